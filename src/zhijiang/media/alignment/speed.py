"""Passages shown at another speed: frames left out, or shown again, at even steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhijiang.media.alignment.order import Run

_LEAST_STEPS: Final = 3
_LONGEST_STEP: Final = 64
"""Frames between two steps: slower than this, 1.6 %, nobody retimes."""


@dataclass(frozen=True, slots=True)
class Retime:
    """Old frames that the new frames show at another speed, half-open ranges."""

    old: tuple[int, int]
    new: tuple[int, int]


def retimes(runs: list[Run]) -> tuple[list[Run], list[Retime]]:
    """Take out the runs that together are one passage at another speed.

    Three steps of one direction, each of one or two frames, at distances that differ by at most half of their median, make
    a retime. Returns the runs that are left and the retimed passages, both in order.
    """
    left: list[Run] = []
    found: list[Retime] = []
    place = 0
    while place < len(runs):
        last = _end_of_steps(runs, place)
        if last - place >= _LEAST_STEPS:
            first, end, head, tail = _bounds(runs, place, last)
            if head:
                left.append(head)
            found.append(Retime((first[1], end[1]), (first[0], end[0])))
            if tail:
                left.append(tail)
            place = last + 1
        else:
            left.append(runs[place])
            place += 1
    return left, found


def _end_of_steps(runs: list[Run], place: int) -> int:
    """The last run that the steps from this one lead to, all of one direction and one size."""
    last, kind = place, 0
    while last + 1 < len(runs):
        here, after = runs[last], runs[last + 1]
        step = after.shift - here.shift
        between = after.new - here.new_end
        if here.moved or after.moved or not 0 < abs(step) <= 2 or between > max(0, -step):
            break
        if kind and np.sign(step) != np.sign(kind):
            break
        if last > place and here.length > _LONGEST_STEP:
            break
        kind = step
        last += 1
    inner = [run.length for run in runs[place + 1 : last]]
    if len(inner) >= 2:
        middle = float(np.median(inner))
        steady = [abs(length - middle) <= max(2.0, 0.6 * middle) for length in inner]
        if sum(steady) < 0.7 * len(steady):
            return place
    return last


def _bounds(runs: list[Run], place: int, last: int) -> tuple[tuple[int, int], tuple[int, int], Run | None, Run | None]:
    """Where the retime begins and ends: one step's length before the first and after the last step, within the runs."""
    inner = [run.length for run in runs[place + 1 : last]] or [runs[place].length]
    step = int(np.median(inner))
    head, tail = runs[place], runs[last]
    begin = max(0, head.length - step)
    end = min(tail.length, step)
    before = Run(head.new, head.old, begin) if begin else None
    after = Run(tail.new + end, tail.old + end, tail.length - end) if tail.length > end else None
    return (head.new + begin, head.old + begin), (tail.new + end, tail.old + end), before, after
