"""Changes of a cut that comes back: read, judged, declared by the producer; objections raised again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation
from zhijiang.screening import actions, queries
from zhijiang.screening.forms import ChangeLinesForm, NoteForm, VerdictForm, VersionForm
from zhijiang.screening.states import FORM_OPEN, Verdict
from zhijiang.screening.views import compared, wire
from zhijiang.screening.views.room import (
    body_of,
    checked,
    content_of,
    json_view,
    note_of,
    now_json,
    reviewed_cut_of,
    seat_of,
)


@json_view
@require_GET
def recut_json(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """What changed and how far the comparison is; asked again while it runs."""
    seat = seat_of(request, code)
    return JsonResponse(compared.compared_json(seat, reviewed_cut_of(request, seat, episode)))


@json_view
@require_POST
def judge(request: HttpRequest, code: str, episode: int, number: int) -> HttpResponse:
    """Say of one change that it is accepted, noted or questioned."""
    seat = seat_of(request, code)
    form = checked(VerdictForm(body_of(request)))
    reviewed_cut = reviewed_cut_of(request, seat, episode)
    row = actions.judge_change(reviewed_cut, number, by=seat.user, verdict=Verdict(form.cleaned_data["verdict"]))
    return JsonResponse({"number": row.number, "verdict": row.verdict})


@json_view
@require_POST
def raise_again(request: HttpRequest, code: str, key: UUID, episode: int) -> HttpResponse:
    """Raise an objection of an earlier round once more, on the cut that lies before the panel: 201 with the new note."""
    seat = seat_of(request, code)
    found = note_of(seat, key)
    body = body_of(request)
    version = checked(VersionForm(body)).cleaned_data["version"]
    form = checked(NoteForm(body))
    try:
        raised, is_new = actions.raise_again(
            found,
            reviewed_cut_of(request, seat, episode),
            by=seat.user,
            version=version,
            content=content_of(form),
            key=form.cleaned_data["key"],
        )
    except (MissingEvidence, NotAllowed):
        raise
    except RuleViolation as violation:
        return JsonResponse({"error": str(violation), "note": now_json(seat, found)}, status=409)
    return JsonResponse(wire.note_json(seat, raised), status=201 if is_new else 200)


@login_required
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The producer says line by line what was changed in the newest cut of an episode."""
    seat = seat_of(request, code)
    cut = queries.newest_cut(seat.review.work, episode)
    if not seat.standing.may_apply or cut is None:
        raise Http404
    if seat.review.case.state not in FORM_OPEN or not seat.review.case.round:
        return redirect("screening:review", code)
    known = queries.measured_of(cut)
    form = ChangeLinesForm(
        request.POST if request.method == "POST" else None,
        video=known.video,
        initial={"lines": queries.change_lines(seat.review, cut)},
    )
    context = {"review": seat.review, "form": form, "cut": cut, "step": _("What was changed")}
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_changes(seat.review, cut, by=seat.user, lines=form.cleaned_data["lines"])
        except RuleViolation as violation:
            return render(request, "screening/changes.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Your list is kept. It is held against what the comparison finds."))
        return redirect("screening:review", code)
    return render(request, "screening/changes.html", context, status=422 if form.errors else 200)
