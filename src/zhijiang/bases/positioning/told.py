"""Strengths out of a published table: of cells and totals that everybody may know, and of nothing else."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.bootstrap import LEVEL, ROUNDS, Draws, Interval, Strengths, ends_of
from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import Figures, Flags, Floats, Reason, amounts_of, divide, few_firms, figures

_CELLS: Final = 512
"""Drawn at once."""


def told_strengths(
    full: npt.ArrayLike, hidden: Flags, *, rounds: int = ROUNDS, level: float = LEVEL, seed: int = 1
) -> Strengths:
    """Location quotients with intervals of the cells that are told with both of their totals.

    Parameters
    ----------
    full : (bases + 1, segments + 1), whole numbers ≥ 0 [firms]
        The last row and column are totals, the corner is the whole. What stands at hidden places is not looked at.
    hidden : bool, same shape
        As Shield.hidden.
    rounds, level, seed
        As in bootstrap.strengths.

    Returns
    -------
    Strengths
        HIDDEN for a cell that is hidden, or one of whose totals is.

    Raises
    ------
    BadTable

    Notes
    -----
    Rule: P-13. A cell, the rest of its base, the rest of its segment and everybody else are drawn, each Poisson: the very distribution that drawing firm by
    firm has for this cell (firms.draw_weights), without knowing where those others stand. Accuracy: within sampling of bootstrap.strengths where nothing
    is hidden, tests/bases/test_told.py. Cost: four Poisson numbers a cell and round.
    """
    table = amounts_of(full)
    if table.shape != hidden.shape or min(table.shape) < 2:
        raise BadTable(f"Expected a table with totals and what is hidden of it, got {table.shape} and {hidden.shape}.")
    kept = hidden[:-1, :-1] | hidden[:-1, -1:] | hidden[-1:, :-1] | hidden[-1, -1]
    cell, base, segment, whole = (
        np.where(kept, np.nan, np.broadcast_to(part, kept.shape))
        for part in (table[:-1, :-1], table[:-1, -1:], table[-1:, :-1], table[-1, -1])
    )
    value = figures(
        divide(cell * whole, base * segment),
        (kept, Reason.HIDDEN),
        (whole == 0, Reason.EMPTY_TABLE),
        (base == 0, Reason.EMPTY_BASE),
        (segment == 0, Reason.EMPTY_SEGMENT),
        (few_firms(np.nan_to_num(cell)), Reason.FEW_FIRMS),
    )
    low, high = np.full((2, *kept.shape), np.nan)
    reasons = np.where(value.known & (cell == 0), np.uint8(Reason.NO_FIRMS), value.reasons).astype(np.uint8)
    rows, columns = np.nonzero(reasons == Reason.KNOWN)
    random = np.random.Generator(np.random.PCG64(seed))
    for first in range(0, rows.size, _CELLS):
        at = rows[first : first + _CELLS], columns[first : first + _CELLS]
        own, rest = cell[at], base[at] - cell[at]
        drawn = _drawn(own, rest, segment[at] - own, whole[at] - segment[at] - rest, rounds=rounds, random=random)
        found = ends_of(drawn, Figures(value.values[at], value.reasons[at]), level=level)
        low[at], high[at] = found.low.values, found.high.values
        reasons[at] = found.low.reasons
    told = Interval(value, Figures(low, reasons), Figures(high, reasons), level, rounds)
    return Strengths(told, told.apart_from(1.0))


def _drawn(*parts: Floats, rounds: int, random: np.random.Generator) -> Draws:
    """float32, (cells, rounds): the quotients of the four parts of the table around each cell, drawn anew."""
    own, base, segment, others = (
        random.poisson(part[:, None], (part.size, rounds)).astype(np.float64) for part in parts
    )
    return divide(own * (own + base + segment + others), (own + base) * (own + segment)).astype(np.float32)
