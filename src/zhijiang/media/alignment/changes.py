"""Frames that correspond and yet differ: where in the picture, beyond what encoding does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.yardstick import Yardstick

Floats = NDArray[np.float32]
_STRONG: Final = 7.0
"""Deviations of a cell, pooled with its neighbours and over three frames, above which it has changed."""
_ALONE: Final = 12.0
"""The same for a frame by itself."""
_LASTS: Final = 5
"""A weaker change is told where it lasts for so many frames."""
_STANDS_OUT: Final = 7.5
"""Times the deviations of the middle cell of its frame that it must have: in a still and quiet picture little is much."""
_LEAST: Final = 3.4
_ENOUGH: Final = 6.3
"""Deviations under which nothing is told at all, and over which a cell that lasts need not stand out so far."""
_EVEN: Final = 0.5
"""What the least of these frames has of the most of them: what is left behind a plain change is not a weak one that lasts."""
_PLAIN: Final = 9.0
"""Deviations from which a change need not begin and end at once."""
_AT_ONCE: Final = 0.33
"""Part of its deviations that a weaker change gains from one frame to the next where it begins, and loses where it ends."""
_LEAP: Final = 4.6
"""Deviations of a cell that comes from under half of them and goes back there, each from one frame to the next."""
_BACK: Final = 0.5
_BRIEF: Final = 3
"""Frames that such a leap lasts at least: of fewer, an encoder makes some."""
_BESIDE: Final = 2
_LOCAL: Final = 0.5
"""Part of the strongest cell's deviations that a cell of the region has."""
_GO_ON: Final = 0.45
_WEAK: Final = 3.6
"""Deviations, in the cells that changed in a frame beside it, under which a frame has not."""
_PIECE: Final = 2048
_OVERLAP: Final = 48
"""Frames that a piece is looked at beyond its ends."""


@dataclass(frozen=True, slots=True)
class Change:
    """New frames, within one run, whose picture has changed in a region (x, y, width, height as shares)."""

    start: int
    end: int
    region: tuple[float, float, float, float]


def find_changes(run: Run, yardstick: Yardstick) -> list[Change]:
    """The changed stretches of one run, in order."""
    frames = np.arange(run.length)
    pairs = np.stack([run.old + frames, run.new + frames], axis=1)
    return changes_along(pairs, yardstick.strangeness, yardstick.cuts(pairs), is_sure=not run.moved)


def changes_along(
    pairs: NDArray[np.int64],
    strangeness: Callable[[NDArray[np.int64]], Floats],
    cuts: NDArray[np.bool_],
    *,
    is_sure: bool = True,
) -> list[Change]:
    """The changed stretches of new frames that follow each other, each with the old frame that it shows: int64, shape (frames, 2).

    `cuts`: frames that show another picture than the one before, bool, shape (frames,).
    """
    count, base = len(pairs), int(pairs[0, 1])
    found: list[Change] = []
    for start in range(0, count, _PIECE):
        first, last = max(0, start - _OVERLAP), min(count, start + _PIECE + _OVERLAP)
        flags, regions = _flags(strangeness(pairs[first:last]), cuts[first:last], is_sure=is_sure)
        for begin, end in _stretches(flags):
            one, other = max(first + begin, start), min(first + end, start + _PIECE)
            if one < other:
                region = regions[one - first : other - first].any(axis=0)
                if found and found[-1].end == base + one:
                    region |= _mask(found[-1].region, region.shape)
                    found[-1] = Change(found[-1].start, base + other, _box(region))
                else:
                    found.append(Change(base + one, base + other, _box(region)))
    return found


def _flags(
    cells: Floats, cuts: NDArray[np.bool_] | None = None, *, is_sure: bool = True
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each frame has changed, and which of its cells. A passage that is not sure to be the old one has no benefit of doubt."""
    most = cells.reshape(len(cells), -1).max(axis=1)
    over = np.flatnonzero(most > _LEAST)
    flags, strong = np.zeros(len(cells), np.bool_), np.zeros(cells.shape, np.bool_)
    if not len(over):
        return flags, strong
    # No rule tells anything of the other frames; `steady` is known in these only.
    steady = np.empty_like(cells)
    steady[over] = _steady(cells, over)
    strong[over] = (steady[over] > _STRONG) | (cells[over] > _ALONE)
    _add_lasting(cells, most, strong)
    _add_leaping(cells, most, strong)
    flags[over] = strong[over].any(axis=(1, 2))
    # What is far from the strongest cells is only lit by them: a covered corner moves the mean of the whole picture.
    strong[over] &= cells[over] > _LOCAL * most[over, None, None]
    _go_on(cells, flags, strong)
    for start, end in _parted(most, flags, cuts) if is_sure else ():
        if not _is_edit(cells, steady, strong, start, end):
            flags[start:end], strong[start:end] = False, False
    return flags, strong


def _steady(cells: Floats, frames: NDArray[np.int64]) -> Floats:
    """What these frames have in common with the more alike of the two beside them."""
    here, before, after = cells[frames], cells[np.maximum(frames - 1, 0)], cells[np.minimum(frames + 1, len(cells) - 1)]
    steady = np.maximum(np.minimum(here, before), np.minimum(here, after))
    return np.minimum(steady, np.maximum(before, after)) if len(cells) > 2 else steady


def _go_on(cells: Floats, flags: NDArray[np.bool_], strong: NDArray[np.bool_]) -> None:
    """A change that begins here shows in the frames beside it too, if less: the same cells, nearly as far as where it is plain.

    Changes `flags` and `strong`.
    """
    for step in (1, -1):
        for start, end in _stretches(flags):
            near = end - 1 if step > 0 else start
            where = strong[near].copy()
            if not where.any():
                continue
            plain, place = float(cells[near][where].mean()), near + step
            while 0 <= place < len(cells) and not flags[place]:
                if float(cells[place][where].mean()) <= max(_GO_ON * plain, _WEAK):
                    break
                flags[place], strong[place] = True, where
                place += step


def _parted(most: Floats, flags: NDArray[np.bool_], cuts: NDArray[np.bool_] | None) -> list[tuple[int, int]]:
    """The stretches, parted where a plain change ends or begins: what is beside it must be a change by itself.

    Not at a cut: there the picture is another, and the same edit shows more or less in it.
    """
    cuts = np.zeros(len(most), np.bool_) if cuts is None else cuts
    found = []
    for start, end in _stretches(flags):
        one, other = most[start : end - 1], most[start + 1 : end]
        breaks = (np.minimum(one, other) < _GO_ON * np.maximum(one, other)) & ~cuts[start + 1 : end]
        edges = np.flatnonzero(breaks) + start + 1
        found += list(pairwise([start, *edges.tolist(), end]))
    return found


def _is_edit(cells: Floats, steady: Floats, strong: NDArray[np.bool_], start: int, end: int) -> bool:
    """Whether the frames from `start` to `end` were edited. An edit begins at a frame and ends at one; what an encoder loses, it loses by and by."""
    most = float(steady[start:end][strong[start:end]].max())
    if most >= _PLAIN:
        return True
    begins = start == 0 or _is_at_once(cells, strong, start, end)
    ends = end == len(cells) or _is_at_once(cells[::-1], strong[::-1], len(cells) - end, len(cells) - start)
    return begins and ends and (most > _STRONG or start > 0 or end < len(cells))


def _is_at_once(cells: Floats, strong: NDArray[np.bool_], start: int, end: int) -> bool:
    """Whether the change from `start` on is there from one frame to the next: in the cells that it begins in."""
    first = cells[start : min(end, start + _LASTS)]
    where = strong[start : start + len(first)].any(axis=0)
    course = cells[max(0, start - _BESIDE) : start + _BESIDE + 1, where].mean(axis=1)
    return float(np.diff(course).max()) >= _AT_ONCE * float(np.median(first[:, where].mean(axis=1)))


def _add_lasting(cells: Floats, most: Floats, found: NDArray[np.bool_]) -> None:
    """Which cells are strange in each of several frames on end, if less than a short change must be. Adds to `found`."""
    for start, end in _stretches(most > _LEAST):
        count = end - start - _LASTS + 1
        if count <= 0:
            continue
        here = cells[start:end]
        stands_out = here > _limits(here)[:, None, None]
        least, most = here[:count].copy(), here[:count].copy()
        begins = stands_out[:count].copy()
        for step in range(1, _LASTS):
            np.minimum(least, here[step : step + count], out=least)
            np.maximum(most, here[step : step + count], out=most)
            begins &= stands_out[step : step + count]
        begins &= least >= _EVEN * most
        for step in range(_LASTS):
            found[start + step : start + step + count] |= begins


def _limits(cells: Floats) -> Floats:
    """What a cell of each frame that lasts must reach, float32, shape (frames,)."""
    flat = cells.reshape(len(cells), -1)
    found = np.full(len(cells), _ENOUGH, np.float32)
    # A frame in most of whose cells much differs need not have its middle one sought.
    quiet = np.flatnonzero((flat * _STANDS_OUT > _ENOUGH).sum(axis=1) <= flat.shape[1] // 2)
    if len(quiet):
        found[quiet] = np.clip(_STANDS_OUT * np.median(flat[quiet], axis=1), _LEAST, _ENOUGH)
    return found


def _add_leaping(cells: Floats, most: Floats, found: NDArray[np.bool_]) -> None:
    """Which cells leave what they are in the frames beside, and come back to it: what an encoder does to a place, it goes on doing.

    Adds to `found`.
    """
    for start, end in _stretches(most > _LEAP):
        if end - start < _BRIEF:
            continue
        # One course after the other, each with the frame before it and the one behind; beyond the run's ends nothing is known.
        courses = np.full((cells[0].size, end - start + 2), np.inf, np.float32)
        low, high = max(0, start - 1), min(len(cells), end + 1)
        courses[:, low - start + 1 : high - start + 1] = cells[low:high].reshape(high - low, -1).T
        flat = courses.ravel()
        inside = np.zeros(courses.shape, np.int8)
        inside[:, 1:-1] = (cells[start:end] > _LEAP).reshape(end - start, -1).T
        edges = np.flatnonzero(np.diff(inside.ravel())) + 1
        first, last = edges[::2], edges[1::2]
        least = np.minimum.reduceat(flat, edges)[::2]
        leaps = (last - first >= _BRIEF) & (np.maximum(flat[first - 1], flat[last]) <= _BACK * least)
        marks = np.zeros(len(flat) + 1, np.int8)
        marks[first[leaps]] += 1
        marks[last[leaps]] -= 1
        told = np.cumsum(marks[:-1]).reshape(courses.shape)[:, 1:-1].astype(np.bool_)
        found[start:end] |= told.T.reshape(end - start, *cells.shape[1:])


def _stretches(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _box(cells: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    if not len(rows):
        return 0.0, 0.0, 1.0, 1.0
    height, width = cells.shape
    top, bottom = max(0, int(rows[0]) - 1), int(rows[-1]) + 1
    left, right = max(0, int(columns[0]) - 1), int(columns[-1]) + 1
    return (
        round(left / width, 4), round(top / height, 4), round((right - left) / width, 4), round((bottom - top) / height, 4)
    )  # fmt: skip


def _mask(region: tuple[float, float, float, float], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    height, width = shape
    mask = np.zeros((height, width), np.bool_)
    x, y, w, h = region
    mask[round(y * height) : round((y + h) * height), round(x * width) : round((x + w) * width)] = True
    return mask
