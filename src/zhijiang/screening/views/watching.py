"""The film of a refused case, for those who look at the case anew: the room without what the earlier panel noted and signed. Rule: C-91."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case
from zhijiang.people.models import User
from zhijiang.screening import queries
from zhijiang.screening.models import Review, ReviewedCut
from zhijiang.screening.views import wire
from zhijiang.screening.views.passages import declaration_json
from zhijiang.screening.views.room import json_view


@dataclass(frozen=True)
class Watcher:
    """Somebody of a re-examination, and the review that it is about."""

    case: Case
    review: Review
    user: User

    @property
    def cuts(self) -> list[ReviewedCut]:
        """What was refused: the cuts of the last round, in order of episodes."""
        return list(queries.reviewed_cuts_of(self.review, round_=self.review.case.round))

    def cut_of(self, episode: int) -> ReviewedCut:
        """The cut of one episode; 404 where there is none."""
        found = queries.reviewed_cut_of(self.review, round_=self.review.case.round, episode=episode)
        if found is None:
            raise Http404
        return found

    def address(self, name: str, episode: int) -> str:
        return reverse(f"screening:{name}", args=[self.case.code, episode])


def _watcher(request: HttpRequest, code: str) -> Watcher:
    """404 for everybody but the fresh panel and the officers, and where no film was refused."""
    assert isinstance(request.user, User)
    case = get_object_or_404(casework.cases_for(request.user), code=code)
    about = casework.re_examined_for(case, request.user)
    if about is None:
        raise Http404
    review = get_object_or_404(Review.objects.select_related("case__procedure", "work"), case=about)
    return Watcher(case, review, request.user)


@login_required
@require_GET
def watch_first(request: HttpRequest, code: str) -> HttpResponse:
    """To the first episode that was refused."""
    watcher = _watcher(request, code)
    if not watcher.cuts:
        raise Http404
    return redirect("screening:watch", code, watcher.cuts[0].cut.episode.number)


@login_required
@require_GET
def watch(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The page that hosts the room for one episode."""
    watcher = _watcher(request, code)
    watcher.cut_of(episode)
    context = {
        "case": watcher.case,
        "room_url": watcher.address("watch_json", episode),
        "title": _("What is re-examined"),
    }
    return render(request, "screening/watch.html", context)


@json_view
@require_GET
def watch_json(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The room: the film, what was measured and what the producer declared; no note and no opinion."""
    watcher = _watcher(request, code)
    shown, case = watcher.cut_of(episode), watcher.case
    return JsonResponse(
        wire.watched_json(
            shown.cut,
            head={
                "code": case.code,
                "title": case.shown_title,
                "round": case.round,
                "current_round": case.round,
                "state": case.state,
                "state_label": casework.state_label(case, watcher.user),
                "seq": case.seq,
                "url": case.get_absolute_url(),
            },
            name=watcher.user.shown_name,
            episodes=[
                {
                    "number": each.cut.episode.number,
                    "label": queries.episode_label(each.cut),
                    "url": watcher.address("watch", each.cut.episode.number),
                    "notes": 0,
                    "current": each == shown,
                }
                for each in watcher.cuts
            ],
            declaration=declaration_json(watcher.review.case, queries.rows_handed_in(shown)),
            here=request.path,
            media_state=watcher.address("watch_media", episode),
        )
    )


@json_view
@require_GET
def watch_media(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """How far the playable version is."""
    return JsonResponse(wire.media_json(_watcher(request, code).cut_of(episode).cut))
