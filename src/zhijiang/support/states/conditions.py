"""What a measure asks of an applicant, as data: a fact and what it must be. No ORM, no expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Fact(TextChoices):
    """What is known of a firm on the platform, and what only the firm itself can declare."""

    BASE_LEVEL = "base_level", _("Level of the base")
    SEGMENT = "segment", _("Segment")
    YEARS = "years", _("Years in the base")
    REVENUE = "revenue", pgettext_lazy("support", "Revenue")
    JOBS = "jobs", pgettext_lazy("figure", "Jobs")
    TAX = "tax", pgettext_lazy("support", "Tax")
    RESEARCH = "research", pgettext_lazy("support", "Research")
    DECLARED = "declared", _("Declaration")


class Verdict(TextChoices):
    """How a condition was found."""

    MET = "met", pgettext_lazy("condition", "Met")
    UNMET = "unmet", pgettext_lazy("condition", "Not met")
    UNKNOWN = "unknown", pgettext_lazy("condition", "Not known")


FIGURE_FACTS: Final = (Fact.REVENUE, Fact.JOBS, Fact.TAX, Fact.RESEARCH)
MONEY_FACTS: Final = (Fact.REVENUE, Fact.TAX, Fact.RESEARCH)


@dataclass(frozen=True)
class Condition:
    """One condition: the fact is one of `any`, or at least `least` and at most `most`; a declaration is `text`, said yes to.

    Money is whole yuan, as firms report it.
    """

    fact: Fact
    any: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    text: str = ""
    text_en: str = ""

    @property
    def shown_text(self) -> str:
        """A declaration in the reader's language, as far as there is one."""
        return self.text_en if (get_language() or "").startswith("en") and self.text_en else self.text

    def as_data(self) -> dict[str, Any]:
        """As a measure keeps it: what is not said is left out."""
        kept: dict[str, Any] = {"fact": str(self.fact)}
        for name in ("any", "least", "most", "text", "text_en"):
            value = getattr(self, name)
            if value not in ((), None, ""):
                kept[name] = list(value) if name == "any" else value
        return kept


def condition_of(data: Mapping[str, Any], /) -> Condition:
    """A condition out of what a measure keeps."""
    return Condition(
        Fact(data["fact"]),
        tuple(data.get("any", ())),
        data.get("least"),
        data.get("most"),
        data.get("text", ""),
        data.get("text_en", ""),
    )
