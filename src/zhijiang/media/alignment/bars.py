"""A film that one cut shows whole and the other smaller, between black bars: both brought to the smaller shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.seeds import find_seeds, sample
from zhijiang.media.fingerprint import Bytes, Fingerprint

FINE: Final = 6
"""Steps of the stored widths of bars to a cell."""
_LEAST: Final = 4
"""Steps that the bars of two cuts must differ by."""
_SHARE: Final = 0.5
_CLEAR: Final = 0.01
_BLACK: Final = (16, 0, 128, 128)
_SAMPLES: Final = 64

Bars = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """Both cuts, to be aligned by `luma` and to be compared by the others."""

    old: Fingerprint
    new: Fingerprint
    luma: tuple[Bytes, Bytes]
    is_shaped: bool = False
    """Whether one picture was brought to the other's size: cells are then less exact."""


def brought_together(old: Fingerprint, new: Fingerprint) -> Pair:
    """Both cuts in the shape of the smaller picture, where one film lies between bars that the other has not; else as they are.

    Bars that are laid over a picture hide the same of both while frames are sought, and stay a change.

    Notes
    -----
    Source: the widths of bars that most lit frames have; of the three readings (no matter, smaller, hidden) the one that fits
    best. Accuracy: docs/benchmarks.md. Cost: one product of small matrices for each frame that is brought over.
    """
    one, other = usual_bars(old), usual_bars(new)
    if np.abs(one - other).max() < _LEAST:
        return Pair(old, new, (old.luma, new.luma))
    target = np.maximum(one, other)
    few_old, few_new = _some(old), _some(new)
    plain = _agreement(few_old, few_new)
    smaller = _agreement(shaped(few_old, one, target), shaped(few_new, other, target))
    hidden = _agreement(shaped(few_old, target, target), shaped(few_new, target, target))
    if max(smaller, hidden) < plain + _CLEAR:
        return Pair(old, new, (old.luma, new.luma))
    if hidden >= smaller:
        return Pair(old, new, (shaped(old, target, target).luma, shaped(new, target, target).luma))
    old, new = (_without_edges(*side, target) for side in ((old, one), (new, other)))
    return Pair(old, new, (old.luma, new.luma), is_shaped=True)


def _without_edges(prints: Fingerprint, bars: Bars, target: Bars) -> Fingerprint:
    """In the shape of the target, the cells that a bar ends in blank: which part of them is picture is known to a sixth only."""
    there = shaped(prints, bars, target)
    wider = np.where(target > 0, (target // FINE + 1) * FINE, 0)
    return shaped(there, wider, wider)


def usual_bars(prints: Fingerprint) -> Bars:
    """Top, bottom, left and right bars that more than half of the lit frames have to a step; 0 where none are, int64, (4,)."""
    luma = prints.luma[:: max(1, prints.frames // 2000)]
    lit = luma.reshape(len(luma), -1).max(axis=1) > 60
    bars = prints.bars[:: max(1, prints.frames // 2000)][lit].astype(np.int64)
    if not len(bars):
        return np.zeros(4, np.int64)
    middle = np.median(bars, axis=0).astype(np.int64)
    steady = (np.abs(bars - middle) <= 1).mean(axis=0) > _SHARE
    return np.where(steady, middle, 0)


def shaped(prints: Fingerprint, bars: Bars, target: Bars) -> Fingerprint:
    """The picture inside `bars`, brought inside the bars of `target`."""
    rows, columns = prints.layout.rows, prints.layout.columns
    values = np.empty_like(prints.values)
    cells = rows * columns
    places = [(0, 1), (cells, 1), (2 * cells, 2), (2 * cells + cells // 4, 2)]
    for (start, part), black in zip(places, _BLACK, strict=True):
        down = _matrix(rows // part, bars[:2] / part, target[:2] / part)
        across = _matrix(columns // part, bars[2:] / part, target[2:] / part)
        inside = np.outer(down.sum(axis=1), across.sum(axis=1))
        size = cells // (part * part)
        for first in range(0, prints.frames, 2000):
            plane = prints.values[first : first + 2000, start : start + size].reshape(-1, rows // part, columns // part)
            there = down @ plane.astype(np.float32) @ across.T + black * (1 - inside)
            values[first : first + 2000, start : start + size] = np.rint(there).reshape(len(there), -1)
    values[:, -4:] = target
    return Fingerprint(prints.layout, values, prints.sounds)


def _matrix(count: int, bars: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float32]:
    """What each cell of the target is a mean of, float32, shape (count, count); a row's sum is its share inside the target."""
    before, after = bars / FINE, target / FINE
    length, there = count - before.sum(), count - after.sum()
    scale = length / there
    found = np.zeros((count, count), np.float32)
    for cell in range(count):
        low, high = max(cell, after[0]), min(cell + 1, count - after[1])
        if high <= low:
            continue
        start, end = before[0] + (low - after[0]) * scale, before[0] + (high - after[0]) * scale
        for source in range(int(start), min(count, int(np.ceil(end)))):
            found[cell, source] = max(0.0, min(end, source + 1) - max(start, source)) / (end - start) * (high - low)
    return found


def _some(prints: Fingerprint) -> Fingerprint:
    frames = sample(prints.frames, max(1, prints.frames // 4000))
    return Fingerprint(prints.layout, prints.values[frames])


def _agreement(old: Fingerprint, new: Fingerprint) -> float:
    """How like their best old frame a few new ones are, the middle one."""
    one, other = Likeness.of(old.luma), Likeness.of(new.luma)
    at = sample(new.frames, max(1, new.frames // _SAMPLES))
    seeds = find_seeds(one, other, at, rows=old.layout.rows, columns=old.layout.columns)
    best = np.zeros(new.frames, np.float32)
    np.maximum.at(best, seeds.new, seeds.cosine)
    return float(np.median(best[at]))
