"""Films as numbers: exact time, one caged decode, what it finds, and what a browser plays. Knows no framework.

The names below are all that the rest of the house uses. They load when first asked for: the caged child imports this
package before it shuts its door, and must not start a library's threads until it is shut.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhijiang.media.errors import Interrupted, MediaError, NoCage, OverLimit, Truncated, Unreadable, Unsupported
    from zhijiang.media.inspection import PIECES, Parted, inspect, inspect_joined, inspect_or_part, inspect_piece
    from zhijiang.media.mending import CONTAINERS, mend
    from zhijiang.media.normalising import Aim, ChannelMend
    from zhijiang.media.packaging import PACKAGER_VERSION, make_package
    from zhijiang.media.report import ANALYSER_VERSION

_HOME = {
    "ANALYSER_VERSION": "report",
    "CONTAINERS": "mending",
    "Aim": "normalising",
    "ChannelMend": "normalising",
    "Interrupted": "errors",
    "MediaError": "errors",
    "NoCage": "errors",
    "OverLimit": "errors",
    "Truncated": "errors",
    "Unreadable": "errors",
    "Unsupported": "errors",
    "PACKAGER_VERSION": "packaging",
    "PIECES": "inspection",
    "Parted": "inspection",
    "inspect": "inspection",
    "inspect_joined": "inspection",
    "inspect_or_part": "inspection",
    "inspect_piece": "inspection",
    "make_package": "packaging",
    "mend": "mending",
}

__all__ = [
    "ANALYSER_VERSION",
    "CONTAINERS",
    "PACKAGER_VERSION",
    "PIECES",
    "Aim",
    "ChannelMend",
    "Interrupted",
    "MediaError",
    "NoCage",
    "OverLimit",
    "Parted",
    "Truncated",
    "Unreadable",
    "Unsupported",
    "inspect",
    "inspect_joined",
    "inspect_or_part",
    "inspect_piece",
    "make_package",
    "mend",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
