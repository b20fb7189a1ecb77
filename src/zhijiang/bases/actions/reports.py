"""What firms report and say of themselves. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zhijiang.bases import rules
from zhijiang.bases.actions.bases import tell
from zhijiang.bases.actions.firms import now
from zhijiang.bases.models import Firm, FirmFigures
from zhijiang.bases.states import FIGURES

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def report_figures(firm: Firm, /, *, by: User, year: int, figures: Mapping[str, int | None]) -> FirmFigures:
    """Write down what a firm reports for a year, in place of an earlier report. Writes one event, which holds all of it.

    What is not named is not reported. Raises NotAllowed, MissingEvidence, or WrongState for a year that was reported for
    a period of it. Rules: B-02, B-03, B-26.
    """
    rules.check_may_report(by, firm)
    base, firm = now(firm)
    rules.check_figures(year, figures, firm=firm, this_year=timezone.localdate().year)
    rules.check_figures_are_free(firm, year)
    reported = {name: figures.get(name) for name in FIGURES}
    row, _made = FirmFigures.objects.update_or_create(firm=firm, year=year, defaults=reported)
    tell(base, "figures_reported", by=by, payload={"firm": firm.code, "year": year, "figures": reported})
    return row


def keep_figures(firm: Firm, /, *, year: int, figures: Mapping[str, int | None]) -> None:
    """Take over what was reported of a firm for a period that is a year; the rest of its figures stay.

    Part of the verb that reports, in its transaction: the event is that verb's. Rule: B-26.
    """
    FirmFigures.objects.update_or_create(firm=firm, year=year, defaults={**figures, "is_of_period": True})


@transaction.atomic
def describe_firm(firm: Firm, /, *, by: User, about: str, website: str = "", contact: str = "") -> Firm:
    """Write what a firm says of itself, in place of what stood there. Writes one event. Raises NotAllowed. Rule: B-09."""
    rules.check_may_describe(by, firm)
    base, firm = now(firm)
    said = {"about": about, "website": website, "contact": contact}
    for name, words in said.items():
        setattr(firm, name, words)
    firm.save(update_fields=list(said))
    tell(base, "firm_described", by=by, payload={"firm": firm.code} | said)
    return firm
