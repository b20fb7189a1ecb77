"""Working days, by a calendar that is data and has a horizon: beyond it a date is provisional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

from django.utils import timezone

from zhijiang.casework.pack import CalendarRule
from zhijiang.casework.states import DayKind

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and when they begin. `days` holds what differs from the rule, `years` what is official."""

    rule: CalendarRule
    days: Mapping[date, DayKind] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """Days are counted where the authority is, whatever the zone of the machine."""
        return self.rule.zone

    def today(self) -> date:
        """The day that it is where the authority is. Rule: C-70."""
        return self.day_of(timezone.now())

    def day_of(self, moment: datetime) -> date:
        """The day on which a moment falls where the authority is."""
        return moment.astimezone(self.zone).date()

    def begins(self, day: date) -> datetime:
        """The first moment of a day where the authority is."""
        return datetime.combine(day, time.min, self.zone)

    def is_workday(self, day: date) -> bool:
        kind = self.days.get(day)
        if kind is not None:
            return kind == DayKind.MAKEUP
        if day.weekday() in self.rule.weekend:
            return False
        return day.year in self.years or (day.month, day.day) not in self.rule.every_year

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
        local = moment.astimezone(self.zone)
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
