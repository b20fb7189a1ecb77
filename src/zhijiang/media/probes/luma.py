"""Lowest, highest and mean luma of every frame, from every sample of it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

_ROOM: Final = 4096


class LumaLevels(NamedTuple):
    """Lowest and highest sample of a frame's luma as coded, the sum of all, and how many there are."""

    lowest: int
    highest: int
    total: int
    samples: int


class LumaProbe:
    """Keep the extremes and the sum of each frame's luma.

    Notes
    -----
    Source: as FFmpeg's signalstats has YMIN, YMAX and YAVG, in code values as coded. Accuracy: equal to it bit for bit,
    tests/media/probes/test_luma.py. Cost: two passes over the luma in SIMD; 12 bytes a frame.
    """

    def __init__(self) -> None:
        self._extremes = np.zeros((_ROOM, 2), np.uint16)
        self._sums = np.zeros(_ROOM, np.int64)
        self._frames, self._samples = 0, 1

    @staticmethod
    def measure(luma: NDArray[Any]) -> LumaLevels:
        """Measure a frame's luma, uint8 or uint16 (height, width)."""
        low, high = cv2.minMaxLoc(luma)[:2]
        # Exact: sums of integers under 2 ** 53 in a double. No sample is negative; the norm is summed faster than the sum.
        return LumaLevels(int(low), int(high), int(cv2.norm(luma, cv2.NORM_L1)), luma.size)

    def feed(self, luma: NDArray[Any]) -> None:
        """Take the next frame's luma, uint8 or uint16 (height, width)."""
        self.take(self.measure(luma))

    def take(self, levels: LumaLevels) -> None:
        """Take what was measured of the next frame."""
        if self._frames == len(self._sums):
            self._extremes = np.concatenate([self._extremes, np.zeros_like(self._extremes)])
            self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
        self._extremes[self._frames] = levels.lowest, levels.highest
        self._sums[self._frames] = levels.total
        self._samples = levels.samples
        self._frames += 1

    @property
    def lowest(self) -> NDArray[np.uint16]:
        """Lowest sample of each frame: uint16 (frames,)."""
        return self._extremes[: self._frames, 0]

    @property
    def highest(self) -> NDArray[np.uint16]:
        """Highest sample of each frame: uint16 (frames,)."""
        return self._extremes[: self._frames, 1]

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean of all samples of each frame: float64 (frames,)."""
        return self._sums[: self._frames] / self._samples
