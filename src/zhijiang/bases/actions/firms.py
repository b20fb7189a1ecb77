"""Firms come, go and report. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import queries, rules
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.bases.models import Base, Firm, FirmFigures
from zhijiang.bases.states import FIGURES
from zhijiang.casework.errors import WrongState
from zhijiang.casework.schema.credit_code import normal_credit_code

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@transaction.atomic
def admit_firm(
    base: Base,
    /,
    *,
    by: User,
    name: str,
    credit_code: str,
    segment: str,
    joined_on: datetime.date,
    organisation: Organisation | None = None,
) -> Firm:
    """Enter a firm as resident. Writes one event.

    Raises NotAllowed, MissingEvidence, or WrongState while the firm is in the base already. Rules: B-02, B-03.
    """
    rules.check_may_keep(by, base)
    base, kept = locked(base), normal_credit_code(credit_code)
    rules.check_firm(kept, segment, known=queries.segments_in_force())
    if base.firms.filter(credit_code=kept, left_on=None).exists():
        raise WrongState(_("A firm with this credit code is in the base already."), rule="B-03")
    firm = Firm.objects.create(
        base=base, organisation=organisation, name=name, credit_code=kept, segment=segment, joined_on=joined_on
    )
    told = {"firm": firm.code, "name": name, "credit_code": kept, "segment": segment, "joined_on": joined_on}
    tell(base, "firm_admitted", by=by, payload=told | {"organisation": organisation.code if organisation else ""})
    return firm


@transaction.atomic
def let_firm_go(firm: Firm, /, *, by: User, left_on: datetime.date) -> Firm:
    """Say on which day a firm was in its base for the last time; its figures stay. Writes one event.

    Raises NotAllowed, or WrongState when it has left already or had not come by then. Rule: B-02.
    """
    rules.check_may_keep(by, firm.base)
    base = locked(firm.base)
    firm = Firm.objects.select_related("base").get(pk=firm.pk)
    if firm.left_on is not None or left_on < firm.joined_on:
        raise WrongState(_("The firm was not in the base on that day."), rule="B-02")
    firm.left_on = left_on
    firm.save(update_fields=["left_on"])
    tell(base, "firm_left", by=by, payload={"firm": firm.code, "left_on": left_on})
    return firm


@transaction.atomic
def report_figures(firm: Firm, /, *, by: User, year: int, figures: Mapping[str, int | None]) -> FirmFigures:
    """Write down what a firm reports for a year, in place of an earlier report. Writes one event, which holds all of it.

    What is not named is not reported. Raises NotAllowed, MissingEvidence. Rules: B-02, B-03.
    """
    rules.check_may_report(by, firm)
    base = locked(firm.base)
    firm = Firm.objects.select_related("base", "organisation").get(pk=firm.pk)
    rules.check_figures(year, figures, firm=firm, this_year=timezone.localdate().year)
    reported = {name: figures.get(name) for name in FIGURES}
    row, _made = FirmFigures.objects.update_or_create(firm=firm, year=year, defaults=reported)
    tell(base, "figures_reported", by=by, payload={"firm": firm.code, "year": year, "figures": reported})
    return row
