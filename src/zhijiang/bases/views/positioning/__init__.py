"""Pages of positioning: pictures of all bases, the figures of one, and what the panel judged."""
