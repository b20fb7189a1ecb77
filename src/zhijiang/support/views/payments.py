"""Money under a grant: written down by one officer and confirmed by another; called back, and come back."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.support import actions, queries
from zhijiang.support.forms import PaymentForm, ReasonForm, RecallForm
from zhijiang.support.models import Grant, Payment, Recall
from zhijiang.support.states import fen_of
from zhijiang.support.templatetags.support import wan
from zhijiang.support.views.editing import edited, pressed
from zhijiang.support.views.seat import paid_grant, person


def _payment(grant: Grant, code: str) -> Payment:
    return get_object_or_404(grant.payments.filter(is_struck=False), code=code)


def _recall(grant: Grant, code: str) -> Recall:
    return get_object_or_404(grant.recalls.filter(is_struck=False), code=code)


@login_required
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """Record a payment."""
    found = paid_grant(request, code)
    form = PaymentForm(request.POST or None, initial={"paid_on": queries.today()})
    left = (found.promised_fen or 0) - queries.spoken_for_fen(found)
    context: dict[str, Any] = {"grant": found, "heading": _("Record a payment"), "left": left, "back": found}

    def write() -> tuple[Grant, str]:
        given = form.cleaned_data
        actions.record_payment(
            found,
            by=person(request),
            paid_on=given["paid_on"],
            amount_fen=fen_of(given["amount"]),
            paper=given["paper"],
        )
        return found, _("The payment is recorded. It counts once another officer confirms it.")

    return edited(request, form, context, write)


@login_required
@require_POST
def confirm_payment(request: HttpRequest, code: str, payment: str) -> HttpResponse:
    """Confirm what a colleague wrote down."""
    found = paid_grant(request, code)
    confirm = partial(actions.confirm_payment, _payment(found, payment), by=person(request))
    return pressed(request, confirm, _("The payment is confirmed and counts."), then=found)


@login_required
@require_http_methods(["GET", "POST"])
def strike_payment(request: HttpRequest, code: str, payment: str) -> HttpResponse:
    """Strike a payment out, with the reason."""
    found = paid_grant(request, code)
    row = _payment(found, payment)
    form = ReasonForm(request.POST or None)
    lead = _("The payment with voucher %(paper)s counts no more; the record keeps it, and why it went.")
    context: dict[str, Any] = {"grant": found, "heading": _("Strike a payment out"), "back": found}
    context["lead"] = lead % {"paper": row.paper}

    def write() -> tuple[Grant, str]:
        actions.strike_payment(row, by=person(request), reason=form.cleaned_data["reason"])
        return found, _("The payment was struck out.")

    return edited(request, form, context, write)


@login_required
@require_http_methods(["GET", "POST"])
def call_back(request: HttpRequest, code: str) -> HttpResponse:
    """Call money back."""
    found = paid_grant(request, code)
    form = RecallForm(request.POST or None)
    lead = _("At most %(left)s (10,000 yuan) can be called back.") % {"left": wan(queries.recallable_fen(found))}
    context: dict[str, Any] = {"grant": found, "heading": _("Call money back"), "lead": lead, "back": found}

    def write() -> tuple[Grant, str]:
        given = form.cleaned_data
        actions.call_back(
            found,
            by=person(request),
            amount_fen=fen_of(given["amount"]),
            due_on=given["due_on"],
            reason=given["reason"],
            paper=given["paper"],
        )
        return found, _("The recall is recorded. It stands once another officer confirms it.")

    return edited(request, form, context, write)


@login_required
@require_POST
def confirm_recall(request: HttpRequest, code: str, recall: str) -> HttpResponse:
    """Confirm a recall of a colleague."""
    found = paid_grant(request, code)
    confirm = partial(actions.confirm_recall, _recall(found, recall), by=person(request))
    return pressed(request, confirm, _("The recall stands; the holder reads it on the page of the grant."), then=found)


@login_required
@require_http_methods(["GET", "POST"])
def strike_recall(request: HttpRequest, code: str, recall: str) -> HttpResponse:
    """Strike a recall out, with the reason."""
    found = paid_grant(request, code)
    row = _recall(found, recall)
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"grant": found, "heading": _("Strike a recall out"), "back": found}
    context["lead"] = _("The recall %(paper)s counts no more; the record keeps it, and why it went.") % {
        "paper": row.paper
    }

    def write() -> tuple[Grant, str]:
        actions.strike_recall(row, by=person(request), reason=form.cleaned_data["reason"])
        return found, _("The recall was struck out.")

    return edited(request, form, context, write)


@login_required
@require_http_methods(["GET", "POST"])
def record_return(request: HttpRequest, code: str, recall: str) -> HttpResponse:
    """Record what came back."""
    found = paid_grant(request, code)
    row = _recall(found, recall)
    form = PaymentForm(request.POST or None, initial={"paid_on": queries.today()})
    owed = wan(row.amount_fen - queries.returned_fen(row))
    context: dict[str, Any] = {"grant": found, "heading": _("Record what came back"), "back": found}
    context["lead"] = _("Still owed: %(owed)s (10,000 yuan).") % {"owed": owed}

    def write() -> tuple[Grant, str]:
        given = form.cleaned_data
        actions.record_return(
            row, by=person(request), paid_on=given["paid_on"], amount_fen=fen_of(given["amount"]), paper=given["paper"]
        )
        return found, _("It is recorded. It counts once another officer confirms it.")

    return edited(request, form, context, write)
