"""What everybody may know of a year: counted by base and segment, and protected."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Min, Q
from django.utils import timezone

from zhijiang.bases import positioning
from zhijiang.bases.models import Base, Firm, FirmFigures, PublishedYear
from zhijiang.bases.queries.scope import register, segments_in_force
from zhijiang.bases.states import HIDDEN, TOLD, UNREPORTED

Cell = int | str
"""A number, HIDDEN or UNREPORTED."""


class Entry(NamedTuple):
    """What one firm adds to a table."""

    base: str
    credit_code: str
    segment: str
    amount: int


@dataclass(frozen=True)
class Told:
    """A published year, asked by base and by segment."""

    year: int
    published_on: datetime.date
    tables: Mapping[str, Any]

    @property
    def segments(self) -> list[str]:
        """Keys of the pack as they were."""
        return list(self.tables["segments"])

    def knows(self, base: str, /) -> bool:
        """Whether the base, by its code, had a firm that year."""
        return base in self.tables["bases"]

    def of_base(self, what: str, base: str, /) -> Cell:
        """The total of a base: of `what` of TOLD."""
        return self._row(what, base)[-1]

    def of_cell(self, what: str, base: str, segment: str, /) -> Cell:
        return self._row(what, base)[self.segments.index(segment)]

    def of_segment(self, what: str, segment: str, /) -> Cell:
        """The total of a segment over all bases."""
        cell: Cell = self.tables[what][-1][self.segments.index(segment)]
        return cell

    def of_all(self, what: str, /) -> Cell:
        cell: Cell = self.tables[what][-1][-1]
        return cell

    def _row(self, what: str, base: str) -> list[Cell]:
        row: list[Cell] = self.tables[what][self.tables["bases"].index(base)]
        return row


def published_years() -> list[int]:
    """Every year that was published, the last first. Anybody may read them. Rule: B-13."""
    return list(PublishedYear.objects.order_by("-year").values_list("year", flat=True))


def published(*, most: int, year: int | None = None) -> list[Told]:
    """The last published years, at most so many, or the one that is asked for; the last first."""
    rows = PublishedYear.objects.order_by("-year")
    if year is not None:
        rows = rows.filter(year=year)
    return [Told(row.year, row.published_on, row.tables) for row in rows[:most]]


def told_of(told: Told | None, base: Base, /) -> list[Cell]:
    """Firms and revenue of a base in a published year; nothing where it is not in it."""
    return [told.of_base(what, base.code) for what in TOLD[:2]] if told and told.knows(base.code) else []


def reported_in(year: int, /) -> tuple[int, int]:
    """How many firms reported revenue for a year, of how many that were in a base on its last day."""
    end = datetime.date(year, 12, 31)
    there = Firm.objects.filter(Q(left_on=None) | Q(left_on__gte=end), joined_on__lte=end)
    return FirmFigures.objects.filter(year=year, revenue__isnull=False).count(), there.count()


def first_year() -> int | None:
    """The year in which the first firm joined a base."""
    first: datetime.date | None = Firm.objects.aggregate(first=Min("joined_on"))["first"]
    return first.year if first else None


def publishable_years() -> list[int]:
    """Years that are over, in which there were firms, and that are not published yet; the last first."""
    this_year = timezone.localdate().year
    done = set(PublishedYear.objects.values_list("year", flat=True))
    return [year for year in reversed(range(first_year() or this_year, this_year)) if year not in done]


def tables_of(year: int, /) -> dict[str, Any]:
    """The tables of a year as they may be told: who was there on its last day, and what was reported for it. Rules: P-02, B-13.

    A firm stands once in each base, in the segment of its last stay there; so nobody is two firms by coming back.
    """
    end = datetime.date(year, 12, 31)
    there = Firm.objects.filter(Q(left_on=None) | Q(left_on__gte=end), joined_on__lte=end)
    entries = {"firms": [_entry(firm, 1) for firm in there.select_related("base").order_by("joined_on")]}
    reports = FirmFigures.objects.filter(year=year).select_related("firm__base").order_by("firm__joined_on")
    for what in TOLD[1:]:
        entries[what] = [_entry(row.firm, getattr(row, what)) for row in reports if getattr(row, what) is not None]
    named = {entry.base for each in entries.values() for entry in each}
    bases = [base.code for base in register() if base.code in named]
    used = {entry.segment for each in entries.values() for entry in each}
    known = segments_in_force()
    segments = [key for key in known if key in used] + sorted(used - set(known))
    empty: dict[str, Cell] = {"firms": 0}
    told = {
        what: protected(entries[what], bases, segments, empty=empty.get(what, UNREPORTED))
        for what in (TOLD if bases else ())
    }
    return {"bases": bases, "segments": segments} | told


def _entry(firm: Firm, amount: int) -> Entry:
    return Entry(firm.base.code, firm.credit_code, firm.segment, amount)


def protected(entries: Iterable[Entry], bases: list[str], segments: list[str], /, *, empty: Cell) -> list[list[Cell]]:
    """The table with its totals, (bases + 1, segments + 1); `empty` stands where there is no firm. Rule: P-02."""
    once: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        before = once.get(entry[:2])
        once[entry[:2]] = entry._replace(amount=entry.amount + (before.amount if before else 0))
    shape = (len(bases) + 1, len(segments) + 1)
    counts, amounts = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    rows, columns = ({name: place for place, name in enumerate(names)} for names in (bases, segments))
    for entry in once.values():
        for place in ((rows[entry.base], -1), (-1, -1)):
            for at in ((place[0], columns[entry.segment]), place):
                counts[at] += 1
                amounts[at] += entry.amount
    hidden = positioning.protect(counts[:-1, :-1]).hidden
    return [
        [
            HIDDEN if hidden[row, column] else int(amounts[row, column]) if counts[row, column] else empty
            for column in range(shape[1])
        ]
        for row in range(shape[0])
    ]
