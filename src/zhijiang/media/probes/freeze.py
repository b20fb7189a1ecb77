"""Frozen picture."""

from __future__ import annotations

from collections import deque
from typing import Final

import cv2

from zhijiang.media.probes.glance import Glance, Tiny
from zhijiang.media.probes.spans import Span

_SETTLING: Final = 6
"""Frames within which an encoder draws a still picture finer: they differ up to twice as much from what it settles to."""
_KEY_MEAN_STEP: Final = 2.0
_KEY_SAMPLE_STEP: Final = 12
_KEY_DISTANCE: Final = 5
"""Key frames nearer to each other than this [frames] are no refreshment: in an all-intra stream every frame is one."""


class FreezeProbe:
    """Find runs of frames that repeat the picture they began with.

    The tiny pictures of a run differ from the run's first by at most `mean_step` in the mean and `sample_step` in
    any sample: coding noise passes, a moving mouth does not, and since every frame is compared with the first a slow
    drift does not pass for a freeze. A key frame within a run may differ a little more, because an encoder draws the
    still picture afresh there; the run goes on from it. A run that is long enough begins up to six frames earlier, where an
    encoder was still drawing it finer.

    Parameters
    ----------
    min_frames : int > 1 [frames]
        Shortest run, the frame that is repeated included.
    mean_step, sample_step : float >= 0 [8-bit code values]

    Notes
    -----
    Rule: M-02.
    Source: docs/media.md#freeze; the steps lie between made freezes (x264, CRF 18 to 35) and real near-still shots.
    Accuracy: tests/media/probes/test_freeze.py.
    Cost: one difference of tiny pictures a frame, one tiny picture kept.
    """

    def __init__(self, *, min_frames: int = 25, mean_step: float = 0.25, sample_step: float = 10.0) -> None:
        self._mean_step, self._sample_step, self._min_frames = mean_step, sample_step, max(2, min_frames)
        self._first: Tiny | None = None
        self._start = 0
        self._last_key = 0
        self._lately: deque[Tiny] = deque(maxlen=_SETTLING)
        self._settling = 0
        self._spans: list[Span] = []

    def feed(self, glance: Glance) -> None:
        """Take the next frame."""
        refreshed = glance.key and glance.index - self._last_key >= _KEY_DISTANCE
        if glance.key:
            self._last_key = glance.index
        if self._first is None or not _is_within(self._first, glance.tiny, self._mean_step, self._sample_step):
            if (
                self._first is None
                or not refreshed
                or not _is_within(self._first, glance.tiny, _KEY_MEAN_STEP, _KEY_SAMPLE_STEP)
            ):
                self._end_run(glance.index)
                self._start = glance.index
                self._settling = self._settled_in(glance.tiny)
            self._first = glance.tiny
        self._lately.append(glance.tiny)

    def finish(self, frames: int) -> list[Span]:
        """End an open run. Returns spans in order, `measured` = its length [frames]; empty if the picture moved."""
        self._end_run(frames)
        self._first = None
        return self._spans

    def _settled_in(self, first: Tiny) -> int:
        """How many frames just before show nearly the same picture."""
        count = 0
        for before in reversed(self._lately):
            if not _is_within(first, before, 2 * self._mean_step, self._sample_step):
                break
            count += 1
        return count

    def _end_run(self, end: int) -> None:
        if self._first is not None and end - self._start >= self._min_frames:
            start = max(self._start - self._settling, self._spans[-1].end if self._spans else 0)
            self._spans.append(Span(start, end, float(end - start)))


def _is_within(first: Tiny, tiny: Tiny, mean_step: float, sample_step: float) -> bool:
    difference = cv2.absdiff(first, tiny)
    return bool(cv2.mean(difference)[0] <= mean_step and cv2.minMaxLoc(difference)[1] <= sample_step)
