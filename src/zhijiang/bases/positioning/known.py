"""Figures that say where they are not known, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable

type Floats = npt.NDArray[np.float64]
type Counts = npt.NDArray[np.int64]
type Flags = npt.NDArray[np.bool_]

FEWEST_FIRMS = 3
"""Of fewer firms nothing is told."""


class Reason(IntEnum):
    """Why a figure is not known; 0 = it is known."""

    KNOWN = 0
    EMPTY_TABLE = 1
    """Nothing anywhere."""
    EMPTY_BASE = 2
    """The base has nothing in any segment, so it has no shares."""
    EMPTY_SEGMENT = 3
    """No base has anything in the segment."""
    NO_OTHER = 4
    """There is no other base, or the others have nothing: nothing to compare with."""
    FEW_FIRMS = 5
    """One or two firms: neither to be told, nor to be judged by."""
    HIDDEN = 6
    """Kept back in what is published; says not whether for its own sake or for another's."""
    UNSTABLE = 7
    """Undefined in more than 1 of 20 draws: the interval would leave out the cases that matter."""
    NO_FIRMS = 8
    """Nobody stands there: drawing anew from nobody gives nobody, which is no proof that nobody could come."""
    NO_SPREAD = 9
    """Everything is alike, or falls apart into unconnected parts: there is no order to be found."""


@dataclass(frozen=True)
class Figures:
    """Values with a reason for each that is missing.

    Parameters
    ----------
    values : float64, any shape
        NaN exactly where `reasons` is not 0.
    reasons : uint8, same shape [Reason]

    Raises
    ------
    BadTable
        A value is missing without a reason, or there is a reason beside a value.

    Notes
    -----
    Rule: P-03. The check at birth costs one pass: no NaN leaves this package in silence.
    """

    values: Floats
    reasons: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.values.shape != self.reasons.shape:
            raise BadTable(f"Expected a reason for each value, got {self.values.shape} and {self.reasons.shape}.")
        if not np.array_equal(np.isfinite(self.values), self.reasons == Reason.KNOWN):
            raise BadTable("Expected a finite value or a reason in each place, got neither or both.")

    @property
    def known(self) -> Flags:
        """bool, same shape: where there is a value."""
        known: Flags = self.reasons == Reason.KNOWN
        return known

    def reason(self, *place: int) -> Reason:
        """Why the value at one place is missing; `KNOWN` if it is not."""
        return Reason(int(self.reasons[place]))

    def masked(self, where: Flags, reason: Reason) -> Figures:
        """The same, without the values at `where`; earlier reasons stay. `where` broadcasts to the shape."""
        hide = np.broadcast_to(where, self.values.shape) & self.known
        return Figures(
            np.where(hide, np.nan, self.values), np.where(hide, np.uint8(reason), self.reasons).astype(np.uint8)
        )


def figures(values: Floats, *causes: tuple[Flags, Reason]) -> Figures:
    """Figures out of values that may be NaN: the first cause that holds at a place is its reason."""
    reasons = np.zeros(values.shape, dtype=np.uint8)
    for where, reason in reversed(causes):
        reasons[np.broadcast_to(where, values.shape)] = reason
    return Figures(np.where(reasons == Reason.KNOWN, values, np.nan), reasons)


def amounts_of(table: npt.ArrayLike) -> Floats:
    """A table as float64 (bases, segments); raises BadTable unless it is finite, ≥ 0 and has two axes, none empty."""
    amounts = np.asarray(table, dtype=np.float64)
    if amounts.ndim != 2 or 0 in amounts.shape:
        raise BadTable(f"Expected a table of bases and segments, got {amounts.shape = }.")
    if not np.all(np.isfinite(amounts)) or np.any(amounts < 0):
        raise BadTable("Expected amounts that are finite and at least 0, got others.")
    return amounts


def few_firms(counts: npt.ArrayLike) -> Flags:
    """bool, shape of `counts`: one firm or two. None is not few: of nobody nothing is told."""
    firms = np.asarray(counts, dtype=np.float64)
    few: Flags = (firms > 0) & (firms < FEWEST_FIRMS)
    return few


def divide(top: Floats, bottom: Floats) -> Floats:
    """`top / bottom`, NaN where `bottom` is 0; without a warning."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom == 0, np.nan, np.divide(top, bottom))


def shares_of(amounts: Floats) -> Floats:
    """Shares of the segments in each base.

    Parameters
    ----------
    amounts : float64, (..., bases, segments), ≥ 0

    Returns
    -------
    float64, same shape, 0..1
        Rows sum to 1; NaN in the rows of bases that have nothing.
    """
    return divide(amounts, amounts.sum(axis=-1, keepdims=True))
