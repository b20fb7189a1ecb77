"""What waits for a person of the periods that are open: reports to be made, or to be looked over."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from zhijiang.casework.queries import own_calendar
from zhijiang.casework.queries.news import Reminded, Source, keeps_reminders
from zhijiang.casework.states import Light
from zhijiang.indicators import rules
from zhijiang.indicators.models import Period, Reminder
from zhijiang.indicators.queries.periods import reminders_for, standings_of
from zhijiang.indicators.queries.scope import periods_for, today
from zhijiang.indicators.states import NEAR_DAYS, Act
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role

MOST: int = 8
"""Periods on the first page: more are not open at once."""


@dataclass(frozen=True)
class Wanted:
    """A period in which something is the person's to do. Fits the component of a time limit."""

    period: Period
    count: int
    """Reports that are missing or were sent back; for the authority those that wait to be sealed."""
    is_to_seal: bool
    workdays_left: int
    light: Light
    provisional: bool

    @property
    def due_on(self) -> datetime.date:
        return self.period.due_on


def waiting_for(user: User, /) -> list[Wanted]:
    """Open periods in which the user reports and something is missing, or seals and something was reported. Rule: B-36.

    Five queries at most, one where no period is open.
    """
    open_ones = list(Period.objects.filter(published=None).order_by("due_on", "pk")[:MOST])
    is_bureau = rules.is_bureau(user) if open_ones else False
    if not open_ones or not (is_bureau or people.has_role(user, Role.PRODUCER, Role.SERVICE_CENTRE)):
        return []
    if not periods_for(user).exists():
        return []
    standings = standings_of(user, open_ones)
    found = []
    for period in open_ones:
        count = standings[period.pk].reported if is_bureau else standings[period.pk].missing
        if count:
            found.append(_wanted(period, count, is_to_seal=is_bureau))
    return found


def _wanted(period: Period, count: int, *, is_to_seal: bool) -> Wanted:
    days, day = own_calendar(), today()
    light = Light.YELLOW if (period.due_on - day).days <= NEAR_DAYS else Light.GREEN
    light = Light.RED if day > period.due_on else light
    left = days.between(day, period.due_on)
    return Wanted(period, count, is_to_seal, left, light, not days.is_official(day, period.due_on))


def _told(user: User, since: datetime.datetime) -> list[Reminded]:
    return [
        Reminded(
            sentence=str(Act(each.act).label),
            about=f"{each.period.shown} · {each.base.shown_name}",
            url=each.period.get_absolute_url(),
            due_on=each.due_on,
        )
        for each in reminders_for(user).filter(at__gt=since)
    ]


keeps_reminders(Source(rows=Reminder.objects.filter(read_at=None), told=_told))
