"""What can be wrong with what is asked of the figures, as one tree.

    PositioningError
    ├── BadTable    the numbers are of the wrong shape, negative, or none at all
    ├── BadChange   a what-if that the firms at hand do not allow
    └── TooMuch     more figures than the memory that is granted

Every message says what was expected and what came.
"""

from __future__ import annotations


class PositioningError(Exception):
    """Root of the tree. `str(error)` is the sentence."""


class BadTable(PositioningError):
    """The numbers are of the wrong shape, negative, or not finite."""


class BadChange(PositioningError):
    """A change that the firms at hand do not allow."""


class TooMuch(PositioningError):
    """The figures asked for would take more memory than is granted."""
