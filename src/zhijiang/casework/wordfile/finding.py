"""What is said of a template: a fault keeps it from being published, a notice does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

_TAGS: Final = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|“[^”]*”)", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """One sentence about one place, in the reader's language."""

    where: str
    what: str
    is_fault: bool

    def __str__(self) -> str:
        return _("%(where)s: %(what)s") % {"where": self.where, "what": self.what} if self.where else self.what

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The sentence in pieces: (words, whether they are a tag or a name)."""
        cut = _TAGS.split(str(self))
        return [(text, number % 2 == 1) for number, text in enumerate(cut) if text]


def fault(where: str, what: str) -> Finding:
    return Finding(where, what, is_fault=True)


def notice(where: str, what: str) -> Finding:
    return Finding(where, what, is_fault=False)
