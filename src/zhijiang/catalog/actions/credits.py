"""The titles of a work: who did what, in the order of the picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog import queries, rules
from zhijiang.catalog.actions.describing import locked
from zhijiang.catalog.actions.works import record
from zhijiang.catalog.models import Credit, Work
from zhijiang.catalog.states import CreditRole, WorkAct

if TYPE_CHECKING:
    from zhijiang.people.models import User


@dataclass(frozen=True)
class GivenCredit:
    """What a credit says."""

    role: CreditRole
    name: str
    name_en: str = ""
    job: str = ""


@transaction.atomic
def add_credit(work: Work, /, *, by: User, given: GivenCredit) -> Credit:
    """Put a name at the end of the titles. Writes the credit and one event. Raises NotAllowed or MissingEvidence. Rule: M-49."""
    work = locked(work)
    rules.check_may_change(by, work)
    rules.check_credit(given.role, given.name, given.job)
    places = list(work.credits.values_list("place", flat=True))
    rules.check_room(len(places))
    credit = _filled(Credit(work=work, place=len(places) + 1), given)
    record(work, WorkAct.CREDITED, by=by, payload=_told(credit))
    return credit


@transaction.atomic
def change_credit(work: Work, credit: int, /, *, by: User, given: GivenCredit) -> Credit:
    """Say it otherwise. Writes one event. Raises NotAllowed or MissingEvidence. Rule: M-49."""
    work = locked(work)
    rules.check_may_change(by, work)
    rules.check_credit(given.role, given.name, given.job)
    row = _filled(_row(work, credit), given)
    record(work, WorkAct.CREDIT_CHANGED, by=by, payload=_told(row))
    return row


@transaction.atomic
def move_credit(work: Work, credit: int, /, *, by: User, steps: int) -> None:
    """Move a name up (-1) or down (1) in the titles; at their end it stays. Writes the places and one event.

    Raises NotAllowed or MissingEvidence. Rule: M-49.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    row = _row(work, credit)
    order = list(work.credits.all())
    here = order.index(row)
    there = min(max(here + steps, 0), len(order) - 1)
    if here == there:
        return
    order.insert(there, order.pop(here))
    _place(order)
    record(work, WorkAct.CREDIT_MOVED, by=by, payload={"name": row.name, "place": there + 1})


@transaction.atomic
def remove_credit(work: Work, credit: int, /, *, by: User) -> None:
    """Take a name out of the titles; those behind move up. The row goes, one event. Raises NotAllowed or MissingEvidence. Rule: M-49."""
    work = locked(work)
    rules.check_may_change(by, work)
    row = _row(work, credit)
    record(work, WorkAct.CREDIT_REMOVED, by=by, payload=_told(row))
    row.delete()
    _place(list(work.credits.all()))


def _row(work: Work, credit: int) -> Credit:
    row = work.credits.filter(pk=credit).first()
    if row is None:
        raise MissingEvidence(_("This is not there any more."), rule="M-49")
    return row


def _filled(credit: Credit, given: GivenCredit) -> Credit:
    for name, value in asdict(given).items():
        setattr(credit, name, value.strip())
    credit.house = queries.house_called(credit.name)
    credit.save()
    return credit


def _place(order: list[Credit]) -> None:
    for place, credit in enumerate(order, start=1):
        credit.place = place
    Credit.objects.bulk_update(order, ["place"])


def _told(credit: Credit) -> dict[str, object]:
    return {
        "role": credit.role,
        "name": credit.name,
        "name_en": credit.name_en,
        "job": credit.job,
        "place": credit.place,
    }
