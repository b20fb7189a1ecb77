"""The level of every channel in hops of 10 ms: what dead channels, inverted phase and test tones are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.frames import AudioBlock

HOPS_A_SECOND: Final = 100

Curve = NDArray[np.float32]


@dataclass(frozen=True)
class Levels:
    """Curves of one stream, a value each 10 ms from the moment the first frame is shown.

    Parameters
    ----------
    peaks : float32, shape (hops, channels) [full scale = 1]
    sides : float32, shape (hops, 3)
        Sums of left squared, right squared, and left times right; of stereo only, else of shape (0, 3).
    """

    peaks: Curve
    sides: Curve


class LevelsProbe:
    """Keep each channel's highest sample in every 10 ms, and how left and right of a stereo stream go together.

    Sound is laid on the picture's time line by `AudioBlock.at_sample`; sound from before the first frame is left out.

    Parameters
    ----------
    sample_rate : int > 0 [Hz]
    channels : int > 0

    Notes
    -----
    Accuracy: a sample belongs to its hop exactly, tests/media/probes/test_sound_faults.py.
    Cost: one reduction over the samples, three more of stereo; 2 kB kept for each second of stereo.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._hop = max(1, sample_rate // HOPS_A_SECOND)
        self._stereo = channels == 2
        self._peaks = np.zeros((0, channels), np.float32)
        self._sides = np.zeros((0, 3), np.float32)
        self._waiting: list[NDArray[np.float32]] = []
        self._waiting_at = 0
        self._waiting_samples = 0
        self._batch = sample_rate

    def feed(self, block: AudioBlock) -> None:
        """Take the next block."""
        if self._waiting and block.at_sample != self._waiting_at + self._waiting_samples:
            self._work()
        if not self._waiting:
            self._waiting_at = block.at_sample
        self._waiting.append(block.samples)
        self._waiting_samples += len(block.samples)
        if self._waiting_samples >= self._batch:
            self._work()

    def finish(self) -> Levels:
        """End the stream; the curves end with its sound."""
        self._work()
        return Levels(self._peaks, self._sides)

    def _work(self) -> None:
        if not self._waiting:
            return
        samples = np.concatenate(self._waiting) if len(self._waiting) > 1 else self._waiting[0]
        at, self._waiting, self._waiting_samples = self._waiting_at, [], 0
        if at < 0:
            samples, at = samples[-at:], 0
        if not len(samples):
            return
        first, last = at // self._hop, (at + len(samples) - 1) // self._hop
        edges = np.maximum(np.arange(first, last + 1) * self._hop - at, 0)
        self._make_room(last + 1)
        here = slice(first, last + 1)
        columns = [np.ascontiguousarray(samples[:, channel]) for channel in range(samples.shape[1])]
        for channel, column in enumerate(columns):
            np.maximum(
                self._peaks[here, channel], np.maximum.reduceat(np.abs(column), edges), out=self._peaks[here, channel]
            )
        if self._stereo:
            left, right = columns
            for place, product in enumerate((left * left, right * right, left * right)):
                self._sides[here, place] += np.add.reduceat(product, edges)

    def _make_room(self, hops: int) -> None:
        have = len(self._peaks)
        if hops > have:
            self._peaks = np.concatenate([self._peaks, np.zeros((hops - have, self._peaks.shape[1]), np.float32)])
            if self._stereo:
                self._sides = np.concatenate([self._sides, np.zeros((hops - have, 3), np.float32)])
