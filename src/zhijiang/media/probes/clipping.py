"""Sound that is cut off at full scale."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.frames import AudioBlock

FULL: Final = 0.9997
"""Full scale, but for the last steps of 16 bits."""
LEAST_RUN: Final = 3
_LEAST_RUNS: Final = 2
_JOIN_MS: Final = 500
_LEAST_IN_ALL: Final = 10


class ClippingProbe:
    """Find passages in which a channel's samples stay at full scale.

    Three samples in a row and more at or over 0.9997 of full scale are a flat top; a hundredth of a second with two flat
    tops, or with one of eight samples, is clipped. What lies within half a second is one passage; one with fewer than
    ten flat tops is let be.

    Parameters
    ----------
    sample_rate : int > 0 [Hz]
    channels : int > 0

    Notes
    -----
    Rule: M-08. Source: docs/media.md#clipping.
    Accuracy: tests/media/probes/test_sound_faults.py. Cost: one comparison a sample; more only where it holds.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._tops: list[tuple[int, int]] = []
        """(first sample on the picture's line, samples) of each flat top."""
        self._open: dict[int, tuple[int, int]] = {}

    def feed(self, block: AudioBlock) -> None:
        """Take the next block."""
        samples = block.samples
        if not self._open and not (samples.size and max(float(samples.max()), -float(samples.min())) >= FULL):
            return
        at = block.at_sample
        for channel in range(self._channels):
            self._feed_channel(channel, np.abs(samples[:, channel]) >= FULL, at)

    def finish(self) -> list[tuple[int, int, int]]:
        """Passages as (first sample, end, flat tops) on the picture's time line, in order; empty if none is clipped."""
        for first, count in self._open.values():
            self._keep(first, count)
        self._open = {}
        passages: list[list[int]] = []
        for first, count in self._dense():
            if passages and first - passages[-1][1] <= self._sample_rate * _JOIN_MS // 1000:
                passages[-1][1] = max(passages[-1][1], first + count)
                passages[-1][2] += 1
            else:
                passages.append([first, first + count, 1])
        return [(start, end, tops) for start, end, tops in passages if tops >= _LEAST_IN_ALL]

    def _feed_channel(self, channel: int, full: NDArray[np.bool_], at: int) -> None:
        edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]]).astype(np.int8)))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            first, count = at + start, end - start
            opened = self._open.pop(channel, None) if start == 0 else None
            if opened is not None:
                first, count = opened[0], opened[1] + count
            if end == len(full):
                self._open[channel] = (first, count)
            else:
                self._keep(first, count)
        if channel in self._open and not (len(full) and full[-1]):
            self._keep(*self._open.pop(channel))

    def _keep(self, first: int, count: int) -> None:
        if count >= LEAST_RUN and first >= 0:
            self._tops.append((first, count))

    def _dense(self) -> list[tuple[int, int]]:
        """The flat tops that have another one in their hundredth of a second, or are long."""
        tops = sorted(self._tops)
        near = self._sample_rate // 100
        return [
            (first, count)
            for place, (first, count) in enumerate(tops)
            if count >= 8
            or (place and first - tops[place - 1][0] <= near)
            or (place + 1 < len(tops) and tops[place + 1][0] - first <= near)
        ]
