"""What is said of a template: a fault keeps it from being published, a notice does not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """One sentence about one place, in the reader's language."""

    where: str
    what: str
    is_fault: bool

    def __str__(self) -> str:
        return _("%(where)s: %(what)s") % {"where": self.where, "what": self.what} if self.where else self.what


def fault(where: str, what: str) -> Finding:
    return Finding(where, what, is_fault=True)


def notice(where: str, what: str) -> Finding:
    return Finding(where, what, is_fault=False)
