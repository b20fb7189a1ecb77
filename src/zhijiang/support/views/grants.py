"""Grants: the list, one with its payments and services, and what is paid under it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.queries import cases_for, state_label, state_of
from zhijiang.support import actions, queries, rules
from zhijiang.support.forms import PaymentForm, ReasonForm
from zhijiang.support.states import Act, Kind, fen_of
from zhijiang.support.views.seat import file_response, grant_for, paid_grant, person

ROWS = 50
"""On one page of the list."""


@login_required
@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """The grants that the user may see, the last first."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "kind")}
    found = queries.with_paid(queries.grants_like(queries.grants_for(request.user), q=asked["q"], kind=asked["kind"]))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(grant, state_label(grant.case, person(request)), state_of(grant.case).tone) for grant in page],
        "asked": asked,
        "kinds": Kind,
        "narrows": any(asked.values()),
        "here": "grants",
        "has_ledger": True,
    }
    return render(request, "support/grants.html", context)


@login_required
@require_GET
def grant(request: HttpRequest, code: str) -> HttpResponse:
    """What was promised, what was paid and given, and what is next."""
    found = grant_for(request, code)
    user = person(request)
    paid = queries.paid_fen(found)
    sees_case = cases_for(user).filter(pk=found.case_id).exists()
    context: dict[str, Any] = {
        "grant": found,
        "paid": paid,
        "left": (found.promised_fen or 0) - paid,
        "instalments": queries.instalments_of(found, paid),
        "payments": found.payments.filter(is_struck=False).order_by("paid_on", "pk"),
        "services": queries.deliveries_for(user).filter(grant=found),
        "reports": found.follow_ups.order_by("at", "pk").select_related("attachment"),
        "sees_case": sees_case,
        "state_label": state_label(found.case, user),
        "tone": state_of(found.case).tone,
        "next": state_of(found.case).next,
        "may_pay": found.is_running and found.promised_fen is not None and rules.may_pay(user, found),
        "may_deliver": found.is_running and found.base is not None and bool(rules.givers(user, found.base)),
        "may_report": found.case.state == "reporting" and rules.may_report(user, found),
        "history": [(Act(event.action).label, event) for event in queries.history_of(found.stream)],
    }
    return render(request, "support/grant.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """Record a payment."""
    found = paid_grant(request, code)
    left = (found.promised_fen or 0) - queries.paid_fen(found)
    form = PaymentForm(request.POST or None, initial={"paid_on": queries.today()})
    context: dict[str, Any] = {
        "grant": found,
        "form": form,
        "heading": _("Record a payment"),
        "left": left,
        "back": found,
    }
    if request.method != "POST":
        return render(request, "support/edit.html", context)
    if not form.is_valid():
        return render(request, "support/edit.html", context, status=422)
    given = form.cleaned_data
    try:
        actions.record_payment(
            found,
            by=person(request),
            paid_on=given["paid_on"],
            amount_fen=fen_of(given["amount"]),
            paper=given["paper"],
        )
    except RuleViolation as violation:
        return render(request, "support/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The payment is recorded."))
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def strike_payment(request: HttpRequest, code: str, payment: str) -> HttpResponse:
    """Strike a payment out, with the reason."""
    found = paid_grant(request, code)
    row = get_object_or_404(found.payments.filter(is_struck=False), code=payment)
    form = ReasonForm(request.POST or None)
    lead = _("The payment with voucher %(paper)s counts no more; the record keeps it, and why it went.")
    context: dict[str, Any] = {"grant": found, "form": form, "heading": _("Strike a payment out"), "back": found}
    context["lead"] = lead % {"paper": row.paper}
    if request.method != "POST":
        return render(request, "support/edit.html", context)
    if not form.is_valid():
        return render(request, "support/edit.html", context, status=422)
    try:
        actions.strike_payment(row, by=person(request), reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "support/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The payment was struck out."))
    return redirect(found)


@login_required
@require_GET
def proof(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """A file that came with a follow-up report."""
    found = grant_for(request, code)
    said = get_object_or_404(found.follow_ups.select_related("attachment"), pk=number, attachment__isnull=False)
    assert said.attachment is not None
    return file_response(said.attachment, said.file_name)
