"""A province that never was, of which everything is known: 12 bases, 1,200 firms, 5 years, made from a seed.

The truth: two bases that copy each other, one that does what nobody else does, a pair of which one hands on to the other, five ordinary ones that are
like the whole but for chance, and two so small that nobody can know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhijiang.bases.positioning import Firms
from zhijiang.bases.positioning.known import Floats

SEGMENTS: Final = (
    "script",
    "shooting base",
    "virtual production",
    "post-production",
    "animation",
    "micro-drama",
    "distribution",
    "platforms",
    "live video",
    "hardware",
    "training",
    "finance",
)
STAGES_OF_SEGMENTS: Final = (0, 1, 1, 2, -1, -1, 3, 3, -1, -1, -1, -1)
"""Animation and micro-drama have a chain of their own."""
ORIGINAL, COPY, UNIQUE, UPSTREAM, DOWNSTREAM = range(5)
ORDINARY: Final = tuple(range(5, 10))
SMALL: Final = (10, 11)
SIZES: Final = (130, 125, 120, 125, 125, 110, 110, 110, 110, 111, 14, 10)
"""Firms of each base in the last year: 1,200."""
YEARS: Final = 5

_COMMON = np.array([0.07, 0.08, 0.06, 0.09, 0.05, 0.14, 0.09, 0.08, 0.12, 0.08, 0.08, 0.06])
_OWN: Final[dict[int, dict[int, float]]] = {
    ORIGINAL: {5: 0.45, 8: 0.30},
    COPY: {5: 0.45, 8: 0.30},
    UNIQUE: {4: 0.85},
    UPSTREAM: {1: 0.35, 2: 0.30},
    DOWNSTREAM: {3: 0.60},
}
"""What a base does more than others: the share of a segment; the rest is spread as everywhere."""


@dataclass(frozen=True)
class Province:
    """The firms of each year and the shares they were drawn from."""

    years: tuple[Firms, ...]
    """The firms that were there; nobody leaves, so a year's firms are the first of the next."""
    shares: Floats
    """float64, (bases, segments): the truth."""

    @property
    def now(self) -> Firms:
        return self.years[-1]


def made_province(seed: int = 2026) -> Province:
    """The province of a seed; every firm counts as one."""
    random = np.random.default_rng(seed)
    shares = np.array([_shares(base) for base in range(len(SIZES))])
    base = np.repeat(np.arange(len(SIZES)), SIZES)
    segment = np.concatenate(
        [random.choice(len(SEGMENTS), size=size, p=shares[number]) for number, size in enumerate(SIZES)]
    )
    came = random.permutation(base.size)
    base, segment = base[came], segment[came]
    ends = [round(base.size * (0.6 + 0.1 * year)) for year in range(YEARS)]
    return Province(
        tuple(Firms(base[:end], segment[:end], np.ones(end), len(SIZES), len(SEGMENTS)) for end in ends), shares
    )


def _shares(base: int) -> Floats:
    own = _OWN.get(base, {})
    rest = np.where(np.isin(np.arange(_COMMON.size), list(own)), 0.0, _COMMON)
    shares: Floats = rest / rest.sum() * (1 - sum(own.values()))
    for segment, share in own.items():
        shares[segment] = share
    return shares
