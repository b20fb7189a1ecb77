"""The tables that figures of positioning are made of: of rows for the authority, of published years for the people of bases."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from zhijiang.bases.models import Base, BaseName, Firm
from zhijiang.bases.positioning import Firms, firms_of
from zhijiang.bases.positioning.known import Counts, Flags
from zhijiang.bases.queries.publishing import Told, first_year, published, published_years
from zhijiang.bases.queries.scope import bases_for, register, sees_all_rows, segments_in_force, today
from zhijiang.people.models import User


@dataclass(frozen=True)
class Table:
    """Firms by base and segment on one day, with totals, and what of it is hidden."""

    year: int
    day: datetime.date
    is_of_rows: bool
    """Of all rows as they are now; else as the year was published."""
    bases: tuple[str, ...]
    """Codes, in the order of the register."""
    segments: tuple[str, ...]
    """Keys of the pack."""
    full: Counts
    """int64, (bases + 1, segments + 1); 0 where hidden."""
    hidden: Flags
    """bool, same shape."""

    @property
    def counts(self) -> Counts:
        """int64, (bases, segments)."""
        return self.full[:-1, :-1]

    @property
    def is_empty(self) -> bool:
        return not self.full.any()

    @property
    def digest(self) -> str:
        """SHA-256 of the figures and whose they are: the same table, the same pictures."""
        head = f"{self.year}|{self.day}|{self.is_of_rows}|{self.bases}|{self.segments}|"
        return sha256(head.encode() + self.full.tobytes() + self.hidden.tobytes()).hexdigest()

    def firms(self) -> Firms:
        """One by one. Of a published year what is hidden of a base stands together in one more segment, the last. Rule: P-08."""
        if self.is_of_rows:
            return firms_of(self.counts)
        together = self.full[:-1, -1:] - self.counts.sum(axis=1, keepdims=True)
        table = np.hstack([self.counts, together])
        return firms_of(np.where(self.hidden[:-1, -1:], 0, table))

    def place_of(self, code: str, /) -> int | None:
        """Where a base stands, by its code; None where the table does not have it."""
        return self.bases.index(code) if code in self.bases else None


def may_see_pictures(user: User | AnonymousUser, /) -> bool:
    """Whether figures of positioning are for the user: the authority's people, and those of some base. Rule: P-11."""
    return sees_all_rows(user) or bases_for(user).exists()


def years_for(user: User | AnonymousUser, /) -> list[int]:
    """The years of which the user may see figures, the first first: all for the authority, else those published. Rule: P-11."""
    if not sees_all_rows(user):
        return list(reversed(published_years())) if bases_for(user).exists() else []
    first = first_year()
    return list(range(first, today().year + 1)) if first else []


def table_for(user: User | AnonymousUser, year: int, /) -> Table | None:
    """The table of a year as the user may see it; None where there is none. Rule: P-11.

    Of rows it is that of the year's last day, or of today in a year that is not over.
    """
    if sees_all_rows(user):
        return _of_rows(year)
    told = next(iter(published(most=1, year=year)), None)
    return _of_told(told) if told is not None and bases_for(user).exists() else None


def day_of(year: int, /) -> datetime.date:
    """The day on which a year is counted: its last, or today."""
    return min(datetime.date(year, 12, 31), today())


def in_bases_on(day: datetime.date, /) -> QuerySet[Firm]:
    """The firms that were in some base on a day."""
    return Firm.objects.filter(Q(left_on=None) | Q(left_on__gte=day), joined_on__lte=day)


def names_of_bases() -> Mapping[str, str]:
    """Every base by its code, as it is called today in the reader's language."""
    english, day = (get_language() or "").startswith("en"), today()
    found: dict[str, str] = {}
    rows = BaseName.objects.order_by("valid_from").values_list("base__code", "name", "name_en", "valid_from")
    for code, name, name_en, since in rows:
        # As Base.name_on: the last that holds; before the first, the first.
        if since <= day or code not in found:
            found[code] = name_en if english and name_en else name
    return found


def openable(user: User | AnonymousUser, /) -> set[str]:
    """Codes of the bases whose page the user may open."""
    return set(bases_for(user).values_list("code", flat=True))


def _of_rows(year: int) -> Table:
    day = day_of(year)
    rows = in_bases_on(day).values_list("base_id", "segment").annotate(Count("pk")).order_by()
    counted = {(base, segment): number for base, segment, number in rows}
    bases: list[tuple[int, str]] = list(register().prefetch_related(None).values_list("pk", "code"))
    known = segments_in_force()
    segments = [*known, *sorted({segment for _base, segment in counted} - set(known))]
    rank, column = {pk: place for place, (pk, _code) in enumerate(bases)}, {key: n for n, key in enumerate(segments)}
    counts = np.zeros((len(bases), len(segments)), dtype=np.int64)
    for (base, segment), number in counted.items():
        counts[rank[base], column[segment]] = number
    full = np.vstack([counts, counts.sum(axis=0, keepdims=True)])
    full = np.hstack([full, full.sum(axis=1, keepdims=True)])
    return Table(
        year, day, True, tuple(code for _pk, code in bases), tuple(segments), full, np.zeros(full.shape, dtype=np.bool_)
    )


def _of_told(told: Told) -> Table:
    cells = told.tables["firms"] if told.tables["bases"] else [[0]]
    hidden = np.array([[not isinstance(cell, int) for cell in row] for row in cells], dtype=np.bool_)
    full = np.array([[cell if isinstance(cell, int) else 0 for cell in row] for row in cells], dtype=np.int64)
    bases, segments = tuple(told.tables["bases"]), tuple(told.tables["segments"])
    return Table(told.year, datetime.date(told.year, 12, 31), False, bases, segments, full, hidden)


def base_of(code: str, /) -> Base | None:
    """A base by its code: that it is there everybody may know."""
    return register().filter(code=code).first()
