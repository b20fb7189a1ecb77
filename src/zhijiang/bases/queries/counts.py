"""Firms of a base by segment and revenue by year: in full for those who see the rows, as published for everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Sum

from zhijiang.bases.models import Base, FirmFigures
from zhijiang.bases.queries.publishing import Cell, Told, published
from zhijiang.bases.queries.scope import sees_rows, segment_name, segments_in_force
from zhijiang.people.models import User

MOST_YEARS = 10
"""Bars that can be told apart on a telephone."""


@dataclass(frozen=True)
class Bar:
    """One bar of a chart and one row of its table."""

    label: str
    value: Cell
    """A number, or why there is none."""
    share: str
    """Of the longest bar, in per cent; nothing where there is no number."""
    reporting: int = 0
    """Firms that the number is made of, for those who see the rows."""

    @property
    def is_known(self) -> bool:
        return isinstance(self.value, int)


@dataclass(frozen=True)
class Chart:
    """Bars, and whether they are of today's rows (year None) or of a published year."""

    bars: Sequence[Bar]
    year: int | None = None


def by_segment(user: User | AnonymousUser, base: Base, /) -> Chart:
    """Firms of a base by segment, in the order of the pack; segments without a firm are left out.

    Today's, for those who see the rows; for others those of the last published year, of which nothing is said of fewer
    than three firms. Rules: B-06, B-13.
    """
    if not sees_rows(user, base):
        told = next((each for each in published(most=MOST_YEARS) if each.knows(base.code)), None)
        if told is None:
            return Chart(())
        cells = [(segment_name(key), told.of_cell("firms", base.code, key), 0) for key in told.segments]
        return Chart(bars_of(each for each in cells if each[1] != 0), told.year)
    held = base.firms.filter(left_on=None).values_list("segment").annotate(Count("pk")).order_by()
    counted: dict[str, int] = dict(held)
    known = segments_in_force()
    order = [key for key in known if key in counted] + sorted(set(counted) - set(known))
    return Chart(bars_of((segment_name(key), counted[key], 0) for key in order))


def by_year(user: User | AnonymousUser, base: Base, /) -> Chart:
    """Revenue of a base by year, in whole yuan, the last MOST_YEARS.

    All that was reported, for those who see the rows, with the number of firms; for others the totals that were published.
    Rules: B-06, B-13.
    """
    if not sees_rows(user, base):
        years = [each for each in reversed(published(most=MOST_YEARS)) if each.knows(base.code)]
        cells = [(str(each.year), each.of_base("revenue", base.code), 0) for each in years]
    else:
        sums = FirmFigures.objects.filter(firm__base=base, revenue__isnull=False).values_list("year")
        cells = list(sums.annotate(Sum("revenue"), Count("pk")).order_by("year"))
        cells = [(str(year), total, firms) for year, total, firms in cells]
    return Chart(bars_of(cells[-MOST_YEARS:]))


def segments_told(told: Told, what: str, /) -> Chart:
    """A published year by segment, over all bases."""
    return Chart(bars_of((segment_name(key), told.of_segment(what, key), 0) for key in told.segments), told.year)


def bars_of(cells: Iterable[tuple[str, Cell, int]], /) -> list[Bar]:
    """Label, number or word, firms: as bars, the longest of which fills the width."""
    given = list(cells)
    longest = max((value for _label, value, _firms in given if isinstance(value, int)), default=0)
    return [
        Bar(label, value, f"{value * 100 / longest:.2f}%" if isinstance(value, int) and longest else "0%", firms)
        for label, value, firms in given
    ]
