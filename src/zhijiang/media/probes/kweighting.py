"""K-weighting, as overlap-add with the filter's own impulse response: exact, and fast in plain numpy."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

_TAIL_MS: Final = 100
"""After this the impulse response has fallen under 1e-9 of its peak."""
_STEPS: Final = 6
"""Input of one transform in lengths of the response, at least."""


@lru_cache(maxsize=8)
def k_response(sample_rate: int) -> NDArray[np.float64]:
    """Impulse response of the two filter stages of ITU-R BS.1770, designed for any sample rate.

    Parameters
    ----------
    sample_rate : int > 0 [Hz]

    Returns
    -------
    float64, shape (n,)

    Notes
    -----
    Source: ITU-R BS.1770-4, Annex 1, tables 1 and 2, give the coefficients at 48 kHz; the analogue prototype behind
    them (a high shelf at 1681.97 Hz, +4 dB, and a high pass at 38.14 Hz), as used by libebur128, gives any other rate.
    Accuracy: tests/media/probes/test_kweighting.py compares with the published coefficients at 48 kHz.
    """
    taps = sample_rate * _TAIL_MS // 1000
    impulse = np.zeros(taps)
    impulse[0] = 1.0
    for b, a in (shelf(sample_rate), high_pass(sample_rate)):
        impulse = _recurse(impulse, b, a)
    return impulse


Section = tuple[tuple[float, float, float], tuple[float, float, float]]
"""One second-order section: numerator, denominator (with leading 1)."""


def shelf(sample_rate: int) -> Section:
    """First stage: the head's high shelf."""
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = ((high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0)
    return b, (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def high_pass(sample_rate: int) -> Section:
    """Second stage: the revised low-frequency B curve."""
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


class KWeighting:
    """K-weight a stream of sound, piece by piece.

    Parameters
    ----------
    sample_rate : int > 0 [Hz]
    channels : int > 0

    Notes
    -----
    Source: overlap-add. Accuracy: as `k_response`, in single precision: 1e-6 of the loudest sample within a second.
    Cost: two real transforms a second of each channel.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        response = k_response(sample_rate)
        self._tail_length = len(response) - 1
        self._size = 1 << (len(response) * (_STEPS + 1)).bit_length()
        self._step = self._size - self._tail_length
        self._spectrum = np.fft.rfft(response.astype(np.float32), self._size)
        self._tail = np.zeros((channels, self._tail_length), np.float32)

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Weight the next samples, float32 (channels, n), C order. Returns as many."""
        done = [self._feed_step(samples[:, at : at + self._step]) for at in range(0, samples.shape[1], self._step)]
        return np.concatenate(done, axis=1) if len(done) > 1 else done[0] if done else samples

    def _feed_step(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        taken = samples.shape[1]
        size = self._size
        while size >= 2 * (taken + self._tail_length):
            size //= 2
        spectrum = self._spectrum[:: self._size // size]
        whole: NDArray[np.float32] = np.fft.irfft(np.fft.rfft(samples, size, axis=1) * spectrum, size, axis=1).astype(
            np.float32, copy=False
        )
        whole = whole[:, : taken + self._tail_length]
        whole[:, : self._tail_length] += self._tail
        self._tail = whole[:, taken:].copy()
        return whole[:, :taken]


def _recurse(
    signal: NDArray[np.float64], b: tuple[float, float, float], a: tuple[float, float, float]
) -> NDArray[np.float64]:
    out = np.empty_like(signal)
    x1 = x2 = y1 = y2 = 0.0
    for place, x in enumerate(signal.tolist()):
        y = b[0] * x + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2
        x2, x1, y2, y1 = x1, x, y1, y
        out[place] = y
    return out
