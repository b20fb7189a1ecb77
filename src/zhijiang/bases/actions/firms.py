"""Firms come, go, are named and put right. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import queries, rules
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.bases.models import Base, Firm, FormerName
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.schema.credit_code import normal_credit_code

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@dataclass(frozen=True)
class Stay:
    """What is kept of a firm in a base; the fields are those of the model."""

    name: str
    credit_code: str
    segment: str
    joined_on: datetime.date
    left_on: datetime.date | None = None


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
    """Enter a firm as resident. Writes one event. A firm that has a house on the platform under its credit code is linked to it.

    Raises NotAllowed, MissingEvidence, or WrongState while the firm is in the base already. Rules: B-02, B-03.
    """
    rules.check_may_keep(by, base)
    base, kept = locked(base), normal_credit_code(credit_code)
    rules.check_firm(kept, segment, known=queries.segments_in_force())
    firm = Firm(
        base=base,
        organisation=organisation or queries.house_of(kept),
        name=name,
        credit_code=kept,
        segment=segment,
        joined_on=joined_on,
    )
    rules.check_stay(firm, base.firms.filter(credit_code=kept), today=timezone.localdate())
    firm.save(force_insert=True)
    tell(base, "firm_admitted", by=by, payload=as_told(firm))
    return firm


@transaction.atomic
def correct_firm(firm: Firm, /, *, by: User, stay: Stay, reason: str) -> Firm:
    """Put right what was written wrongly of a firm. Writes one event, which holds of each fact what it was and what it is.

    Its house on the platform follows the credit code. Raises NotAllowed, WrongState, or MissingEvidence when a fact cannot
    be, nothing differs or no reason is given. Rules: B-02, B-03, B-07.
    """
    rules.check_may_keep(by, firm.base)
    why = rules.check_reason(reason)
    base, firm = now(firm)
    before = as_told(firm)
    kept = normal_credit_code(stay.credit_code)
    if firm.organisation is None or kept != firm.credit_code:
        firm.organisation = queries.house_of(kept)
    firm.name, firm.credit_code, firm.segment = stay.name, kept, stay.segment
    firm.joined_on, firm.left_on = stay.joined_on, stay.left_on
    told = as_told(firm)
    changed = {name: {"was": before[name], "is": told[name]} for name in told if told[name] != before[name]}
    if not changed:
        raise MissingEvidence(_("Nothing was changed."), rule="B-07")
    rules.check_firm(kept, stay.segment, known=queries.segments_in_force())
    rules.check_stay(firm, base.firms.filter(credit_code=kept).exclude(pk=firm.pk), today=timezone.localdate())
    firm.save(update_fields=["name", "credit_code", "segment", "joined_on", "left_on", "organisation"])
    tell(base, "firm_corrected", by=by, payload={"firm": firm.code, "changed": changed}, reason=why)
    return firm


@transaction.atomic
def rename_firm(firm: Firm, /, *, by: User, name: str, valid_from: datetime.date) -> Firm:
    """Give a firm another name from a day on; the one before is kept with its last day. Writes one event.

    Raises NotAllowed, MissingEvidence, or WrongState where it is not in the base or was named later. Rules: B-02, B-08.
    """
    rules.check_may_keep(by, firm.base)
    base, firm = now(firm)
    rules.check_rename(firm, name, valid_from, today=timezone.localdate())
    former = FormerName.objects.create(firm=firm, name=firm.name, valid_until=valid_from - rules.ONE_DAY)
    firm.name = name.strip()
    firm.save(update_fields=["name"])
    told = {"firm": firm.code, "was": former.name, "is": firm.name, "from": valid_from}
    tell(base, "firm_renamed", by=by, payload=told)
    return firm


@transaction.atomic
def let_firm_go(firm: Firm, /, *, by: User, left_on: datetime.date) -> Firm:
    """Say on which day a firm was in its base for the last time; its figures stay. Writes one event.

    Raises NotAllowed, MissingEvidence for a day that cannot be, or WrongState when it has left already or had not come by
    then. Rules: B-02, B-03.
    """
    rules.check_may_keep(by, firm.base)
    base, firm = now(firm)
    if firm.left_on is not None or left_on < firm.joined_on:
        raise WrongState(_("The firm was not in the base on that day."), rule="B-02")
    firm.left_on = left_on
    rules.check_stay(firm, (), today=timezone.localdate())
    firm.save(update_fields=["left_on"])
    tell(base, "firm_left", by=by, payload={"firm": firm.code, "left_on": left_on})
    return firm


def now(firm: Firm, /) -> tuple[Base, Firm]:
    """The base, locked, and the firm as it is now."""
    base = locked(firm.base)
    fresh = Firm.objects.select_related("organisation").get(pk=firm.pk)
    fresh.base = base
    return base, fresh


def as_told(firm: Firm, /) -> dict[str, Any]:
    """A firm as an event holds it."""
    return {
        "firm": firm.code,
        "name": firm.name,
        "credit_code": firm.credit_code,
        "segment": firm.segment,
        "joined_on": firm.joined_on,
        "left_on": firm.left_on,
        "organisation": firm.organisation.code if firm.organisation else "",
    }
