"""The ledger's addresses: a page opens a sitting, is sent the film under its key, and says what it has shown."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhijiang.catalog.made import made_of
from zhijiang.people.models import User
from zhijiang.screening import actions, queries
from zhijiang.screening.forms import ClaimForm
from zhijiang.screening.models import Sitting
from zhijiang.screening.states import ClaimFault
from zhijiang.screening.views.compared import ledger_json
from zhijiang.screening.views.room import body_of, checked, json_view, reviewed_cut_of, seat_of

_SEGMENT = re.compile(r"(\d{1,6})\.m4s")


@json_view
@require_POST
def sittings(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """Begin a sitting: 201 with the addresses under which this page is sent the film and says what it has shown."""
    seat = seat_of(request, code)
    sitting = actions.open_sitting(reviewed_cut_of(request, seat, episode), by=seat.user)
    return JsonResponse(
        {
            "key": str(sitting.key),
            "playlist": reverse("screening:sitting_media", args=[code, sitting.key, "index.m3u8"]),
            "claims": reverse("screening:claims", args=[code, sitting.key]),
        },
        status=201,
    )


@json_view
@require_POST
def claims(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """What the page has shown; 422 with the fault when it is not believed. The answer is the ledger as it then is."""
    sitting = _sitting(request, code, key)
    said = checked(ClaimForm(body_of(request))).cleaned_data
    assert isinstance(request.user, User)
    fault = actions.claim_viewing(
        sitting,
        by=request.user,
        number=said["number"],
        from_ms=said["from_ms"],
        until_ms=said["until_ms"],
        runs=said["runs"],
    )
    ledger = ledger_json(queries.ledger_of(sitting.reviewed_cut, request.user.pk))
    if fault is None:
        return JsonResponse({"viewing": ledger})
    words = _("What this page says it has shown was not taken down: %(fault)s.") % {"fault": ClaimFault(fault).label}
    return JsonResponse({"error": words, "fault": fault, "viewing": ledger}, status=422)


@never_cache
@require_safe
def media_file(request: HttpRequest, code: str, key: UUID, name: str) -> HttpResponse:
    """A part of the film for one sitting; that it was sent is kept. Never kept by a browser: the film is not released yet."""
    sitting = _sitting(request, code, key)
    made = made_of(sitting.reviewed_cut.cut, name)
    if made is None:
        raise Http404
    segment = _SEGMENT.fullmatch(name)
    if segment and request.method == "GET":
        actions.note_sent(sitting, int(segment[1]))
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _sitting(request: HttpRequest, code: str, key: UUID) -> Sitting:
    """One's own sitting in a case that one may see; 404 for all others."""
    if not request.user.is_authenticated:
        raise Http404
    seat = seat_of(request, code)
    found = queries.sitting_of(key, seat.user.pk)
    if found is None or found.reviewed_cut.review_id != seat.review.pk:
        raise Http404
    found.reviewed_cut.review = seat.review
    return found
