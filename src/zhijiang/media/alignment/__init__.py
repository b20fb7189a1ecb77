"""How two cuts correspond, step by step; `media.align` is the way in."""
