"""The economic complexity index: an expert's view, with its warning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.firms import Firms, draw_weights, drawn_tables
from zhijiang.bases.positioning.known import Figures, Flags, Floats, Reason, divide, figures
from zhijiang.bases.positioning.quotient import quotients_of
from zhijiang.bases.positioning.relatedness import presence_of

MANY_BASES: Final = 50
"""Fewer bases than this are FEW_BASES: ours. More of them alone make no order steady: see order_agreement."""
_ALIKE: Final = 1e-9


class Caution(StrEnum):
    """What to say beside the index, always."""

    FEW_BASES = "few-bases"
    """So few bases that the order is mostly chance: do not rank by it."""
    MODEL = "model"
    """It sorts baskets by likeness; that this tells ability is a theory about whole countries."""


@dataclass(frozen=True)
class Complexity:
    """The index of bases and of segments, and what must stand beside it."""

    bases: Figures
    """ECI, (bases,): mean 0, standard deviation 1 over the bases where it is known."""
    segments: Figures
    """PCI, (segments,): mean 0, standard deviation 1 over the segments where it is known."""
    caution: Caution


def complexity(strong: npt.ArrayLike) -> Complexity:
    """Economic complexity of bases and of segments, never without its warning.

    ECI is the second eigenvector of M̃ = D⁻¹ M U⁻¹ Mᵀ (D diversity, U ubiquity), its sign such that it goes with diversity, brought to
    mean 0 and standard deviation 1. PCI is the second eigenvector of U⁻¹ Mᵀ D⁻¹ M, its sign such that it goes with the mean ECI of the bases, brought
    likewise to mean 0 and standard deviation 1.

    Parameters
    ----------
    strong : bool, (bases, segments)

    Returns
    -------
    Complexity
        EMPTY_BASE for a base without a strength, EMPTY_SEGMENT for a segment without a strong base, NO_SPREAD everywhere when the bases fall apart into
        unconnected parts, are all alike, or the second and the third eigenvector cannot be told apart.

    Raises
    ------
    BadTable

    Notes
    -----
    Rule: P-05. Source: Hidalgo and Hausmann 2009, Hausmann et al. 2014. Accuracy: equal to plain iteration after the paper and to two libraries within
    1e-6, tests/bases/test_relatedness.py. How little the order holds for 12 bases: order_agreement.
    Cost: one symmetric eigenproblem of the smaller side.
    """
    presence = presence_of(strong)
    diversity, ubiquity = presence.sum(axis=1), presence.sum(axis=0)
    rows, columns = diversity > 0, ubiquity > 0
    scaled = presence[np.ix_(rows, columns)] / np.sqrt(np.outer(diversity[rows], ubiquity[columns]))
    eci = np.full(diversity.size, np.nan)
    pci = np.full(ubiquity.size, np.nan)
    pair = _second(scaled)
    if pair is not None:
        of_bases = _standard(pair[0] / np.sqrt(diversity[rows]))
        of_segments = _standard(pair[1] / np.sqrt(ubiquity[columns]))
        eci[rows] = of_bases * _sign(of_bases, diversity[rows])
        means = divide(presence[rows].T @ eci[rows], ubiquity)[columns]
        pci[columns] = of_segments * _sign(of_segments, means)
    formless = (np.asarray(pair is None), Reason.NO_SPREAD)
    return Complexity(
        figures(eci, (~rows, Reason.EMPTY_BASE), formless),
        figures(pci, (~columns, Reason.EMPTY_SEGMENT), formless),
        Caution.FEW_BASES if diversity.size < MANY_BASES else Caution.MODEL,
    )


def order_agreement(firms: Firms, *, rounds: int = 200, seed: int = 1) -> Figures:
    """How far the order of the bases by ECI survives drawing the firms anew.

    Parameters
    ----------
    firms : Firms
    rounds : int > 0
    seed : int ≥ 0

    Returns
    -------
    Figures, (), −1..1
        Spearman's correlation of the order with that of each round, the mean over the rounds where both are known; 1 = it never moves.
        NO_SPREAD where there is no order, UNSTABLE where more than half of the rounds have none.

    Notes
    -----
    Cost: one eigenproblem a round.
    """
    order = complexity(_strong(firms.table())).bases
    found = []
    for tables in drawn_tables(firms, draw_weights(firms.base.size, rounds=rounds, seed=seed)):
        for table in tables:
            drawn = complexity(_strong(table)).bases
            both = order.known & drawn.known
            if np.count_nonzero(both) > 2:
                found.append(np.corrcoef(_ranks(order.values[both]), _ranks(drawn.values[both]))[0, 1])
    return figures(
        np.asarray(np.mean(found) if found else np.nan),
        (np.asarray(not order.known.any()), Reason.NO_SPREAD),
        (np.asarray(2 * len(found) <= rounds), Reason.UNSTABLE),
    )


def _strong(table: Floats) -> Flags:
    with np.errstate(invalid="ignore"):
        return quotients_of(table) >= 1


def _second(scaled: Floats) -> tuple[Floats, Floats] | None:
    """Second left and right singular vector; None where there is none of its own."""
    if min(scaled.shape) < 2:
        return None
    left, values, right = np.linalg.svd(scaled, full_matrices=False)
    third = values[2] if values.size > 2 else 0.0
    if values[1] > 1 - _ALIKE or values[1] - third < _ALIKE:
        return None
    return left[:, 1], right[1]


def _standard(values: Floats) -> Floats:
    """Mean 0, standard deviation 1 (of all, not of a sample)."""
    return (values - values.mean()) / values.std()


def _sign(values: Floats, guide: Floats) -> float:
    """1 or −1, so that `values` go with `guide`; 1 where neither way."""
    return -1.0 if np.dot(values, guide - guide.mean()) < 0 else 1.0


def _ranks(values: Floats) -> Floats:
    """Places in the order, 0 = the lowest; equals share the mean of their places."""
    _, which, size = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(size) - (size + 1) / 2)[which]
