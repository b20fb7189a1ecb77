"""Frames that correspond and yet differ: where in the picture, beyond what encoding does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.order import Run
from zhijiang.media.fingerprint import Fingerprint

Floats = NDArray[np.float32]
_STRONG: Final = 6.2
"""Deviations of a cell, pooled with its neighbours and over three frames, above which it has changed."""
_ALONE: Final = 12.0
"""The same for a frame by itself."""
_GO_ON: Final = 0.45
_PIECE: Final = 2048
_BINS: Final = 16
_LEAST_NOISE: Final = (1.2, 3.0, 1.2)
"""Deviations of luma, gradient and colour that rounding alone may make."""
_MOST_TIMES: Final = 4.0
"""No class of detail is this much noisier than the least: what seems so has changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """New frames, within one run, whose picture has changed in a region (x, y, width, height as shares)."""

    start: int
    end: int
    region: tuple[float, float, float, float]


class Yardstick:
    """How far cells differ that did not change, by how much detail they hold: measured on the pair itself.

    Parameters
    ----------
    old, new : Fingerprint
    pairs : int64, shape (pairs, 2)
        (old frame, new frame) that correspond; most of them unchanged.
    """

    def __init__(self, old: Fingerprint, new: Fingerprint, pairs: NDArray[np.int64]) -> None:
        self._old, self._new = old, new
        some = pairs[:: max(1, len(pairs) // 3000)]
        one, other = old.luma[some[:, 0]].astype(np.float32), new.luma[some[:, 1]].astype(np.float32)
        self._gain, self._lift = _levels(one, other)
        gradient = np.maximum(old.gradient[some[:, 0]], new.gradient[some[:, 1]])
        luma, detail, colour = self._gaps(some)
        floors = zip((luma, detail, colour), _LEAST_NOISE, strict=True)
        self._noise = [_noise(gap, gradient, least) for gap, least in floors]

    @property
    def is_regraded(self) -> bool:
        """Whether the whole picture's level differs by more than a mild change."""
        return not (0.85 <= self._gain <= 1.18 and abs(self._lift + 128 * (self._gain - 1)) <= 14)

    def strangeness(self, pairs: NDArray[np.int64]) -> Floats:
        """How many usual deviations each cell of these pairs differs by, float32, shape (pairs, rows, columns)."""
        gradient = np.maximum(self._old.gradient[pairs[:, 0]], self._new.gradient[pairs[:, 1]])
        place = gradient // (256 // _BINS)
        most: Floats | None = None
        for gap, noise in zip(self._gaps(pairs), self._noise, strict=True):
            here = np.abs(gap) / noise[place]
            most = here if most is None else np.maximum(most, here)
        assert most is not None
        return most

    def _gaps(self, pairs: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
        old, new = self._old, self._new
        luma = new.luma[pairs[:, 1]].astype(np.float32) - (old.luma[pairs[:, 0]] * self._gain + self._lift)
        detail = new.gradient[pairs[:, 1]].astype(np.float32) - old.gradient[pairs[:, 0]]
        colour = np.abs(new.colour[pairs[:, 1]].astype(np.float32) - old.colour[pairs[:, 0]]).max(axis=1)
        return luma, detail, colour.repeat(2, axis=1).repeat(2, axis=2)


def find_changes(run: Run, yardstick: Yardstick) -> list[Change]:
    """The changed stretches of one run, in order."""
    frames = np.arange(run.length)
    pairs = np.stack([run.old + frames, run.new + frames], axis=1)
    found: list[Change] = []
    for start in range(0, run.length, _PIECE):
        first, last = max(0, start - 2), min(run.length, start + _PIECE + 2)
        cells = _pooled(yardstick.strangeness(pairs[first:last]))
        flags, regions = _flags(cells)
        for begin, end in _stretches(flags):
            one, other = max(first + begin, start), min(first + end, start + _PIECE)
            if one < other:
                region = regions[one - first : other - first].any(axis=0)
                if found and found[-1].end == run.new + one:
                    region |= _mask(found[-1].region, region.shape)
                    found[-1] = Change(found[-1].start, run.new + other, _box(region))
                else:
                    found.append(Change(run.new + one, run.new + other, _box(region)))
    return found


def _levels(one: Floats, other: Floats) -> tuple[float, float]:
    """Gain and lift that take most cells of the old cut to the new one."""
    x, y = one.mean(axis=(1, 2)), other.mean(axis=(1, 2))
    sx, sy = one.std(axis=(1, 2)), other.std(axis=(1, 2))
    lit = sx > 6
    gain = float(np.median(sy[lit] / sx[lit])) if lit.any() else 1.0
    if abs(gain - 1) < 0.01:
        gain = 1.0
    return gain, float(np.median(y - gain * x))


def _noise(gap: Floats, gradient: NDArray[np.uint8], least: float) -> Floats:
    """A robust deviation of the gap for each of 16 classes of detail, float32, shape (16,)."""
    place = gradient // (256 // _BINS)
    noise = np.zeros(_BINS, np.float32)
    for number in range(_BINS):
        here = np.abs(gap[place == number])
        if len(here) > 200:
            noise[number] = max(float(np.percentile(here, 68)), float(np.percentile(here, 95)) / 2.5)
    known = np.flatnonzero(noise)
    if not len(known):
        return np.full(_BINS, 2 * least, np.float32)
    noise = np.interp(np.arange(_BINS), known, noise[known]).astype(np.float32)
    return np.clip(noise, least, _MOST_TIMES * least)


def _pooled(cells: Floats) -> Floats:
    """Each cell's mean with its left, upper and diagonal neighbour: what changed is rarely one cell wide, noise often is."""
    held = np.minimum(cells, np.float32(40))
    held += np.concatenate([held[:, :1], held[:, :-1]], axis=1)
    held += np.concatenate([held[:, :, :1], held[:, :, :-1]], axis=2)
    held *= np.float32(0.25)
    return held


def _flags(cells: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each frame has changed, and which of its cells."""
    before = np.concatenate([cells[:1], cells[:-1]])
    after = np.concatenate([cells[1:], cells[-1:]])
    steady = np.maximum(np.minimum(cells, before), np.minimum(cells, after))
    steady = np.minimum(steady, np.maximum(before, after)) if len(cells) > 2 else steady
    strong = (steady > _STRONG) | (cells > _ALONE)
    flags = strong.any(axis=(1, 2))
    # A change that begins here shows in the frames beside it too, if less: the same cells, nearly as far.
    for order in (range(1, len(cells)), range(len(cells) - 2, -1, -1)):
        for place in order:
            near = place - 1 if order.step > 0 else place + 1
            if flags[near] and not flags[place]:
                where = strong[near]
                if float(cells[place][where].mean()) > _GO_ON * float(cells[near][where].mean()):
                    flags[place] = True
                    strong[place] = where
    return flags, strong


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
