"""The board: the cases of one item, a column for each state."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhijiang.casework import queries
from zhijiang.people import queries as people
from zhijiang.people.models import User


@login_required
@require_GET
@people.one_moment()
def board(request: HttpRequest) -> HttpResponse:
    """What stands where. The first item that has cases, unless one is chosen."""
    assert isinstance(request.user, User)
    reader = queries.reader_of(request.user)
    items = queries.items_of(reader)
    chosen = request.GET.get("item", "")
    if chosen not in dict(items):
        chosen = queries.busiest_item(reader) or (items[0][0] if items else "")
    context = {
        "reader": reader,
        "items": items,
        "chosen": chosen,
        "columns": queries.board_of(reader, chosen) if chosen else [],
    }
    return render(request, "casework/board.html", context)
