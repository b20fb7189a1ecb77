"""Places of the earlier cut that frames of the later one look like, and the shifts that many of them agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from zhijiang.media.alignment.likeness import Likeness

BLOCK: Final = 16
"""Frames of the later cut that share their candidates."""
_OLD_STEP: Final = 4
_COARSE_STEP: Final = 48
_DENSE_STEP: Final = 8
_REACH: Final = 3
"""Blocks to either side whose seeds also speak."""
_BEST: Final = 6
_LEAST: Final = 0.80
CANDIDATES: Final = 12
NONE: Final = -(1 << 40)
"""No shift."""

Shifts = NDArray[np.int64]


@dataclass(frozen=True)
class Seeds:
    """Frames that look alike, a few old ones for each new one looked at: arrays of one length."""

    new: NDArray[np.int64]
    old: NDArray[np.int64]
    cosine: NDArray[np.float32]

    @classmethod
    def joined(cls, some: Sequence[Seeds]) -> Seeds:
        """All of them."""
        return cls(
            np.concatenate([seeds.new for seeds in some]),
            np.concatenate([seeds.old for seeds in some]),
            np.concatenate([seeds.cosine for seeds in some]),
        )


def find_seeds(old: Likeness, new: Likeness, at: NDArray[np.int64], *, rows: int, columns: int) -> Seeds:
    """The old frames, every fourth looked at, that are most like these new ones."""
    every = np.arange(0, old.frames, _OLD_STEP)
    known = old.vectors(every, rows, columns)
    asked = new.vectors(at, rows, columns)
    cells = -(-len(every) // 2)
    padded = np.zeros((2 * cells, known.shape[1]), np.float32)
    padded[: len(known)] = known
    found = [Seeds(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))]
    for start in range(0, len(at), 512):
        likeness = asked[start : start + 512] @ padded.T
        count = min(_BEST, cells)
        cosine, places, open_ = _most_alike(likeness, count)
        for row in np.flatnonzero(open_).tolist():
            best = np.maximum(likeness[row, ::2], likeness[row, 1::2])
            top = np.argpartition(-best, count - 1)[:count]
            cosine[row], places[row] = best[top], 2 * top + (likeness[row, 2 * top + 1] > likeness[row, 2 * top])
        places *= _OLD_STEP
        which = np.repeat(at[start : start + 512], count).reshape(-1, count)
        good = (cosine > _LEAST) & (places < old.frames)
        found.append(Seeds(which[good], places[good], cosine[good]))
    return Seeds.joined(found)


def vote(seeds: Seeds, *, frames: int) -> Shifts:
    """For each block of 16 new frames the shifts (old minus new frame, to about four frames) most agreed on nearby: shape (blocks, 12)."""
    blocks = -(-frames // BLOCK)
    shift = np.round((seeds.old - seeds.new) / _OLD_STEP).astype(np.int64)
    weight = np.maximum(seeds.cosine - 0.7, 0.0) ** 2
    order = np.argsort(seeds.new, kind="stable")
    starts = np.searchsorted(seeds.new[order] // BLOCK, np.arange(blocks + 1))
    found: Shifts = _votes(starts, shift[order], weight[order])
    return found


def sample(frames: int, step: int) -> NDArray[np.int64]:
    """Every so many frames."""
    return np.arange(step // 2 if frames > step // 2 else 0, frames, step)


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True)
def _most_alike(likeness: Any, count: Any) -> Any:  # pragma: no cover
    """The most alike of each row, of two neighbours the better one: cosines and places, shape (rows, count).

    Only those above 0.80; the others are 0. And in which rows more are equal to the last one than there is room for: these say nothing.
    """
    rows, width = likeness.shape
    cosine, places = np.zeros((rows, count), np.float32), np.zeros((rows, count), np.int64)
    is_open, least = np.zeros(rows, np.bool_), np.float32(_LEAST)
    for row in range(rows):
        best, where = np.full(count + 1, least), np.zeros(count + 1, np.int64)
        for place in range(0, width, 2):
            one, other = likeness[row, place], likeness[row, place + 1]
            if one <= best[count] and other <= best[count]:
                continue
            value, at = (other, place + 1) if other > one else (one, place)
            rank = count
            while rank and value > best[rank - 1]:
                best[rank], where[rank] = best[rank - 1], where[rank - 1]
                rank -= 1
            best[rank], where[rank] = value, at
        for rank in range(count):
            if best[rank] > least:
                cosine[row, rank], places[row, rank] = best[rank], where[rank]
        is_open[row] = best[count - 1] == best[count] and best[count] > least
    return cosine, places, is_open


@njit(cache=True)
def _votes(starts: Any, shift: Any, weight: Any) -> Any:  # pragma: no cover
    """The shifts that weigh most in each block and those beside it, of equals the lowest first; NONE behind them."""
    blocks = len(starts) - 1
    found = np.full((blocks, CANDIDATES), NONE, np.int64)
    for block in range(blocks):
        first, last = starts[max(0, block - _REACH)], starts[min(blocks, block + _REACH + 1)]
        order = np.argsort(shift[first:last], kind="mergesort") + first
        totals = np.full(CANDIDATES + 1, -1.0)
        place = 0
        while place < len(order):
            value, total = shift[order[place]], 0.0
            while place < len(order) and shift[order[place]] == value:
                total += weight[order[place]]
                place += 1
            rank = CANDIDATES
            while rank and total > totals[rank - 1]:
                totals[rank] = totals[rank - 1]
                if rank < CANDIDATES:
                    found[block, rank] = found[block, rank - 1]
                rank -= 1
            totals[rank] = total
            if rank < CANDIDATES:
                found[block, rank] = value * _OLD_STEP
    return found
