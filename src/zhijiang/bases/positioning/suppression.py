"""What of a table may be told when nothing may be learnt of one firm or two."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import (
    FEWEST_FIRMS,
    Figures,
    Flags,
    Floats,
    Reason,
    amounts_of,
    few_firms,
    figures,
)

_TOTAL_COSTS: Final = 2
_WHOLE_COSTS: Final = 100


@dataclass(frozen=True)
class Shield:
    """Which cells and totals of a table stay hidden.

    Parameters
    ----------
    hidden : bool, (bases + 1, segments + 1)
        The last column: totals of the bases; the last row: totals of the segments; the corner: the whole.
    """

    hidden: Flags

    @property
    def cells(self) -> Flags:
        """bool, (bases, segments)."""
        return self.hidden[:-1, :-1]

    def mask_cells(self, told: Figures) -> Figures:
        """Figures of cells, (bases, segments), without those that are hidden or lead to a hidden total.

        For figures made of a cell and its totals, as location quotients are: one that is told gives the total of its base away.
        """
        row, column, whole = self.hidden[:-1, -1:], self.hidden[-1:, :-1], self.hidden[-1, -1]
        return told.masked(self.cells | row | column | whole, Reason.HIDDEN)

    def total(self, table: npt.ArrayLike, *, bases: Collection[int], segments: Collection[int]) -> Figures:
        """The sum over a choice of bases and segments, or HIDDEN.

        Parameters
        ----------
        table : (bases, segments), ≥ 0
            Any amounts of the same firms: firms, jobs, 万元.
        bases, segments : of int
            What is chosen, each once or more often.

        Returns
        -------
        Figures, ()
            Made only of cells and totals that are told anyway: whatever somebody asks, he learns nothing beyond the table.

        Raises
        ------
        BadTable
        """
        amounts = self._fitting(table)
        rows, columns = sorted(set(bases)), sorted(set(segments))
        number = amounts.shape
        if any(not 0 <= row < number[0] for row in rows) or any(not 0 <= column < number[1] for column in columns):
            raise BadTable(f"Expected bases and segments of a table of {number}, got others.")
        chosen = np.ix_(rows, columns)
        ways = [
            not self.cells[chosen].any(),
            len(columns) == number[1] and not self.hidden[rows, -1].any(),
            len(rows) == number[0] and not self.hidden[-1, columns].any(),
            len(rows) == number[0] and len(columns) == number[1] and not self.hidden[-1, -1],
        ]
        return figures(np.asarray(amounts[chosen].sum()), (np.asarray(not any(ways)), Reason.HIDDEN))

    def published(self, table: npt.ArrayLike) -> Floats:
        """The table as it may be told, with what is hidden of each base put together in one more segment.

        Whatever is computed of it (Krugman's index, Herfindahl's, Theil's) tells no more than it does. Of the whole table such figures would: two hidden
        cells with a known sum and a known sum of squares are two equations with two unknowns.

        Parameters
        ----------
        table : (bases, segments), ≥ 0

        Returns
        -------
        float64, (bases, segments + 1)
            0 throughout for a base whose total is hidden.

        Notes
        -----
        Rule: P-08.
        """
        amounts = self._fitting(table)
        told = np.where(self.cells, 0.0, amounts)
        together = np.where(self.cells, amounts, 0.0).sum(axis=1, keepdims=True)
        return np.where(self.hidden[:-1, -1:], 0.0, np.hstack([told, together]))

    def _fitting(self, table: npt.ArrayLike) -> Floats:
        amounts = amounts_of(table)
        if amounts.shape != self.cells.shape:
            raise BadTable(f"Expected a table of {self.cells.shape}, got {amounts.shape}.")
        return amounts


def protect(counts: npt.ArrayLike) -> Shield:
    """What must stay hidden of a table of firms with its totals.

    First every cell and total of one firm or two. Then, for each of these cells, three more corners of a rectangle in the table
    with totals, so that the numbers in the corners could be other ones with all sums as they are, and the cell could hold
    three firms: neither it nor that it is small can be found by subtraction. Corners are cells of three firms or more, or
    totals: never of no firm (whoever knows the base knows that), nor of one or two, which know themselves. The cheapest
    rectangle is taken: few firms, cells before totals; what is hidden already is free.

    Parameters
    ----------
    counts : (bases, segments), whole numbers ≥ 0 [firms]

    Returns
    -------
    Shield
        The same holds for any other amount of the same firms.

    Raises
    ------
    BadTable

    Notes
    -----
    Rule: P-02. Source: primary and complementary suppression, Willenborg and de Waal 2001; rectangles: the hypercube method,
    Repsilber 1994. The rectangle of a cell, its two totals and the whole is always there, so there is always an answer; and
    where a total is itself of one firm or two, its cells can but take it into theirs, which covers it. It is no optimum: now and
    then more is hidden than need be. It does not guard against one firm that makes nearly all of a cell (dominance), nor
    against what several tables tell together: years, and finer or coarser segments, need one answer for all.
    Accuracy: attacked in tests/bases/test_suppression.py by every choice of bases and segments, and by linear programming: nothing recovered.
    Cost: one pass over the table for each cell of one firm or two.
    """
    firms = amounts_of(counts)
    if np.any(firms != np.floor(firms)):
        raise BadTable("Expected whole numbers of firms, got others.")
    full = _with_totals(firms)
    small = few_firms(full)
    hidden = small.copy()
    price = _price(full)
    for row, column in zip(*(places.tolist() for places in np.nonzero(small[:-1, :-1])), strict=True):
        cost = np.where(hidden & np.isfinite(price), 0.0, price)
        # The cell may go up by two: cells beside it go down by as much, and have it, totals beside it go up.
        whole = cost + cost[:, column, None] + cost[None, row, :]
        whole[row, :] = whole[:, column] = np.inf
        other_row, other_column = np.unravel_index(int(whole.argmin()), whole.shape)
        hidden[[row, other_row, other_row], [other_column, column, other_column]] = True
    return Shield(hidden)


def _with_totals(table: Floats) -> Floats:
    below = np.vstack([table, table.sum(axis=0)])
    return np.hstack([below, below.sum(axis=1, keepdims=True)])


def _price(full: Floats) -> Floats:
    """What it costs to hide each place: its firms; a total always more than any cell, the whole more than any total; ∞ = must not cover."""
    whole = full[-1, -1] + 1
    price = np.where(full >= FEWEST_FIRMS, full, np.inf)
    price[-1, :-1] = _TOTAL_COSTS * whole + full[-1, :-1]
    price[:-1, -1] = _TOTAL_COSTS * whole + full[:-1, -1]
    price[-1, -1] = _WHOLE_COSTS * whole
    return price
