"""The room: one page and the JSON it lives on. Every refusal is one sentence in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation
from zhijiang.casework.states import Answer, Severity, Vote
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.screening import actions, queries, rules
from zhijiang.screening.actions.notes import NoteContent
from zhijiang.screening.forms import AnswerNoteForm, NoteForm, OpinionForm, SettleNoteForm, VersionForm
from zhijiang.screening.models import Note, ReviewedCut
from zhijiang.screening.views import compared, wire

type View = Callable[..., HttpResponse]


class Refused(Exception):
    """A body that cannot be understood; `field` names what is wrong."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def json_view(view: View) -> View:
    """Answer refusals as JSON: 401 signed out, 403 not allowed, 409 the world has moved on, 422 something is missing."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"error": _("You are signed out. Sign in again to go on.")}, status=401)
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return JsonResponse({"error": str(refusal), "field": refusal.field}, status=422)
        except MissingEvidence as violation:
            return JsonResponse({"error": str(violation), "field": ""}, status=422)
        except NotAllowed as violation:
            return JsonResponse({"error": str(violation)}, status=403)
        except RuleViolation as violation:
            return JsonResponse({"error": str(violation)}, status=409)

    return never_cache(answered)


@login_required
@require_GET
def room(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The page that hosts the room."""
    seat = seat_of(request, code)
    reviewed_cut = reviewed_cut_of(request, seat, episode)
    context = {"review": seat.review, "reviewed_cut": reviewed_cut, "query": {"round": reviewed_cut.round}}
    return render(request, "screening/room.html", context)


@login_required
@require_GET
def in_room(request: HttpRequest, cut: str) -> HttpResponse:
    """To the room of the last round in which this cut lay before a panel; the address's own #f=frame goes along."""
    assert isinstance(request.user, User)
    found = queries.last_reviewed(cut, request.user)
    if found is None:
        raise Http404
    address = reverse("screening:room", args=[found.review.case.code, found.cut.episode.number])
    return redirect(f"{address}?round={found.round}")


@json_view
@require_GET
@people.one_moment()
def room_json(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    seat = seat_of(request, code)
    reviewed_cut = reviewed_cut_of(request, seat, episode)
    return JsonResponse(wire.room_json(seat, reviewed_cut) | compared.compared_json(seat, reviewed_cut))


@json_view
@require_GET
def media_state(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    seat = seat_of(request, code)
    return JsonResponse(wire.media_json(reviewed_cut_of(request, seat, episode).cut))


@json_view
@require_POST
def notes(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """Write a note: 201; the same key again: 200 and the note that is there."""
    seat = seat_of(request, code)
    reviewed_cut = reviewed_cut_of(request, seat, episode)
    form = checked(NoteForm(body_of(request)))
    written, is_new = actions.write_note(
        reviewed_cut, by=seat.user, content=content_of(form), key=form.cleaned_data["key"]
    )
    return JsonResponse(wire.note_json(seat, written), status=201 if is_new else 200)


@json_view
@require_http_methods(["PATCH", "DELETE"])
def note(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Change or withdraw a note; 409 carries the note as it stands now."""
    seat = seat_of(request, code)
    found = note_of(seat, key)
    body = body_of(request)
    version = checked(VersionForm(body)).cleaned_data["version"]
    try:
        if request.method == "DELETE":
            changed = actions.withdraw_note(found, by=seat.user, version=version)
        else:
            form = checked(NoteForm(_as_body(found) | body))
            changed = actions.edit_note(found, by=seat.user, version=version, content=content_of(form))
    except (MissingEvidence, NotAllowed):
        raise
    except RuleViolation as violation:
        return JsonResponse({"error": str(violation), "note": now_json(seat, found)}, status=409)
    return JsonResponse(wire.note_json(seat, changed))


@json_view
@require_POST
def answer(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    seat = seat_of(request, code)
    found = note_of(seat, key)
    form = checked(AnswerNoteForm(body_of(request)))
    try:
        answered = actions.answer_note(
            found,
            by=seat.user,
            version=form.cleaned_data["version"],
            answer=Answer(form.cleaned_data["kind"]),
            text=form.cleaned_data["text"],
        )
    except (MissingEvidence, NotAllowed):
        raise
    except RuleViolation as violation:
        return JsonResponse({"error": str(violation), "note": now_json(seat, found)}, status=409)
    return JsonResponse(wire.note_json(seat, answered))


@json_view
@require_POST
def settle(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    seat = seat_of(request, code)
    found = note_of(seat, key)
    form = checked(SettleNoteForm(body_of(request)))
    try:
        settled = actions.settle_note(
            found, by=seat.user, version=form.cleaned_data["version"], settled=form.cleaned_data["settled"]
        )
    except (MissingEvidence, NotAllowed):
        raise
    except RuleViolation as violation:
        return JsonResponse({"error": str(violation), "note": now_json(seat, found)}, status=409)
    return JsonResponse(wire.note_json(seat, settled))


@json_view
@require_POST
def opinion_json(request: HttpRequest, code: str) -> HttpResponse:
    """Sign an opinion from the room, on the round that the address names: a page left open signs nothing newer."""
    seat = seat_of(request, code)
    form = checked(OpinionForm(body_of(request)))
    round_ = _round(request, seat)
    signed = actions.sign_opinion(
        seat.review,
        by=seat.user,
        vote=Vote(form.cleaned_data["vote"]),
        text=form.cleaned_data["text"],
        expected_round=round_,
    )
    return JsonResponse(wire.opinion_json(signed), status=201)


def seat_of(request: HttpRequest, code: str) -> wire.Seat:
    """The review with what the user is in it; 404 for whoever may not know that it is there."""
    assert isinstance(request.user, User)
    review = get_object_or_404(queries.reviews_for(request.user), case__code=code)
    return wire.Seat(review=review, user=request.user, standing=rules.standing_of(review.case, request.user))


def seq_of(request: HttpRequest, seat: wire.Seat) -> int:
    """The number of the last event that the page was drawn from; the engine refuses when there is a newer one."""
    sent = request.POST.get("seq", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else seat.review.case.seq


def reviewed_cut_of(request: HttpRequest, seat: wire.Seat, episode: int) -> ReviewedCut:
    """The cut of an episode in the round that the address names; 404 where none lay before the panel then."""
    round_ = _round(request, seat)
    found = queries.reviewed_cut_of(seat.review, round_=round_, episode=episode)
    if found is None:
        raise Http404
    return found


def _round(request: HttpRequest, seat: wire.Seat) -> int:
    """The round that the address names; without one, the round that runs."""
    asked = request.GET.get("round", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        raise Http404
    return int(asked) if asked else seat.review.case.round


def note_of(seat: wire.Seat, key: UUID) -> Note:
    """A note the user may see; one's own also when it is withdrawn, so that sending twice stays harmless."""
    visible = queries.notes_for(seat.review, seat.standing).filter(key=key).first()
    own = Note.objects.filter(key=key, reviewed_cut__review=seat.review, author=seat.user)
    found = visible or (own.select_related("reviewed_cut__cut__episode").first() if seat.standing.is_inside else None)
    if found is None:
        raise Http404
    return found


def now_json(seat: wire.Seat, found: Note) -> dict[str, Any]:
    """A note as it stands in the database now."""
    return wire.note_json(
        seat, Note.objects.select_related("reviewed_cut", "author", "rule", "fix_item").get(pk=found.pk)
    )


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises Refused."""
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(_("A JSON object was expected."))
    return body


def checked[F: Form](form: F) -> F:
    """The form, valid. Raises Refused with its first sentence."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Refused(str(errors[0]), field="" if field == "__all__" else field)
    return form


def content_of(form: NoteForm) -> NoteContent:
    """What a valid form says."""
    cleaned = form.cleaned_data
    return NoteContent(
        start=cleaned["start"],
        end=cleaned["end"],
        severity=Severity(cleaned["severity"]),
        text=cleaned["text"],
        rule=cleaned["rule"],
    )


def _as_body(found: Note) -> dict[str, Any]:
    return {
        "start": found.start,
        "end": found.end,
        "severity": found.severity,
        "text": found.text,
        "rule": found.rule_id,
    }
