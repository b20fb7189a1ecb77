"""Time limits out of events: a function of what happened and of the calendar of the case's procedure."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import DateField, F, IntegerField, Q, TextField, Value

from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.models import Calendar, CalendarDay, CalendarYear, Case, Event, ProcedureVersion
from zhijiang.casework.pack import read_calendar
from zhijiang.casework.procedure import Clock, Procedure
from zhijiang.casework.states import DayKind, EngineAction


@dataclass(frozen=True)
class Step:
    """One change of state, or one extension, as a clock sees it."""

    action: str
    from_state: str
    to_state: str
    at: datetime
    """When it counts as done: for what the platform does after silence, this may be the day on which the silence began."""
    extends: str = ""
    """The clock that was given more time; empty for a change of state."""
    workdays: int = 0


@dataclass(frozen=True)
class Running:
    """A clock that runs: since when, how many working days it had used up before, and what it was extended by."""

    since: date
    used: int
    extra: int = 0
    started: date | None = None
    """The day on which it last began at zero."""


@dataclass(frozen=True)
class Limit:
    """Where the limit of one running clock lies."""

    name: str
    due_on: date
    provisional: bool
    workdays: int
    """The whole limit, extensions included."""
    started: date


def running(name: str, steps: Iterable[Step], calendar: WorkCalendar, procedure: Procedure, /) -> Running | None:
    """How a clock stands after these steps, in order; None if it does not run.

    It begins at zero with an action of `starts_with`, counts in the states of `runs_in` from the day after, up to and
    with the day on which it stops, and goes on where it was when the case comes back. An extension counts until it
    begins anew.
    """
    clock = procedure.clocks[name]
    since: date | None = None
    started: date | None = None
    used = extra = 0
    for step in steps:
        if step.extends:
            extra += step.workdays if step.extends == name else 0
            continue
        day = calendar.counted_on(step.at, office_closes=procedure.office_closes)
        if since is not None:
            used += calendar.between(since, day)
            since = None
        if step.action in clock.starts_with:
            used, extra, started = 0, 0, day
        if step.to_state in clock.runs_in:
            since, started = day, started or day
    return None if since is None else Running(since=since, used=used, extra=extra, started=started)


def due_on(clock: Clock, standing: Running, calendar: WorkCalendar, /) -> tuple[date, bool]:
    """(last day of the limit, whether it is provisional because a calendar is not out yet)."""
    left = clock.workdays + standing.extra - standing.used
    if left >= 0:
        day = calendar.add(standing.since, left)
        return day, not calendar.is_official(standing.since, day)
    day = calendar.back(standing.since, -left)
    return day, not calendar.is_official(day, standing.since)


def limits(
    procedure: Procedure,
    state: str,
    steps: Sequence[Step],
    calendar: WorkCalendar,
    /,
    *,
    classes: Mapping[str, str],
) -> list[Limit]:
    """Every clock that runs in a state after these steps, the first to end first."""
    found = []
    for name, clock in procedure.clocks_in(state, classes=classes).items():
        standing = running(name, steps, calendar, procedure)
        if standing is not None:
            day, provisional = due_on(clock, standing, calendar)
            found.append(
                Limit(name, day, provisional, clock.workdays + standing.extra, standing.started or standing.since)
            )
    return sorted(found, key=lambda limit: limit.due_on)


def steps_of(case: Case, /) -> list[Step]:
    """The case's changes of state and extensions so far."""
    told = Event.objects.filter(stream=f"case/{case.code}").filter(
        ~Q(to_state="") | Q(action=EngineAction.CLOCK_EXTENDED)
    )
    rows = told.order_by("seq").values_list("action", "from_state", "to_state", "at", "payload")
    return [step_of(*row) for row in rows]


def step_of(action: str, from_state: str, to_state: str, at: datetime, payload: Mapping[str, Any], /) -> Step:
    """One event as a clock sees it."""
    counts_from = payload.get("counts_from")
    return Step(
        action,
        from_state,
        to_state,
        datetime.fromisoformat(counts_from) if counts_from else at,
        payload.get("extends", ""),
        payload.get("workdays", 0),
    )


def set_due(case: Case, procedure: Procedure, steps: Sequence[Step], /) -> None:
    """Write onto the case, not yet saved, the limit that ends first in its state after these steps."""
    found = limits(procedure, case.state, steps, calendar_of(case), classes=case.classes)
    case.due_on, case.due_provisional, case.due_clock, case.due_workdays = None, False, "", 0
    if found:
        first = found[0]
        case.due_on, case.due_provisional = first.due_on, first.provisional
        case.due_clock, case.due_workdays = first.name, first.workdays


_KEEP_SECONDS: Final = 30.0
_kept: tuple[float, dict[str, WorkCalendar]] | None = None


def calendar_of(case: Case, /) -> WorkCalendar:
    """The working days and the clock by which everything in a case is counted: its procedure's. Rule: C-70."""
    return calendar_of_version(case.procedure)


def calendar_of_version(version: ProcedureVersion, /) -> WorkCalendar:
    """By which the days of its cases are counted. Rule: C-70."""
    if version.calendar_id not in calendars():
        forget_calendar()  # its pack was loaded by another process since
    return calendars()[version.calendar_id]


def own_calendar() -> WorkCalendar:
    """The installation's own: for what is the house's and of no case. Its zone is settings.TIME_ZONE. Rule: C-80."""
    return calendars().get(settings.CALENDAR.code) or WorkCalendar(settings.CALENDAR)


def calendars() -> Mapping[str, WorkCalendar]:
    """Every calendar of the database by its code, kept for half a minute. One query where they are not at hand."""
    global _kept  # noqa: PLW0603 - the one cache of the engine
    if _kept is None or _kept[0] < time.monotonic():
        _kept = (time.monotonic() + _KEEP_SECONDS, _read_calendars())
    return _kept[1]


def _read_calendars() -> dict[str, WorkCalendar]:
    """Rules, days and years out of their three tables at once."""
    no_day, no_year = Value(None, DateField()), Value(None, IntegerField())
    told = ("of", "day", "kind", "year", "text")
    of, no_text = F("calendar_id"), Value("", TextField())
    days = CalendarDay.objects.annotate(of=of, year=no_year, text=no_text).values_list(*told)
    years = CalendarYear.objects.annotate(of=of, day=no_day, kind=Value(""), text=no_text).values_list(*told)
    named = Calendar.objects.annotate(of=F("code"), day=no_day, kind=Value(""), year=no_year)
    # Days and years first: PostgreSQL takes a column's type from the first two, and these name one each.
    found = list(days.union(years, named.values_list(*told), all=True))
    return {
        code: WorkCalendar(
            read_calendar(code, text),
            days={day: DayKind(kind) for of, day, kind, _year, _text in found if of == code and day is not None},
            years=frozenset(year for of, _day, _kind, year, _text in found if of == code and year is not None),
        )
        for code, _day, _kind, _year, text in found
        if text
    }


def forget_calendar() -> None:
    """Read the calendars anew the next time one is asked for."""
    global _kept  # noqa: PLW0603
    _kept = None
