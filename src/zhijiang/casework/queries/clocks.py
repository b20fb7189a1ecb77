"""Time limits as they stand today, and the calendar they rest on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from zhijiang.casework import rules
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


def clock_of(case: Case, /, *, on: date | None = None) -> ClockView | None:
    """The time limit that runs now; None in a state without one. No query beside the calendar's (kept a while)."""
    found = rules.procedure_of(case).clock_in(case.state)
    if found is None or case.due_on is None:
        return None
    name, clock = found
    left = calendar().between(on or timezone.localdate(timezone=SHANGHAI), case.due_on)
    light = Light.RED if left < 0 else Light.YELLOW if left <= clock.warn else Light.GREEN
    return ClockView(
        name=name,
        label=str(clock.label),
        light=light,
        due_on=case.due_on,
        workdays_left=left,
        provisional=case.due_provisional,
        used=clock.workdays - left,
        limit=clock.workdays,
        basis=clock.basis,
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
