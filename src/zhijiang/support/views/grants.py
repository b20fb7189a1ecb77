"""Grants: the list, and one with its money, its services and its follow-up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhijiang.casework.queries import cases_for, state_label, state_of
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
    paid, may_pay = queries.paid_fen(found), rules.may_pay(user, found)
    context: dict[str, Any] = {
        "grant": found,
        "paid": paid,
        "left": (found.promised_fen or 0) - queries.spoken_for_fen(found),
        "instalments": queries.instalments_of(found, paid),
        "payments": queries.payment_lines(found, user, may_confirm=may_pay),
        "recalls": queries.recall_lines(found, user, may_confirm=may_pay),
        "services": queries.deliveries_for(user).filter(grant=found),
        "targets": found.targets.all(),
        "reports": found.follow_ups.order_by("at", "pk")
        .select_related("attachment")
        .prefetch_related("results__target"),
        "sees_case": cases_for(user).filter(pk=found.case_id).exists(),
        "state_label": state_label(found.case, user),
        "tone": state_of(found.case).tone,
        "next": state_of(found.case).next,
        "may_keep": may_pay,
        "may_pay": found.is_running and found.promised_fen is not None and may_pay,
        "may_call_back": may_pay and queries.recallable_fen(found) > 0,
        "may_deliver": found.is_running and found.base is not None and bool(rules.givers(user, found.base)),
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
