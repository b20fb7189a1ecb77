"""Working days, by a calendar that is data and has a horizon: beyond it a date is provisional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

from zhijiang.casework.states import DayKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Time limits are counted where the authority is, whatever the zone of the machine."""
FIXED_FEASTS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Days off by law on fixed dates: all that is known of a year whose list is not out."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. `days` holds what differs from Monday to Friday, `years` what is official."""

    days: Mapping[date, DayKind] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        kind = self.days.get(day)
        if kind is not None:
            return kind == DayKind.MAKEUP
        if day.weekday() >= 5:
            return False
        return day.year in self.years or (day.month, day.day) not in FIXED_FEASTS

    def is_official(self, start: date, end: date) -> bool:
        """Whether every year from `start` to `end` is loaded."""
        return all(year in self.years for year in range(start.year, end.year + 1))

    def add(self, start: date, workdays: int) -> date:
        """The last day of a limit of `workdays` that begins the day after `start`. 0 gives `start` itself."""
        day = start
        while workdays > 0:
            day += _DAY
            workdays -= self.is_workday(day)
        return day

    def back(self, start: date, workdays: int) -> date:
        """The day from which `workdays` working days have passed up to and with `start`."""
        day = start
        while workdays > 0:
            workdays -= self.is_workday(day)
            day -= _DAY
        return day

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative where `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        return self._index(end) - self._index(start)

    def counted_on(self, moment: datetime, *, office_closes: time | None = None) -> date:
        """The day on which an act counts as done.

        With `office_closes`, what comes after that hour or on a day off counts on the next working day.
        """
        local = moment.astimezone(SHANGHAI)
        day = local.date()
        if office_closes is None or (self.is_workday(day) and local.time() <= office_closes):
            return day
        return self.add(day, 1)

    def _index(self, day: date) -> int:
        """Working days from the first of 2000 (or of an earlier year asked for) up to and with `day`."""
        return self._before_year(day.year) + self._in_year(day.year)[day.timetuple().tm_yday]

    def _before_year(self, year: int) -> int:
        return sum(self._in_year(each)[-1] for each in range(min(2000, year), year))

    def _in_year(self, year: int) -> list[int]:
        """Working days up to and with each day of a year, from 0 before the first on; counted once."""
        if year not in self._years:
            first = date(year, 1, 1)
            days = (date(year + 1, 1, 1) - first).days
            worked = (self.is_workday(first + _DAY * number) for number in range(days))
            self._years[year] = list(accumulate(worked, initial=0))
        return self._years[year]

    @cached_property
    def _years(self) -> dict[int, list[int]]:
        return {}
