"""Combing: two fields of different moments in one frame that calls itself progressive."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.spans import Span, spans_of

_EVERY: Final = 8
"""Of so many lines, four that follow each other are looked at; of twice as many in pictures of `_TALL` lines and more."""
_TALL: Final = 720
_DEEP: Final = 10
"""By how much [8-bit code values] the teeth of a comb are deeper than what two lines of one field differ."""
MOST_SHARE: Final = 0.006
_MOVED: Final = 8
"""Change from the frame before [8-bit code values] that a comb must lie in: a pattern that stands still is none."""
_GAP: Final = 4
_LEAST_FRAMES: Final = 2


class CombingProbe:
    """Find passages whose moving parts are combed.

    Of four lines that follow each other, the first and third and the second and fourth are alike, and each differs from its
    neighbours by 10 code values more than that; the place has changed since the frame before. A frame is combed when this
    holds of more than 0.6 % of the samples looked at (half the lines, a quarter of 720 and more). Frames that are flagged as interlaced are what they
    say. Up to four frames in between may be clean: pulled-down film has two combed frames in five.

    Parameters
    ----------
    bit_depth : int, 8..16

    Notes
    -----
    Rule: M-17. Source: own. Accuracy: tests/media/probes/test_combing.py.
    Cost: a dozen passes over an eighth of the luma, a sixteenth from 720 lines on.
    """

    def __init__(self, *, bit_depth: int = 8) -> None:
        self._scale = 1 << (bit_depth - 8)
        self._before: NDArray[Any] | None = None
        self._combed: dict[int, float] = {}

    def feed(self, index: int, luma: NDArray[Any], *, interlaced: bool) -> None:
        """Take the next frame."""
        self.take(index, self.measure(luma, interlaced=interlaced))

    def take(self, index: int, share: float) -> None:
        """Take what was measured of the next frame."""
        if share > MOST_SHARE:
            self._combed[index] = share

    def measure(self, luma: NDArray[Any], *, interlaced: bool) -> float:
        """Share of combed samples of a frame, 0..1, given the one that was measured before; 0 where there was none."""
        every = _EVERY if luma.shape[0] < _TALL else 2 * _EVERY
        lines = luma.shape[0] // every * every
        if lines < 2 * every:
            return 0.0
        one, two, three, four = (luma[place:lines:every] for place in (0, 1, 2, 3))
        before, self._before = self._before, one.copy()
        if interlaced or before is None:
            return 0.0
        same = cv2.max(cv2.absdiff(one, three), cv2.absdiff(two, four))
        teeth = cv2.min(cv2.min(cv2.absdiff(one, two), cv2.absdiff(two, three)), cv2.absdiff(three, four))
        deeper = cv2.threshold(cv2.subtract(teeth, same), _DEEP * self._scale, 1, cv2.THRESH_BINARY)[1]
        if cv2.countNonZero(deeper) <= MOST_SHARE * deeper.size:
            return 0.0
        moved = cv2.absdiff(self._before, before) > _MOVED * self._scale
        return float(np.count_nonzero(deeper[moved]) / deeper.size)

    def finish(self) -> list[Span]:
        """Returns passages in order, `measured` = largest share of combed samples; empty if nothing is combed."""
        joined: list[Span] = []
        for span in spans_of(self._combed):
            if joined and span.start - joined[-1].end <= _GAP:
                joined[-1] = Span(joined[-1].start, span.end)
            else:
                joined.append(span)
        return [
            Span(span.start, span.end, max(self._combed.get(at, 0.0) for at in range(span.start, span.end)))
            for span in joined
            if sum(at in self._combed for at in range(span.start, span.end)) >= _LEAST_FRAMES
        ]
