"""Shift and share: what of a change came with the whole, with the segments, and from the base itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.bootstrap import LEVEL, ROUNDS, Interval, ends_of
from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import Figures, Floats, Reason, amounts_of, divide, figures


@dataclass(frozen=True)
class ShiftShare:
    """Three parts of a change, (bases, segments) each [the table's unit]; their sum is the change."""

    change: Floats
    """float64: later − earlier. Always known."""
    national: Figures
    """x·g: what the cell would have gained with the whole. "National" is the method's word; the whole is the table."""
    mix: Figures
    """x·(g_s − g): what its segment gained beyond the whole."""
    competitive: Figures
    """The rest, x·(g_rs − g_s): what it gained beyond its segment, by its own strength or luck."""


def shift_share(earlier: npt.ArrayLike, later: npt.ArrayLike) -> ShiftShare:
    """The change between two years in three parts.

    g = growth of the whole, g_s of the segment, g_rs of the cell, x = the earlier amount.

    Parameters
    ----------
    earlier, later : (bases, segments), ≥ 0 [the same unit]

    Returns
    -------
    ShiftShare
        Parts are EMPTY_TABLE when there was nothing at all before. A segment that began in between counts as competitive: there is
        no growth of the segment to share in.

    Raises
    ------
    BadTable
        Also when the two shapes differ.

    Notes
    -----
    Source: Dunn 1960. Accuracy: the competitive part is taken as the rest, so that the sum holds within rounding, tests/bases/test_growth.py.
    A part says where a change lies, not why; with few firms the competitive part is mostly chance. Cost: one pass.
    """
    before, after = amounts_of(earlier), amounts_of(later)
    if before.shape != after.shape:
        raise BadTable(f"Expected two tables of one shape, got {before.shape} and {after.shape}.")
    change = after - before
    whole = divide(np.asarray(change.sum()), np.asarray(before.sum()))
    began = before.sum(axis=0) == 0
    rates = np.where(began, 0.0, divide(change.sum(axis=0), before.sum(axis=0)))
    national = before * whole
    mix = before * (rates - whole)
    nothing = (np.asarray(before.sum() == 0), Reason.EMPTY_TABLE)
    return ShiftShare(
        change, figures(national, nothing), figures(mix, nothing), figures(change - national - mix, nothing)
    )


def own_growth(
    stayed: npt.ArrayLike,
    left: npt.ArrayLike,
    came: npt.ArrayLike,
    *,
    rounds: int = ROUNDS,
    level: float = LEVEL,
    seed: int = 1,
) -> Interval:
    """What each base gained by itself between two years, with its interval.

    The competitive part of `shift_share`, summed over the segments of a base, had the same firms stayed, left and come anew.

    Parameters
    ----------
    stayed, left, came : (bases, segments), whole numbers ≥ 0 [firms]
        In both years, in the earlier one alone, in the later one alone.
    rounds, level, seed
        As in bootstrap.strengths.

    Returns
    -------
    Interval, (bases,) [firms]
        EMPTY_TABLE where there was nobody before.

    Raises
    ------
    BadTable

    Notes
    -----
    Rule: P-31. Source: percentile interval, Efron 1979; a cell of n firms drawn one by one is Poisson with mean n (firms.draw_weights), and who stayed has
    the same draw in both years, so that a base in which nobody moved gains by itself only what the others make of it. Accuracy: tests/bases/test_growth.py.
    Cost: three Poisson numbers a cell and round.
    """
    grids = [amounts_of(part) for part in (stayed, left, came)]
    if len({part.shape for part in grids}) != 1:
        raise BadTable(f"Expected three tables of one shape, got {[part.shape for part in grids]}.")
    there, gone, new = grids
    value = figures(
        shift_share(there + gone, there + new).competitive.values.sum(axis=1),
        (np.asarray((there + gone).sum() == 0), Reason.EMPTY_TABLE),
    )
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = np.empty((there.shape[0], rounds), dtype=np.float32)
    for number in range(rounds):
        kept, lost, won = (random.poisson(part).astype(np.float64) for part in (there, gone, new))
        drawn[:, number] = shift_share(kept + lost, kept + won).competitive.values.sum(axis=1)
    return ends_of(drawn, value, level=level)
