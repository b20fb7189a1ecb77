"""Money goes out, is called back 追回, and comes back: written down by one officer, confirmed by another. One verb, one event."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.errors import WrongState
from zhijiang.support import queries, rules
from zhijiang.support.actions.grants import locked, tell
from zhijiang.support.models import Payment, Recall
from zhijiang.support.states import Act

if TYPE_CHECKING:
    from zhijiang.people.models import User
    from zhijiang.support.models import Grant


@transaction.atomic
def record_payment(grant: Grant, /, *, by: User, paid_on: datetime.date, amount_fen: int, paper: str) -> Payment:
    """Write down what was paid, with its voucher; it counts once a second officer confirms it. Writes one event.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-09, D-34.
    """
    grant = locked(grant)
    rules.check_may_pay(by, grant)
    voucher = _voucher(grant, paper)
    rules.check_payment(grant, paid_on, amount_fen, queries.spoken_for_fen(grant), today=queries.today())
    payment = Payment.objects.create(grant=grant, by=by, paid_on=paid_on, amount_fen=amount_fen, paper=voucher)
    tell(grant, Act.PAID, by=by, payload=_as_told(payment))
    return payment


@transaction.atomic
def confirm_payment(payment: Payment, /, *, by: User) -> Payment:
    """Confirm what another officer wrote down, out or back: from now on it counts. Writes one event.

    Raises NotAllowed by whoever wrote it, or WrongState. Rules: D-09, D-34.
    """
    grant = locked(payment.grant)
    rules.check_may_pay(by, grant)
    payment = grant.payments.get(pk=payment.pk)
    _check_waits(payment)
    rules.check_second(by, payment.by_id)
    payment.confirmed_by, payment.confirmed_at = by, timezone.now()
    payment.save(update_fields=["confirmed_by", "confirmed_at"])
    tell(grant, Act.PAYMENT_CONFIRMED, by=by, payload=_as_told(payment))
    return payment


@transaction.atomic
def strike_payment(payment: Payment, /, *, by: User, reason: str) -> Payment:
    """Strike out a payment that was written wrongly, with the reason; it counts no more. Writes one event.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-09, D-11.
    """
    grant = locked(payment.grant)
    rules.check_may_pay(by, grant)
    why = rules.check_words(reason, "D-11")
    payment = grant.payments.get(pk=payment.pk)
    if payment.is_struck:
        raise WrongState(_("This was struck out already."), rule="D-11")
    payment.is_struck = True
    payment.save(update_fields=["is_struck"])
    tell(grant, Act.PAYMENT_STRUCK, by=by, payload={"payment": payment.code}, reason=why)
    return payment


@transaction.atomic
def call_back(grant: Grant, /, *, by: User, amount_fen: int, due_on: datetime.date, reason: str, paper: str) -> Recall:
    """Call money of a grant back, with the decision, the reason and a day; it stands once a second officer confirms it.

    Also after the case is closed. One row, one event. Raises NotAllowed, WrongState or MissingEvidence. Rules: D-34, D-43.
    """
    grant = locked(grant)
    rules.check_may_pay(by, grant)
    why, number = rules.check_words(reason, "D-43"), rules.check_words(paper, "D-43")
    rules.check_recall(amount_fen, due_on, left_fen=queries.recallable_fen(grant), today=queries.today())
    made = Recall.objects.create(
        grant=grant, amount_fen=amount_fen, due_on=due_on, reason=why, paper=number, by=by, at=timezone.now()
    )
    told = {"recall": made.code, "amount_fen": amount_fen, "due_on": due_on, "paper": number}
    tell(grant, Act.RECALLED, by=by, payload=told, reason=why)
    return made


@transaction.atomic
def confirm_recall(recall: Recall, /, *, by: User) -> Recall:
    """Confirm a recall of another officer: from now on the holder owes it. One event.

    Raises NotAllowed by whoever wrote it, or WrongState. Rules: D-34, D-43.
    """
    grant = locked(recall.grant)
    rules.check_may_pay(by, grant)
    recall = grant.recalls.get(pk=recall.pk)
    _check_waits(recall)
    rules.check_second(by, recall.by_id)
    recall.confirmed_by, recall.confirmed_at = by, timezone.now()
    recall.save(update_fields=["confirmed_by", "confirmed_at"])
    tell(grant, Act.RECALL_CONFIRMED, by=by, payload={"recall": recall.code})
    return recall


@transaction.atomic
def strike_recall(recall: Recall, /, *, by: User, reason: str) -> Recall:
    """Strike out a recall on which nothing has come back, with the reason. One event.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-11, D-43.
    """
    grant = locked(recall.grant)
    rules.check_may_pay(by, grant)
    why = rules.check_words(reason, "D-11")
    recall = grant.recalls.get(pk=recall.pk)
    if recall.is_struck:
        raise WrongState(_("This was struck out already."), rule="D-11")
    if recall.payments.filter(is_struck=False).exists():
        raise WrongState(_("Money has come back on it already."), rule="D-43")
    recall.is_struck = True
    recall.save(update_fields=["is_struck"])
    tell(grant, Act.RECALL_STRUCK, by=by, payload={"recall": recall.code}, reason=why)
    return recall


@transaction.atomic
def record_return(recall: Recall, /, *, by: User, paid_on: datetime.date, amount_fen: int, paper: str) -> Payment:
    """Write down what came back on a recall, with its voucher; it counts once a second officer confirms it. One event.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-34, D-44.
    """
    grant = locked(recall.grant)
    rules.check_may_pay(by, grant)
    recall = grant.recalls.get(pk=recall.pk)
    if recall.is_struck or recall.confirmed_at is None:
        raise WrongState(_("This recall does not stand."), rule="D-44")
    voucher = _voucher(grant, paper)
    rules.check_return(amount_fen, left_fen=recall.amount_fen - queries.returned_fen(recall))
    rules.check_day(paid_on, first=queries.day_of(recall.at), today=queries.today())
    payment = Payment.objects.create(
        grant=grant, recall=recall, by=by, paid_on=paid_on, amount_fen=amount_fen, paper=voucher
    )
    tell(grant, Act.RETURNED, by=by, payload=_as_told(payment))
    return payment


def _voucher(grant: Grant, paper: str) -> str:
    voucher = rules.check_words(paper, "D-09")
    if grant.payments.filter(paper=voucher, is_struck=False).exists():
        raise WrongState(_("A payment with this voucher is recorded already."), rule="D-09")
    return voucher


def _check_waits(row: Payment | Recall) -> None:
    if row.is_struck or row.confirmed_at is not None:
        raise WrongState(_("Nothing waits to be confirmed here any more."), rule="D-34")


def _as_told(payment: Payment) -> dict[str, Any]:
    told = {"payment": payment.code, "paid_on": payment.paid_on, "amount_fen": payment.amount_fen}
    told |= {"paper": payment.paper}
    return told | ({"recall": payment.recall.code} if payment.recall else {})
