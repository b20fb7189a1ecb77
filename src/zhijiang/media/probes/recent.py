"""The last seconds of a film as coarse cells, and how each frame lies between two others."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.glance import Tiny, shrunk

Cells = NDArray[np.float32]
"""Coarse luma of several frames, less 128: float32, shape (frames, cells) [8-bit code values]."""
Curve = NDArray[np.float64]
BESIDE: Final = 6
"""Frames on each side of a ramp over which the share should stay."""
_CELL: Final = 3
"""Side of a cell [px of the tiny picture]; 32 × 18 of them in a wide picture."""
_PLAIN: Final = 3.0
"""Contrast [8-bit code values] under which a picture is a plain one."""
_CLEARLY: Final = 10.0
_OFF: Final = 0.35
"""Share of the difference that neither picture accounts for, from which on a frame shows something else."""
_MOST_JUMP, _MOST_JUMP_OF_SHORT = 0.5, 0.65
"""A step that goes this share of the way is a cut; of two to four mixed frames each is a long one."""


class Recent:
    """The last frames, `keep` to twice as many of them. A *place* counts them; `base` is the frame at place 0.

    Parameters
    ----------
    keep : int > 0 [frames]

    Notes
    -----
    Cost: one product of a frame's cells with those of the frames that are kept; everything else is made of these products.
    """

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self.base = 0
        self.columns = 1
        self.tiny: list[Tiny] = []
        self.cells: Cells = np.zeros((0, 0), np.float32)
        self.products: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self.own: NDArray[np.float32] = np.zeros(0, np.float32)
        self._steps: NDArray[np.float32] = np.zeros(0, np.float32)

    @property
    def is_full(self) -> bool:
        """Whether room must be made (`forget`) before the next frame."""
        return len(self.tiny) == 2 * self._keep

    def take(self, tiny: Tiny) -> int:
        """Keep the next frame. Returns its place."""
        height, width = tiny.shape
        coarse = shrunk(tiny.astype(np.float32), (width // _CELL, height // _CELL)).ravel() - np.float32(128)
        if not len(self.cells):
            self.columns = width // _CELL
            room = 2 * self._keep
            self.cells, self.products = np.zeros((room, coarse.size), np.float32), np.zeros((room, room), np.float32)
            self.own, self._steps = np.zeros(room, np.float32), np.zeros(room, np.float32)
        place = len(self.tiny)
        self.cells[place] = coarse
        oldest = max(0, place - self._keep)
        products = self.cells[oldest : place + 1] @ coarse
        self.products[place, oldest : place + 1] = products
        self.products[oldest : place + 1, place] = products
        self.own[place] = products[-1]
        if place:
            self._steps[place] = self.own[place] - 2 * products[-2] + self.own[place - 1]
        self.tiny.append(tiny)
        return place

    def forget(self) -> int:
        """Drop the older half. Returns by how much every place is less than before."""
        keep = self._keep
        for kept in (self.cells, self.own, self._steps):
            kept[:keep] = kept[keep:].copy()
        self.products[:keep, :keep] = self.products[keep:, keep:].copy()
        del self.tiny[:keep]
        self.base += keep
        return keep

    def way(self, last: int, first: int) -> float:
        """How far two frames are apart: root mean square over the cells [8-bit code values]."""
        square = float(self.own[first]) - 2 * float(self.products[first, last]) + float(self.own[last])
        return float(np.sqrt(max(square, 0.0) / self.cells.shape[1]))

    def shares(self, low: int, high: int, last: int, first: int) -> tuple[Curve, Curve]:
        """How much of frame `first` is in each frame from place `low` to `high` (0 in `last`, 1 in `first`), and how much of
        each is of neither: squared distance from the line between the two, over that between them."""
        here = slice(low, high + 1)
        own, to_last, crossed = self.own, self.products[last, here], float(self.products[last, first])
        way = max(float(own[first]) - 2 * crossed + float(own[last]), 1.0)
        share = (self.products[first, here] - to_last - crossed + own[last]).astype(np.float64) / way
        rest = (own[here] - 2 * to_last + own[last]).astype(np.float64) / way - share * share
        return share, np.maximum(rest, 0.0)

    def is_cut(self, last: int, first: int) -> bool:
        """Whether one step between two places is a good part of the whole way."""
        way = float(self.own[first] - 2 * self.products[first, last] + self.own[last])
        most = _MOST_JUMP if first - last > 5 else _MOST_JUMP_OF_SHORT
        return float(self._steps[last + 1 : first + 1].max()) > most * most * way

    def changed(self, last: int, first: int) -> float:
        """Share of the cells that differ clearly, whatever became of brightness and contrast."""
        before, behind = self.cells[last], self.cells[first]
        centred = before - before.mean()
        gain = float(centred @ behind) / max(float(centred @ centred), 1e-6)
        return float(np.mean(np.abs(behind - behind.mean() - max(gain, 0.0) * centred) > _CLEARLY))

    def is_plain(self, place: int) -> bool:
        """Whether a frame is of one tone all over."""
        return self._contrast(place) < _PLAIN

    def near_plain(self, place: int, other: int, way: int) -> int:
        """A plain frame close to an end, if there is one: between two fades it may be the only one."""
        reach = min(4, abs(place - other) // 3)
        for off in range(reach + 1):
            for near in (place + way * off, place - way * off):
                if 0 <= near < len(self.tiny) and self.is_plain(near):
                    return near
        return place

    def purest(self, place: int) -> int:
        """The frame with least contrast of the plain ones around a plain one; of several, the nearest to it."""
        low = high = place
        while low > 0 and place - low < BESIDE and self.is_plain(low - 1):
            low -= 1
        while high < len(self.tiny) - 1 and high - place < BESIDE and self.is_plain(high + 1):
            high += 1
        contrast = {at: round(self._contrast(at)) for at in range(low, high + 1)}
        return min(contrast, key=lambda at: (contrast[at], abs(at - place)))

    def best_ends(self, last: int, first: int, *, eased: bool = False) -> tuple[int, int, float]:
        """The ends that leave least unexplained, found by moving one end or both; infinite where a cut lies between."""
        best = self.uneven(last, first, eased=eased)
        step = max(1, (first - last) // 4)
        tried = {(last, first)}
        while step:
            moved = False
            for one, other in (*((a, b) for a in (-step, 0, step) for b in (-step, 0, step) if a or b),):
                ends = last + one, first + other
                if ends in tried or not 0 <= ends[0] < ends[1] - 2 or ends[1] >= len(self.tiny):
                    continue
                tried.add(ends)
                value = self.uneven(*ends, eased=eased)
                if value < best:
                    best, (last, first), moved = value, ends, True
                    break
            if not moved:
                step //= 2
        return last, first, best

    def uneven(self, last: int, first: int, *, eased: bool) -> float:
        if self.is_cut(last, first):
            return np.inf
        low, high = max(0, last - BESIDE), min(len(self.tiny) - 1, first + BESIDE)
        share, rest = self.shares(low, high, last, first)
        return _unevenness(share, rest, last - low, first - low, eased=eased)

    def _contrast(self, place: int) -> float:
        return float(cv2.meanStdDev(self.tiny[place])[1][0, 0])


def _unevenness(share: Curve, rest: Curve, last: int, first: int, *, eased: bool) -> float:
    """How badly two frames do as the ends of a ramp: 0 when each frame between them is mixed in even steps, and each one
    around them is not mixed.

    Both shares are those of `Recent.shares` with the same two frames. Around them, frames beyond the first that shows
    something else (another cut) are not looked at.
    """
    low, high = last, first
    while low > 0 and rest[low - 1] < _OFF:
        low -= 1
    while high < len(share) - 1 and rest[high + 1] < _OFF:
        high += 1
    ramp = np.minimum(np.maximum(np.arange(low - last, high + 1 - last) / (first - last), 0.0), 1.0)
    if eased:
        ramp = ramp * ramp * (3 - 2 * ramp)
    off = np.minimum(np.maximum(share[low : high + 1] - ramp, -_OFF), _OFF)
    off *= off
    start, end, mixed = last - low, first - low + 1, rest[last + 1 : first]
    around = len(off) - (end - start)
    # Sums, not means: numpy takes as long to prepare a mean of thirty numbers as for all the rest.
    within = float(np.add.reduce(off[start:end]))
    beside = float(np.add.reduce(off[:start])) + float(np.add.reduce(off[end:]))
    return (
        math.sqrt(within / (end - start))
        + (math.sqrt(beside / around) if around else 0.0)
        + (float(np.add.reduce(mixed)) / len(mixed) if len(mixed) else 1.0)
    )
