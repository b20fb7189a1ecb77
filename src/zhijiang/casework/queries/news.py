"""Reminders that the rooms above keep for themselves: of duties, of figures. Here they join the inbox and the daily mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet

from zhijiang.casework.queries.receivers import channels_for
from zhijiang.casework.states import Channel, MessageKind

if TYPE_CHECKING:
    from zhijiang.people.models import User


EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A moment before the first reminder."""


@dataclass(frozen=True)
class Reminded:
    """One reminder as it is read: what is said, of what, and where it is seen to."""

    sentence: str
    about: str
    url: str
    due_on: date


@dataclass(frozen=True)
class Source:
    """A room's reminders that are not read: rows with `user` and `at`, and how those of one person since a moment read."""

    rows: QuerySet[Any]
    told: Callable[[User, datetime], list[Reminded]]


_SOURCES: Final[list[Source]] = []


def keeps_reminders(source: Source, /) -> None:
    """Have a room's reminders told with the others. Called once, when the room's queries are loaded."""
    _SOURCES.append(source)


def reminders_of(user: User, /, *, since: datetime) -> list[Reminded]:
    """What the user was reminded of since a moment and has not read, the nearest day first. Rule: B-37."""
    found = [each for source in _SOURCES for each in source.told(user, since)]
    return sorted(found, key=lambda each: each.due_on)


def reminders_to_mail(user: User, /, *, since: datetime) -> list[Reminded]:
    """The same, for whoever is mailed of limits: at once is the next daily mail, which follows the night. Rule: B-37."""
    is_mailed = channels_for([user])[user.pk][MessageKind.DUE] != Channel.INBOX
    return reminders_of(user, since=since) if is_mailed else []


def was_reminded(*, since: datetime) -> Q:
    """Of people: whom a room reminded since a moment of something not read yet."""
    found = Q(pk__in=[])
    for source in _SOURCES:
        found |= Q(pk__in=source.rows.filter(at__gt=since).values("user"))
    return found
