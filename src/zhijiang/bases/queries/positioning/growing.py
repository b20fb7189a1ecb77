"""Where the change of a base came from between two years: with the whole, with its segments, or of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
from django.db.models import Count

from zhijiang.bases import positioning
from zhijiang.bases.positioning import FEWEST_FIRMS, Interval, Reason
from zhijiang.bases.positioning.known import Counts, Flags
from zhijiang.bases.queries.positioning.figures import fewer_rounds_for, kept
from zhijiang.bases.queries.positioning.quantities import REASONS, Quantity, quantity
from zhijiang.bases.queries.positioning.tables import Table, in_bases_on

_MOST_ROUNDS: Final = 500
_HALF: Final = 300.0
"""Of the drawing: room to each side of nought."""
PARTS: Final = ("whole", "segments", "own")


@dataclass(frozen=True)
class Piece:
    """A part of a change in the drawing: to the right what was gained, to the left what was lost."""

    part: str
    x: float
    width: float


@dataclass(frozen=True)
class Grown:
    """A base: firms at the end of two years, and the change in three parts that sum to it."""

    code: str
    before: int
    after: int
    whole: float
    segments: float
    own: Quantity
    pieces: Sequence[Piece]

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def is_sure(self) -> bool:
        """Whether the interval of its own part leaves nought out."""
        low, high = self.own.low, self.own.high
        return low is not None and high is not None and (low > 0 or high < 0)


@dataclass(frozen=True)
class Growth:
    """All bases whose firms are told for both years, in the order of the register."""

    since: int
    year: int
    rows: Sequence[Grown]
    left_out: int
    rounds: int
    """Of the intervals; 0 where there are none, as of published years."""


def growth_of(earlier: Table, later: Table, /) -> Growth:
    """Shift and share between two tables that one reader may see. Rule: P-31.

    Of published years a cell that is withheld in either stands with the others of its base as one more segment, so that only told numbers are asked; a
    base whose total is withheld is left out.
    """
    bases = [code for code in later.bases if code in set(earlier.bases)]
    segments = [*later.segments, *(key for key in earlier.segments if key not in later.segments)]
    before, hidden_before = _laid_out(earlier, bases, segments)
    after, hidden_after = _laid_out(later, bases, segments)
    told = ~(hidden_before[:, -1] | hidden_after[:, -1])
    secret = hidden_before[:, :-1] | hidden_after[:, :-1]
    first, last = _told(before[told], secret[told]), _told(after[told], secret[told])
    codes = [code for code, is_told in zip(bases, told.tolist(), strict=True) if is_told]
    if not codes or not first.any():
        return Growth(earlier.year, later.year, [], len(later.bases), 0)
    parts = positioning.shift_share(first, last)
    whole, mix, own = (part.values.sum(axis=1) for part in (parts.national, parts.mix, parts.competitive))
    interval = _interval(earlier, later, codes, segments) if later.is_of_rows else None
    few = np.maximum(first.sum(axis=1), last.sum(axis=1)) < FEWEST_FIRMS
    longest = max(float(np.abs([whole, mix, own]).sum(axis=0).max()), 1.0)
    rows = [
        Grown(
            code,
            int(first[place].sum()),
            int(last[place].sum()),
            float(whole[place]),
            float(mix[place]),
            _own(float(own[place]), interval, place, is_few=bool(few[place])),
            _pieces([float(whole[place]), float(mix[place]), float(own[place])], longest),
        )
        for place, code in enumerate(codes)
        if first[place].any() or last[place].any()
    ]
    return Growth(earlier.year, later.year, rows, len(later.bases) - len(rows), interval.rounds if interval else 0)


def _laid_out(table: Table, bases: Sequence[str], segments: Sequence[str]) -> tuple[Counts, Flags]:
    """Counts and what is hidden, (bases, segments + 1), the total last; 0 of a segment that the table does not know."""
    rows = [table.bases.index(code) for code in bases]
    places = [table.segments.index(key) if key in table.segments else None for key in segments]
    full = np.zeros((len(rows), len(segments) + 1), dtype=np.int64)
    hidden = np.zeros(full.shape, dtype=np.bool_)
    for column, place in [*enumerate(places), (len(segments), -1)]:
        if place is not None:
            full[:, column], hidden[:, column] = table.full[rows, place], table.hidden[rows, place]
    return full, hidden


def _told(counts: Counts, secret: Flags) -> Counts:
    """Cells told in both years, and what is left of each base as one more segment."""
    cells = np.where(secret, 0, counts[:, :-1])
    return np.hstack([cells, counts[:, -1:] - cells.sum(axis=1, keepdims=True)])


def _interval(earlier: Table, later: Table, codes: Sequence[str], segments: Sequence[str]) -> Interval:
    """The own part of each base with its interval: who was there in both years is drawn once for both."""
    there, column = (
        {code: place for place, code in enumerate(codes)},
        {key: place for place, key in enumerate(segments)},
    )
    stayed = np.zeros((len(codes), len(segments)), dtype=np.int64)
    both = in_bases_on(later.day).filter(pk__in=in_bases_on(earlier.day).values("pk"))
    for code, segment, number in both.values_list("base__code", "segment").annotate(Count("pk")).order_by():
        if code in there and segment in column:
            stayed[there[code], column[segment]] = number
    first, last = (_laid_out(table, codes, segments)[0][:, :-1] for table in (earlier, later))
    rounds = min(fewer_rounds_for(later), _MOST_ROUNDS)
    name = f"growth/{sha256(first.tobytes() + stayed.tobytes()).hexdigest()}"
    return kept(later, name, lambda: positioning.own_growth(stayed, first - stayed, last - stayed, rounds=rounds))


def _own(value: float, found: Interval | None, place: int, *, is_few: bool) -> Quantity:
    if is_few:
        return Quantity(value, reason=REASONS[Reason.FEW_FIRMS])
    return Quantity(value) if found is None else quantity(found, place)


def _pieces(parts: Sequence[float], longest: float) -> list[Piece]:
    right = left = _HALF
    found = []
    for name, value in zip(PARTS, parts, strict=True):
        width = round(abs(value) / longest * _HALF, 1)
        if value >= 0:
            found.append(Piece(name, round(right, 1), width))
            right += width
        else:
            left -= width
            found.append(Piece(name, round(left, 1), width))
    return found
