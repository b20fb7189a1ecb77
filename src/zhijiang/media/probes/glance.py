"""What every picture probe needs of a frame, measured once: the luma plane and a tiny copy of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

BLOCK: Final = 6
"""Side of a block of the tiny picture [px]; both its sides are multiples of this."""
LONG_SIDE: Final = 96
"""Longer side of the tiny picture [px]."""

Luma = NDArray[Any]
"""Luma plane, uint8 or uint16, shape (height, width)."""
Tiny = NDArray[np.uint8]
"""Tiny luma picture, uint8, shape (multiple of 6, multiple of 6), longer side 96."""


@dataclass(frozen=True)
class Glance:
    """One frame as the picture probes see it.

    Parameters
    ----------
    index : int >= 0 [frames]
    luma : uint8 or uint16, shape (height, width)
        Valid only while the probe is being fed.
    bit_depth : int, 8..16
    tiny : uint8, shape (multiple of 6, multiple of 6)
    small : uint8, shape (height, width)
        The halved luma that `tiny` was made of, 192 to 383 px on the long side (smaller, where the frame is).
    mean : float, 0..255 [8-bit code value]
        Mean of `tiny`, within 1 of the mean of `luma`.
    key : bool
        Whether the stream can be entered here.
    """

    index: int
    luma: Luma
    bit_depth: int
    tiny: Tiny
    mean: float
    key: bool = False
    small: Tiny = field(default_factory=lambda: np.zeros((0, 0), np.uint8), repr=False)


def glance_at(index: int, luma: Luma, *, bit_depth: int = 8, key: bool = False) -> Glance:
    """Measure one frame.

    Parameters
    ----------
    index : int >= 0 [frames]
    luma : uint8 or uint16, shape (height, width)
    bit_depth : int, 8..16
    key : bool

    Returns
    -------
    Glance

    Notes
    -----
    Source: area means by repeated halving (2 x 2 boxes, the fast path of OpenCV), then one area resize.
    Accuracy: tests/media/probes/test_glance.py. Cost: docs/media.md#cost.
    """
    small = luma
    while max(small.shape) >= 4 * LONG_SIDE:
        small = shrunk(small, (small.shape[1] // 2, small.shape[0] // 2))
    tiny = shrunk(small, tiny_size(luma.shape[1], luma.shape[0]))
    if bit_depth > 8:
        tiny = np.right_shift(tiny, bit_depth - 8).astype(np.uint8)
        small = np.right_shift(small, bit_depth - 8).astype(np.uint8)
    return Glance(index, luma, bit_depth, tiny.astype(np.uint8, copy=False), float(cv2.mean(tiny)[0]), key, small)


def shrunk(picture: NDArray[Any], size: tuple[int, int]) -> Any:
    """The picture at this (width, height) [px], each sample the mean of the area it stands for; dtype as given."""
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def tiny_size(width: int, height: int) -> tuple[int, int]:
    """Size (width, height) of the tiny picture of a frame of this size [px]."""
    scale = LONG_SIDE / max(width, height)
    return (
        max(2, round(width * scale / BLOCK)) * BLOCK,
        max(2, round(height * scale / BLOCK)) * BLOCK,
    )
