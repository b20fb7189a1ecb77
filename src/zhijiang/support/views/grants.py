"""Grants: the list, and one with its money, its services and its follow-up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhijiang.casework.queries import state_label, state_of
from zhijiang.people import queries as people
from zhijiang.support import queries, rules
from zhijiang.support.states import Act, Kind
from zhijiang.support.views.seat import file_response, grant_for, person

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
        "formerly": people.formerly(asked["q"], [grant.organisation for grant in page]),
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
    user = person(request)
    found: Any = get_object_or_404(queries.shown_grants(user), code=code)
    may_pay = rules.may_pay(user, found)
    payments = queries.payment_lines(found, user, may_confirm=may_pay)
    recalls = queries.recall_lines(found, user, may_confirm=may_pay) if found.has_recalls else []
    services = queries.deliveries_for(user).filter(grant=found).prefetch_related(None) if found.has_services else []
    money = queries.money_in(payments, recalls)
    targets, reports = queries.targets_and_reports(found)
    context: dict[str, Any] = {
        "grant": found,
        "paid": money.paid_fen,
        "left": (found.promised_fen or 0) - money.spoken_for_fen,
        "instalments": queries.instalments_of(found, money.paid_fen),
        "payments": payments,
        "recalls": recalls,
        "services": services,
        "targets": targets,
        "reports": reports,
        "sees_case": found.sees_case,
        "state_label": state_label(found.case, user),
        "tone": state_of(found.case).tone,
        "next": state_of(found.case).next,
        "may_keep": may_pay,
        "may_pay": found.is_running and found.promised_fen is not None and may_pay,
        "may_call_back": may_pay and money.recallable_fen > 0,
        "may_deliver": found.is_running and found.base is not None and rules.may_deliver(user, found.base),
        "may_report": found.case.state == "reporting" and rules.may_report(user, found),
        "history": [(Act(event.action).label, event) for event in queries.history_of(found.stream)],
    }
    return render(request, "support/grant.html", context)


@login_required
@require_GET
def proof(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """A file that came with a follow-up report."""
    found = grant_for(request, code)
    said = get_object_or_404(found.follow_ups.select_related("attachment"), pk=number, attachment__isnull=False)
    assert said.attachment is not None
    return file_response(said.attachment, said.file_name)
