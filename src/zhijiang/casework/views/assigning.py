"""Who has a case in hand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.views.seat import Seat, seat_of


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Give a case to a colleague: everybody who could have it, with what they have in hand already."""
    seat = _seat(request, code)
    candidates = queries.candidates_for(seat.case)
    context = {"case": seat.case, "candidates": candidates, "step": _("Who has it in hand")}
    if request.method != "POST":
        return render(request, "casework/assign.html", context)
    chosen = next((each.user for each in candidates if str(each.user.pk) == request.POST.get("to")), None)
    if chosen is None:
        return render(request, "casework/assign.html", context | {"is_missing": True}, status=422)
    try:
        actions.assign_officer(seat.case, to=chosen, by=seat.user)
    except RuleViolation as violation:
        return render(request, "casework/assign.html", context | {"violation": violation}, status=409)
    messages.success(request, _("%(name)s has the case in hand.") % {"name": chosen.shown_name})
    return redirect(seat.case)


@login_required
@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take a case in hand oneself."""
    seat = _seat(request, code)
    try:
        actions.take(seat.case, by=seat.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("You have the case in hand."))
    return redirect(seat.case)


def _seat(request: HttpRequest, code: str) -> Seat:
    seat = seat_of(request, code)
    if not seat.roles & set(queries.in_charge(seat.case)):
        raise Http404
    return seat
