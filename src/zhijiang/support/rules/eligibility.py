"""Whether a firm may have a measure, condition by condition. What is not known is said, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence
from zhijiang.support.states import FIGURE_FACTS, Condition, Fact, Verdict


@dataclass(frozen=True)
class Known:
    """What the platform knows of a firm on a day. Money is whole yuan; a figure that was not reported is None."""

    base_level: str
    segment: str
    years: int
    """Whole years in the base."""
    year: int
    """The year whose figures count: the last whole one."""
    figures: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """How one condition was found, and on what."""

    condition: Condition
    verdict: Verdict
    value: str | int | bool | None = None
    year: int | None = None

    def as_data(self) -> dict[str, Any]:
        """As an application freezes it."""
        return self.condition.as_data() | {"verdict": str(self.verdict), "value": self.value, "year": self.year}


def find(conditions: Iterable[Condition], known: Known, declared: Mapping[str, bool], /) -> list[Finding]:
    """Each condition against what is known; declarations, by their place among the conditions, against what was said.

    A figure that was not reported, and a declaration that was not made, are not known. Rule: D-04.
    """
    return [_one(condition, known, declared.get(str(place))) for place, condition in enumerate(conditions)]


def _one(condition: Condition, known: Known, said: bool | None) -> Finding:
    if condition.fact == Fact.DECLARED:
        return Finding(condition, {True: Verdict.MET, False: Verdict.UNMET, None: Verdict.UNKNOWN}[said], said)
    if condition.fact in (Fact.BASE_LEVEL, Fact.SEGMENT):
        word = known.base_level if condition.fact == Fact.BASE_LEVEL else known.segment
        return Finding(condition, Verdict.MET if word in condition.any else Verdict.UNMET, word)
    is_figure = condition.fact in FIGURE_FACTS
    number = known.figures.get(str(condition.fact)) if is_figure else known.years
    year = known.year if is_figure else None
    if number is None:
        return Finding(condition, Verdict.UNKNOWN, None, year)
    holds = (condition.least is None or number >= condition.least) and (
        condition.most is None or number <= condition.most
    )
    return Finding(condition, Verdict.MET if holds else Verdict.UNMET, number, year)


def check_eligible(findings: Iterable[Finding], /) -> None:
    """Every condition is met; what is not known must be supplied first. Raises MissingEvidence. Rule: D-04."""
    verdicts = [finding.verdict for finding in findings]
    unmet, unknown = verdicts.count(Verdict.UNMET), verdicts.count(Verdict.UNKNOWN)
    if unmet or unknown:
        raise MissingEvidence(
            _("Not every condition is met: %(unmet)d not met, %(unknown)d not known yet.")
            % {"unmet": unmet, "unknown": unknown},
            rule="D-04",
        )
