"""Lists of cases."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhijiang.casework import queries


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the reader may see."""
    assert request.user.is_authenticated
    return render(
        request, "casework/cases.html", {"cases": queries.cases_for(request.user).order_by("due_on", "pk")[:50]}
    )
