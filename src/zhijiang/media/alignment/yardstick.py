"""What encoding does to a picture that did not change, measured on the pair itself: levels, colours, sharpness, and noise."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.strangeness import BLOCK_COLUMNS, BLOCK_ROWS, BLOCK_STEP, gaps_of, middles, strangeness
from zhijiang.media.fingerprint import Fingerprint

Floats = NDArray[np.float32]
_SAMPLES: Final = 1000
_BINS: Final = 16
_LEAST_CELL: Final = (1.2, 3.0, 1.2)
"""Deviations of luma, gradient and colour of a cell that rounding alone may make."""
_LEAST_WIDE: Final = ((0.6, 0.6), (0.4, 0.35))
"""The same of the mean luma and colour over a block of cells, and over the frame."""
_MOST_TIMES: Final = 4.0
"""No class of detail is this much noisier than the least: what seems so has changed."""
_TONES: Final = 8
"""Code values of one bin of the curve from old to new."""
_ENOUGH: Final = 150
_MARGIN: Final = 8.0
_LEAST_MIDDLE: Final = 0.4
"""Deviations of the middle cell that rounding alone may make."""
_BESIDE: Final = (0, -1, 1)
_CUT: Final = 10.0
"""Mean difference of luma between neighbours from which the picture is another [code values]."""
_PIECE: Final = 2048
_NOTHING: Final = 3.0
"""Deviations of the strangest cell under which no other frame is tried."""
_COLOUR: Final = 5.0
"""A shift of the whole film's colours beyond which it is graded anew [code values]."""


class Yardstick:
    """How far cells differ that did not change, by how much detail they hold.

    Parameters
    ----------
    old, new : Fingerprint
    pairs : int64, shape (pairs, 2)
        (old frame, new frame) that correspond; most of them unchanged.
    slack : float
        Times that cells may differ more than usual.
    shown : int64, shape (frames,), or None
        Where the old film was brought to another rate: which of its frames each frame of that film is. Which frame a step leaves out or shows again
        is then known to one frame only, and the one that is least strange counts.
    doubt : float, 0..1
        Part of what a cell and its neighbours range over that bringing one picture to the other's size may have made.
    """

    def __init__(
        self,
        old: Fingerprint,
        new: Fingerprint,
        pairs: NDArray[np.int64],
        *,
        slack: float = 1.0,
        doubt: float = 0.0,
        shown: NDArray[np.int64] | None = None,
    ) -> None:
        self._old, self._new, self._doubt, self._shown = old, new, doubt, shown
        some = pairs[:: max(1, len(pairs) // _SAMPLES)]
        some = some if shown is None else self._nearest(some)
        self.curves = _curves(old, new, some)
        self._fit_most(some)
        rows, columns = old.layout.rows, old.layout.columns
        gaps = list(gaps_of(old.values, new.values, some, self.curves, doubt, rows, columns).transpose(1, 0, 2, 3))
        colour = np.where(np.abs(gaps[2]) > np.abs(gaps[3]), gaps[2], gaps[3])
        gradient = np.maximum(old.gradient[some[:, 0]], new.gradient[some[:, 1]])
        light = old.luma[some[:, 0]]
        three = list(zip((gaps[0], gaps[1], colour), _LEAST_CELL, strict=True))
        self.cell = np.stack([_noise(gap, gradient, least) for gap, least in three])
        self.tone = np.stack([_noise(gap, light, least) for gap, least in three])
        self.cell *= np.float32(slack)
        means = [gap.mean(axis=(1, 2)) for gap in gaps]
        full = [_blocks(gaps[0]), *(_blocks(gap) for gap in gaps[2:])]
        wide = ((full[0], np.concatenate(full[1:])), (means[0], np.concatenate(means[2:])))
        self.wide = np.array([
            [_spread(values, least) for values, least in zip(two, leasts, strict=True)]
            for two, leasts in zip(wide, _LEAST_WIDE, strict=True)
        ], np.float32)  # fmt: skip
        self.wide *= np.float32(slack)
        self.limits = _limits(self.curves[0])
        self._shape = rows, columns
        bulk = middles(
            old.values, new.values, some, self.curves, self.cell, self.tone, self.limits, doubt, *self._shape
        )
        self.usual = max(float(np.median(bulk)), _LEAST_MIDDLE)

    @property
    def is_regraded(self) -> bool:
        """Whether the whole film's level or colour differs by more than a mild change."""
        colours = float(np.abs(self.curves[2:, 112:145] - np.arange(112, 145)).mean(axis=1).max())
        dark, light = self.curves[0, 64], self.curves[0, 176]
        gain = float(light - dark) / 112
        return not (0.85 <= gain <= 1.18 and abs(float(light + dark) / 2 - 120) <= 14) or colours > _COLOUR

    def strangeness(self, pairs: NDArray[np.int64]) -> Floats:
        """How many usual deviations each cell of these pairs differs by, float32, shape (pairs, rows, columns)."""
        return self._strangeness(pairs) if self._shown is None else self.strangeness_nearby(pairs)

    def cuts(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these pairs, in order, show another old picture than the pair before, bool, shape (pairs,)."""
        old = self._old_pairs(pairs, 0)[:, 0]
        found = np.zeros(len(pairs), np.bool_)
        for start in range(0, len(old) - 1, _PIECE):
            luma = self._old.luma[old[start : start + _PIECE + 1]].astype(np.int16)
            found[start + 1 : start + len(luma)] = np.abs(np.diff(luma, axis=0)).mean(axis=(1, 2)) > _CUT
        return found

    def strangeness_nearby(self, pairs: NDArray[np.int64]) -> Floats:
        """The same, each frame held against the old one, those beside it, and halves of two; the least counts."""
        found, least = np.empty((len(pairs), *self._shape), np.float32), np.full(len(pairs), np.inf, np.float32)
        for near in _BESIDE:
            cells = self._strangeness(self._old_pairs(pairs, near))
            most = cells.reshape(len(cells), -1).max(axis=1)
            better = most < least
            found[better], least[better] = cells[better], most[better]
        open_ = np.flatnonzero(least > _NOTHING)
        for near in _BESIDE[:2] if len(open_) else ():
            # By fields, or by mixing, a frame is half of one and half of the next.
            first, next_ = (self._old_pairs(pairs[open_], near + by)[:, 0] for by in (0, 1))
            mixed = ((self._old.values[first].astype(np.uint16) + self._old.values[next_] + 1) // 2).astype(np.uint8)
            # Lines of two frames comb: there is more detail than in either. Less than in both is a change all the same.
            detail = slice(self._old.layout.cells, 2 * self._old.layout.cells)
            mixed[:, detail] = np.maximum(mixed[:, detail], self._new.values[pairs[open_, 1], detail])
            cells = self._strangeness(np.stack([np.arange(len(open_)), pairs[open_, 1]], axis=1), mixed)
            most = cells.reshape(len(cells), -1).max(axis=1)
            better = most < least[open_]
            found[open_[better]], least[open_[better]] = cells[better], most[better]
        return found

    def _strangeness(self, pairs: NDArray[np.int64], old: NDArray[np.uint8] | None = None) -> Floats:
        found: Floats = strangeness(
            self._old.values if old is None else old,
            self._new.values,
            pairs,
            self.curves,
            self.cell,
            self.tone,
            self.wide,
            self.limits,
            self._doubt,
            self.usual,
            *self._shape,
        )
        return found

    def _old_pairs(self, pairs: NDArray[np.int64], near: int) -> NDArray[np.int64]:
        """The pairs by frames of the old film itself, so many frames beside."""
        old = pairs[:, 0] if self._shown is None else self._shown[pairs[:, 0]]
        old = np.clip(old + near, 0, self._old.frames - 1)
        return np.stack([old, pairs[:, 1]], axis=1)

    def _nearest(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        """The pairs by frames of the old film itself, each the most alike of three."""
        three = [self._old_pairs(pairs, near) for near in _BESIDE]
        gaps = [
            np.abs(self._old.luma[old].astype(np.int16) - self._new.luma[new]).mean(axis=(1, 2))
            for old, new in (some.T for some in three)
        ]
        return np.stack(three)[np.argmin(gaps, axis=0), np.arange(len(pairs))]

    def _fit_most(self, some: NDArray[np.int64]) -> None:
        """Where a part of the film keeps its levels, they are the measure, and what differs from them has changed."""
        own = np.tile(np.arange(256, dtype=np.float32), (2, 1))
        for planes in ((0,), (2, 3)):
            fitted, plain = np.zeros(len(some), np.float32), np.zeros(len(some), np.float32)
            for plane in planes:
                old, new = _planes(self._old, some[:, 0], plane), _planes(self._new, some[:, 1], plane)
                fitted += np.abs((new - self.curves[plane][old]).mean(axis=(1, 2)))
                plain += np.abs((new.astype(np.float32) - old).mean(axis=(1, 2)))
            if float((plain < 0.6 * fitted - 0.3).mean()) > 0.1:
                self.curves[list(planes)] = own[: len(planes)]


def _planes(prints: Fingerprint, frames: NDArray[np.int64], plane: int) -> NDArray[np.uint8]:
    if plane < 2:
        return (prints.luma if plane == 0 else prints.gradient)[frames]
    return prints.colour[frames][:, plane - 2]


def _curves(old: Fingerprint, new: Fingerprint, some: NDArray[np.int64]) -> Floats:
    """What each old value mostly becomes, float32, shape (4 planes, 256)."""
    return np.stack([_curve(_planes(old, some[:, 0], plane), _planes(new, some[:, 1], plane)) for plane in range(4)])


def _curve(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Floats:
    order = np.argsort(one.ravel(), kind="stable")
    x, y = one.ravel()[order], other.ravel()[order]
    edges = np.searchsorted(x, np.arange(0, 257, _TONES))
    at, offsets = [], []
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if end - start >= _ENOUGH:
            at.append(float(x[start:end].mean()))
            offsets.append(float(np.median(y[start:end].astype(np.float32) - x[start:end])))
    every = np.arange(256, dtype=np.float32)
    if not at:
        return every
    steps = np.interp(every, at, offsets)
    return np.asarray(every + np.where(np.abs(steps) < 0.5, 0, steps), np.float32)


def _limits(curve: Floats) -> Floats:
    """Under and over which red, green or blue may have been cut off when levels were changed, float32, (2,) [0..255]."""
    lowered = 1.164 * max(0.0, float((np.arange(20, 60) - curve[20:60]).max()))
    raised = 1.164 * max(0.0, float((curve[180:230] - np.arange(180, 230)).max()))
    low = lowered + _MARGIN if lowered > 1 else -np.inf
    return np.array([low, 255 - raised - _MARGIN if raised > 1 else np.inf], np.float32)


def _spread(values: Floats, least: float) -> float:
    """A robust deviation."""
    gap = np.abs(values)
    noise = max(float(np.percentile(gap, 68)), float(np.percentile(gap, 90)) / 1.75)
    return min(max(noise, least), _MOST_TIMES * least)


def _noise(gap: Floats, classes: NDArray[np.uint8], least: float) -> Floats:
    """A robust deviation of the gap for each of 16 classes of detail or light, float32, shape (16,)."""
    place = classes // (256 // _BINS)
    noise = np.zeros(_BINS, np.float32)
    for number in range(_BINS):
        here = np.abs(gap[place == number])
        if len(here) > 200:
            noise[number] = max(float(np.percentile(here, 68)), float(np.percentile(here, 95)) / 2.5)
    known = np.flatnonzero(noise)
    if not len(known):
        return np.full(_BINS, 2 * least, np.float32)
    noise = np.interp(np.arange(_BINS), known, noise[known]).astype(np.float32)
    return np.asarray(np.clip(noise, least, _MOST_TIMES * least), np.float32)


def _blocks(gap: Floats) -> Floats:
    """Means over the blocks that `strangeness` looks at."""
    _, rows, columns = gap.shape
    return np.stack([
        gap[:, top : top + BLOCK_ROWS, left : left + BLOCK_COLUMNS].mean(axis=(1, 2))
        for top in range(0, rows - BLOCK_ROWS + 1, BLOCK_STEP)
        for left in range(0, columns - BLOCK_COLUMNS + 1, BLOCK_STEP)
    ], axis=1)  # fmt: skip
