"""Changes of a cut that comes back: read and judged; objections raised again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation
from zhijiang.screening import actions
from zhijiang.screening.forms import NoteForm, VerdictForm, VersionForm
from zhijiang.screening.states import Verdict
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
