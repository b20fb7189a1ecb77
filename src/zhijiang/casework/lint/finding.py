"""What a rule of lint says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with the id of its rule and the place in the document."""

    rule: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule} {self.place}: {self.what}"
