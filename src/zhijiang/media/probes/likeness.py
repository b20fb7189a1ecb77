"""How alike two tiny pictures are, whatever moved, flashed or was framed between them."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.glance import BLOCK, Tiny, shrunk

Picture = NDArray[np.float32]
_FLOOR: Final = 6.0
"""Contrast [8-bit code values] under which a picture is not stretched: its noise would be."""
_ACTIVE: Final = 4.0
"""Blocks with less contrast than this in both pictures say nothing about what is shown."""
_TONES_WEIGHT: Final = 28.0
_PERCENTILE: Final = 40
_BAR: Final = 28
"""Brightest sample of a bar at the edge of the picture [8-bit code value]."""


def strangeness(before: Tiny, after: Tiny, *, reach: int = 4, little: float = 0.0) -> float:
    """Measure how much of a picture cannot be found in another one.

    Parameters
    ----------
    before, after : uint8, shape (multiple of 6, multiple of 6), the same
    reach : int >= 0 [px of the tiny picture]
        How far a block may have moved.
    little : float >= 0
        Once it is known to be less than this, look no further: the value returned is then an upper bound.

    Returns
    -------
    float, 0..about 60
        40th percentile over the blocks with detail of the smallest mean difference, both pictures brought to the same
        mean and contrast. Under 9: the same scene, moved. Over 16: another one. 0 when nothing has detail.

    Notes
    -----
    Source: block matching; the percentile makes it blind to what covers less than 60 % of the detail (captions, logos,
    bars, passers-by). Figures: docs/media.md#shots. Cost: about 0.6 ms, paid only at frames that may be cuts.
    """
    old, new = _same_contrast(before), _same_contrast(after)
    height, width = new.shape
    blocks = (width // BLOCK, height // BLOCK)
    active = np.maximum(_contrast(old, blocks), _contrast(new, blocks)) > _ACTIVE
    if np.count_nonzero(active) < 3:
        return 0.0
    best: Picture = shrunk(cv2.absdiff(old, new), blocks)
    found = _percentile(best[active])
    wide = cv2.copyMakeBorder(old, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    across = 2 * reach + 1
    # All moves to the side under each other, so that OpenCV is called once for them; the small moves up and down first.
    moved, beside = np.empty((across, height, width), np.float32), np.tile(new, (across, 1))
    for down in sorted(range(across), key=lambda row: abs(row - reach)):
        if found < little:
            break
        for right in range(across):
            moved[right] = wide[down : down + height, right : right + width]
        here: Picture = shrunk(cv2.absdiff(moved.reshape(-1, width), beside), (blocks[0], across * blocks[1]))
        best = np.minimum(best, here.reshape(across, blocks[1], blocks[0]).min(axis=0))
        found = _percentile(best[active])
    return found


def _percentile(values: Picture) -> float:
    """As `np.percentile`, which takes longer to prepare than all moves of a row."""
    at = _PERCENTILE * (len(values) - 1) / 100
    low = int(at)
    high = min(low + 1, len(values) - 1)
    sorted_there = np.partition(values, (low, high))
    return float(sorted_there[low]) + (at - low) * float(sorted_there[high] - sorted_there[low])


def is_same_scene(before: Tiny, after: Tiny, *, limit: float = 9.0) -> bool:
    """Whether two frames some way apart show the same scene: half the detail, twice the reach."""
    return strangeness(_half(before), _half(after), reach=4, little=limit) < limit


def is_same_after_gap(before: Tiny, after: Tiny, *, limit: float = 16.0) -> bool:
    """Whether a shot may have gone on behind a plain picture: much may have moved, but the tones stay."""
    tones = float(np.abs(_tones(before) - _tones(after)).sum()) / 2
    return strangeness(_half(before), _half(after), reach=8) + _TONES_WEIGHT * tones < limit


def is_reframed(before: Tiny, after: Tiny, *, limit: float = 9.0) -> bool:
    """Whether only bars came or went: the active parts, brought to one size or cut to one window, are alike."""
    old, new = active_window(before), active_window(after)
    if old == new:
        return False
    height, width = before.shape
    squeezed = [
        shrunk(tiny[top:bottom, left:right], (width, height))
        for tiny, (top, bottom, left, right) in ((before, old), (after, new))
    ]
    if strangeness(squeezed[0], squeezed[1], reach=2, little=limit) < limit:
        return True
    top, bottom = max(old[0], new[0]), min(old[1], new[1])
    left, right = max(old[2], new[2]), min(old[3], new[3])
    if bottom - top < 2 * BLOCK or right - left < 2 * BLOCK:
        return False
    cut = [shrunk(tiny[top:bottom, left:right], (width, height)) for tiny in (before, after)]
    return strangeness(cut[0], cut[1], reach=2, little=limit) < limit


def active_window(tiny: Tiny) -> tuple[int, int, int, int]:
    """Part of a picture inside black bars as (top, bottom, left, right), half open; all of it when it is all dark."""
    rows = np.flatnonzero(tiny.max(axis=1) > _BAR)
    columns = np.flatnonzero(tiny.max(axis=0) > _BAR)
    if len(rows) < BLOCK or len(columns) < BLOCK:
        return 0, tiny.shape[0], 0, tiny.shape[1]
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _tones(tiny: Tiny) -> Picture:
    """Smoothed histogram of a picture; its sum is 1."""
    counts = np.bincount(tiny.ravel(), minlength=256).astype(np.float32).reshape(1, -1) / tiny.size
    return np.asarray(cv2.GaussianBlur(counts, (31, 1), 6.0, borderType=cv2.BORDER_CONSTANT), np.float32)


def _half(tiny: Tiny) -> Tiny:
    height, width = (max(2, side // (2 * BLOCK)) * BLOCK for side in tiny.shape)
    half: Tiny = shrunk(tiny, (width, height))
    return half


def _same_contrast(tiny: Tiny) -> Picture:
    picture = tiny.astype(np.float32)
    stretched: Picture = (picture - picture.mean()) * np.float32(40 / max(float(picture.std()), _FLOOR))
    return stretched


def _contrast(picture: Picture, blocks: tuple[int, int]) -> Picture:
    mean = shrunk(picture, blocks)
    square = shrunk(picture * picture, blocks)
    contrast: Picture = np.sqrt(np.maximum(square - mean * mean, 0))
    return contrast
