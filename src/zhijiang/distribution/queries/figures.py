"""What was counted of releases, month by month, as it is drawn and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from zhijiang.distribution.models import ReleaseFigure
from zhijiang.distribution.states import FigureKind, count_told

WIDTH, HEIGHT, FOOT, HEAD = 560, 150, 22, 14
MOST_MONTHS: Final = 24


@dataclass(frozen=True)
class Bar:
    """A month with what was counted. Positions in user units of the drawing."""

    month: date
    value: int
    x: int
    y: int
    width: int
    height: int

    told: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Chart:
    """One kind of figure over months, the months between without one as 0."""

    kind: FigureKind
    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def sum_told(self) -> str:
        return count_told(self.kind, sum(bar.value for bar in self.bars))

    @property
    def base(self) -> int:
        """Where the bars stand."""
        return HEIGHT - FOOT

    @property
    def labelled(self) -> list[Bar]:
        """The months that are named under the bars: all, or as many as can be read."""
        every = -(-len(self.bars) // 8)
        return self.bars[::every]


def charts_of(figures: QuerySet[ReleaseFigure], /) -> list[Chart]:
    """The figures that stand, by kind, each in the month of its last day; the newest two years. One query.

    What is told for all together is not added to its parts, and parts are added along one line only: of one release, kind and
    span the whole counts, else the places, else the languages, else what tells both.
    """
    rows = list(figures.filter(replaced_at=None).select_related(None).order_by("last_day", "pk"))
    finest: dict[tuple[int, str, date, date], int] = {}
    for row in rows:
        finest[_span(row)] = min(finest.get(_span(row), 3), _depth(row))
    found = []
    for kind in FigureKind:
        months: dict[date, int] = {}
        for row in rows:
            if row.kind == kind and _depth(row) == finest[_span(row)]:
                month = row.last_day.replace(day=1)
                months[month] = months.get(month, 0) + row.value
        if months:
            found.append(Chart(kind, _bars(months, kind)))
    return found


def _depth(row: ReleaseFigure) -> int:
    """0 for all together, 1 by place, 2 by language, 3 by both."""
    return (1 if row.place else 0) + (2 if row.language else 0)


def _span(row: ReleaseFigure) -> tuple[int, str, date, date]:
    return row.release_id, row.kind, row.first_day, row.last_day


def _bars(months: dict[date, int], kind: FigureKind) -> list[Bar]:
    line = _months(min(months), max(months))[-MOST_MONTHS:]
    most = max(months.get(month, 0) for month in line) or 1
    step = WIDTH // max(len(line), 6)
    room = HEIGHT - FOOT - HEAD
    bars = []
    for place, month in enumerate(line):
        value = months.get(month, 0)
        height = -(-value * room // most)
        bars.append(
            Bar(
                month,
                value,
                place * step + step // 8,
                HEIGHT - FOOT - height,
                step * 3 // 4,
                height,
                count_told(kind, value),
            )
        )
    return bars


def _months(first: date, last: date) -> Sequence[date]:
    found = [first]
    while found[-1] < last:
        year, month = divmod(found[-1].year * 12 + found[-1].month, 12)
        found.append(date(year, month + 1, 1))
    return found
