"""Shift and share: what of a change came with the whole, with the segments, and from the base itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
