"""Stray frames: one or two pictures that do not belong where they stand."""

from __future__ import annotations

from collections import deque
from typing import Final

import cv2
import numpy as np

from zhijiang.media.probes.glance import Glance, Tiny
from zhijiang.media.probes.likeness import strangeness
from zhijiang.media.probes.spans import Span

_STRANGE: Final = 9.5
"""`likeness.strangeness` of a picture that is another one; the same scene moved is under 9."""
_STRANGE_AMID: Final = 9.0
"""The same of a picture between two that are alike."""
_ALIKE: Final = 5.0
_LARGE: Final = 6.0
"""Change [8-bit code values] under which no step is looked at closely."""
_MUCH: Final = 30.0
"""Change of brightness [8-bit code values] that makes a plain picture a flash to white or a colour."""
_PLAIN: Final = 3.0
_LIT: Final = 0.5
"""`unexplained` under which a picture is the same one in another light."""
_OTHER: Final = 12
_LEAST_OTHER: Final = 0.55
"""Share of the samples that differ by more than `_OTHER`: something large that passes the lens covers less."""
_LONGEST: Final = 2
_STANDS_OUT: Final = 0.6
"""The steps before and behind are at most this share of those into and out of a stray run."""
_CROWD: Final = 3


class FlashProbe:
    """Find stray frames.

    One or two frames are stray when they show another picture than the frame before and the frame behind them, motion
    and brightness taken out; or a plain one, white or a colour, at least 30 brighter or darker than both. A scene that
    is lit up by a flash, lightning or a muzzle is the same picture and not stray. Three and more within a second are
    a strobe or a fast montage and left to the check of flash sequences.

    Parameters
    ----------
    a_second : int > 0 [frames]
    black : float [8-bit code value]
        Mean up to which a plain picture is black, which another probe tells.

    Notes
    -----
    Rule: M-07. Source: docs/media.md#stray-frames.
    Accuracy: exact frames through x264 at CRF 18 to 28, tests/media/probes/test_flash.py.
    Cost: none for a step that is not large; three matchings of tiny pictures where two large steps are near each other.
    """

    def __init__(self, *, a_second: int = 25, black: float = 20.0) -> None:
        self._a_second, self._black = a_second, black
        self._window: deque[tuple[Tiny, float, float]] = deque(maxlen=_LONGEST + 3)
        self._spans: list[Span] = []
        self._index = -1

    def feed(self, glance: Glance, change: float) -> None:
        """Take the next frame and its change from the one before [mean absolute 8-bit difference of tiny pictures]."""
        self._window.append((glance.tiny, change, glance.mean))
        self._index = glance.index
        if len(self._window) > 1:
            self._settle(len(self._window) - 2, glance.index - 1)

    def _settle(self, left: int, index: int) -> None:
        """Judge the step into a place of the window, frame `index`: it leaves a stray run, if one began shortly before."""
        steps = [change for _, change, _ in self._window]
        if steps[left] < _LARGE:
            return
        behind = steps[left + 1] if left + 1 < len(steps) else 0.0
        for length in range(1, _LONGEST + 1):
            entered = left - length
            if entered < 1 or steps[entered] < _LARGE:
                continue
            # A whip pan is restless before and behind, too.
            if max(steps[entered - 1], behind) > _STANDS_OUT * min(steps[entered], steps[left]):
                continue
            if self._is_stray(entered, length):
                self._spans.append(Span(index - length, index, float(length)))
                return

    def finish(self) -> list[Span]:
        """Returns spans in order, `measured` = their length [frames]; empty if every picture stayed."""
        if self._window:
            self._settle(len(self._window) - 1, self._index)
        spans = [span for place, span in enumerate(self._spans) if not self._overlaps(place)]
        return [
            span
            for span in spans
            if sum(abs(other.start - span.start) < self._a_second for other in spans) < _CROWD
        ]  # fmt: skip

    def _overlaps(self, place: int) -> bool:
        """Whether the run is another run's second half: of a stray pair, only the pair is told."""
        return any(
            other.start < self._spans[place].start < other.end for other in self._spans[max(0, place - 2) : place]
        )

    def _is_stray(self, entered: int, length: int) -> bool:
        (before, _, mean_before), (stray, _, mean), (after, _, mean_after) = (
            self._window[entered - 1], self._window[entered], self._window[entered + length],
        )  # fmt: skip
        if length == 2 and self._window[entered + 1][1] >= _LARGE:
            return False
        if float(cv2.meanStdDev(stray)[1][0, 0]) < _PLAIN:
            return mean > self._black and min(abs(mean - mean_before), abs(mean - mean_after)) >= _MUCH
        if min(_share_of_other(before, stray), _share_of_other(stray, after)) < _LEAST_OTHER:
            return False
        if min(unexplained(before, stray), unexplained(after, stray)) < _LIT:
            return False
        strange = min(strangeness(before, stray, little=_STRANGE_AMID), strangeness(stray, after, little=_STRANGE_AMID))
        return strange >= _STRANGE or (strange >= _STRANGE_AMID and strangeness(before, after, little=_ALIKE) < _ALIKE)


def _share_of_other(one: Tiny, other: Tiny) -> float:
    return float(np.count_nonzero(cv2.absdiff(one, other) > _OTHER) / one.size)


def unexplained(before: Tiny, after: Tiny) -> float:
    """Share of a picture's variance that no change of tones of the other one accounts for, 0..1.

    Near 0 for the same picture lit up, dimmed, or burnt out; near 1 for another one. Source: Pearson's correlation ratio.
    """
    levels = (before >> 3).ravel()
    values = after.ravel().astype(np.float64)
    counts = np.bincount(levels, minlength=32)
    sums = np.bincount(levels, values, 32)
    between = float((sums * sums / np.maximum(counts, 1)).sum()) - values.sum() ** 2 / values.size
    whole = float(values.var()) * values.size
    return 1.0 if whole == 0 else 1.0 - between / whole
