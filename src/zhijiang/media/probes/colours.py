"""The colours of a frame at the size of its small picture, as coded and as red, green and blue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.glance import Tiny, shrunk

_BLACK, _WHITE, _CHROMA = 16.0, 219.0, 224.0
_WEIGHTS: Final = {"bt2020nc": (0.2627, 0.0593), "bt2020c": (0.2627, 0.0593), "smpte170m": (0.299, 0.114),
                   "bt470bg": (0.299, 0.114), "fcc": (0.299, 0.114), "smpte240m": (0.212, 0.087)}  # fmt: skip
_BT709: Final = (0.2126, 0.0722)


@dataclass(frozen=True)
class Colours:
    """Luma and both colour differences of a frame, uint8, all of the same (height, width) [8-bit code values]."""

    luma: Tiny
    blue: Tiny
    red: Tiny


def colours_at(small: Tiny, planes: tuple[Any, Any], *, bit_depth: int) -> Colours:
    """Bring both planes of colour differences to the size of the small luma, each sample the mean of the area it stands for."""
    size = (small.shape[1], small.shape[0])
    made = []
    for plane in planes:
        part = plane
        while part.shape[1] >= 2 * size[0] and part.shape[0] >= 2 * size[1]:
            part = shrunk(part, (part.shape[1] // 2, part.shape[0] // 2))
        if part.shape != small.shape:
            part = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)
        if part.dtype != np.uint8:
            part = np.right_shift(part, bit_depth - 8).astype(np.uint8)
        made.append(part)
    return Colours(small, made[0], made[1])


def matrix_of(name: str, *, full: bool) -> NDArray[np.float32]:
    """What makes red, green and blue of luma and both colour differences, and 1: float32 (3, 4).

    Both sides in 8-bit code values: 16 to 235 (0 to 255 in full range). Source: ITU-R BT.709, BT.601, BT.2020; an unknown
    matrix is taken for that of BT.709.
    """
    red, blue = _WEIGHTS.get(name, _BT709)
    green = 1 - red - blue
    scale = 1.0 if full else _WHITE / _CHROMA
    rows = np.array(
        [
            [1, 0, 2 * (1 - red) * scale],
            [1, -2 * blue * (1 - blue) / green * scale, -2 * red * (1 - red) / green * scale],
            [1, 2 * (1 - blue) * scale, 0],
        ]
    )
    return np.hstack([rows, -128 * rows[:, 1:].sum(axis=1, keepdims=True)]).astype(np.float32)


def shown(matrix: NDArray[np.float32], *, full: bool) -> NDArray[np.float32]:
    """The same matrix for a screen: red, green and blue from 0 to 255 in either range."""
    if full:
        return matrix
    stretched = matrix.copy()
    stretched[:, 3] -= _BLACK
    return stretched * np.float32(255 / _WHITE)


def to_rgb(colours: Colours, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Red, green and blue, not clipped: float32 (height, width, 3) [8-bit code values]."""
    stacked = cv2.merge([colours.luma, colours.blue, colours.red]).astype(np.float32)
    return np.asarray(cv2.transform(stacked, matrix), np.float32)
