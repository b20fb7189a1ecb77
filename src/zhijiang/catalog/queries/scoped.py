"""Reads of works and cuts. What a user may see: the works of the own companies, and cuts laid before one in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhijiang.casework import queries as casework
from zhijiang.casework import search
from zhijiang.casework.models import Case
from zhijiang.catalog.models import Analysis, Cut, CutAccess, Episode, Upload, Work
from zhijiang.catalog.states import AnalysisState, UploadState
from zhijiang.people.models import Organisation
from zhijiang.people.queries import organisations_of
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

OWNERS = (Role.PRODUCER, Role.PRODUCER_VIEWER)


def works_for(user: User | AnonymousUser, /) -> QuerySet[Work]:
    """Works of the user's companies, and works of which a cut was laid before the user in a case."""
    laid = CutAccess.objects.filter(cut__episode__work=OuterRef("pk"), case__in=casework.cases_for(user))
    return Work.objects.filter(Q(organisation__in=organisations_of(user, *OWNERS)) | Exists(laid)).select_related(
        "organisation"
    )


def words_of(work: Work, /) -> str:
    """What a work is found by: its titles, its code, the original."""
    return search.lines((work.title, work.title_en, work.code, work.adapted_from))


def with_words(works: QuerySet[Work], query: str, /) -> QuerySet[Work]:
    """Of these works those that hold every word of the query, down to one character. Rule: P-37."""
    if query.strip() and not search.words_of(query):
        return works.none()
    for word in search.words_of(query):
        works = works.filter(words__contains=word)
    return works


def cuts_for(user: User | AnonymousUser, /) -> QuerySet[Cut]:
    """Cuts of the user's companies, and cuts laid before the user in a case: no other cut of the same work.

    A panel that looks at a case anew has before it what was laid before the panel of that case. Rule: C-91.
    """
    before = Q(case__in=casework.cases_for(user)) | Q(case__in=casework.re_examined_by(user))
    laid = CutAccess.objects.filter(before, cut=OuterRef("pk"))
    return Cut.objects.filter(
        Q(episode__work__organisation__in=organisations_of(user, *OWNERS)) | Exists(laid)
    ).select_related("episode__work__organisation", "file", "brought_by")


def measured_cuts(user: User | AnonymousUser, /, *, most: int = 20) -> QuerySet[Cut]:
    """The newest of those cuts that have a report."""
    ready = Analysis.objects.filter(file=OuterRef("file"), state=AnalysisState.READY)
    return cuts_for(user).filter(Exists(ready)).order_by("-brought_at", "-pk")[:most]


def own_works_for(user: User | AnonymousUser, /) -> QuerySet[Work]:
    """Works of the companies in which the user may make changes."""
    return Work.objects.filter(organisation__in=organisations_of(user, Role.PRODUCER)).select_related("organisation")


def uploads_for(user: User | AnonymousUser, /) -> QuerySet[Upload]:
    """The user's own uploads; nobody sees another's."""
    if not user.is_authenticated:
        return Upload.objects.none()
    return Upload.objects.filter(by=user).select_related("work__organisation", "cut")


def open_uploads_for(user: User | AnonymousUser, work: Work, /) -> QuerySet[Upload]:
    """What the user began to send for this work and has not ended."""
    return uploads_for(user).filter(work=work, state=UploadState.OPEN).order_by("episode_number", "pk")


def latest_cuts(work: Work, /) -> list[Cut]:
    """The newest cut of each episode, in order of episodes."""
    newest: dict[int, Cut] = {}
    for cut in Cut.objects.filter(episode__work=work).select_related("episode", "file").order_by("number"):
        newest[cut.episode.number] = cut
    return [newest[number] for number in sorted(newest)]


def cases_of(work: Work, user: User | AnonymousUser, /) -> QuerySet[Case]:
    """The cases of this work that the user may see, newest first: in them cuts were laid before an authority."""
    laid = CutAccess.objects.filter(case=OuterRef("pk"), cut__episode__work=work)
    return casework.cases_for(user).filter(Exists(laid)).order_by("-opened_at")


def episodes_of(work: Work, /, *, cuts: QuerySet[Cut]) -> list[tuple[int, Episode | None, list[Cut]]]:
    """Each episode of the plan, and any beyond it, with those of `cuts` that belong to it, newest first."""
    by_number: dict[int, list[Cut]] = {}
    for cut in cuts.filter(episode__work=work).order_by("-number"):
        by_number.setdefault(cut.episode.number, []).append(cut)
    rows = {episode.number: episode for episode in work.episodes.all()}
    numbers = sorted({*range(1, work.planned_episodes + 1), *rows})
    return [(number, rows.get(number), by_number.get(number, [])) for number in numbers]


def house_called(name: str, /) -> Organisation | None:
    """The organisation that bears this name, in Chinese or English; None where none does, or several do."""
    found = list(Organisation.objects.filter(Q(name=name) | Q(name_en=name)).order_by("pk")[:2]) if name else []
    return found[0] if len(found) == 1 else None
