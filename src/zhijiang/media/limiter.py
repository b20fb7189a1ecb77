"""A limiter that holds the true peak of a stream of sound under a ceiling, by looking ahead; and the gain before it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.true_peak import phases

_FINE_RATE: Final = 192_000
_MOST: Final = 8
_HALF: Final = 16
_AHEAD_MS: Final = 5
"""How long before a peak the gain begins to fall: short enough not to be heard before it, long enough not to click."""
_RELEASE_DB_A_SECOND: Final = 60.0
_BLOCK: Final = 1024

Samples = NDArray[np.float32]


def gain_of(db: float) -> float:
    """A level difference [dB] as a factor."""
    return float(10 ** (db / 20))


class Limiter:
    """Amplify a stream of sound and hold its true peak under a ceiling.

    Parameters
    ----------
    sample_rate : int > 0 [Hz]
    channels : int > 0
    gain_db : float [dB]
        Taken before the limiter, of all channels alike.
    ceiling_dbtp : float <= 0 [dBTP]

    Notes
    -----
    Source: the gain that each sample needs is found on the sound oversampled to 192 kHz (ITU-R BS.1770-4, Annex 2, 8 times at most),
    falls linearly back at 60 dB a second, is held for the 5 ms before and averaged over two boxes that fill these 5 ms together: each
    gain that is averaged is one that the peak itself allows, so that the mean never lets it through (the limiter with hold and box
    filters of G. Luff, "Designing a straightforward limiter", Signalsmith Audio, 2022). All channels get the same gain, so that
    no source moves sideways. Where nothing is over the ceiling the gain is exactly `gain_db`.
    Accuracy: true peak at most 0.1 dB over the ceiling, as the gain moves between samples; length and place are the source's to the
    sample (tests/media/test_limiter.py).
    Cost: only blocks whose samples are high enough are oversampled; a second of stereo takes some 10 ms where all are.
    """

    def __init__(self, sample_rate: int, channels: int, *, gain_db: float, ceiling_dbtp: float) -> None:
        self._gain = gain_of(gain_db)
        self._ceiling = gain_of(ceiling_dbtp)
        self._filters = phases(min(_MOST, max(2, math.ceil(_FINE_RATE / sample_rate))))
        self._filter_gain = max(1.0, float(np.abs(self._filters).sum(axis=1).max()))
        self._ahead = max(2, sample_rate * _AHEAD_MS // 1000)
        self._slope = _RELEASE_DB_A_SECOND / sample_rate
        self._context = self._ahead + _HALF
        self._batch = sample_rate
        # What lies before the sound is silence; what is kept of it makes the first batch like every other.
        self._kept = np.zeros((self._context, channels), np.float32)
        self._waiting: list[Samples] = []
        self._waiting_samples = 0
        self._released = 0.0
        """The gain [dB] that the last sample before those whose gain is worked out next was released to."""
        self.reduction_db = 0.0
        """The most that was taken away so far, >= 0."""

    def feed(self, samples: Samples) -> Samples:
        """Take the next samples, float32 (n, channels). Returns those that are ready, perhaps none."""
        self._waiting.append(samples * np.float32(self._gain))
        self._waiting_samples += len(samples)
        if self._waiting_samples < self._batch + self._context:
            return samples[:0]
        return self._work(self._waiting_samples - self._context)

    def flush(self) -> Samples:
        """Returns what is left; all that were fed are out then."""
        left = self._waiting_samples
        self._waiting.append(np.zeros((self._context, self._kept.shape[1]), np.float32))
        self._waiting_samples += self._context
        return self._work(left)

    def _work(self, count: int) -> Samples:
        """Let `count` samples out: those after the context that is kept before them."""
        joined = np.concatenate([self._kept, *self._waiting])
        gains = self._gains(joined, count)
        out: Samples = joined[self._context : self._context + count] * gains[:, None]
        self._kept = joined[count : count + self._context].copy()
        rest = joined[count + self._context :]
        self._waiting, self._waiting_samples = [rest.copy()], len(rest)
        return out

    def _gains(self, joined: Samples, count: int) -> NDArray[np.float32]:
        """The gain of each of `count` samples, float32 (count,)."""
        ahead = self._ahead
        # Needed for one sample: what it and the `ahead` samples on both sides of it need.
        needed = self._needed(joined)[_HALF : _HALF + count + 2 * ahead]
        places = np.arange(1, len(needed) + 1) * self._slope
        lowest = np.minimum.accumulate(np.concatenate([[self._released], needed - places]))[1:]
        released = np.minimum(lowest + places, 0.0)
        if count:
            self._released = float(released[count - 1])
        held = 10 ** (_least_ahead(released, ahead) / 20)
        smooth = held
        for width in (ahead - ahead // 2 + 1, ahead // 2 + 1):
            smooth = _box(smooth, width)
        if count:
            self.reduction_db = max(self.reduction_db, -20 * math.log10(float(smooth.min())))
        return smooth.astype(np.float32)

    def _needed(self, joined: Samples) -> NDArray[np.float64]:
        """The gain that each sample of `joined` needs, <= 0 [dB]; of the first and last 16 only what they need themselves."""
        peaks = np.abs(joined).max(axis=1, initial=0.0).astype(np.float64)
        span = 2 * _HALF
        for start in range(0, max(0, len(joined) - span + 1), _BLOCK):
            block = joined[start : start + _BLOCK + span - 1]
            if float(np.abs(block).max()) * self._filter_gain <= self._ceiling:
                continue
            between = np.zeros(len(block) - span + 1)
            for channel in block.T:
                windows = np.lib.stride_tricks.sliding_window_view(channel, span)
                between = np.maximum(between, np.abs(windows @ self._filters.T).max(axis=1))
            # Window k lies around the points between samples k + 15 and k + 16: both are held for it.
            first = start + _HALF - 1
            for place in (first, first + 1):
                peaks[place : place + len(between)] = np.maximum(peaks[place : place + len(between)], between)
        needed: NDArray[np.float64] = np.minimum(0.0, 20 * np.log10(self._ceiling / np.maximum(peaks, 1e-9)))
        return needed


def _least_ahead(values: NDArray[np.float64], ahead: int) -> NDArray[np.float64]:
    """The least of each value and the `ahead` ones behind it; shorter by `ahead`. By blocks from both ends (van Herk, 1992)."""
    width = ahead + 1
    count = len(values) - ahead
    padded = np.full(-(-len(values) // width) * width, np.inf)
    padded[: len(values)] = values
    blocks = padded.reshape(-1, width)
    onwards = np.minimum.accumulate(blocks, axis=1).ravel()
    backwards = np.minimum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    least: NDArray[np.float64] = np.minimum(backwards[:count], onwards[ahead : ahead + count])
    return least


def _box(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean of every `width` values in a row; shorter by `width` - 1. Exactly 1 where all are."""
    lack = np.concatenate([[0.0], np.cumsum(1.0 - values)])
    means: NDArray[np.float64] = 1.0 - np.maximum((lack[width:] - lack[:-width]) / width, 0.0)
    return means
