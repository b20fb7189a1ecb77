"""What would become of a figure if firms came, moved, or a base chose a position."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhijiang.bases.positioning.bootstrap import LEVEL, ROUNDS, Interval, draws_of_each
from zhijiang.bases.positioning.errors import BadChange
from zhijiang.bases.positioning.figure import Figure, within
from zhijiang.bases.positioning.firms import Firms, draw_weights
from zhijiang.bases.positioning.known import Counts, Figures, Reason


@dataclass(frozen=True)
class Add:
    """So many new firms in a base and segment, each with `amount`."""

    base: int
    segment: int
    firms: int
    amount: float = 1.0


@dataclass(frozen=True)
class Move:
    """These firms, by their places in `Firms`, to a base and segment."""

    which: tuple[int, ...]
    base: int
    segment: int


@dataclass(frozen=True)
class Comparison:
    """A figure before and after a change, and the difference with an interval of its own."""

    before: Interval
    after: Interval
    difference: Interval
    """after − before. Narrower than the two intervals would let one think: both have the same draws."""


def compare(
    firms: Firms,
    changes: Sequence[Add | Move],
    figure: Figure,
    *,
    rounds: int = ROUNDS,
    level: float = LEVEL,
    seed: int = 1,
) -> Comparison:
    """A figure before and after changes, on the same draws (common random numbers).

    A firm keeps its draws when it moves, and those of the others do not change when firms are added. So what the change leaves alone has a
    difference of exactly 0, and no change gives exactly the same.

    Parameters
    ----------
    firms : Firms
    changes : of Add and Move, made one after the other
    figure : Figure
    rounds : int > 0
    level : float, 0..1, ends left out
    seed : int ≥ 0

    Returns
    -------
    Comparison
        The difference is not known where one of the two is not. Cells of one firm or two are not masked here, as in figure.interval.

    Raises
    ------
    BadChange, BadTable, TooMuch

    Notes
    -----
    Rule: P-06. Added firms are drawn like the others: that they come at all is taken for sure, how many such firms would is not.
    Source: common random numbers, Glasserman and Yao 1992. Accuracy: tests/bases/test_what_if.py. Cost: the figure's, twice; of many
    bases `put_first` saves nearly all of it.
    """
    return compare_each(firms, changes, [figure], rounds=rounds, level=level, seed=seed)[0]


def compare_each(
    firms: Firms,
    changes: Sequence[Add | Move],
    figures: Sequence[Figure],
    *,
    rounds: int = ROUNDS,
    level: float = LEVEL,
    seed: int = 1,
) -> list[Comparison]:
    """Several figures before and after the same changes: what `compare` gives for each, with the firms drawn once for all of them."""
    later = changed(firms, changes)
    weights = draw_weights(later.base.size, rounds=rounds, seed=seed)
    measures = [figure.of_stack for figure in figures]
    earlier_draws = draws_of_each(firms, weights[: firms.base.size], measures)
    later_draws = draws_of_each(later, weights, measures)
    earlier_table, later_table = firms.table(), later.table()
    found = []
    for figure, before, after in zip(figures, earlier_draws, later_draws, strict=True):
        earlier_value, later_value = figure.of_table(earlier_table), figure.of_table(later_table)
        found.append(
            Comparison(
                within(figure.ends(before, earlier_value, level=level), figure),
                within(figure.ends(after, later_value, level=level), figure),
                figure.ends(after - before, _difference(earlier_value, later_value), level=level),
            )
        )
    return found


def put_first(firms: Firms, bases: Sequence[int], /) -> Firms:
    """The same firms with these bases as the first ones, in this order, and all others together as one more, the last.

    What is asked of the first against the whole, against the rest, or against each other comes out the same, at the cost of few bases. A firm keeps
    its place, and so its draws. Rule: P-32.
    """
    place = np.full(firms.bases, len(bases), dtype=np.int64)
    place[list(bases)] = np.arange(len(bases))
    return Firms(place[firms.base], firms.segment, firms.amount, len(bases) + 1, firms.segments)


def changed(firms: Firms, changes: Sequence[Add | Move]) -> Firms:
    """The firms after the changes; those that were there keep their places, new ones follow.

    Raises BadChange when a base, segment, number, amount or firm is out of range.
    """
    base, segment, amount = firms.base.copy(), firms.segment.copy(), firms.amount.copy()
    for change in changes:
        if not (0 <= change.base < firms.bases and 0 <= change.segment < firms.segments):
            raise BadChange(
                f"Expected a base from 0 to {firms.bases - 1} and a segment from 0 to {firms.segments - 1}, "
                f"got {change.base} and {change.segment}."
            )
        if isinstance(change, Move):
            which = np.array(change.which, dtype=np.int64)
            if np.any(which < 0) or np.any(which >= base.size):
                raise BadChange(f"Expected firms from 0 to {base.size - 1}, got {list(change.which)}.")
            base[which], segment[which] = change.base, change.segment
        else:
            if change.firms < 0 or not (math.isfinite(change.amount) and change.amount >= 0):
                raise BadChange(
                    f"Expected at least 0 firms of an amount of at least 0, got {change.firms} of {change.amount}."
                )
            base = np.append(base, np.full(change.firms, change.base))
            segment = np.append(segment, np.full(change.firms, change.segment))
            amount = np.append(amount, np.full(change.firms, change.amount))
    return Firms(base, segment, amount, firms.bases, firms.segments)


def firms_in(firms: Firms, *, base: int, segment: int) -> Counts:
    """Places of the firms of one cell, int64 (n,), in order; empty if there is none."""
    return np.flatnonzero((firms.base == base) & (firms.segment == segment)).astype(np.int64)


def firms_for_position(firms: Firms, *, base: int, segment: int, share: float) -> Add:
    """How many firms, of the base's mean amount, must come for a segment to have a share of the base.

    Parameters
    ----------
    firms : Firms
    base, segment : int
    share : float, 0..1, ends left out

    Returns
    -------
    Add
        Of no firm where the share is there already.

    Raises
    ------
    BadChange
        The share is out of range, or the base has nothing by which to measure.
    """
    if not 0 < share < 1:
        raise BadChange(f"Expected a share between 0 and 1, got {share}.")
    own = firms.amount[firms.base == base]
    if own.sum() == 0:
        raise BadChange(f"Expected a base with firms, got base {base} that has none.")
    mean = float(own.mean())
    there = float(firms.amount[firms_in(firms, base=base, segment=segment)].sum())
    # (there + n·mean) / (own + n·mean) ≥ share; what is missing by rounding alone is no firm.
    missing = (share * float(own.sum()) - there) / ((1 - share) * mean)
    return Add(base, segment, max(math.ceil(missing - 1e-9), 0), mean)


def _difference(earlier: Figures, later: Figures) -> Figures:
    reasons = np.where(earlier.reasons == Reason.KNOWN, later.reasons, earlier.reasons)
    return Figures(np.where(reasons == Reason.KNOWN, later.values - earlier.values, np.nan), reasons)
