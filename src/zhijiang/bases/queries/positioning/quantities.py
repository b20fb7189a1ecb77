"""A figure as a page says it: a number with its interval, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhijiang.bases.positioning import Figures, Interval, Reason

REASONS: Final[dict[Reason, str | Promise]] = {
    Reason.EMPTY_TABLE: _("no firms anywhere"),
    Reason.EMPTY_BASE: _("no firms in the base"),
    Reason.EMPTY_SEGMENT: _("no base is in it"),
    Reason.NO_OTHER: _("no other base to compare with"),
    Reason.FEW_FIRMS: _("fewer than three firms"),
    Reason.HIDDEN: _("withheld where fewer than three firms could be told"),
    Reason.UNSTABLE: _("too unsteady for an interval"),
    Reason.NO_FIRMS: _("nobody there to draw from"),
    Reason.NO_SPREAD: _("no order to be found"),
}
"""Rule: P-03."""


@dataclass(frozen=True)
class Quantity:
    """A number with its interval, each None where it is not known, and the reason in words."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str | Promise = ""
    """Why there is no number; or, beside a number, why there is no interval."""

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None

    def as_told(self) -> dict[str, str]:
        """For keeping: numbers as decimal text, since an event holds no floats."""
        parts = {"value": self.value, "low": self.low, "high": self.high}
        return {name: f"{number:.3f}" for name, number in parts.items() if number is not None}


def quantity(found: Interval, *place: int) -> Quantity:
    """One figure with its interval. Rule: P-03."""
    value = single(found.value, *place)
    if value.value is None or not found.low.known[place]:
        reason = REASONS.get(found.low.reason(*place), "") if value.value is not None else value.reason
        return Quantity(value.value, reason=reason)
    return Quantity(value.value, float(found.low.values[place]), float(found.high.values[place]))


def single(found: Figures, *place: int) -> Quantity:
    """One figure without an interval. Rule: P-03."""
    reason = found.reason(*place)
    return Quantity(None, reason=REASONS[reason]) if reason else Quantity(float(found.values[place]))


def halved(found: Quantity, /) -> Quantity:
    """Krugman's 0 to 2 as 0 to 1."""
    value, low, high = (None if each is None else each / 2 for each in (found.value, found.low, found.high))
    return Quantity(value, low, high, found.reason)
