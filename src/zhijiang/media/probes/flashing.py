"""Flashing that may harm people with photosensitive epilepsy, counted as ITU-R BT.1702 says. No certified test."""

from __future__ import annotations

from collections import deque
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.colours import Colours, to_rgb
from zhijiang.media.probes.glance import Tiny, shrunk
from zhijiang.media.probes.spans import Span, spans_of

Light = NDArray[np.float32]
LEAST_CHANGE: Final = 20.0
"""Change of luminance [cd/m²] that counts."""
BRIGHT: Final = 160.0
"""Luminance [cd/m²] of the darker state from which on no change counts."""
MOST_FLASHES: Final = 3
AREA: Final = 0.25
"""Share of the picture that must flash."""
_TOGETHER: Final = 3
_CELLS: Final = 32
_PEAK: Final = 200.0
"""Luminance of SDR white [cd/m²] that BT.1702 assumes."""
_SATURATED: Final = 0.8
_REDNESS: Final = 320.0


_LEAST_RED: Final = 150.0
"""Cr [8-bit code value] under which nothing is saturated red."""


class FlashingProbe:
    """Find sequences of more than three flashes a second over at least a quarter of the picture.

    In each of 32 × 18 cells a change of luminance by 20 cd/m² and more from the last turning point counts, when the darker state is
    under 160 cd/m²; two opposing changes are a flash. A frame belongs to a sequence when in a quarter of the cells more than six
    changes lie within one second around it. Changes to and from saturated red (R at least 0.8 of R + G + B, linear) are counted by
    themselves, by 320 (R − G − B).

    Parameters
    ----------
    a_second : int > 0 [frames]
    matrix : float32 (3, 4)
        `colours.matrix_of`.
    transfer : str
        `smpte2084` and `arib-std-b67` are taken as such, all else as SDR with white at 200 cd/m².
    full : bool
        Full range.

    Notes
    -----
    Rule: M-18. Source: ITU-R BT.1702-3, as told by docs/media.md#flash-sequences; regular patterns are not looked for.
    Accuracy: exact frames, tests/media/probes/test_flashing.py. Cost: some twenty short sums over 576 cells.
    """

    def __init__(
        self, *, a_second: int, matrix: NDArray[np.float32], transfer: str = "bt709", full: bool = False
    ) -> None:
        self._matrix = matrix
        self._light, self._linear = _tables(transfer, full=full)
        self._white = _Turns(a_second, bright=BRIGHT)
        self._red = _Turns(a_second, bright=np.inf)

    def feed(self, index: int, tiny: Tiny, colours: Colours | None) -> None:
        """Take the next frame."""
        self.take(index, *self.measure(tiny, colours))

    def measure(self, tiny: Tiny, colours: Colours | None) -> tuple[Tiny, Light | None]:
        """Luma of a frame's cells, uint8 (rows, columns), and how red each is, float32 (cells,); None where none is."""
        height, width = tiny.shape
        size = (_CELLS, 18) if width >= height else (18, _CELLS)
        luma = shrunk(tiny, size)
        if colours is None or cv2.minMaxLoc(colours.red)[1] < _LEAST_RED:
            return luma, None
        cells = Colours(luma, shrunk(colours.blue, size), shrunk(colours.red, size))
        rgb = self._linear[np.clip(np.rint(to_rgb(cells, self._matrix)), 0, 255).astype(np.uint8)].reshape(-1, 3)
        red, rest = rgb[:, 0], rgb[:, 1] + rgb[:, 2]
        saturated = red >= _SATURATED * (red + rest)
        if not saturated.any():
            return luma, None
        return luma, np.where(saturated, np.maximum(red - rest, 0) * np.float32(_REDNESS), np.float32(0))

    def take(self, index: int, luma: Tiny, red: Light | None) -> None:
        """Take what was measured of the next frame."""
        self._white.feed(index, self._light[luma].ravel())
        self._red.feed(index, np.zeros(luma.size, np.float32) if red is None else red)

    def finish(self) -> list[tuple[Span, str]]:
        """Returns sequences in order, `measured` = most flashes in a second, with `white` or `red`; empty if there are none."""
        return sorted(
            [*((span, "white") for span in self._white.finish()), *((span, "red") for span in self._red.finish())]
        )


class _Turns:
    """Counts in each cell the changes between turning points, and finds where too many lie within a second.

    What turns counts only where a quarter of the picture turns the same way within three frames: something that moves lights up
    one cell and darkens the next.
    """

    def __init__(self, a_second: int, *, bright: float) -> None:
        self._a_second, self._bright = a_second, bright
        self._low: Light | None = None
        self._high = np.zeros(0, np.float32)
        self._rising = np.zeros(0, np.int8)
        self._count = np.zeros(0, np.int16)
        self._lately: dict[int, deque[tuple[int, NDArray[np.intp]]]] = {way: deque(maxlen=_TOGETHER) for way in (1, -1)}
        self._counted: deque[tuple[int, NDArray[np.intp]]] = deque()
        self._changes: list[int] = []
        self._bad: list[int] = []
        self._most: dict[int, float] = {}

    def feed(self, index: int, light: Light) -> None:
        if self._low is None:
            self._low, self._high = light.copy(), light.copy()
            self._rising, self._count = np.zeros(light.size, np.int8), np.zeros(light.size, np.int16)
        np.minimum(self._low, light, out=self._low)
        np.maximum(self._high, light, out=self._high)
        if not self._counted and float((self._high - self._low).max()) < LEAST_CHANGE:
            return
        up = (light - self._low >= LEAST_CHANGE) & (self._low < self._bright) & (self._rising <= 0)
        down = (self._high - light >= LEAST_CHANGE) & (light < self._bright) & (self._rising >= 0) & ~up
        turned = up | down
        if turned.any():
            self._rising[up], self._rising[down] = 1, -1
            self._low[turned], self._high[turned] = light[turned], light[turned]
        least = AREA * light.size
        for way, cells in ((1, up), (-1, down)):
            lately = self._lately[way]
            lately.append((index, np.flatnonzero(cells)))
            if sum(len(places) for _, places in lately) >= least:
                # The frame with most of them is when it changed.
                when = max(lately, key=lambda row: len(row[1]))[0]
                every = np.concatenate([places for _, places in lately])
                self._counted.append((index, every))
                np.add.at(self._count, every, 1)
                self._changes.append(when)
                lately.clear()
        while self._counted and self._counted[0][0] <= index - self._a_second:
            np.subtract.at(self._count, self._counted.popleft()[1], 1)
        if np.count_nonzero(self._count > 2 * MOST_FLASHES) >= least:
            self._bad.append(index)
            # What a quarter of the picture does at least.
            self._most[index] = float(np.sort(self._count)[-round(least)]) / 2

    def finish(self) -> list[Span]:
        """The sequences: from the first change of the second that is too many to the last change of the last one."""
        found: list[Span] = []
        for run in spans_of(
            place for at in self._bad for place in range(at - self._a_second + 1, at + 1) if place >= 0
        ):
            bad = [at for at in self._bad if run.start <= at < run.end]
            changes = sorted(set(self._changes))
            early = [at for at in changes if run.start <= at <= bad[0]]
            late = [at for at in changes if run.start <= at <= bad[-1]]
            if early:
                start = early[-min(len(early), 2 * MOST_FLASHES + 1)]
                found.append(Span(start, max(late[-1], start + 1), max(self._most[at] for at in bad)))
        return found


def _tables(transfer: str, *, full: bool) -> tuple[Light, Light]:
    """Luminance [cd/m²] and linear light (white = 1) of each 8-bit code value. Source: ITU-R BT.1886, SMPTE ST 2084, BT.2100."""
    codes = np.arange(256)
    value = np.clip(codes / 255 if full else (codes - 16) / 219, 0, 1)
    if transfer == "smpte2084":
        power = value ** (1 / 78.84375)
        light = 10_000 * (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)
    elif transfer == "arib-std-b67":
        scene = np.where(value <= 0.5, value**2 / 3, (np.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12)
        light = 1000 * scene**1.2
    else:
        light = _PEAK * value**2.4
    return light.astype(np.float32), np.minimum(light / _PEAK, 1).astype(np.float32)
