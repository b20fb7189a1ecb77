"""The figures that have intervals: how each is made of a table, of a stack of drawn tables, and of what kind its interval is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from zhijiang.bases.positioning.bootstrap import (
    LEVEL,
    ROUNDS,
    Draws,
    Interval,
    Measure,
    draws_of,
    ends_of,
    mirrored_ends_of,
)
from zhijiang.bases.positioning.difference import (
    krugman_against_rest,
    overlap_between,
    overlap_with,
    overlaps_of,
    specialisation_of,
)
from zhijiang.bases.positioning.firms import Firms, draw_weights
from zhijiang.bases.positioning.known import Figures, Flags, Floats, divide, shares_of
from zhijiang.bases.positioning.quotient import location_quotients, quotients_of
from zhijiang.bases.positioning.relatedness import densities_of, density


class Ends(Protocol):
    """Draws and value → interval: ends_of or mirrored_ends_of."""

    def __call__(self, draws: Draws, value: Figures, *, level: float) -> Interval: ...


@dataclass(frozen=True)
class Figure:
    """A figure of a table."""

    of_table: Callable[[Floats], Figures]
    of_stack: Measure
    ends: Ends
    least: float
    most: float
    """What the figure can be at least and at most; ends of an interval are kept within."""


QUOTIENTS: Final = Figure(location_quotients, quotients_of, ends_of, 0.0, float("inf"))
"""Location quotients, (bases, segments)."""
OVERLAPS: Final = Figure(overlap_between, overlaps_of, mirrored_ends_of, 0.0, 1.0)
"""Finger and Kreinin between pairs, (bases, bases), 0..1. Of 500 bases at most 400 rounds: see overlaps_with."""
SPECIALISATION: Final = Figure(krugman_against_rest, specialisation_of, mirrored_ends_of, 0.0, 2.0)
"""Krugman against the rest, (bases,), 0..2."""


def overlaps_with(base: int) -> Figure:
    """The overlap of one base with each: (bases,), 0..1, its row of OVERLAPS for the cost of a row. 1 for the base itself."""

    def of_stack(tables: Floats) -> Floats:
        shares = shares_of(tables)
        common: Floats = np.minimum(shares, shares[:, base : base + 1]).sum(axis=-1)
        return np.minimum(common, 1.0)

    return Figure(lambda table: overlap_with(table, base), of_stack, mirrored_ends_of, 0.0, 1.0)


def quotients_in(base: int) -> Figure:
    """The location quotients of one base: (segments,), its row of QUOTIENTS for the cost of a row."""

    def of_table(table: Floats) -> Figures:
        found = location_quotients(table)
        return Figures(found.values[base], found.reasons[base])

    def of_stack(tables: Floats) -> Floats:
        own, columns = tables[:, base], tables.sum(axis=1)
        rows, whole = own.sum(axis=-1, keepdims=True), columns.sum(axis=-1, keepdims=True)
        return divide(own * whole, rows * columns)

    return Figure(of_table, of_stack, ends_of, 0.0, float("inf"))


def densities_in(base: int) -> Figure:
    """The relatedness density of one base: (segments,), 0..1, with a location quotient of 1 or more as a strength."""

    def of_table(table: Floats) -> Figures:
        found = density(_strong(table))
        return Figures(found.values[base], found.reasons[base])

    return Figure(of_table, lambda tables: densities_of(_strong(tables), base), ends_of, 0.0, 1.0)


def _strong(tables: Floats) -> Flags:
    with np.errstate(invalid="ignore"):
        return quotients_of(tables) >= 1


def interval(firms: Firms, figure: Figure, *, rounds: int = ROUNDS, level: float = LEVEL, seed: int = 1) -> Interval:
    """A figure with its bootstrap interval.

    Parameters
    ----------
    firms : Firms
    figure : Figure
    rounds : int > 0
    level : float, 0..1, ends left out
    seed : int ≥ 0

    Returns
    -------
    Interval
        Unlike `strengths`, cells of one firm or two are not masked: whoever shows them calls quotient.without_few_firms.

    Raises
    ------
    BadTable, TooMuch

    Notes
    -----
    Accuracy: what share of nominal 95 % intervals holds the truth is in docs/benchmarks.md. For location quotients it is 95 %;
    for overlap and specialisation it is less: with some 100 firms a base, two that are truly alike look a tenth less alike
    than they are, and no interval makes up for all of it.
    Cost: the figure's, once a round.
    """
    drawn = draws_of(firms, draw_weights(firms.base.size, rounds=rounds, seed=seed), figure.of_stack)
    return within(figure.ends(drawn, figure.of_table(firms.table()), level=level), figure)


def within(found: Interval, figure: Figure) -> Interval:
    """The interval with its ends kept within what the figure can be."""
    low, high = (Figures(end.values.clip(figure.least, figure.most), end.reasons) for end in (found.low, found.high))
    return Interval(found.value, low, high, found.level, found.rounds)
