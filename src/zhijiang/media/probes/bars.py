"""Colour bars left in a programme: EBU, SMPTE, and SMPTE RP 219 with its grey sides."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.colours import Colours, to_rgb
from zhijiang.media.probes.glance import Tiny
from zhijiang.media.probes.spans import Runs, Span

_ORDER: Final = np.array(
    [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0, 0, 0)], np.bool_
)
"""White, yellow, cyan, green, magenta, red, blue, black."""
_LAYOUTS: Final = ((0.0, 1.0, 8), (0.0, 1.0, 7), (0.125, 0.875, 7))
"""(left edge, right edge, number) of the bars across the picture."""
_TOP, _BOTTOM = 0.05, 0.5
"""Rows looked at: SMPTE patterns have other things further down."""
_INSIDE: Final = 0.25
"""Left off on both sides of a bar."""
_EVEN: Final = 5.0
"""Most contrast within a bar [8-bit code values]."""
_ON, _OFF = 0.45, 0.22
"""Share of the way from black to white above, and below, which a colour is on, and off: bars are of 75 or 100 %."""


class BarsProbe:
    """Find runs of frames that show colour bars.

    Parameters
    ----------
    matrix : float32 (3, 4)
        `colours.matrix_of`.
    black, white : float [8-bit code values]

    Notes
    -----
    Rule: M-16. Source: EBU Tech 3325 (100/0/75/0 and 100/0/100/0), SMPTE EG 1, SMPTE RP 219; from general knowledge.
    Accuracy: tests/media/probes/test_bars.py. Cost: one reduction of the tiny picture; the rest for what is even downwards.
    """

    def __init__(self, matrix: NDArray[np.float32], *, black: float = 16.0, white: float = 235.0) -> None:
        self._matrix, self._black, self._span = matrix, black, white - black
        self._runs = Runs(min_frames=2)

    def feed(self, index: int, tiny: Tiny, colours: Colours | None) -> None:
        """Take the next frame. Without colours there are no colour bars."""
        self.take(index, self.measure(tiny, colours))

    def measure(self, tiny: Tiny, colours: Colours | None) -> int:
        """How many colour bars a frame shows; 0 when it shows none."""
        return self._bars(to_rgb(colours, self._matrix)) if colours is not None and _is_even(tiny) else 0

    def take(self, index: int, bars: int) -> None:
        """Take what was measured of the next frame."""
        self._runs.feed(index, holds=bars > 0, measured=float(bars))

    def finish(self, frames: int) -> list[Span]:
        """Returns spans in order, `measured` = how many bars; empty if there were none."""
        return self._runs.finish(frames)

    def _bars(self, rgb: NDArray[np.float32]) -> int:
        height, width = rgb.shape[:2]
        band = (rgb[round(_TOP * height) : round(_BOTTOM * height)] - self._black) / self._span
        for left, right, count in _LAYOUTS:
            step = (right - left) / count
            wanted = _ORDER[:count]
            for place in range(count):
                first = round((left + (place + _INSIDE) * step) * width)
                last = max(first + 1, round((left + (place + 1 - _INSIDE) * step) * width))
                mean, spread = cv2.meanStdDev(band[:, first:last])
                on = wanted[place]
                shade = mean.ravel()
                if float(spread.max()) * self._span > _EVEN or (shade[on] < _ON).any() or (shade[~on] > _OFF).any():
                    break
            else:
                return count
        return 0


def _is_even(tiny: Tiny) -> bool:
    """Whether the upper half hardly changes from top to bottom, and does from left to right."""
    height = tiny.shape[0]
    upper = tiny[round(_TOP * height) : round(_BOTTOM * height)]
    low, high = upper.min(axis=0), upper.max(axis=0)
    # Where two bars meet, coding leaves more.
    return float(np.mean(high - low)) < 2 * _EVEN and float(high.max()) - float(low.min()) > 60
