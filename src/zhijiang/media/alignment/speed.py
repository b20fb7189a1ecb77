"""Passages shown at another speed: frames left out, or shown again, at even steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhijiang.media.alignment.order import Run

_LEAST_STEPS: Final = 3
_LARGEST_STEP: Final = 3
_LONGEST: Final = 64
"""Frames between two steps: slower than this, 1.6 %, nobody retimes."""
_MOST: Final = 0.5
_STRAIGHT: Final = 2.2
"""Frames that a step may lie beside the line: where little moves, its place cannot be seen."""


@dataclass(frozen=True, slots=True)
class Retime:
    """Old frames that the new frames show at another speed, half-open ranges."""

    old: tuple[int, int]
    new: tuple[int, int]
    is_altered: bool = False
    """Whether the picture changed besides."""
    region: tuple[float, float, float, float] | None = None
    """Where, as shares; None for all of it."""


def retimes(runs: list[Run]) -> tuple[list[Run], list[Retime]]:
    """Take out the runs that together are one passage at another speed.

    Three steps of one direction and more, each of three frames at most, that lie on one line make a retime. Returns the runs
    that are left and the retimed passages, both in order.

    Notes
    -----
    Source: the steps as a line, simplified as by Douglas and Peucker (1973); each straight piece is a speed of its own.
    """
    left: list[Run] = []
    found: list[Retime] = []
    place = 0
    rest = list(runs)
    while place < len(rest):
        last = _chain_end(rest, place)
        pieces = (
            [piece for piece in _straight(rest, place + 1, last) if _is_speed(rest, *piece)]
            if last - place >= _LEAST_STEPS
            else []
        )
        if not pieces:
            left.append(rest[place])
            place += 1
            continue
        first, end = pieces[0]
        left += rest[place:first]
        found.append(_between(rest, first, end))
        place = end
    return left, found


def _chain_end(runs: list[Run], place: int) -> int:
    """The last run that small steps of one direction lead to from this one."""
    last, kind = place, 0
    while last + 1 < len(runs):
        here, after = runs[last], runs[last + 1]
        step = after.shift - here.shift
        between = max(after.new - here.new_end, after.old - here.old_end)
        if here.moved or after.moved or not 0 < abs(step) <= _LARGEST_STEP or between > _LARGEST_STEP + 1:
            break
        if kind and (step > 0) != (kind > 0):
            break
        if last > place and here.length > _LONGEST:
            break
        kind = step
        last += 1
    return last


def _straight(runs: list[Run], first: int, last: int) -> list[tuple[int, int]]:
    """The runs from `first` to `last` in pieces whose beginnings lie on a line."""
    if last - first < 2:
        return [(first, last)]
    new, old = runs[first].new, runs[first].old
    slope = (runs[last].old - old) / (runs[last].new - new)
    beside = [abs(run.old - old - slope * (run.new - new)) for run in runs[first : last + 1]]
    worst = max(range(len(beside)), key=beside.__getitem__)
    if beside[worst] <= _STRAIGHT:
        return [(first, last)]
    middle = first + worst
    return [*_straight(runs, first, middle), *_straight(runs, middle, last)]


def _is_speed(runs: list[Run], first: int, last: int) -> bool:
    length = runs[last].new - runs[first].new
    by = abs(runs[last].old - runs[first].old - length)
    return last - first + 1 >= _LEAST_STEPS and length / max(by, 1) <= _LONGEST and by <= _MOST * length


def _between(runs: list[Run], first: int, last: int) -> Retime:
    """The passage from its first step to its last: before and behind, the frames follow one to one, as they do where nothing changed."""
    head, tail = runs[first - 1], runs[last]
    return Retime((head.old_end, tail.old), (head.new_end, tail.new))
