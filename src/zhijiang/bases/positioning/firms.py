"""Firms as numbers: which base, which segment, how much; and how they are drawn again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable, TooMuch
from zhijiang.bases.positioning.known import Counts, Floats

type Weights = npt.NDArray[np.uint8]

MOST_WEIGHTS: Final = 400_000_000
"""Draws of firms held at once [bytes]."""
BLOCK: Final = 1 << 20
"""Cells of drawn tables worked on at once [cells]: 8 MB as float64."""
_STEPS: Final = 1 << 16
_MOST_EXACT: Final = 1 << 21
"""Firms of at most 8 draws each, whose sum single precision still holds exactly."""


@dataclass(frozen=True)
class Firms:
    """What each firm adds to the table.

    Parameters
    ----------
    base, segment : int64, (firms,), 0..bases-1, 0..segments-1
    amount : float64, (firms,), ≥ 0 [any one unit; 1 for counting firms]
    bases, segments : int > 0
    """

    base: Counts
    segment: Counts
    amount: Floats
    bases: int
    segments: int

    def __post_init__(self) -> None:
        if self.base.ndim != 1 or not self.base.shape == self.segment.shape == self.amount.shape:
            raise BadTable(
                f"Expected one base, segment and amount a firm, got {self.base.shape}, {self.segment.shape}, {self.amount.shape}."
            )
        for name, places, end in (("bases", self.base, self.bases), ("segments", self.segment, self.segments)):
            if end < 1 or np.any(places < 0) or np.any(places >= end):
                raise BadTable(f"Expected {name} from 0 to {end - 1}, got others.")
        if not np.all(np.isfinite(self.amount)) or np.any(self.amount < 0):
            raise BadTable("Expected amounts that are finite and at least 0, got others.")

    @property
    def cell(self) -> Counts:
        """int64, (firms,): base · segments + segment."""
        return self.base * self.segments + self.segment

    def counts(self) -> Counts:
        """int64, (bases, segments): how many firms stand in each cell."""
        counted = np.bincount(self.cell, minlength=self.bases * self.segments)
        return counted.reshape(self.bases, self.segments).astype(np.int64)

    def table(self) -> Floats:
        """float64, (bases, segments): the amounts of the firms of each cell, summed."""
        summed = np.bincount(self.cell, weights=self.amount, minlength=self.bases * self.segments)
        return summed.reshape(self.bases, self.segments)


def firms_of(counts: npt.ArrayLike) -> Firms:
    """A table of counts of firms, (bases, segments), as firms of amount 1, cell after cell."""
    table = np.asarray(counts)
    if table.ndim != 2 or 0 in table.shape or np.any(table < 0) or np.any(table != np.floor(table)):
        raise BadTable("Expected a table of whole numbers of firms, got something else.")
    cells = np.repeat(np.arange(table.size, dtype=np.int64), table.astype(np.int64).ravel())
    base, segment = np.divmod(cells, table.shape[1])
    return Firms(base, segment, np.ones(cells.size), table.shape[0], table.shape[1])


def draw_weights(firms: int, *, rounds: int, seed: int) -> Weights:
    """How often each firm comes up in each round: Poisson with mean 1, each firm for itself.

    Firm k has the same draws whatever firms follow it, and keeps them wherever it stands: two tables that share firms
    share their chance.

    Parameters
    ----------
    firms : int ≥ 0
    rounds : int > 0
    seed : int ≥ 0

    Returns
    -------
    uint8, (firms, rounds), 0..8

    Raises
    ------
    TooMuch
        More than MOST_WEIGHTS.

    Notes
    -----
    Source: the Poisson bootstrap, Hanley and MacGibbon 2006. A cell of n firms of amount 1 is Poisson with mean n.
    Accuracy: probabilities are rounded to 1/65536; mean and variance are 1 within 0.0002, tests/bases/test_bootstrap.py.
    Cost: one 16-bit number and one look-up a weight; one byte a weight is kept.
    """
    if rounds < 1 or firms < 0:
        raise BadTable(f"Expected at least one round, got {rounds = } for {firms = }.")
    if firms * rounds > MOST_WEIGHTS:
        raise TooMuch(f"Expected at most {MOST_WEIGHTS:,} draws, got {firms:,} firms in {rounds:,} rounds.")
    random = np.random.Generator(np.random.PCG64(seed))
    weights = np.empty((firms, rounds), dtype=np.uint8)
    rows = max(BLOCK // rounds, 1)
    for first in range(0, firms, rows):
        part = weights[first : first + rows]
        part[:] = _POISSON[random.integers(0, _STEPS, size=part.shape, dtype=np.uint16)]
    return weights


def drawn_tables(firms: Firms, weights: Weights) -> Iterator[Floats]:
    """The tables of all rounds, in blocks.

    Yields
    ------
    float64, (rounds of the block, bases, segments)
        At most BLOCK cells, at least one round; the blocks follow each other.

    Notes
    -----
    Cost: one multiplication and one addition a firm and round.
    """
    if weights.shape[0] != firms.base.size:
        raise BadTable(f"Expected draws for {firms.base.size} firms, got {weights.shape[0]}.")
    order = np.argsort(firms.cell, kind="stable")
    cells, starts = np.unique(firms.cell[order], return_index=True)
    # Firms that are counted need no multiplication, and whole numbers sum to the same in single precision.
    counted = bool(np.all(firms.amount == 1)) and firms.base.size < _MOST_EXACT
    amount = firms.amount[order, None]
    rounds = weights.shape[1]
    step = max(BLOCK // max(firms.bases * firms.segments, firms.base.size), 1)
    for first in range(0, rounds, step):
        part = weights[order, first : first + step]
        tables = np.zeros((part.shape[1], firms.bases * firms.segments))
        if cells.size:
            own = part.astype(np.float32) if counted else part * amount
            tables[:, cells] = np.add.reduceat(own, starts, axis=0).T
        yield tables.reshape(-1, firms.bases, firms.segments)


def _poisson_steps() -> npt.NDArray[np.uint8]:
    """uint8, (65536,): the weight for each 16-bit number."""
    chance, below, ends = float(np.exp(-1)), 0.0, []
    for weight in range(9):
        below += chance
        ends.append(round(below * _STEPS))
        chance /= weight + 1
    return np.searchsorted(np.array(ends[:-1]), np.arange(_STEPS), side="right").astype(np.uint8)


_POISSON: Final = _poisson_steps()
