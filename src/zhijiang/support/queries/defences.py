"""Oral presentations: which stands, who is told of it, and what a sheet still waits for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from zhijiang.casework import rules as engine
from zhijiang.casework.models import Assignment
from zhijiang.casework.queries.news import Reminded, Source, keeps_reminders
from zhijiang.people.states import Role
from zhijiang.support.models import Defence, Entry, Summons
from zhijiang.support.queries.calls import entries_for
from zhijiang.support.rules import calls as rules

if TYPE_CHECKING:
    from zhijiang.people.models import User


def defence_of(entry: Entry, /) -> Defence | None:
    """The presentation of an entry that stands; None where none is set."""
    return entry.defences.filter(moved="").select_related("by", "recorded_by").first()


def defences_of(entries: Iterable[Entry], /) -> dict[int, Defence]:
    """The same of many entries, by the entry. One query."""
    return {each.entry_id: each for each in Defence.objects.filter(entry__in=list(entries), moved="")}


def not_presented(entries: QuerySet[Entry], /) -> list[str]:
    """The titles of those whose presentation is not recorded yet. One query. Rule: D-50."""
    recorded = Defence.objects.filter(entry=OuterRef("pk"), moved="").exclude(outcome="")
    waiting = entries.filter(~Exists(recorded)).order_by("pk")
    return list(waiting.values_list("case__title", flat=True))


def people_to_tell(entry: Entry, /) -> list[int]:
    """The applicant's people and the experts who are on the case, behind no wall. Rules: C-33, D-48."""
    seats = Assignment.objects.filter(case=entry.case, role=Role.REVIEWER, ended_at=None)
    experts = set(seats.values_list("user_id", flat=True))
    walls = engine.walls_of(experts)
    found = {user for user in experts if not walls[user].hides(entry.case)}
    return sorted(found | {user.pk for user in engine.people_in(entry.case, Role.PRODUCER)})


def summonses_for(user: User, /) -> QuerySet[Summons]:
    """What a person is to read of presentations that stand and are still to be recorded, of entries in sight. Rule: D-33."""
    standing = Summons.objects.filter(user=user, read_at=None, defence__moved="", defence__outcome="")
    return standing.filter(defence__entry__in=entries_for(user)).select_related(
        "defence__entry__case", "defence__entry__call"
    )


def _told(user: User, since: datetime) -> list[Reminded]:
    return [_as_told(each.defence, user) for each in summonses_for(user).filter(at__gt=since)]


def _as_told(defence: Defence, user: User) -> Reminded:
    entry = defence.entry
    words = {
        "day": date_format(defence.held_on, "DATE_FORMAT"),
        "time": time_format(defence.begins_at, "H:i"),
        "place": defence.place,
    }
    is_expert = rules.expert_in(entry.call, user) is not None
    at = reverse("support:score", args=[entry.call.code, entry.case.code]) if is_expert else defence.get_absolute_url()
    return Reminded(
        sentence=_("Oral presentation on %(day)s at %(time)s, %(place)s") % words,
        about=entry.case.shown_title,
        url=at,
        due_on=defence.held_on,
    )


keeps_reminders(Source(rows=Summons.objects.filter(read_at=None, defence__moved="", defence__outcome=""), told=_told))
