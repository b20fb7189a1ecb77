"""Places of the earlier cut that frames of the later one look like, and the shifts that many of them agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
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
        pairs = likeness.reshape(len(likeness), cells, 2)
        best, side = pairs.max(axis=2), pairs.argmax(axis=2)
        count = min(_BEST, cells)
        top = np.argpartition(-best, count - 1, axis=1)[:, :count]
        cosine = np.take_along_axis(best, top, axis=1)
        places = (2 * top + np.take_along_axis(side, top, axis=1)) * _OLD_STEP
        which = np.repeat(at[start : start + 512], count).reshape(-1, count)
        good = (cosine > _LEAST) & (places < old.frames)
        found.append(Seeds(which[good], places[good], cosine[good]))
    return Seeds.joined(found)


def vote(seeds: Seeds, *, frames: int) -> list[Shifts]:
    """For each block of 16 new frames the shifts (old minus new frame, to about four frames) most agreed on nearby."""
    blocks = -(-frames // BLOCK)
    shift = np.round((seeds.old - seeds.new) / _OLD_STEP).astype(np.int64)
    weight = np.maximum(seeds.cosine - 0.7, 0.0) ** 2
    order = np.argsort(seeds.new, kind="stable")
    block, shift, weight = seeds.new[order] // BLOCK, shift[order], weight[order]
    starts = np.searchsorted(block, np.arange(blocks + 1))
    found: list[Shifts] = []
    for number in range(blocks):
        first, last = starts[max(0, number - _REACH)], starts[min(blocks, number + _REACH + 1)]
        if first == last:
            found.append(np.empty(0, np.int64))
            continue
        values, inverse = np.unique(shift[first:last], return_inverse=True)
        total = np.bincount(inverse, weight[first:last])
        best = np.argsort(-total, kind="stable")[:CANDIDATES]
        found.append(values[best] * _OLD_STEP)
    return found


def sample(frames: int, step: int) -> NDArray[np.int64]:
    """Every so many frames."""
    return np.arange(step // 2 if frames > step // 2 else 0, frames, step)
