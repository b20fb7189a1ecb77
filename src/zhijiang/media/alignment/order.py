"""From the old frame of each new one to runs that use every old frame once, in order where they can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.likeness import Likeness

LEAST_MOVED: Final = 3
"""Frames that must follow each other before something out of order is called moved, not a chance likeness."""
_EQUAL: Final = 0.3
"""Mean difference of code under which two old frames cannot be told apart after encoding."""


@dataclass(frozen=True, slots=True)
class Run:
    """New frames from `new` on that show the old frames from `old` on, one to one."""

    new: int
    old: int
    length: int
    moved: bool = False

    @property
    def shift(self) -> int:
        return self.old - self.new

    @property
    def new_end(self) -> int:
        return self.new + self.length

    @property
    def old_end(self) -> int:
        return self.old + self.length


def runs_of(path: NDArray[np.int64]) -> list[Run]:
    """The stretches of one shift in a path, in the order of the new cut."""
    here = np.flatnonzero(path >= 0)
    if not len(here):
        return []
    shifts = path[here] - here
    breaks = np.flatnonzero((np.diff(here) != 1) | (np.diff(shifts) != 0)) + 1
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [len(here)]])
    return [Run(int(here[a]), int(path[here[a]]), int(b - a)) for a, b in zip(starts, ends, strict=True)]


def in_order(runs: list[Run], old: Likeness) -> list[Run]:
    """Settle which new frame stands for an old one that several show, and which runs have moved.

    The runs that keep the order of the old cut and together are longest stay; of the others what no run has taken yet is
    moved when it is long enough, and left out (inserted) when not. Splices are brought forward as far as the frames
    cannot be told apart.
    """
    if not runs:
        return []
    chain = _longest(runs)
    kept = _without_overlaps([runs[place] for place in chain])
    kept = _earliest(kept, old)
    taken = np.zeros(old.frames, np.bool_)
    for run in kept:
        taken[run.old : run.old_end] = True
    stays = set(chain)
    moved: list[Run] = []
    for place, run in enumerate(runs):
        if place in stays:
            continue
        free = ~taken[run.old : run.old_end]
        edges = np.flatnonzero(np.diff(np.concatenate([[0], free.astype(np.int8), [0]])))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if end - start >= LEAST_MOVED and float(old.spread[run.old + start : run.old + end].mean()) > 3.0:
                moved.append(Run(run.new + start, run.old + start, end - start, moved=True))
                taken[run.old + start : run.old + end] = True
    return sorted([*kept, *moved], key=lambda run: run.new)


def _longest(runs: list[Run]) -> list[int]:
    """The places of the runs that keep the order and have most frames, overlaps counted once."""
    old = np.array([run.old for run in runs])
    end = np.array([run.old_end for run in runs])
    best = np.array([float(run.length) for run in runs])
    before = np.full(len(runs), -1)
    for place in range(1, len(runs)):
        overlap = np.maximum(end[:place] - old[place], 0)
        reach = best[:place] + runs[place].length - 1.01 * overlap
        reach[(old[:place] > old[place]) | (end[:place] >= end[place]) | (overlap > 40)] = -1.0
        way = int(np.argmax(reach))
        if reach[way] > best[place]:
            best[place], before[place] = reach[way], way
    place = int(np.argmax(best))
    chain = []
    while place >= 0:
        chain.append(place)
        place = int(before[place])
    return chain[::-1]


def _without_overlaps(runs: list[Run]) -> list[Run]:
    kept: list[Run] = []
    for run in runs:
        over = max(0, kept[-1].old_end - run.old) if kept else 0
        if over < run.length:
            kept.append(Run(run.new + over, run.old + over, run.length - over))
    return kept


def _earliest(runs: list[Run], old: Likeness) -> list[Run]:
    """Where the last old frames before a removed passage look like the last of that passage, take these: the splice is earlier."""
    for place in range(1, len(runs)):
        left, right = runs[place - 1], runs[place]
        if left.new_end != right.new or right.old <= left.old_end:
            continue
        back = 0
        while back < left.length - 1 and _is_equal(old, left.old_end - 1 - back, right.old - 1 - back):
            back += 1
        if back:
            runs[place - 1] = Run(left.new, left.old, left.length - back)
            runs[place] = Run(right.new - back, right.old - back, right.length + back)
    return runs


def _is_equal(old: Likeness, one: int, other: int) -> bool:
    gap = np.abs(old.code[one].astype(np.int16) - old.code[other].astype(np.int16))
    return float(gap.mean()) < _EQUAL and abs(float(old.level[one] - old.level[other])) < 1.0 and int(gap.max()) < 4
