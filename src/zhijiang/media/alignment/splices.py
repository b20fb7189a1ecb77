"""Where exactly one run of a path ends and the next begins: weighed over the frames around, by luma and detail."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.order import runs_of
from zhijiang.media.fingerprint import Fingerprint

_AROUND: Final = 120
"""Frames to either side that a splice may move by."""
_NEAR: Final = (-3, -2, -1, 1, 2, 3)
_ENOUGH: Final = 4.0
"""What frames must gain by another shift, all together."""
_STEADY: Final = 0.9
"""Share of them that must gain: where an encoder drew a still anew, some do and some do not."""
_SAME: Final = 0.12
"""What frames may be less alike at a place that is as good."""
_TIE: Final = 0.05
"""Places that differ by less are as good: the earliest is told."""
_AGAIN: Final = 5.0
"""What a frame that is shown again may be unlike the frame that its place would have."""
_DETAIL: Final = 0.1
"""Weight of a step of gradient beside one of luma."""


def settle_splices(
    path: NDArray[np.int64], old: Fingerprint, new: Fingerprint, likeness: tuple[Likeness, Likeness]
) -> None:
    """Move each splice between two runs that touch to where the frames fit best, the earliest of equal places.

    Changes `path`. A passage without a counterpart on the way was placed by one shift only; what follows it may have been
    given to the wrong side.
    """
    runs = runs_of(path)
    one, other = likeness
    detail_old, detail_new = (side.gradient.reshape(side.frames, -1) for side in (old, new))
    for number in range(len(runs) - 1):
        left, right = runs[number], runs[number + 1]
        if left.new_end != right.new:
            continue
        start = max(left.new, left.new_end - _AROUND)
        end = min(right.new_end, right.new + _AROUND)
        twice = left.shift - right.shift
        twice = twice if 0 < twice <= min(left.length, right.length, _AROUND // 2) else 0
        end -= twice
        at = _best(
            one.code, other.code, detail_old, detail_new, (start, right.new, end, left.shift, right.shift, twice)
        )
        path[start:at] = np.arange(start, at) + left.shift
        path[at:end] = np.arange(at, end) + right.shift


def mend_ends(path: NDArray[np.int64], old: Fingerprint, new: Fingerprint, likeness: tuple[Likeness, Likeness]) -> None:
    """Where a run begins or ends at a passage without a counterpart, its frames there may fit another shift: a trim close to the passage.

    Changes `path`. The walk through the shifts takes any of them for nothing behind such a passage.
    """
    one, other = likeness
    detail_old, detail_new = (side.gradient.reshape(side.frames, -1) for side in (old, new))
    runs = runs_of(path)
    for number, run in enumerate(runs):
        before = runs[number - 1] if number else None
        after = runs[number + 1] if number + 1 < len(runs) else None
        for is_head, beside in ((True, before), (False, after)):
            if beside and (beside.new_end == run.new if is_head else run.new_end == beside.new):
                continue
            shifts = [run.shift + by for by in _NEAR]
            if beside and abs(beside.shift - run.shift) <= _AROUND:
                shifts.append(beside.shift)
            frames = np.arange(run.new, min(run.new_end, run.new + _AROUND))
            if not is_head:
                frames = np.arange(run.new_end - 1, max(run.new, run.new_end - _AROUND) - 1, -1)
            best, length, shift = 0.0, 0, 0
            for some in dict.fromkeys(shifts):
                gain, count = _gain(one.code, other.code, detail_old, detail_new, frames, run.shift, some)
                if some != run.shift and gain > best:
                    best, length, shift = gain, count, some
            if best > _ENOUGH and length < run.length:
                path[frames[:length]] = frames[:length] + shift


def keep_near(path: NDArray[np.int64], old: Fingerprint, new: Fingerprint, likeness: tuple[Likeness, Likeness]) -> None:
    """Of two places that look the same, give a run the one that goes on from a neighbour. Changes `path`."""
    one, other = likeness
    detail_old, detail_new = (side.gradient.reshape(side.frames, -1) for side in (old, new))
    runs = runs_of(path)
    for number, run in enumerate(runs):
        frames = np.arange(run.new, run.new_end)
        for beside in (number - 1, number + 1):
            if not 0 <= beside < len(runs) or abs(runs[beside].shift - run.shift) <= max(_NEAR):
                continue
            shift = runs[beside].shift
            if frames[0] + shift < 0 or frames[-1] + shift >= old.frames:
                continue
            some = frames[:: max(1, len(frames) // _AROUND)]
            loss = _loss(one.code, other.code, detail_old, detail_new, some, run.shift, shift)
            if loss < _SAME:
                path[frames] = frames + shift
                break


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True)
def _best(old: Any, new: Any, old_detail: Any, new_detail: Any, where: Any) -> Any:  # pragma: no cover
    """The first frame of the right run, from `start` to `end`, where all of them together are least unlike."""
    # `twice`: so many old frames are shown by both runs; they are the left one's, and what shows them again will be inserted.
    start, now, end, left, right, twice = where
    balances = np.full(end - start + 1, np.inf)
    balance = 0.0
    for frame in range(start, end + 1):
        # `balance`: what the frames from `start` on cost more by the left shift than by the right one.
        balances[frame - start] = balance
        one, place = frame + left, frame + twice
        other = place + right
        if frame == end or one < 0 or one >= len(old) or place >= len(new):
            break
        if other < 0 or other >= len(old):
            balances[: frame - start + 1] = np.inf
            continue
        balance += _unlike(old[one], new[frame], old_detail[one], new_detail[frame])
        last = _unlike(old[other], new[place], old_detail[other], new_detail[place])
        balance -= last
        if twice:
            # A frame shown again costs little where it stands between the two; a frame that fits neither costs there, too.
            first = _unlike(
                old[max(0, frame + right)], new[frame], old_detail[max(0, frame + right)], new_detail[frame]
            )
            balance += max(0.0, last - _AGAIN) - max(0.0, first - _AGAIN)
    lowest = balances.min()
    if lowest == np.inf:
        return now
    for place in range(len(balances)):
        if balances[place] <= lowest + _TIE:
            return start + place
    return now


@njit(cache=True, inline="always")
def _unlike(old: Any, new: Any, old_detail: Any, new_detail: Any) -> Any:  # pragma: no cover
    total: Any = 0
    detail: Any = 0
    for cell in range(len(old)):
        gap: Any = np.int32(old[cell]) - np.int32(new[cell])
        total += max(gap, -gap)
        gap = np.int32(old_detail[cell]) - np.int32(new_detail[cell])
        detail += max(gap, -gap)
    return (total + _DETAIL * detail) / len(old)


@njit(cache=True)
def _gain(
    old: Any, new: Any, old_detail: Any, new_detail: Any, frames: Any, shift: Any, other: Any
) -> Any:  # pragma: no cover
    """What the first of these frames gain in likeness by the other shift, and for how many of them it is most."""
    total, best, count, better = 0.0, 0.0, 0, 0
    for place in range(len(frames)):
        frame = frames[place]
        at = frame + other
        if at < 0 or at >= len(old):
            break
        gain = _unlike(old[frame + shift], new[frame], old_detail[frame + shift], new_detail[frame])
        gain -= _unlike(old[at], new[frame], old_detail[at], new_detail[frame])
        total += gain
        better += gain > 0
        if total > best and better >= _STEADY * (place + 1):
            best, count = total, place + 1
        if total < best - 2 * _ENOUGH:
            break
    return best, count


@njit(cache=True)
def _loss(
    old: Any, new: Any, old_detail: Any, new_detail: Any, frames: Any, shift: Any, other: Any
) -> Any:  # pragma: no cover
    """What a frame is less alike by the other shift, on average."""
    total = 0.0
    for frame in frames:
        total += _unlike(old[frame + other], new[frame], old_detail[frame + other], new_detail[frame])
        total -= _unlike(old[frame + shift], new[frame], old_detail[frame + shift], new_detail[frame])
    return total / len(frames)
