"""Conflicts of interest: one's own, those found by an officer, and their end."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import FoundConflictForm, HouseConflictForm, ReasonForm
from zhijiang.casework.views.seat import seat_of
from zhijiang.people.models import User


@login_required
@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest) -> HttpResponse:
    """From what I keep away, one more house, and what I may end of others."""
    assert isinstance(request.user, User)
    may_declare = queries.may_declare(request.user)
    if request.method == "POST" and not may_declare:
        raise Http404
    form = HouseConflictForm(request.POST or None, houses=queries.houses_to_keep_from(request.user))
    context = {
        "form": form if may_declare else None,
        "own": queries.own_conflicts(request.user),
        "others": queries.conflicts_under(request.user),
    }
    if request.method != "POST":
        return render(request, "casework/conflicts.html", context)
    if not form.is_valid():
        return render(request, "casework/conflicts.html", context, status=422)
    try:
        actions.declare_conflict(form.cleaned_data["house"], by=request.user, reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "casework/conflicts.html", context | {"violation": violation}, status=409)
    messages.success(request, _("It is on record. You no longer see any case of this house."))
    return redirect("casework:conflicts")


@login_required
@require_http_methods(["GET", "POST"])
def declare_conflict(request: HttpRequest, code: str) -> HttpResponse:
    """Keep away from one case. Once it is said, the page that follows says so; the case is gone from sight."""
    seat = seat_of(request, code)
    if seat.is_applicant:
        raise Http404
    form = ReasonForm(request.POST or None)
    context = {"case": seat.case, "form": form, "step": _("Conflict of interest")}
    if request.method != "POST":
        return render(request, "casework/conflict_declare.html", context)
    if not form.is_valid():
        return render(request, "casework/conflict_declare.html", context, status=422)
    try:
        actions.declare_conflict(seat.case, by=seat.user, reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "casework/conflict_declare.html", context | {"violation": violation}, status=409)
    messages.success(
        request,
        _("It is on record that you keep away from %(code)s. You no longer see the case, and others go on with it.")
        % {"code": code},
    )
    return redirect("casework:conflicts")


@login_required
@require_http_methods(["GET", "POST"])
def case_conflicts(request: HttpRequest, code: str) -> HttpResponse:
    """Who must keep away from a case, and one more who must; for the officers."""
    seat = seat_of(request, code)
    if not seat.is_officer:
        raise Http404
    form = FoundConflictForm(request.POST or None, people=queries.people_round(seat.case, seat.user))
    found = queries.conflicts_in(seat.case, seat.user)
    context = {"case": seat.case, "form": form, "step": _("Conflicts of interest"), "found": found}
    if request.method != "POST":
        return render(request, "casework/conflict_found.html", context)
    if not form.is_valid():
        return render(request, "casework/conflict_found.html", context, status=422)
    given = form.cleaned_data
    subject = seat.case if given["scope"] == "case" else seat.case.organisation
    try:
        actions.impose_conflict(subject, given["user"], by=seat.user, reason=given["reason"])
    except RuleViolation as violation:
        return render(request, "casework/conflict_found.html", context | {"violation": violation}, status=409)
    messages.success(request, _("%(name)s keeps away from now on.") % {"name": given["user"].shown_name})
    return redirect("casework:case_conflicts", code)


@login_required
@require_POST
def end_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wall down, with a reason; the person concerned never can."""
    assert isinstance(request.user, User)
    found = next((each for each in queries.conflicts_under(request.user) if each.pk == pk), None)
    if found is None:
        raise Http404
    try:
        actions.end_conflict(found, by=request.user, reason=request.POST.get("reason", ""))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("%(name)s no longer keeps away.") % {"name": found.user.shown_name})
    return redirect("casework:conflicts")
