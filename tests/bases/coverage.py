"""How often a bootstrap interval holds the truth: tables drawn from known shares, over and over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhijiang.bases.positioning import Figure, firms_of, interval, strengths
from zhijiang.bases.positioning.known import Floats
from zhijiang.bases.positioning.quotient import quotients_of

BANDS: Final = ((3, 6), (6, 12), (12, 25), (25, 1000))
"""Firms expected in a cell: from, to."""


@dataclass(frozen=True)
class Coverage:
    """Of the intervals that were told, by firms expected in the cell."""

    held: tuple[float, ...]
    """Share that held the truth, for each of BANDS."""
    cells: tuple[int, ...]
    """How many intervals were told in each of BANDS."""


def coverage(*, tables: int, rounds: int, seed: int = 1, level: float = 0.95) -> Coverage:
    """Draw `tables` tables of 12 bases × 12 segments, 1,200 firms, and look for the truth in their intervals."""
    random = np.random.default_rng(seed)
    truth = _truth()
    quotients = quotients_of(truth)
    held, told = np.zeros(len(BANDS)), np.zeros(len(BANDS), dtype=int)
    for number in range(tables):
        found = strengths(firms_of(random.poisson(truth)), rounds=rounds, level=level, seed=number).quotients
        within = (found.low.values <= quotients) & (quotients <= found.high.values)
        for band, (least, most) in enumerate(BANDS):
            cells = found.low.known & (truth >= least) & (truth < most)
            held[band] += np.count_nonzero(within & cells)
            told[band] += np.count_nonzero(cells)
    return Coverage(tuple((held / told).tolist()), tuple(told.tolist()))


def coverage_of(figure: Figure, *, tables: int, rounds: int, seed: int = 1, level: float = 0.95) -> tuple[float, float]:
    """(share of the intervals of a figure that held the truth, mean of value − truth), with the same truth."""
    random = np.random.default_rng(seed)
    truth = figure.of_table(_truth()).values
    asked = ~np.eye(12, dtype=bool) if truth.ndim == 2 else np.ones(truth.shape, dtype=bool)
    held, off = [], []
    for number in range(tables):
        found = interval(firms_of(random.poisson(_truth())), figure, rounds=rounds, level=level, seed=number)
        held.append(((found.low.values <= truth) & (truth <= found.high.values))[asked].mean())
        off.append((found.value.values - truth)[asked].mean())
    return float(np.mean(held)), float(np.mean(off))


def false_alarms(*, tables: int, rounds: int, seed: int = 1, level: float = 0.95) -> float:
    """Share of the cells told that are called robust where all 12 bases are alike, 1,200 firms."""
    random = np.random.default_rng(seed)
    truth = np.outer(_truth().sum(axis=1), _truth().sum(axis=0)) / _truth().sum()
    alarms = cells = 0
    for number in range(tables):
        found = strengths(firms_of(random.poisson(truth)), rounds=rounds, level=level, seed=number)
        alarms += int(np.count_nonzero(found.robust))
        cells += int(np.count_nonzero(found.quotients.low.known))
    return alarms / cells


def _truth() -> Floats:
    """Firms expected, (12, 12): half of the bases like the whole, half with a segment of their own."""
    random = np.random.default_rng(77)
    common = random.dirichlet(np.full(12, 4.0))
    shares = np.tile(common, (12, 1))
    for base in range(6):
        shares[base] *= 0.7
        shares[base, base] += 0.3
    table = shares * random.integers(50, 151, (12, 1))
    return np.asarray(table * 1200 / table.sum())
