"""The first page: what waits for me."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhijiang.casework import queries as casework
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.portal import queries


@require_GET
@login_required
@people.one_moment()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person, and the one next step of each thing."""
    user = get_object_or_404(User, pk=request.user.pk)
    desk = queries.desk_of(user)
    papers = casework.papers_that_end(user) if desk.may_apply else []
    return render(request, "portal/home.html", {"desk": desk, "papers": papers})
