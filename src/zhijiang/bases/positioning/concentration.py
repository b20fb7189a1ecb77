"""How much of a base hangs on few segments, and how unevenly the whole is spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import Figures, Floats, Reason, amounts_of, divide, figures, shares_of


@dataclass(frozen=True)
class Concentration:
    """How few segments each base lives on."""

    herfindahl: Figures
    """(bases,), 1/segments..1: H = Σ_s s_rs²."""
    normalised: Figures
    """(bases,), 0..1: (H − 1/n) / (1 − 1/n) with n = all segments of the table; not known if n is 1 (NO_OTHER)."""
    effective: Figures
    """(bases,), 1..segments [segments]: 1/H, as many equal segments would give the same H."""


def concentration(table: npt.ArrayLike) -> Concentration:
    """Herfindahl's index of each base, normalised, and as a number of segments.

    Parameters
    ----------
    table : (bases, segments), ≥ 0 [any one unit]

    Returns
    -------
    Concentration
        Not known for a base that has nothing.

    Raises
    ------
    BadTable

    Notes
    -----
    Source: Herfindahl 1950, Hirschman 1964; effective number: Laakso and Taagepera 1979. With few firms H is too high by some (1 − H)/firms: from
    n firms even equal segments come out uneven. Cost: one pass.
    """
    amounts = amounts_of(table)
    index = np.square(shares_of(amounts)).sum(axis=1)
    empty = amounts.sum(axis=1) == 0
    number = amounts.shape[1]
    causes = ((np.asarray(amounts.sum() == 0), Reason.EMPTY_TABLE), (empty, Reason.EMPTY_BASE))
    normalised = divide(index - 1 / number, np.full_like(index, 1 - 1 / number))
    return Concentration(
        figures(index, *causes),
        figures(normalised, *causes, (np.asarray(number == 1), Reason.NO_OTHER)),
        figures(divide(np.ones_like(index), index), *causes),
    )


@dataclass(frozen=True)
class Unevenness:
    """Theil's index, and what of it lies between groups of bases and within them: total = between + Σ weight · within."""

    total: Figures
    """(), 0..ln(min(bases, segments)) [nats]."""
    between: Figures
    """() [nats]: of the table of groups."""
    within: Figures
    """(groups,) [nats]: of each group's own table; EMPTY_BASE for a group that has nothing."""
    weight: Floats
    """float64, (groups,), 0..1: each group's share of the whole."""


def theil(table: npt.ArrayLike, groups: npt.ArrayLike) -> Unevenness:
    """How far the table is from every base having the shares of the whole, and how much of that groups of bases explain.

    T = Σ_rs p_rs ln(p_rs / (p_r p_s)), p = x / X; 0 = all bases are alike.

    Parameters
    ----------
    table : (bases, segments), ≥ 0 [any one unit]
    groups : (bases,), 0..groups-1
        A province's cities, for instance.

    Returns
    -------
    Unevenness
        Nothing is known of an empty table (EMPTY_TABLE).

    Raises
    ------
    BadTable

    Notes
    -----
    Source: Theil 1967 (information expected of bases about segments); the parts sum to the whole by the chain rule of information.
    Accuracy: the sum holds within 1e-12, tests/bases/test_concentration.py. Cost: one logarithm a cell, twice.
    """
    amounts = amounts_of(table)
    of = np.asarray(groups)
    if of.shape != amounts.shape[:1] or not np.issubdtype(of.dtype, np.integer) or np.any(of < 0):
        raise BadTable(f"Expected a group ≥ 0 for each of {amounts.shape[0]} bases, got {of.shape = } of {of.dtype}.")
    number = int(of.max()) + 1
    pooled = np.zeros((number, amounts.shape[1]))
    np.add.at(pooled, of, amounts)
    whole = amounts.sum()
    nothing = (np.asarray(whole == 0), Reason.EMPTY_TABLE)
    within = np.array([_information(amounts[of == group]) for group in range(number)])
    weight = pooled.sum(axis=1)
    return Unevenness(
        figures(np.asarray(_information(amounts)), nothing),
        figures(np.asarray(_information(pooled)), nothing),
        figures(within, nothing, (weight == 0, Reason.EMPTY_BASE)),
        weight / whole if whole else np.zeros(number),
    )


def _information(amounts: Floats) -> float:
    """Σ p ln(p / (p_r p_s)) [nats]; 0 for nothing at all."""
    whole = amounts.sum()
    if whole == 0:
        return 0.0
    expected = np.outer(amounts.sum(axis=1), amounts.sum(axis=0)) / whole
    there = amounts > 0
    return float(np.sum(amounts[there] * np.log(amounts[there] / expected[there])) / whole)
