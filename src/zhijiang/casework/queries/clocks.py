"""Time limits as they stand today, and the calendar they rest on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from zhijiang.casework import clocks, rules
from zhijiang.casework.calendar import SHANGHAI, WorkCalendar
from zhijiang.casework.models import CalendarDay, CalendarYear, Case
from zhijiang.casework.states import DayKind, Light


@dataclass(frozen=True)
class ClockView:
    """A running time limit, as of today. `workdays_left` is negative when overdue."""

    name: str
    label: str
    light: Light
    due_on: date
    workdays_left: int
    provisional: bool
    used: int
    limit: int
    basis: str
    legal_due_on: date | None = None
    """The last day that the law grants, where that is later than what is promised."""


def clock_of(case: Case, /, *, on: date | None = None) -> ClockView | None:
    """The time limit that ends first; None in a state without one. No query beside the calendar's (kept a while)."""
    if case.due_on is None or not case.due_clock:
        return None
    limit = clocks.Limit(case.due_clock, case.due_on, case.due_provisional, case.due_workdays, case.due_on)
    return _view(case, limit, on or timezone.localdate(timezone=SHANGHAI))


def clocks_of(case: Case, /, *, on: date | None = None) -> list[ClockView]:
    """Every time limit that runs now, the first to end first."""
    if case.due_on is None:
        return []
    found = clocks.limits(rules.procedure_of(case), case.state, clocks.steps_of(case), calendar(), classes=case.classes)
    return [_view(case, limit, on or timezone.localdate(timezone=SHANGHAI)) for limit in found]


def _view(case: Case, limit: clocks.Limit, on: date) -> ClockView:
    clock = rules.procedure_of(case).clocks[limit.name]
    left = calendar().between(on, limit.due_on)
    more = (clock.legal_workdays or 0) - clock.workdays
    return ClockView(
        name=limit.name,
        label=str(clock.label),
        light=Light.RED if left < 0 else Light.YELLOW if left <= clock.warn else Light.GREEN,
        due_on=limit.due_on,
        workdays_left=left,
        provisional=limit.provisional,
        used=limit.workdays - left,
        limit=limit.workdays,
        basis=clock.basis,
        legal_due_on=calendar().add(limit.due_on, more) if more > 0 else None,
    )


_KEEP_SECONDS: Final = 30.0
_kept: tuple[float, WorkCalendar] | None = None


def calendar() -> WorkCalendar:
    """The working-day calendar of the database, kept for half a minute."""
    global _kept  # noqa: PLW0603 - the one cache of the engine
    if _kept is None or _kept[0] < time.monotonic():
        days = {day: DayKind(kind) for day, kind in CalendarDay.objects.values_list("day", "kind")}
        years = frozenset(CalendarYear.objects.values_list("year", flat=True))
        _kept = (time.monotonic() + _KEEP_SECONDS, WorkCalendar(days=days, years=years))
    return _kept[1]


def forget_calendar() -> None:
    """Read the calendar anew the next time it is asked for."""
    global _kept  # noqa: PLW0603
    _kept = None
