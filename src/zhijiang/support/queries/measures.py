"""The public list of measures, and what stands round one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from zhijiang.casework import search
from zhijiang.casework.models import Event
from zhijiang.support.queries.scope import measures_for, today
from zhijiang.support.states import Kind, MeasureState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User
    from zhijiang.support.models import Measure


def in_force(user: User | AnonymousUser, /) -> QuerySet[Measure]:
    """The measures that can be applied for today, kind by kind."""
    day = today()
    return measures_for(user).filter(
        Q(valid_until=None) | Q(valid_until__gte=day), state=MeasureState.PUBLISHED, valid_from__lte=day
    )


def not_in_force(user: User | AnonymousUser, /) -> QuerySet[Measure]:
    """Drafts of the user's houses, and published measures whose time has not come or is over."""
    return measures_for(user).exclude(pk__in=in_force(user).values("pk"))


def narrowed(measures: QuerySet[Measure], /, *, q: str = "", kind: str = "") -> QuerySet[Measure]:
    """Of these measures those that hold every word, down to one character, and are of a kind."""
    for word in search.words_of(q):
        measures = measures.filter(words__contains=word)
    return measures.filter(kind=kind) if kind in Kind.values else measures


def history_of(stream: str, /) -> QuerySet[Event]:
    """The events of a measure or a grant, the newest first."""
    return Event.objects.filter(stream=stream).select_related("actor", "on_behalf_of").order_by("-seq")
