"""Letters as docx: a template opened safely, checked, filled in, and read as blocks that typst sets.

What fills in and checks loads when first asked for: with lxml and jinja2 it takes a tenth of a second, and few processes do.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zhijiang.casework.wordfile.finding import Finding
from zhijiang.casework.wordfile.names import Name, Names, names_of

if TYPE_CHECKING:
    from zhijiang.casework.wordfile.builtin import built_in
    from zhijiang.casework.wordfile.filling import Filled, example, fill
    from zhijiang.casework.wordfile.lint import findings_of
    from zhijiang.casework.wordfile.package import LARGEST_BYTES, Refused

_HOME = {
    "LARGEST_BYTES": "package",
    "Filled": "filling",
    "Refused": "package",
    "built_in": "builtin",
    "example": "filling",
    "fill": "filling",
    "findings_of": "lint",
}

__all__ = [
    "LARGEST_BYTES",
    "Filled",
    "Finding",
    "Name",
    "Names",
    "Refused",
    "built_in",
    "example",
    "fill",
    "findings_of",
    "names_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
