"""Frames without a counterpart that may still be the old ones, shown larger, smaller, shifted, or graded beyond likeness."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.bars import FINE, shaped
from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.order import Run, runs_of
from zhijiang.media.fingerprint import Fingerprint

_SCALES: Final = (0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.25)
_SHIFTS: Final = (-1.0, 0.0, 1.0)
_LEAST: Final = 0.80
"""Correlation, at the best scale and place, from which two frames show the same picture."""
_SPREAD: Final = 5.0
_BARRED: Final = 6.0
"""Mean difference of code up to which a picture between bars is the old one."""
_PIECE: Final = 512


def place_gaps(path: NDArray[np.int64], old: Likeness, new: Likeness, *, rows: int, columns: int) -> NDArray[np.bool_]:
    """Give new frames between two runs the old frames that the shift of either run names, where they look like them.

    Changes `path`. Returns which new frames were placed so, bool, shape (new frames,).
    """
    placed = np.zeros(len(path), np.bool_)
    taken = np.zeros(old.frames + 1, np.bool_)
    taken[path[path >= 0]] = True
    runs = [Run(0, 0, 0), *runs_of(path), Run(len(path), old.frames, 0)]
    for left, right in pairwise(runs):
        first, last = left.new_end, right.new
        if first >= last:
            continue
        for shift in dict.fromkeys((left.shift, right.shift)):
            frames = np.arange(first, last)
            frames = frames[(path[first:last] < 0) & (frames + shift >= 0) & (frames + shift < old.frames)]
            frames = frames[~taken[frames + shift]]
            if not len(frames):
                continue
            alike = _are_alike(old, new, frames, shift, rows, columns)
            chosen = frames[alike]
            path[chosen] = chosen + shift
            placed[chosen] = True
            taken[chosen + shift] = True
    return placed


def place_barred(path: NDArray[np.int64], old: Fingerprint, new: Fingerprint) -> NDArray[np.bool_]:
    """The same for passages that are shown smaller, between bars that the old frames have not.

    Changes `path`. Returns which new frames were placed so, bool, shape (new frames,).
    """
    placed = np.zeros(len(path), np.bool_)
    taken = np.zeros(old.frames + 1, np.bool_)
    taken[path[path >= 0]] = True
    runs = [Run(0, 0, 0), *runs_of(path), Run(len(path), old.frames, 0)]
    for left, right in pairwise(runs):
        first, last = left.new_end, right.new
        for shift in dict.fromkeys((left.shift, right.shift)):
            frames = np.arange(first, last)
            frames = frames[(path[first:last] < 0) & (frames + shift >= 0) & (frames + shift < old.frames)]
            frames = frames[~taken[frames + shift]]
            bars = np.median(new.bars[frames], axis=0).astype(np.int64) if len(frames) else np.zeros(4, np.int64)
            before = np.median(old.bars[frames + shift], axis=0).astype(np.int64) if len(frames) else bars
            frames = frames[(np.abs(new.bars[frames].astype(np.int64) - bars) <= 1).all(axis=1)]
            if not len(frames) or np.abs(bars - before).max() < FINE // 2:
                continue
            smaller = shaped(Fingerprint(old.layout, old.values[frames + shift]), before, np.maximum(bars, before))
            one, other = Likeness.of(smaller.luma), Likeness.of(new.luma[frames])
            cost = np.abs(one.code.astype(np.int16) - other.code).mean(axis=1)
            chosen = frames[cost < _BARRED]
            path[chosen] = chosen + shift
            placed[chosen] = True
            taken[chosen + shift] = True
    return placed


def _are_alike(
    old: Likeness, new: Likeness, frames: NDArray[np.int64], shift: int, rows: int, columns: int
) -> NDArray[np.bool_]:
    """Whether each of these frames shows its old frame: the best scale is sought on a few and tried on all."""
    known = frames[np.linspace(0, len(frames) - 1, min(5, len(frames))).astype(int)]
    views = [(scale, right, down) for scale in _SCALES for down in _SHIFTS for right in _SHIFTS]
    alike = _correlations(old, new, known, shift, views, rows, columns)
    best = np.median(alike, axis=1)
    chosen = int(best.argmax())
    if best[chosen] < _LEAST:
        return np.zeros(len(frames), np.bool_)
    values = _correlations(old, new, frames, shift, views[chosen : chosen + 1], rows, columns)[0]
    return np.asarray(values > _LEAST - 0.1, np.bool_)


def _correlations(
    old: Likeness,
    new: Likeness,
    frames: NDArray[np.int64],
    shift: int,
    views: list[tuple[float, float, float]],
    rows: int,
    columns: int,
) -> NDArray[np.float64]:
    """How alike each of these frames and its old one are in each view (scale, right, down), float64, shape (views, frames); -1 where nothing tells."""
    found = np.full((len(views), len(frames)), -1.0)
    told = np.flatnonzero((old.spread[frames + shift] >= _SPREAD) & (new.spread[frames] >= _SPREAD))
    middle = ((columns - 1) / 2, (rows - 1) / 2)
    inner = (slice(None), slice(2, rows - 2), slice(2, columns - 2))
    for start in range(0, len(told), _PIECE):
        some = told[start : start + _PIECE]
        one = old.code[frames[some] + shift].reshape(-1, rows, columns).astype(np.float32) - 128
        other = new.code[frames[some]].reshape(-1, rows, columns)[inner].astype(np.float32) - 128
        other -= other.mean(axis=(1, 2), keepdims=True)
        size = np.sqrt((other * other).sum(axis=(1, 2)))
        moved = np.empty_like(one)
        for number, (scale, right, down) in enumerate(views):
            turn = np.array(
                [[scale, 0, middle[0] * (1 - scale) + right], [0, scale, middle[1] * (1 - scale) + down]], np.float32
            )
            for place, picture in enumerate(one):
                cv2.warpAffine(
                    picture,
                    turn,
                    (columns, rows),
                    dst=moved[place],
                    flags=cv2.INTER_LINEAR,
                    borderMode=cv2.BORDER_REPLICATE,
                )
            part = moved[inner] - moved[inner].mean(axis=(1, 2), keepdims=True)
            length = np.sqrt((part * part).sum(axis=(1, 2))) * size
            inside = (part * other).sum(axis=(1, 2))
            found[number, some] = np.where(length > 1e-6, inside / np.maximum(length, 1e-6), -1.0)
    return found
