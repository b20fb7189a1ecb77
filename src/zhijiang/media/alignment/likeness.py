"""What alignment compares of a frame: its luma with level and contrast taken out, its level, and a short vector to search by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.fingerprint import Bytes

CONTRAST: Final = 40.0
"""What the spread of every picture is brought to [code values]."""
_FLOOR: Final = 6.0
"""Spread under which a picture is not stretched: its noise would be."""
_PIECE: Final = 256
"""Frames at a time: what a processor keeps near."""
_WAVES: Final = (6, 10)
"""Waves down and across that the search vector keeps."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """The frames of one cut, ready to be compared.

    Parameters
    ----------
    code : uint8, shape (frames, cells)
        128 plus the luma of each cell about the frame's mean, brought to a spread of 40.
    level : float32, shape (frames,)
        Mean luma [8-bit code value].
    spread : float32, shape (frames,)
        Standard deviation of the cells [8-bit code value].
    """

    code: Bytes
    level: Vectors
    spread: Vectors

    @classmethod
    def of(cls, luma: Bytes) -> Likeness:
        """Of luma, uint8, shape (frames, rows, columns)."""
        frames = len(luma)
        flat = luma.reshape(frames, -1)
        code = np.empty(flat.shape, np.uint8)
        level, spread = np.empty(frames, np.float32), np.empty(frames, np.float32)
        for start in range(0, frames, _PIECE):
            part = flat[start : start + _PIECE].astype(np.float32)
            here = slice(start, start + len(part))
            level[here] = part.mean(axis=1)
            part -= level[here, None]
            spread[here] = np.sqrt((part * part).mean(axis=1))
            part *= (CONTRAST / np.maximum(spread[here], _FLOOR))[:, None]
            part += 128
            code[here] = np.clip(np.rint(part, out=part), 0, 255, out=part)
        return cls(code, level, spread)

    @property
    def frames(self) -> int:
        return len(self.code)

    def at(self, frames: NDArray[np.int64]) -> Likeness:
        """These frames, in this order."""
        return Likeness(self.code[frames], self.level[frames], self.spread[frames])

    def vectors(self, frames: NDArray[np.int64], rows: int, columns: int) -> Vectors:
        """Unit vectors of the low waves of these frames, float32, shape (len(frames), 59); zero for a flat picture."""
        basis = _basis(rows, columns)
        found = np.empty((len(frames), basis.shape[1]), np.float32)
        for start in range(0, len(frames), 4096):
            some = frames[start : start + 4096]
            found[start : start + len(some)] = (self.code[some].astype(np.float32) - 128) @ basis
        length = np.linalg.norm(found, axis=1)
        length[self.spread[frames] < _FLOOR] = np.inf
        found /= np.maximum(length, 1e-6)[:, None]
        return found


def _basis(rows: int, columns: int) -> Vectors:
    """The low waves of a discrete cosine transform without the mean: float32, shape (rows * columns, 59)."""
    down, across = _WAVES if columns >= rows else _WAVES[::-1]
    waves = [
        np.outer(
            np.cos(np.pi * (np.arange(rows) + 0.5) * one / rows),
            np.cos(np.pi * (np.arange(columns) + 0.5) * other / columns),
        ).ravel()
        for one in range(down)
        for other in range(across)
        if one or other
    ]
    stacked = np.stack(waves, axis=1)
    return np.asarray(stacked / np.linalg.norm(stacked, axis=0), np.float32)
