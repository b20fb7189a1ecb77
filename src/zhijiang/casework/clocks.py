"""Time limits out of events: a pure function of what happened and of the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.models import Case, Event
from zhijiang.casework.procedure import Clock, Procedure


@dataclass(frozen=True)
class Step:
    """One change of state, as a clock sees it."""

    action: str
    from_state: str
    to_state: str
    at: datetime


@dataclass(frozen=True)
class Running:
    """A clock that runs: since when, and how many working days it had used up before."""

    since: date
    used: int


def running(clock: Clock, steps: Iterable[Step], calendar: WorkCalendar, procedure: Procedure, /) -> Running | None:
    """How a clock stands after these steps, in order; None if it does not run.

    It begins at zero with an action of `starts_with`, counts in the states of `runs_in` from the day after, up to and
    with the day on which it stops, and goes on where it was when the case comes back.
    """
    since: date | None = None
    used = 0
    for step in steps:
        day = calendar.counted_on(step.at, office_closes=procedure.office_closes)
        if since is not None:
            used += calendar.between(since, day)
            since = None
        if step.action in clock.starts_with:
            used = 0
        if step.to_state in clock.runs_in:
            since = day
    return None if since is None else Running(since=since, used=used)


def due_on(clock: Clock, standing: Running, calendar: WorkCalendar, /) -> tuple[date, bool]:
    """(last day of the limit, whether it is provisional because a calendar is not out yet)."""
    left = clock.workdays - standing.used
    if left >= 0:
        day = calendar.add(standing.since, left)
        return day, not calendar.is_official(standing.since, day)
    day = calendar.back(standing.since, -left)
    return day, not calendar.is_official(day, standing.since)


def steps_of(case: Case, /) -> list[Step]:
    """The case's changes of state so far."""
    moves = Event.objects.filter(stream=f"case/{case.code}").exclude(to_state="").order_by("seq")
    return [Step(*move) for move in moves.values_list("action", "from_state", "to_state", "at")]


def set_due(
    case: Case, procedure: Procedure, /, *, action: str, before: str, now: datetime, calendar: WorkCalendar
) -> None:
    """Write onto the case, not yet saved, when the limit of its new state ends, counting the step just made."""
    found = procedure.clock_in(case.state)
    case.due_on, case.due_provisional = None, False
    if found is None:
        return
    steps = [*steps_of(case), Step(action, before, case.state, now)]
    standing = running(found[1], steps, calendar, procedure)
    if standing is not None:
        case.due_on, case.due_provisional = due_on(found[1], standing, calendar)
