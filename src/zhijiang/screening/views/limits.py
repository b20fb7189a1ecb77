"""Pages about time: a move taken back, a limit extended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhijiang.casework import queries as casework
from zhijiang.casework.errors import RuleViolation
from zhijiang.screening import actions
from zhijiang.screening.forms import StepForm
from zhijiang.screening.views.room import seat_of, seq_of


@login_required
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what one did last: what it was, and the button."""
    seat = seat_of(request, code)
    last, _why = casework.recallable(seat.review.case, seat.user)
    if last is None:
        raise Http404
    move = casework.procedure_of(seat.review.case).actions[last.action]
    context = {"review": seat.review, "move": move, "event": last, "step": _("Take it back")}
    if request.method == "POST":
        try:
            actions.recall(seat.review, by=seat.user, expected_seq=seq_of(request, seat))
        except RuleViolation as violation:
            return render(request, "screening/recall.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Taken back: %(action)s.") % {"action": move.label})
        return redirect("screening:review", code)
    return render(request, "screening/recall.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, code: str, clock: str) -> HttpResponse:
    """Give a limit more time: how much, until when, and why."""
    seat = seat_of(request, code)
    view = next((each for each in casework.clocks_of(seat.review.case) if each.name == clock), None)
    if view is None or not casework.may_extend(seat.review.case, clock, seat.user):
        raise Http404
    form = StepForm(request.POST if request.method == "POST" else None, needs_reason=True, needs_rule=False)
    context = {
        "review": seat.review,
        "form": form,
        "clock": view,
        "until": casework.extended_until(seat.review.case, clock),
        "step": _("Extend a time limit"),
    }
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend_clock(
                seat.review,
                clock,
                by=seat.user,
                expected_seq=seq_of(request, seat),
                reason=form.cleaned_data["reason"],
            )
        except RuleViolation as violation:
            return render(request, "screening/extend.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Extended: %(clock)s.") % {"clock": view.label})
        return redirect("screening:review", code)
    return render(request, "screening/extend.html", context, status=422 if form.errors else 200)
