"""How unlike two frames are that should be one picture: cell by cell, block by block and as a whole. Compiled."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit

BLOCK_ROWS: Final = 4
BLOCK_COLUMNS: Final = 4
BLOCK_STEP: Final = 2
_HELD: Final = 40.0
_FAINT: Final = 3.0
"""Deviations of a block under which its cells are left as they are."""
_CLASS: Final = 16
"""Steps of detail, and of luma, that share a measure of noise."""
_FINE: Final = 20
"""Steps of a deviation by which the middle cell of a frame is found."""
_STEPS: Final = 200
_MOST_NOISE: Final = 1.6
"""No frame is taken for this much noisier than most are."""


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True)
def strangeness(
    old: Any,
    new: Any,
    pairs: Any,
    curves: Any,
    cell: Any,
    tone: Any,
    wide: Any,
    limits: Any,
    doubt: Any,
    usual: Any,
    rows: Any,
    columns: Any,
) -> Any:  # pragma: no cover
    """Usual deviations that each cell differs by: the most of three measures, float32, shape (pairs, rows, columns).

    A cell by itself, pooled with its left, upper and diagonal neighbour (at the edge, with the inner one): what changed is rarely one cell
    wide, noise often is. The signed mean over blocks of 4 × 4 cells, and over the frame: what is weak and wide.
    `usual`: what the middle cell of most frames differs by. Where the middle cell of a frame differs by more, that is a coarser frame, as
    behind a cut, or one that has changed all over: cells by themselves are divided by the root of how much more; signed means are not,
    since coarseness has no sign.
    `doubt`: as of `gaps_of`.
    """
    found = np.empty((len(pairs), rows, columns), np.float32)
    about = _about()
    for place in range(len(pairs)):
        gaps = np.empty((4, rows, columns), np.float32)
        _gaps(old[pairs[place, 0]], new[pairs[place, 1]], curves, doubt, gaps)
        _forget_clipped(old[pairs[place, 0]], gaps, limits, about)
        here = found[place]
        _pooled(old[pairs[place, 0]], new[pairs[place, 1]], gaps, cell, tone, here)
        coarser = min(max(np.sqrt(_middle(here) / usual), 1.0), _MOST_NOISE)
        if coarser > 1.0:
            for row in range(rows):
                for column in range(columns):
                    here[row, column] /= coarser
        _wide(gaps, wide, here)
    return found


@njit(cache=True)
def middles(
    old: Any, new: Any, pairs: Any, curves: Any, cell: Any, tone: Any, limits: Any, doubt: Any, rows: Any, columns: Any
) -> Any:  # pragma: no cover
    """What the middle cell of each pair differs by, by itself and pooled, in usual deviations: float32, shape (pairs,)."""
    found = np.empty(len(pairs), np.float32)
    about = _about()
    for place in range(len(pairs)):
        gaps = np.empty((4, rows, columns), np.float32)
        _gaps(old[pairs[place, 0]], new[pairs[place, 1]], curves, doubt, gaps)
        _forget_clipped(old[pairs[place, 0]], gaps, limits, about)
        here = np.empty((rows, columns), np.float32)
        _pooled(old[pairs[place, 0]], new[pairs[place, 1]], gaps, cell, tone, here)
        found[place] = _middle(here)
    return found


@njit(cache=True)
def gaps_of(
    old: Any, new: Any, pairs: Any, curves: Any, doubt: Any, rows: Any, columns: Any
) -> Any:  # pragma: no cover
    """New minus what the old would have become: luma, gradient, both colours, float32, shape (pairs, 4, rows, columns).

    `doubt`: what part of the range that a cell and its neighbours have may be the fault of bringing one picture to the other's size; that much
    is taken off. 0 where both have one size.
    """
    found = np.empty((len(pairs), 4, rows, columns), np.float32)
    for place in range(len(pairs)):
        _gaps(old[pairs[place, 0]], new[pairs[place, 1]], curves, doubt, found[place])
    return found


@njit(cache=True, inline="always")
def _pooled(old: Any, new: Any, gaps: Any, cell: Any, tone: Any, here: Any) -> None:  # pragma: no cover
    rows, columns = here.shape
    one = np.empty((rows, columns), np.float32)
    _cells(old, new, gaps, cell, tone, one)
    for row in range(rows):
        for column in range(columns):
            up, left = (row - 1 if row else 1), (column - 1 if column else 1)
            here[row, column] = 0.25 * (one[row, column] + one[up, column] + one[row, left] + one[up, left])


@njit(cache=True, inline="always")
def _middle(here: Any) -> Any:  # pragma: no cover
    """The median of the cells, to a twentieth; 10 at most."""
    counts = np.zeros(_STEPS, np.int64)
    rows, columns = here.shape
    for row in range(rows):
        for column in range(columns):
            counts[min(int(here[row, column] * _FINE), _STEPS - 1)] += 1
    reached, step = 0, 0
    while step < _STEPS:
        reached += counts[step]
        if 2 * reached >= rows * columns:
            break
        step += 1
    return (step + 0.5) / _FINE


@njit(cache=True, inline="always")
def _gaps(old: Any, new: Any, curves: Any, doubt: Any, gaps: Any) -> None:  # pragma: no cover
    _, rows, columns = gaps.shape
    cells = rows * columns
    for row in range(rows):
        for column in range(columns):
            at = row * columns + column
            gaps[0, row, column] = new[at] - curves[0, old[at]]
            gaps[1, row, column] = new[cells + at] - curves[1, old[cells + at]]
            at = 2 * cells + (row // 2) * (columns // 2) + column // 2
            gaps[2, row, column] = new[at] - curves[2, old[at]]
            at += cells // 4
            gaps[3, row, column] = new[at] - curves[3, old[at]]
    if doubt > 0:
        for plane in range(4):
            part = 1 if plane < 2 else 2
            start = plane * cells if plane < 2 else 2 * cells + (plane - 2) * (cells // 4)
            for row in range(rows):
                for column in range(columns):
                    unsure = doubt * _range(old, start, rows // part, columns // part, row // part, column // part)
                    gap = gaps[plane, row, column]
                    gaps[plane, row, column] = max(gap - unsure, 0.0) if gap > 0 else min(gap + unsure, 0.0)


@njit(cache=True, inline="always")
def _range(values: Any, start: Any, rows: Any, columns: Any, row: Any, column: Any) -> Any:  # pragma: no cover
    """What a cell and its four neighbours range over."""
    here = np.int32(values[start + row * columns + column])
    least, most = here, here
    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        if 0 <= row + down < rows and 0 <= column + right < columns:
            near = np.int32(values[start + (row + down) * columns + column + right])
            least, most = min(least, near), max(most, near)
    return most - least


@njit(cache=True)
def _about() -> Any:  # pragma: no cover
    """What a cell of so much detail ranges over to either side of its mean, float64, shape (256,) [code values]."""
    found = np.empty(256)
    for detail in range(256):
        found[detail] = 2.0 * (2.0 ** (detail / 32.0) - 1.0)
    return found


@njit(cache=True, inline="always")
def _forget_clipped(old: Any, gaps: Any, limits: Any, ranges: Any) -> None:  # pragma: no cover
    """Where a change of levels may have cut off a colour, what differs says little: a quarter is left of it."""
    if limits[0] == -np.inf and limits[1] == np.inf:
        return
    _, rows, columns = gaps.shape
    cells = rows * columns
    for row in range(rows):
        for column in range(columns):
            at = row * columns + column
            half = 2 * cells + (row // 2) * (columns // 2) + column // 2
            light, blue, red = 1.164 * (old[at] - 16.0), old[half] - 128.0, old[half + cells // 4] - 128.0
            green = light - 0.3 * blue - 0.6 * red
            about = ranges[old[cells + at]]
            low = min(light + 1.7 * red, light + 2.0 * blue, green) - about
            high = max(light + 1.7 * red, light + 2.0 * blue, green) + about
            if low < limits[0] or high > limits[1]:
                for plane in range(4):
                    gaps[plane, row, column] *= 0.25


@njit(cache=True, inline="always")
def _cells(old: Any, new: Any, gaps: Any, cell: Any, tone: Any, one: Any) -> None:  # pragma: no cover
    """The most of luma, gradient and colour, each against the noise of cells of as much detail and as light; held to 40."""
    _, rows, columns = gaps.shape
    cells = rows * columns
    for row in range(rows):
        for column in range(columns):
            at = cells + row * columns + column
            kind, light = max(old[at], new[at]) // _CLASS, old[at - cells] // _CLASS
            most = max(
                abs(gaps[0, row, column]) / max(cell[0, kind], tone[0, light]),
                abs(gaps[1, row, column]) / max(cell[1, kind], tone[1, light]),
                max(abs(gaps[2, row, column]), abs(gaps[3, row, column])) / max(cell[2, kind], tone[2, light]),
            )
            one[row, column] = min(most, _HELD)


@njit(cache=True, inline="always")
def _wide(gaps: Any, noise: Any, here: Any) -> None:  # noqa: C901 - straight sums  # pragma: no cover
    """Raise the cells of blocks, and all cells, to what these differ by in luma and colour.

    Detail is left out: where an encoder drops it, it does so all around.
    """
    rows, columns = here.shape
    whole = 0.0
    # Of two by two cells: blocks begin and end at even cells.
    sums = np.empty((rows // 2, columns // 2))
    for plane in (0, 2, 3):
        total = 0.0
        kind = min(plane, 1)
        for row in range(rows // 2):
            for column in range(columns // 2):
                four = np.float64(gaps[plane, 2 * row, 2 * column]) + gaps[plane, 2 * row, 2 * column + 1]
                four += np.float64(gaps[plane, 2 * row + 1, 2 * column]) + gaps[plane, 2 * row + 1, 2 * column + 1]
                sums[row, column] = four
                total += four
        whole = max(whole, abs(total) / (rows * columns) / noise[1, kind])
        for row in range(rows // 2 - 1):
            for column in range(columns // 2 - 1):
                total = sums[row, column] + sums[row, column + 1] + sums[row + 1, column] + sums[row + 1, column + 1]
                mean = abs(total) / (BLOCK_ROWS * BLOCK_COLUMNS) / noise[0, kind]
                if mean > _FAINT:
                    for down in range(2 * row, 2 * row + BLOCK_ROWS):
                        for right in range(2 * column, 2 * column + BLOCK_COLUMNS):
                            here[down, right] = max(here[down, right], min(mean, _HELD))
    if whole > _FAINT:
        for row in range(rows):
            for column in range(columns):
                here[row, column] = max(here[row, column], min(whole, _HELD))
