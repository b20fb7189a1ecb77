"""Where answers go, and a bar for who waits for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

_BAR_WIDTH: Final = 32


def put(target: str, text: str) -> None:
    """Write to a file, or to standard output for `-`. Raises OSError."""
    if target == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        Path(target).write_text(text, encoding="utf-8")


class Progress:
    """A bar on standard error."""

    def __init__(self, label: str = "") -> None:
        self._label = f"{label}  " if label else ""

    @classmethod
    def on_terminal(cls, label: str = "") -> Callable[[int, int], None] | None:
        """The bar when a person watches; nothing on a pipe."""
        return cls(label).draw if sys.stderr.isatty() else None

    def draw(self, done: int, expected: int) -> None:
        """Show how far it is; gone when it is done."""
        if expected:
            share = min(done / expected, 1.0)
            filled = round(share * _BAR_WIDTH)
            text = f"{'█' * filled}{'░' * (_BAR_WIDTH - filled)} {share:4.0%}  {done:,} / {expected:,} frames"
        else:
            text = f"{done:,} frames"
        end = "\r\x1b[K" if done == expected else ""
        sys.stderr.write(f"\r\x1b[K{self._label}{text}{end}")
        sys.stderr.flush()
