"""Time limits out of events: a pure function of what happened and of the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.models import Case, Event
from zhijiang.casework.procedure import Clock, Procedure
from zhijiang.casework.states import EngineAction


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


def set_due(case: Case, procedure: Procedure, steps: Sequence[Step], calendar: WorkCalendar, /) -> None:
    """Write onto the case, not yet saved, the limit that ends first in its state after these steps."""
    found = limits(procedure, case.state, steps, calendar, classes=case.classes)
    case.due_on, case.due_provisional, case.due_clock, case.due_workdays = None, False, "", 0
    if found:
        first = found[0]
        case.due_on, case.due_provisional = first.due_on, first.provisional
        case.due_clock, case.due_workdays = first.name, first.workdays
