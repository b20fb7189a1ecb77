"""Location quotients: in which segments a base is stronger than the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import (
    Figures,
    Floats,
    Reason,
    amounts_of,
    divide,
    few_firms,
    figures,
)


def location_quotients(table: npt.ArrayLike) -> Figures:
    """How many times the whole's share a segment has in each base.

    LQ_rs = (x_rs / x_r) / (x_s / X). 1 = as in the whole; 0 = the base has nothing of it.

    Parameters
    ----------
    table : (bases, segments), ≥ 0 [any one unit: firms, jobs, 万元]

    Returns
    -------
    Figures, (bases, segments), 0..X/x_r
        Not known for a base or a segment that has nothing at all.

    Raises
    ------
    BadTable

    Notes
    -----
    Source: Florence 1939; the same form as Balassa's index of 1965.
    Accuracy: 934 of 934 published quotients of a national statistic at two decimals, tests/bases/test_quotient.py.
    Cost: three sums and two divisions a cell.
    """
    amounts = amounts_of(table)
    return figures(quotients_of(amounts), *_causes(amounts))


def symmetric_quotients(table: npt.ArrayLike) -> Figures:
    """(LQ − 1) / (LQ + 1): −1..1, 0 = as in the whole; half and double are equally far from it.

    Source: Dalum, Laursen and Villumsen 1998. Else as `location_quotients`.
    """
    amounts = amounts_of(table)
    quotients = quotients_of(amounts)
    return figures((quotients - 1) / (quotients + 1), *_causes(amounts))


def quotients_of(amounts: Floats) -> Floats:
    """Location quotients of one table or of a stack, without reasons.

    Parameters
    ----------
    amounts : float64, (..., bases, segments), ≥ 0

    Returns
    -------
    float64, same shape
        NaN where base, segment or table have nothing.
    """
    rows = amounts.sum(axis=-1, keepdims=True)
    columns = amounts.sum(axis=-2, keepdims=True)
    whole = rows.sum(axis=-2, keepdims=True)
    return amounts * divide(np.ones_like(rows), rows) * divide(whole, columns)


@dataclass(frozen=True)
class Shrunk:
    """Location quotients drawn towards 1."""

    quotients: Figures
    """(bases, segments): (x_rs + a) / (e_rs + a)."""
    pull: float
    """a, 0..∞ [firms]: as many firms as expected are needed for a cell to count half; ∞ = all cells are 1."""


def shrunk_quotients(counts: npt.ArrayLike) -> Shrunk:
    """Location quotients of counts of firms, drawn towards 1 by how little they rest on.

    A count is taken as Poisson with mean e_rs·θ_rs, where e_rs = x_r·x_s / X is what the base would have if it were like
    the whole, and θ as gamma with mean 1 and variance 1/a. The quotient is then the mean of θ after the count was seen.
    The variance is found from the table itself: Pearson's χ² beyond its degrees of freedom, over X.

    Parameters
    ----------
    counts : (bases, segments), whole numbers ≥ 0 [firms]
        Not jobs or money: these have no Poisson spread, and would hardly be shrunk at all.

    Returns
    -------
    Shrunk

    Raises
    ------
    BadTable

    Notes
    -----
    Source: empirical Bayes by moments, Clayton and Kaldor 1987 (gamma and Poisson), Marshall 1991 (moments), with the mean
    fixed at 1.
    Accuracy: on made tables of known θ the variance is met within 15 % and the squared error is smaller than that of the raw
    quotients, tests/bases/test_quotient.py.
    Cost: as location quotients.
    """
    firms = amounts_of(counts)
    if np.any(firms != np.floor(firms)):
        raise BadTable("Expected whole numbers of firms, got others.")
    whole = firms.sum()
    expected = np.outer(firms.sum(axis=1), firms.sum(axis=0)) / whole if whole else np.zeros_like(firms)
    there = expected > 0
    excess = np.sum((firms[there] - expected[there]) ** 2 / expected[there]) - _degrees(firms)
    variance = float(excess / whole) if whole and excess > 0 else 0.0
    pull = 1 / variance if variance else np.inf
    # Written with the variance, so that a variance of 0 gives 1 instead of ∞ / ∞.
    quotients = (variance * firms + 1) / (variance * expected + 1)
    return Shrunk(figures(quotients, *_causes(firms)), pull)


def without_few_firms(quotients: Figures, counts: npt.ArrayLike) -> Figures:
    """The same, without the cells of one firm or two: these are told to nobody, and say nothing of a base.

    That alone does not protect them in a published table: suppression.protect does.
    """
    return quotients.masked(few_firms(counts), Reason.FEW_FIRMS)


def _degrees(firms: Floats) -> int:
    """Degrees of freedom of the rows and columns that have something."""
    rows, columns = np.count_nonzero(firms.sum(axis=1)), np.count_nonzero(firms.sum(axis=0))
    return max((int(rows) - 1) * (int(columns) - 1), 0)


def _causes(amounts: Floats) -> tuple[tuple[npt.NDArray[np.bool_], Reason], ...]:
    return (
        (np.asarray(amounts.sum() == 0), Reason.EMPTY_TABLE),
        (amounts.sum(axis=1, keepdims=True) == 0, Reason.EMPTY_BASE),
        (amounts.sum(axis=0, keepdims=True) == 0, Reason.EMPTY_SEGMENT),
    )
