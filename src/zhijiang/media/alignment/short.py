"""Passages of a few frames that were moved or repeated: too short for the shifts of their neighbourhood to include theirs."""

from __future__ import annotations

from heapq import nsmallest
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.order import LEAST_MOVED, Run
from zhijiang.media.alignment.seeds import find_seeds

_MOST_FRAMES: Final = 120
"""Longer than this, a passage without a counterpart has votes of its own."""
_MOST_ALL: Final = 4000
_LEAST: Final = 2
_MOST_MOVED: Final = 60
_MOST_TRIED: Final = 16
"""Unclaimed passages, the nearest ones, that a short passage is held against."""
_ALIKE: Final = 4.5
"""Cost up to which a frame without neighbours that agree is taken for another."""
_SPREAD: Final = 8.0
_AROUND: Final = 4


def place_short(path: NDArray[np.int64], old: Likeness, new: Likeness, *, rows: int, columns: int) -> None:
    """Find the frames of short passages without a counterpart anywhere in the old cut. Changes `path`."""
    gaps = [gap for gap in _gaps(path) if _LEAST <= gap[1] - gap[0] <= _MOST_FRAMES]
    frames = np.concatenate([np.arange(*gap) for gap in gaps]) if gaps else np.empty(0, np.int64)
    if not 0 < len(frames) <= _MOST_ALL:
        return
    seeds = find_seeds(old, new, frames, rows=rows, columns=columns)
    for start, end in gaps:
        for _ in range(3):
            here = (seeds.new >= start) & (seeds.new < end)
            shifts = np.unique((seeds.old - seeds.new)[here])
            around = np.unique(shifts[:, None] + np.arange(-_AROUND, _AROUND + 1))
            if not len(around):
                break
            shift, first, last = _longest(old.code, new.code, old.spread, path, start, end, around)
            if last - first < _LEAST:
                break
            path[first:last] = np.arange(first, last) + shift


def moved_shortly(runs: list[Run], old: Likeness, new: Likeness) -> list[Run]:
    """The runs, and short passages that none of them has in the new cut and that stand, unclaimed, elsewhere in the old one."""
    path = np.full(new.frames, -1, np.int64)
    used = np.zeros(old.frames, np.bool_)
    for run in runs:
        path[run.new : run.new_end] = np.arange(run.old, run.old_end)
        used[run.old : run.old_end] = True
    unclaimed = [gap for gap in _gaps(np.where(used, 0, -1)) if gap[1] - gap[0] <= _MOST_MOVED]
    found = []
    part = np.zeros_like(old.spread)
    for start, end in _gaps(path):
        if not LEAST_MOVED <= end - start <= _MOST_MOVED:
            continue
        for first, last in nsmallest(_MOST_TRIED, unclaimed, key=lambda gap: abs(gap[0] - start)):
            near = slice(max(0, first - 2), min(old.frames, last + 2))
            part[near] = np.where(used[near], 0, old.spread[near])
            shift, begin, stop = _longest(
                old.code, new.code, part, path, start, end, np.arange(first - end + 1, last - start)
            )
            part[near] = 0
            if stop - begin >= LEAST_MOVED:
                found.append(Run(begin, begin + shift, stop - begin, moved=True))
                path[begin:stop] = np.arange(begin, stop) + shift
                used[begin + shift : stop + shift] = True
                break
    return sorted([*runs, *found], key=lambda run: run.new)


def _gaps(path: NDArray[np.int64]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (path < 0).astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True)
def _longest(old: Any, new: Any, spread: Any, path: Any, start: Any, end: Any, shifts: Any) -> Any:  # pragma: no cover
    """The shift by which most frames in a row are alike, the most alike of equals, and which frames."""
    best, shift, first, last = 0.0, 0, start, start
    for some in shifts:
        gain, begin = 0.0, start
        for frame in range(start, end + 1):
            at = frame + some
            cost: Any = 1e9
            if frame < end and path[frame] < 0 and 0 <= at < len(old) and spread[at] > _SPREAD:
                total: Any = 0
                for cell in range(old.shape[1]):
                    gap: Any = np.int32(old[at, cell]) - np.int32(new[frame, cell])
                    total += max(gap, -gap)
                cost = total / old.shape[1]
            if cost <= _ALIKE:
                gain += _ALIKE + 1.0 - cost
                continue
            if gain > best:
                best, shift, first, last = gain, some, begin, frame
            gain, begin = 0.0, frame + 1
    return shift, first, last
