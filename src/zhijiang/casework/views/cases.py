"""What can be applied for, a new application, and the page of one case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhijiang.casework import queries
from zhijiang.casework.views.seat import seat_of


@login_required
@require_GET
def case(request: HttpRequest, code: str) -> HttpResponse:
    """Who has it, what comes next, until when; and everything there is of it."""
    seat = seat_of(request, code)
    context = {
        "case": seat.case,
        "state_label": queries.state_label(seat.case, seat.user),
        "tone": queries.state_of(seat.case).tone,
        "clocks": queries.clocks_of(seat.case),
        "history": queries.history_of(seat.case, seat.user),
    }
    return render(request, "casework/case.html", context)
