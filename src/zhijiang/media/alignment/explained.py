"""A change that another place of the old cut explains is none: the frames stand at the wrong place, by so little that only a few cells show it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.yardstick import Yardstick

_NEAR: Final = (-3, -2, -1, 1, 2, 3)
_BESIDE: Final = 120
"""Frames that two runs may be shifted against each other for the place of one to be tried for the other's frames, and how far a splice may move."""
_APART: Final = 30
"""Frames between two changes that one place may explain together."""
_SAMPLES: Final = 24
_FEW: Final = 6
_NOTHING: Final = 3.6
"""Deviations of the strangest cell that are no change."""
_LEFT: Final = 0.25
"""What may be left of the changes at the place that explains them."""
_SLIDES: Final = 12
_SAVES: Final = 2.0
"""Frames that a splice may be slid by, and the deviations above nothing that it must save."""
_PRICE: Final = 10.0
"""Deviations above nothing, all frames together, that each further splice must save."""


def place_explained(
    path: NDArray[np.int64], runs: Sequence[Run], changes: Sequence[tuple[int, int]], yardstick: Yardstick, *, old: int
) -> bool:
    """Move frames that have changed where they stand, and that are unchanged by a shift close by. Changes `path`; whether it did.

    Parameters
    ----------
    path : int64, shape (new frames,)
        The old frame of each new one, -1 for none.
    runs, changes
        What came of it; each change within a run, new frames.
    yardstick : Yardstick
    old : int
        Frames of the old cut.

    Notes
    -----
    Source: the path is found by the mean over all cells, to which a small figure before a still background is nothing; the strangest cell
    tells it. Cost: a few dozen frames for each change, and the neighbourhood of those that are moved.
    """
    moved = False
    if yardstick.is_regraded:
        return moved
    changes = sorted(changes)
    for number, run in enumerate(runs):
        here = changes[bisect_left(changes, (run.new, 0)) : bisect_left(changes, (run.new_end, 0))]
        if not here:
            continue
        beside = [runs[at].shift for at in (number - 1, number + 1) if 0 <= at < len(runs)]
        shifts = [run.shift + by for by in _NEAR] + [s for s in beside if abs(s - run.shift) <= _BESIDE]
        for start, end in _together(here):
            found = _explanation(run, start, end, shifts, yardstick, old)
            if found:
                first, last, shift = found
                path[first:last] = np.arange(first, last) + shift
                moved = True
    return moved


def slid(runs: Sequence[Run], yardstick: Yardstick, *, old: int) -> list[Run]:
    """The runs, each splice at which only one of the cuts has frames to itself moved to where no frame beside it has changed.

    Frames that a still background gave to the wrong side of a trim or a hold differ in a few cells only.
    """
    found = list(runs)
    splices: list[tuple[int, NDArray[np.int64]]] = []
    for number, (left, right) in enumerate(pairwise(runs)):
        count = min(_SLIDES, left.length // 2, right.length // 2)
        is_one_sided = left.new_end == right.new or left.old_end == right.old
        if count and is_one_sided and not left.moved and not right.moved:
            splices.append((number, np.arange(1, count + 1)))
    asked = [
        (frames, shift) for number, steps in splices for frames, shift in _beside(runs[number], runs[number + 1], steps)
    ]
    if not asked:
        return found
    # Asked at once: a call costs as much as a few hundred frames.
    shifts = np.concatenate([np.full(len(frames), shift) for frames, shift in asked])
    parts = np.cumsum([len(frames) for frames, _ in asked])[:-1]
    answers = np.split(_excess(np.concatenate([frames for frames, _ in asked]), shifts, yardstick, old), parts)
    for place, (number, steps) in enumerate(splices):
        back_right, back_left, on_left, on_right = answers[4 * place : 4 * place + 4]
        costs = np.concatenate([np.cumsum(back_right - back_left)[::-1], [0], np.cumsum(on_left - on_right)])
        best = int(costs.argmin())
        if costs[best] < -_SAVES:
            by = best - len(steps)
            left, right = found[number], found[number + 1]
            found[number] = Run(left.new, left.old, left.length + by)
            found[number + 1] = Run(right.new + by, right.old + by, right.length - by)
    return found


def _beside(left: Run, right: Run, steps: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], int]]:
    """The frames before and behind a splice, by the right shift and by the left one."""
    return [
        (right.new - steps, right.shift),
        (left.new_end - steps, left.shift),
        (left.new_end + steps - 1, left.shift),
        (right.new + steps - 1, right.shift),
    ]


def _together(changes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in changes:
        if found and start - found[-1][1] < _APART:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _explanation(
    run: Run, start: int, end: int, shifts: Sequence[int], yardstick: Yardstick, old: int
) -> tuple[int, int, int] | None:
    """Which frames are unchanged by which shift, if those from `start` to `end` are."""
    some = np.unique(np.linspace(start, end - 1, min(_SAMPLES, end - start)).astype(np.int64))
    here = _excess(some, run.shift, yardstick, old)
    most, tried = _LEFT * float(here.sum()), np.array(list(dict.fromkeys(shifts)))
    # A few of the frames rule most shifts out.
    few = some[:: _SAMPLES // _FEW]
    rough = _excess(np.tile(few, len(tried)), np.repeat(tried, len(few)), yardstick, old).reshape(len(tried), -1)
    open_ = tried[rough.sum(axis=1) <= most].tolist()
    left = {shift: float(_excess(some, shift, yardstick, old).sum()) for shift in open_}
    shift = min(left, key=left.__getitem__, default=run.shift)
    if shift == run.shift or left[shift] > most:
        return None
    frames = np.arange(max(run.new, start - _BESIDE), min(run.new_end, end + _BESIDE))
    gains = _excess(frames, run.shift, yardstick, old) - _excess(frames, shift, yardstick, old)
    first, is_head = _reach(gains[: start - frames[0]][::-1])
    last, is_tail = _reach(gains[end - frames[0] :])
    first, last = start - first, end + last
    is_head, is_tail = is_head and first == run.new, is_tail and last == run.new_end
    if float(gains[first - frames[0] : last - frames[0]].sum()) < _PRICE * (2 - is_head - is_tail):
        return None
    return first, last, shift


def _reach(gains: NDArray[np.float32]) -> tuple[int, bool]:
    """How many more of these frames to take: all, where none of them is lost by it, so that there is one splice less; and whether it is all."""
    total = np.concatenate([[0], np.cumsum(gains)])
    if float(gains.min(initial=0)) >= 0:
        return len(gains), True
    best = int(total.argmax())
    return best, best == len(gains)


def _excess(
    frames: NDArray[np.int64], shift: int | NDArray[np.int64], yardstick: Yardstick, old: int
) -> NDArray[np.float32]:
    """What the strangest cell of each frame is above nothing; much where there is no old frame."""
    found = np.full(len(frames), 40, np.float32)
    inside = (frames + shift >= 0) & (frames + shift < old)
    pairs = np.stack([frames + shift, frames], axis=1)[inside]
    if len(pairs):
        found[inside] = np.maximum(0, yardstick.strangeness(pairs).reshape(len(pairs), -1).max(axis=1) - _NOTHING)
    return found
