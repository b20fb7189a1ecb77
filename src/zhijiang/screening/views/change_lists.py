"""Lists of changes: the producer's own, typed or as a file, and what was found, for the edit room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.schema import FilmCut
from zhijiang.casework.sheets import TYPES
from zhijiang.catalog.models import Cut
from zhijiang.media.edl import write_edl
from zhijiang.media.listing import Place
from zhijiang.media.runs import count, runs_of
from zhijiang.screening import actions, queries, sheets
from zhijiang.screening.forms import ChangeFileForm, ChangeLinesForm, as_rows, typed_lines
from zhijiang.screening.rules import DeclaredChange
from zhijiang.screening.states import CHANGE_KINDS, FORM_OPEN
from zhijiang.screening.views import wire
from zhijiang.screening.views.room import reviewed_cut_of, seat_of

EDL = "text/plain; charset=utf-8"
MOST_SHARE = 50
"""Percent of a cut above which a list is asked about: a list of all that is in the cut says nothing of what changed."""


def _own_cut(request: HttpRequest, code: str, episode: int) -> tuple[wire.Seat, Cut, FilmCut]:
    """The applicant's seat and the newest cut of the episode; 404 for everybody else."""
    seat = seat_of(request, code)
    cut = queries.newest_cut(seat.review.work, episode)
    if not seat.standing.may_apply or cut is None:
        raise Http404
    return seat, cut, queries.film_cut(cut, queries.measured_of(cut))


@login_required
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The producer says what was changed in the newest cut of an episode: typed, or read from a file and then looked at."""
    seat, cut, film = _own_cut(request, code, episode)
    if seat.review.case.state not in FORM_OPEN or not seat.review.case.round:
        return redirect("screening:review", code)
    kept = queries.change_list(seat.review, cut)
    context = {"review": seat.review, "cut": cut, "step": _("What was changed"), "kept": kept}
    context |= {"episode": episode, "form": _typed(kept, film), "file_form": ChangeFileForm(cut=film)}
    if "read" in request.POST:
        return _read(request, context, film)
    if request.method == "POST":
        return _keep(request, context, seat, cut, film)
    return render(request, "screening/changes.html", context)


def _typed(changes: list[Any], film: FilmCut) -> ChangeLinesForm:
    return ChangeLinesForm(cut=film, initial={"lines": typed_lines(changes, film)})


def _read(request: HttpRequest, context: dict[str, Any], film: FilmCut) -> HttpResponse:
    """Show what stands in a file: its faults, or its lines to be looked at. Nothing is kept. Rule: S-25."""
    form = ChangeFileForm(request.POST, request.FILES, cut=film)
    context |= {"file_form": form}
    if not form.is_valid():
        return render(request, "screening/changes.html", context, status=422)
    reading = form.cleaned_data["reading"]
    if reading.faults:
        return render(request, "screening/changes.html", context | {"faults": reading.faults}, status=422)
    share = 100 * count(runs_of([(each.start, each.end) for each in reading.changes])) // film.frames
    context |= {"form": _typed(reading.changes, film), "found": reading.changes, "file": form.cleaned_data["file"].name}
    return render(request, "screening/changes.html", context | {"share": share if share > MOST_SHARE else 0})


def _keep(request: HttpRequest, context: dict[str, Any], seat: wire.Seat, cut: Cut, film: FilmCut) -> HttpResponse:
    form = ChangeLinesForm(request.POST, cut=film)
    if not form.is_valid():
        return render(request, "screening/changes.html", context | {"form": form}, status=422)
    try:
        actions.declare_changes(seat.review, cut, by=seat.user, lines=form.cleaned_data["lines"])
    except RuleViolation as violation:
        return render(request, "screening/changes.html", context | {"form": form, "violation": violation}, status=409)
    messages.success(request, _("Your list is kept. It is held against what the comparison finds."))
    return redirect("screening:review", seat.review.case.code)


@login_required
@require_GET
def own_list(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The producer's list as a workbook; the empty form of one while nothing is kept."""
    seat, cut, film = _own_cut(request, code, episode)
    rows = as_rows(queries.change_list(seat.review, cut), film)
    name = f"{_('List of changes')}_{cut.code}.xlsx"
    return _download(sheets.write_list(_("List of changes"), rows), TYPES["xlsx"], name)


@login_required
@require_GET
def found(request: HttpRequest, code: str, episode: int, kind: str) -> HttpResponse:
    """What was found to have changed, as a workbook or an edit decision list. For who sees it in the room. Rule: S-27."""
    seat = seat_of(request, code)
    reviewed_cut = reviewed_cut_of(request, seat, episode)
    known = queries.changes_known(reviewed_cut) if seat.standing.is_inside else None
    if known is None or kind not in ("xlsx", "edl"):
        raise Http404
    places = queries.change_places(reviewed_cut, known)
    lines = queries.declared_changes(reviewed_cut, known)
    told = [" · ".join(line.text for line in lines if place.change.number in line.found) for place in places]
    name = f"{_('Changes found')}_{reviewed_cut.cut.code}.{kind}"
    if kind == "edl":
        is_drop = queries.Ruler().start(reviewed_cut.cut).drop_frame
        events = [
            (each.tracks, each.first, each.end, _in_words(each, text, has_list=bool(lines)))
            for each, text in zip(places, told, strict=True)
        ]
        return _download(write_edl(name, events, is_drop=is_drop).encode(), EDL, name)
    film = queries.film_cut(reviewed_cut.cut, queries.measured_of(reviewed_cut.cut))
    missed = [DeclaredChange(line.start, line.end, line.text) for line in lines if not line.found]
    lost = as_rows(missed, film) if lines else None
    rows = [_row(each, text) for each, text in zip(places, told, strict=True)]
    return _download(sheets.write_found(_("Changes found"), rows, lost), TYPES["xlsx"], name)


def _row(place: Place, told: str) -> tuple[str | int, ...]:
    """By `sheets.FOUND`."""
    kind = str(CHANGE_KINDS[place.change.kind])
    new, old = (place.first, place.last, place.frames), (place.was_first, place.was_last, place.was_frames)
    return (place.change.number + 1, kind, *new, *old, told)


def _in_words(place: Place, told: str, *, has_list: bool) -> str:
    words = [f"{place.change.number + 1}. {CHANGE_KINDS[place.change.kind]}"]
    if place.was_frames:
        words.append(_("before: %(first)s - %(last)s") % {"first": place.was_first, "last": place.was_last})
    if has_list:
        words.append(told or _("not on the producer’s list"))
    return " · ".join(words)


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
