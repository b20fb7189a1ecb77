"""How much a figure would move if the same base had drawn its firms anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable, TooMuch
from zhijiang.bases.positioning.firms import Firms, Weights, draw_weights, drawn_tables
from zhijiang.bases.positioning.known import Figures, Flags, Floats, Reason, few_firms
from zhijiang.bases.positioning.quotient import location_quotients, quotients_of

type Measure = Callable[[Floats], Floats]
"""(rounds, bases, segments) → (rounds, …), NaN where undefined: quotients_of, overlaps_of, krugman_of …"""
type Draws = npt.NDArray[np.float32]

MOST_FIGURES: Final = 100_000_000
"""Figures of all rounds held at once; four bytes each."""
MOST_UNDEFINED: Final = 0.05
ROUNDS: Final = 2000
LEVEL: Final = 0.95
_ROWS: Final = 1024


@dataclass(frozen=True)
class Interval:
    """A figure with the interval of its draws.

    `value`, `low`, `high` have one shape. The value is that of the firms as they stand, not the middle of the draws.
    """

    value: Figures
    low: Figures
    high: Figures
    level: float
    rounds: int

    def apart_from(self, mark: float) -> Flags:
        """bool: where the interval is known and does not hold `mark`."""
        with np.errstate(invalid="ignore"):
            return (self.low.values > mark) | (self.high.values < mark)


@dataclass(frozen=True)
class Strengths:
    """Location quotients with intervals, and which of them can be relied on."""

    quotients: Interval
    robust: Flags
    """bool, (bases, segments): 3 firms or more, and 1 is outside the interval."""

    @property
    def strong(self) -> Flags:
        """bool, (bases, segments): robust and over 1."""
        with np.errstate(invalid="ignore"):
            return self.robust & (self.quotients.value.values > 1)


def strengths(firms: Firms, *, rounds: int = ROUNDS, level: float = LEVEL, seed: int = 1) -> Strengths:
    """Location quotients of all cells with bootstrap intervals, and whether each is robust.

    Parameters
    ----------
    firms : Firms
    rounds : int > 0
        Of 2,000 the ends of an interval of 95 % stand still to some hundredths of its width.
    level : float, 0..1, ends left out
    seed : int ≥ 0
        The same seed, the same answer.

    Returns
    -------
    Strengths
        Cells of one firm or two are masked; cells of none have the quotient 0 and no interval (drawing anew from nothing gives nothing,
        which is no proof that there could be nothing).

    Raises
    ------
    BadTable, TooMuch

    Notes
    -----
    Rule: P-04. Source: percentile interval, Efron 1979, on the Poisson bootstrap of firms (firms.draw_weights).
    Accuracy: of nominal 95 % intervals the share that holds the truth is in docs/benchmarks.md; tests/bases/test_bootstrap.py
    keeps it within bounds. With some 150 cells of a table 1 in 20 of those that are like the whole will look robust.
    Cost: 500 bases × 40 segments × 2,000 rounds in docs/benchmarks.md; one byte a firm and round and four bytes a cell and round.
    """
    counts = firms.counts()
    few, none = few_firms(counts), counts == 0
    weights = draw_weights(firms.base.size, rounds=rounds, seed=seed)
    found = ends_of(draws_of(firms, weights, quotients_of), location_quotients(firms.table()), level=level)
    value = found.value.masked(few, Reason.FEW_FIRMS)
    low, high = (end.masked(few, Reason.FEW_FIRMS).masked(none, Reason.NO_FIRMS) for end in (found.low, found.high))
    told = Interval(value, low, high, level, rounds)
    return Strengths(told, told.apart_from(1.0))


def draws_of(firms: Firms, weights: Weights, measure: Measure) -> Draws:
    """The figure in each round.

    Returns
    -------
    float32, (…, rounds)
        NaN where undefined. Rounds come last, for whoever sorts them.

    Raises
    ------
    TooMuch
        More than MOST_FIGURES.
    """
    return draws_of_each(firms, weights, [measure])[0]


def draws_of_each(firms: Firms, weights: Weights, measures: Sequence[Measure]) -> list[Draws]:
    """Several figures in each round, of the same drawn tables: what `draws_of` gives for each, at the cost of drawing once."""
    rounds = weights.shape[1]
    drawn: list[Draws] = []
    first = 0
    for tables in drawn_tables(firms, weights):
        for place, measure in enumerate(measures):
            measured = measure(tables)
            if place == len(drawn):
                if measured[0].size * rounds > MOST_FIGURES:
                    raise TooMuch(
                        f"Expected at most {MOST_FIGURES:,} figures, got {measured[0].size:,} in {rounds:,} rounds."
                    )
                drawn.append(np.empty((*measured.shape[1:], rounds), dtype=np.float32))
            drawn[place][..., first : first + len(measured)] = np.moveaxis(measured, 0, -1)
        first += len(tables)
    return drawn


def ends_of(draws: Draws, value: Figures, *, level: float = LEVEL) -> Interval:
    """Percentile interval of draws, float32 (…, rounds), beside `value`, (…).

    Where the value is not known neither are the ends; where more than 1 of 20 draws is undefined the ends are UNSTABLE.
    Source: Efron 1979. For figures that drawing does not push to one side, as location quotients are.
    """
    if not 0 < level < 1:
        raise BadTable(f"Expected a level between 0 and 1, got {level}.")
    rounds = draws.shape[-1]
    flat = draws.reshape(-1, rounds)
    undefined = np.isnan(flat).mean(axis=1)
    ends = np.full((2, flat.shape[0]), np.nan)
    wanted = np.flatnonzero((undefined <= MOST_UNDEFINED) & value.known.ravel())
    for first in range(0, wanted.size, _ROWS):
        rows = wanted[first : first + _ROWS]
        ends[:, rows] = _quantiles(flat[rows], level)
    unstable = (undefined > MOST_UNDEFINED).reshape(value.values.shape)
    reasons = np.where(value.known & unstable, np.uint8(Reason.UNSTABLE), value.reasons).astype(np.uint8)
    low, high = (
        Figures(np.where(reasons == Reason.KNOWN, end.reshape(reasons.shape), np.nan), reasons) for end in ends
    )
    return Interval(value, low, high, level, rounds)


def mirrored_ends_of(draws: Draws, value: Figures, *, level: float = LEVEL) -> Interval:
    """The same, mirrored at the value: low = 2·value − upper quantile.

    For figures that chance pushes to one side: a sum of |differences| is larger the fewer firms there are, and in the draws
    larger still. As far as the draws are off, the value is taken to be off.
    Source: basic bootstrap interval, Davison and Hinkley 1997, ch. 5.
    """
    found = ends_of(draws, value, level=level)
    low, high = (Figures(2 * value.values - end.values, end.reasons) for end in (found.high, found.low))
    return Interval(value, low, high, level, found.rounds)


def _quantiles(rows: Draws, level: float) -> Floats:
    """float64, (2, n): the ends of each of n rows of draws; draws that are NaN are left out."""
    whole = ~np.isnan(rows).any(axis=1)
    tails = [(1 - level) / 2, (1 + level) / 2]
    found = np.empty((2, rows.shape[0]))
    found[:, whole] = np.quantile(rows[whole], tails, axis=1)
    if not whole.all():
        found[:, ~whole] = np.nanquantile(rows[~whole], tails, axis=1)
    return found
