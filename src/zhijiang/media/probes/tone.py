"""Test tones: one sine, steady in pitch and level."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.frames import AudioBlock

HOPS_A_SECOND: Final = 50
_RATE: Final = 8000
_IMPURE: Final = 1e-4
_LOWEST_HZ, _HIGHEST_HZ = 200.0, 3400.0
_LEAST_RMS: Final = 10 ** (-46 / 20)
_PITCH: Final = 0.005
_LEVEL: Final = 1.06
LEAST_S: Final = 1


class ToneProbe:
    """Find a steady sine of a second and more in the louder channel of a stream.

    Brought to about 8 kHz, 20 ms are a sine when a resonator fitted to them (x[n+1] + x[n-1] = c x[n]) leaves at most
    1e-4 of their power. Pitch between 200 and 3400 Hz and steady to 0.5 %, level over -46 dBFS and steady to 0.5 dB,
    both from one 20 ms to the next and from the first to the last: an instrument or a voice is neither for a second.

    Parameters
    ----------
    sample_rate : int >= 1000 [Hz]

    Notes
    -----
    Rule: M-12. Source: least squares of a line predictor of order two; docs/media.md#test-tones.
    Accuracy: 20 ms, tests/media/probes/test_sound_faults.py. Cost: a mean of six samples and five sums on a sixth of them.
    """

    def __init__(self, sample_rate: int) -> None:
        self._step = max(1, sample_rate // _RATE)
        self._rate = sample_rate / self._step
        self._sample_rate = sample_rate
        self._hop = max(8, round(self._rate / HOPS_A_SECOND)) * self._step
        self._rest: NDArray[np.float32] | None = None
        self._waiting: list[NDArray[np.float32]] = []
        self._waiting_samples = 0
        self._first_at: int | None = None
        self._rows: list[NDArray[np.float64]] = []

    def feed(self, block: AudioBlock) -> None:
        """Take the next block."""
        if self._first_at is None:
            self._first_at = block.at_sample
        self._waiting.append(block.samples)
        self._waiting_samples += len(block.samples)
        if self._waiting_samples >= self._sample_rate:
            self._work()

    def finish(self) -> list[tuple[int, int, float]]:
        """Tones as (first sample, end, pitch [Hz]) on the picture's time line, in order; empty if there is none."""
        self._work()
        rows = np.concatenate(self._rows) if self._rows else np.zeros((0, 2))
        pitch, level = rows[:, 0], rows[:, 1]
        holds = pitch > 0
        steady = holds.copy()
        if len(rows) > 1:
            after, before = slice(1, None), slice(None, -1)
            with np.errstate(divide="ignore", invalid="ignore"):
                same = np.abs(pitch[after] / pitch[before] - 1) <= _PITCH
                same &= np.maximum(level[after], level[before]) <= _LEVEL * np.minimum(level[after], level[before])
            steady[after] = holds[after] & same
        return [
            (start * self._hop + (self._first_at or 0), end * self._hop + (self._first_at or 0), float(np.median(pitch[start:end])))
            for start, end in _runs(holds, steady)
            if end - start >= LEAST_S * HOPS_A_SECOND - 1
            and np.ptp(pitch[start + 1 : end - 1]) <= 2 * _PITCH * pitch[start + 1]
            and level[start + 1 : end - 1].max() <= _LEVEL**2 * level[start + 1 : end - 1].min()
        ]  # fmt: skip

    def _work(self) -> None:
        if not self._waiting:
            return
        pieces = [self._rest, *self._waiting] if self._rest is not None else self._waiting
        samples = np.concatenate(pieces)
        self._waiting, self._waiting_samples = [], 0
        hops = len(samples) // self._hop
        self._rest = samples[hops * self._hop :]
        if not hops:
            return
        whole = samples[: hops * self._hop]
        louder = int(np.argmax(np.abs(whole).max(axis=0)))
        if not float(np.abs(whole[:, louder]).max()) >= _LEAST_RMS:
            self._rows.append(np.zeros((hops, 2)))
            return
        coarse = whole[:, louder].reshape(-1, self._step).mean(axis=1, dtype=np.float64)
        self._rows.append(_sines(coarse.reshape(hops, -1), self._rate))


def _sines(rows: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """(pitch [Hz], RMS) of each row; pitch 0 where it is not a sine. float64, shape (rows, 2)."""
    middle, beside = rows[:, 1:-1], rows[:, 2:] + rows[:, :-2]
    power = np.einsum("ij,ij->i", middle, middle)
    factor = np.einsum("ij,ij->i", beside, middle) / np.maximum(power, 1e-20)
    rest = beside - factor[:, None] * middle
    impure = np.einsum("ij,ij->i", rest, rest) / np.maximum(power, 1e-20)
    pitch = np.arccos(np.clip(factor / 2, -1, 1)) * rate / (2 * np.pi)
    rms = np.sqrt(power / middle.shape[1])
    pure = (impure <= _IMPURE) & (rms >= _LEAST_RMS) & (pitch >= _LOWEST_HZ) & (pitch <= _HIGHEST_HZ)
    return np.stack([np.where(pure, pitch, 0.0), rms], axis=1)


def _runs(holds: NDArray[np.bool_], steady: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of hops that hold and are like the one before, but for the first."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for place, (here, same) in enumerate(zip(holds.tolist(), steady.tolist(), strict=True)):
        if start is not None and not same:
            found.append((start, place))
            start = None
        if start is None and here:
            start = place
    if start is not None:
        found.append((start, len(holds)))
    return found
