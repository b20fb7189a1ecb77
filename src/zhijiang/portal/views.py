"""The first page, which is a desk: what waits for me, then the work it is made for; a base at a glance; many bases beside each other; search."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhijiang.bases import queries as bases
from zhijiang.casework.rules import read_people
from zhijiang.indicators import queries as indicators
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.portal import queries
from zhijiang.portal.queries import Around, Desk, DeskKind, Reader

ROWS = 50
"""Bases on one page."""


@require_GET
@people.one_moment()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person, and the one next step of each thing; below it the desk of the bureau, a base or a firm.

    Whoever is not signed in reads what everybody may: news, what was decided, what is open.
    """
    if not request.user.is_authenticated:
        return render(request, "portal/front.html", {"front": queries.front()})
    user = _user(request)
    read_people([user.pk])
    reader = Reader.of(user)
    around = Around.of(reader)
    desk = queries.desk_of(reader.user, reader, around)
    asked = request.GET.get("desk", "")
    face = next((each for each in reader.desks if each == asked), reader.desks[0] if reader.desks else None)
    context = {"desk": desk, "face": face, "faces": reader.desks} | _below(face, reader, around, desk)
    return render(request, "portal/home.html", context)


def _user(request: HttpRequest) -> User:
    """Whoever is signed in, as the session found them."""
    assert isinstance(request.user, User)
    return request.user


def _below(face: DeskKind | None, reader: Reader, around: Around, desk: Desk) -> dict[str, Any]:
    match face:
        case DeskKind.BUREAU:
            return {"bureau": queries.bureau_of(reader, around, desk.all_mine)}
        case DeskKind.FIRM:
            return {"firm": queries.firm_of(reader)}
        case DeskKind.BASE:
            run = [line for line in around.bases if line.base.operator_id in reader.houses]
            rows = queries.rows_of(run, indicators.behind(around.survey))
            if len(rows) == 1:
                return {"glance": queries.glance_of(reader, rows[0])}
            return {"rows": rows[:ROWS], "more": len(rows) > ROWS, "runs_none": not rows}
    return {}


@require_GET
@login_required
@people.one_moment()
def bases_of_mine(request: HttpRequest) -> HttpResponse:
    """The bases whose desk the user may open, with their lights, what is late first."""
    user = _user(request)
    watched = list(bases.watched_bases(user).prefetch_related(None))
    if not watched and not bases.is_of_bureau(user):
        raise Http404
    show = request.GET.get("show", "")
    survey, now = queries.standing_of(user, watched, indicators.open_periods(user))
    rows = queries.rows_of(now, indicators.behind(survey))
    page = Paginator(queries.shown(rows, show), ROWS).get_page(request.GET.get("page"))
    indicators.named(row.now.base for row in page)
    return render(request, "portal/bases.html", {"page": page, "show": show, "count": len(rows)})


@require_GET
@login_required
@people.one_moment()
def base(request: HttpRequest, code: str) -> HttpResponse:
    """One base at a glance, for who runs it and for the bureau."""
    user = _user(request)
    read_people([user.pk])
    found = get_object_or_404(bases.watched_bases(user), code=code)
    survey, now = queries.standing_of(user, [found], indicators.open_periods(user))
    rows = queries.rows_of(now, indicators.behind(survey))
    return render(request, "portal/base.html", {"glance": queries.glance_of(Reader.of(user), rows[0]), "base": found})


@require_GET
@people.one_moment()
def face(request: HttpRequest, code: str) -> HttpResponse:
    """A base as everybody sees it: what it is, and its news."""
    found = queries.face_of(code)
    if found is None:
        raise Http404
    return render(request, "portal/face.html", {"face": found, "base": found.base})


@require_GET
@people.one_moment()
def search(request: HttpRequest) -> HttpResponse:
    """Everything that the reader may see and holds the words, kind by kind; for whoever is not signed in what everybody may."""
    query = request.GET.get("q", "").strip()[: queries.LONGEST]
    groups = queries.found(request.user, query)
    context = {"asked": query, "groups": groups, "total": queries.total(groups)}
    return render(request, "portal/found.html", context)


@require_GET
@people.one_moment()
def services(request: HttpRequest) -> HttpResponse:
    """Everything that is offered, by what somebody needs; the same for everybody."""
    query = request.GET.get("q", "").strip()[: queries.LONGEST]
    groups = queries.services(request.user, query)
    return render(request, "portal/services.html", {"asked": query, "groups": groups, "total": queries.total(groups)})
