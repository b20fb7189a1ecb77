"""The outline of a stream of sound: how far it swings during each frame, and where nothing sounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.frames import AudioBlock
from zhijiang.media.probes.spans import Runs, Span

FULL_SCALE: Final = 32767
SILENCE_DBFS: Final = -60.0
_SILENCE: Final = int(10 ** (SILENCE_DBFS / 20) * FULL_SCALE)
_BINS_A_SECOND: Final = 1000


class EnvelopeProbe:
    """Keep the lowest and the highest sample of every millisecond of one stream, all channels together.

    Sound is laid on the picture's time line by `AudioBlock.at_sample`; sound from before the first frame is left out.

    Parameters
    ----------
    sample_rate : int > 0 [Hz]
    channels : int > 0

    Notes
    -----
    Accuracy: a sample belongs to the right frame to within 1 ms, tests/media/probes/test_envelope.py.
    Cost: two reductions over the samples; 4 kB kept for each second of sound.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._hop = max(1, sample_rate // _BINS_A_SECOND)
        self._batch = sample_rate
        self._sample_rate = sample_rate
        self._low = np.zeros(60 * _BINS_A_SECOND, np.int16)
        self._high = np.zeros(60 * _BINS_A_SECOND, np.int16)
        self._end = 0
        self._peaks = np.zeros(channels, np.float32)
        self._waiting: list[NDArray[np.float32]] = []
        self._waiting_at = 0
        self._waiting_samples = 0

    @property
    def channel_peaks(self) -> list[float]:
        """Highest absolute sample of each channel so far, 1.0 = full scale."""
        return [float(peak) for peak in self._peaks]

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

    def finish(self, pts: Sequence[int], time_base: Fraction, *, end_pts: int) -> Envelope:
        """Gather the outline frame by frame.

        Parameters
        ----------
        pts : sequence of int, increasing [ticks]
            When each frame is shown.
        time_base : Fraction > 0 [seconds]
        end_pts : int [ticks]
            When the last frame ends.

        Returns
        -------
        Envelope
            One pair a frame; zero where the stream has no sound.
        """
        self._work()
        scale = time_base * self._sample_rate / self._hop
        bins = [(stamp - pts[0]) * scale.numerator // scale.denominator for stamp in (*pts, end_pts)]
        self._make_room(bins[-1] + 1)
        edges = np.asarray(bins[:-1], np.int64)
        low = np.minimum.reduceat(self._low[: max(bins[-1], bins[-2] + 1)], edges)
        high = np.maximum.reduceat(self._high[: max(bins[-1], bins[-2] + 1)], edges)
        return Envelope(low, high)

    def milliseconds(self) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """Lowest and highest sample of every millisecond so far [1/32767 of full scale], two of shape (milliseconds,)."""
        self._work()
        return self._low[: self._end], self._high[: self._end]

    @property
    def bins_a_second(self) -> Fraction:
        """How many milliseconds' values make a second: 1000, but for odd sample rates."""
        return Fraction(self._sample_rate, self._hop)

    def _work(self) -> None:
        if not self._waiting:
            return
        samples = np.concatenate(self._waiting) if len(self._waiting) > 1 else self._waiting[0]
        at, self._waiting, self._waiting_samples = self._waiting_at, [], 0
        columns = [np.ascontiguousarray(samples[:, channel]) for channel in range(samples.shape[1])]
        low, high = columns[0], columns[0]
        for column in columns[1:]:
            low, high = np.minimum(low, column), np.maximum(high, column)
        self._peaks = np.maximum(self._peaks, [max(-column.min(), column.max()) for column in columns])
        if at < 0:
            low, high, at = low[-at:], high[-at:], 0
        if not len(low):
            return
        first, last = at // self._hop, (at + len(low) - 1) // self._hop
        edges = np.maximum(np.arange(first, last + 1) * self._hop - at, 0)
        self._make_room(last + 1)
        self._end = max(self._end, last + 1)
        here = slice(first, last + 1)
        np.minimum(self._low[here], _as_int16(np.minimum.reduceat(low, edges)), out=self._low[here])
        np.maximum(self._high[here], _as_int16(np.maximum.reduceat(high, edges)), out=self._high[here])

    def _make_room(self, bins: int) -> None:
        if bins > len(self._low):
            room = np.zeros(max(bins, 2 * len(self._low)) - len(self._low), np.int16)
            self._low, self._high = np.concatenate([self._low, room]), np.concatenate([self._high, room])


class Envelope:
    """Lowest (never above 0) and highest (never under 0) sample during each frame.

    Parameters
    ----------
    low, high : int16, shape (frames,) [1/32767 of full scale]
    """

    def __init__(self, low: NDArray[np.int16], high: NDArray[np.int16]) -> None:
        self.low, self.high = low, high

    def silences(self, *, min_frames: int) -> list[Span]:
        """Runs of frames in which no channel swings beyond -60 dBFS; `measured` = highest peak in the run [dBFS].

        Returns spans in order; empty if there is always some sound. Rule: M-04.
        """
        peaks = np.maximum(self.high.astype(np.int32), -self.low.astype(np.int32))
        runs = Runs(min_frames=min_frames)
        for index, peak in enumerate(peaks.tolist()):
            runs.feed(index, holds=peak <= _SILENCE)
        return [
            Span(span.start, span.end, in_dbfs(peaks[span.start : span.end].max() / FULL_SCALE))
            for span in runs.finish(len(peaks))
        ]

    def as_bytes(self) -> bytes:
        """The pair in 1/127 of full scale: int8 low of every frame, then int8 high of every frame."""
        return b"".join(
            np.clip(np.rint(side.astype(np.float32) * (127 / FULL_SCALE)), -127, 127).astype(np.int8).tobytes()
            for side in (self.low, self.high)
        )


def in_dbfs(peak: float) -> float:
    """Level of a peak, 1.0 = 0 dBFS; silence reads -140."""
    return float(20 * np.log10(max(peak, 1e-7)))


def _as_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    scaled = np.clip(np.nan_to_num(samples), -1.0, 1.0) * np.float32(FULL_SCALE)
    return np.rint(scaled).astype(np.int16)
