"""Indicators over the years: by base, all bases together, and beside each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Sum

from zhijiang.bases.models import Base, FirmFigures
from zhijiang.indicators.definitions import Definition, names_in, unscaled, work_out
from zhijiang.indicators.models import Period, Value
from zhijiang.indicators.queries.scope import language, reporting_bases
from zhijiang.indicators.states import COUNTED, PARTS, Rhythm
from zhijiang.people import queries as people
from zhijiang.people.models import User

MOST_TIMES = 8
"""Columns that can be read beside each other."""


class Time(NamedTuple):
    """A period of a series, whether it was opened or its year has yearly figures of firms."""

    year: int
    part: int


class Cell(NamedTuple):
    """A figure, and of how many reports it is made."""

    amount: Decimal | None
    reports: int


type Sums = Mapping[tuple[str, int, Time], tuple[int, int]]
"""What reports come to, as kept, and how many they are: by indicator, base and time."""
NOTHING = Cell(None, 0)


@dataclass(frozen=True)
class Row:
    """One base, or all of them together (`base` None); of five hundred a page works out the last cell, and all cells of fifty."""

    base: Base | None
    cells_at: Callable[[Sequence[Time]], list[Cell]]
    times: Sequence[Time]

    @cached_property
    def cells(self) -> list[Cell]:
        """Time by time."""
        return self.cells_at(self.times)

    @cached_property
    def last(self) -> Decimal | None:
        """The figure of the last time."""
        return self.cells_at(self.times[-1:])[0].amount if self.times else None


@dataclass(frozen=True)
class Series:
    """One indicator over the last periods, for each base that the reader sees."""

    definition: Definition
    times: Sequence[Time]
    whole: Row
    rows: Sequence[Row]

    @cached_property
    def words_of_times(self) -> list[str]:
        """The periods in the reader's language."""
        return [time_words(self.definition.rhythm, time) for time in self.times]


def time_words(rhythm: str, time: Time, /) -> str:
    """A period in the reader's language."""
    return Period(rhythm=rhythm, year=time.year, part=time.part).shown


def times_of(rhythm: str, definitions: Iterable[Definition], /) -> list[Time]:
    """The last periods of a rhythm, the first first; years of yearly figures among them where these are an indicator."""
    opened = set(_opened(rhythm).values())
    if rhythm == Rhythm.YEAR and any(each.figure for each in definitions):
        opened |= {Time(year, 1) for year in FirmFigures.objects.order_by().values_list("year", flat=True).distinct()}
    return sorted(opened)[-MOST_TIMES - 1 :]


def _opened(rhythm: str) -> dict[int, Time]:
    """When each period of a rhythm was, by its key, read once for a page."""
    rows = Period.objects.filter(rhythm=rhythm).order_by().values_list("pk", "year", "part")
    return people.of_this_moment(("periods", rhythm), lambda: {period: Time(year, part) for period, year, part in rows})


def sums_of(
    definitions: Mapping[str, Definition],
    within: QuerySet[Base] | Collection[Base],
    times: Sequence[Time],
    /,
    *,
    rhythm: str,
) -> Sums:
    """What was reported, by indicator, base and time, without what was sent back. At most three queries."""
    found: dict[tuple[str, int, Time], tuple[int, int]] = {}
    asked = {period: time for period, time in _opened(rhythm).items() if time in times}
    keys = [key for key, each in definitions.items() if not each.formula]
    values = Value.objects.filter(
        key__in=keys, report__period__in=asked, report__state__in=COUNTED, report__base__in=within
    )
    grouped = (
        values.order_by().values_list("key", "report__base", "report__period").annotate(Sum("amount"), Count("pk"))
    )
    for key, base, period, amount, count in grouped:
        found[key, base, asked[period]] = amount, count
    rest = [time.year for time in times if time not in asked.values()]
    figures = {each.figure: key for key, each in definitions.items() if each.figure} if rhythm == Rhythm.YEAR else {}
    if rest and figures:
        _add_yearly(found, figures, within, rest)
    return found


def _add_yearly(
    found: dict[tuple[str, int, Time], tuple[int, int]],
    figures: Mapping[str, str],
    within: QuerySet[Base] | Collection[Base],
    years: Sequence[int],
) -> None:
    """Years for which no period was opened, out of the yearly figures of firms."""
    rows = FirmFigures.objects.filter(year__in=years, firm__base__in=within).order_by()
    told = {f"{name}_{what.__name__.lower()}": what(name) for name in figures for what in (Sum, Count)}
    summed: Iterable[Any] = rows.values("firm__base", "year").annotate(**told)
    for row in summed:
        for name, key in figures.items():
            if row[f"{name}_count"]:
                found[key, row["firm__base"], Time(row["year"], 1)] = row[f"{name}_sum"], row[f"{name}_count"]


def parts_of(definition: Definition, known: Mapping[str, Definition], /) -> dict[str, Definition]:
    """The indicators that are reported of which this one is made: itself, where it is reported."""
    keys = names_in(definition.formula) if definition.formula else {definition.key}
    return {key: known[key] for key in known if key in keys}


def series_of(user: User | AnonymousUser, definition: Definition, known: Mapping[str, Definition], /) -> Series:
    """An indicator over the last periods for each base whose rows the user sees, and all of these together. Rule: B-32.

    The names of the bases are not read: a page shows fifty of five hundred (`named`).
    """
    within = reporting_bases(user).prefetch_related(None)
    seen = list(within)
    parts = parts_of(definition, known)
    every = times_of(definition.rhythm, parts.values())
    sums = sums_of(parts, within, every, rhythm=definition.rhythm)
    shown = every[-MOST_TIMES:]

    def row(base: Base | None, of: Collection[int]) -> Row:
        return Row(base, lambda times: cells_of(definition, parts, sums, of, times), shown)

    rows = [row(base, [base.pk]) for base in seen]
    return Series(definition, shown, row(None, [base.pk for base in seen]), rows)


def cells_of(
    definition: Definition,
    parts: Mapping[str, Definition],
    sums: Sums,
    bases: Collection[int],
    times: Sequence[Time],
    /,
) -> list[Cell]:
    """An indicator of these bases together, time by time: what was reported added up, what is derived worked out of the sums."""
    cells = []
    for time in times:
        now = _amounts(parts, sums, bases, time)
        if not definition.formula:
            cells.append(now[definition.key])
            continue
        then = _amounts(parts, sums, bases, _just_before(definition.rhythm, time))
        amount = work_out(
            definition.formula,
            {key: cell.amount for key, cell in now.items()},
            before={key: cell.amount for key, cell in then.items()},
        )
        cells.append(Cell(amount, min((cell.reports for cell in now.values()), default=0)))
    return cells


def _amounts(parts: Mapping[str, Definition], sums: Sums, bases: Collection[int], time: Time) -> dict[str, Cell]:
    found = {}
    for key, definition in parts.items():
        there = [sums[key, base, time] for base in bases if (key, base, time) in sums]
        total = unscaled(definition, sum(amount for amount, _count in there)) if there else None
        found[key] = Cell(total, sum(count for _amount, count in there))
    return found


def _just_before(rhythm: str, time: Time) -> Time:
    return Time(time.year, time.part - 1) if time.part > 1 else Time(time.year - 1, PARTS[Rhythm(rhythm)])


@dataclass(frozen=True)
class Bar:
    """One bar of a drawing: what it is of, what it says, how long it is in per cent of the longest."""

    label: str
    words: str
    share: str
    is_known: bool


def bars_of(definition: Definition, cells: Iterable[tuple[str, Decimal | None]], /) -> list[Bar]:
    """Label and amount as bars; one below nought has the length of its distance from it, and says so in words."""
    given = list(cells)
    longest = max((abs(amount) for _label, amount in given if amount is not None), default=Decimal())
    return [
        Bar(
            label,
            "" if amount is None else definition.short_words_of(amount),
            f"{abs(amount) * 100 / longest:.2f}%" if amount is not None and longest else "0%",
            amount is not None,
        )
        for label, amount in given
    ]


def faces_of(
    base: Base, known: Mapping[str, Definition], /
) -> list[tuple[Rhythm, list[Time], list[tuple[Definition, list[Cell]]]]]:
    """Every indicator of one base by rhythm, time by time; rhythms for which nothing was opened are left out."""
    faces = []
    for rhythm in Rhythm:
        here = {key: each for key, each in known.items() if each.rhythm == rhythm}
        times = times_of(rhythm, here.values()) if here else []
        if not times:
            continue
        sums = sums_of(here, [base], times, rhythm=rhythm)
        shown = times[-MOST_TIMES:]
        faces.append(
            (
                rhythm,
                shown,
                [(each, cells_of(each, parts_of(each, known), sums, [base.pk], shown)) for each in here.values()],
            )
        )
    return faces


def name_of(definition: Definition, /) -> str:
    """In the reader's language."""
    return definition.name_in(language())
