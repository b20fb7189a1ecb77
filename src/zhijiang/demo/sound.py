"""A small plucked-string score for the demo films, made by code (Karplus and Strong, 1983)."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.demo.edit import RATE

SAMPLE_RATE: Final = 48_000
_SCALE_HZ: Final = (146.83, 164.81, 196.00, 220.00, 246.94, 293.66, 329.63, 392.00, 440.00)
"""D3 to A4, the five notes 宫商角徵羽 over D."""


def music(frames: int, *, seed: int, silent: tuple[int, int], clipped: tuple[int, int]) -> NDArray[np.float32]:
    """Stereo sound for `frames` pictures, float32 (2, samples) within -1..1.

    `silent` and `clipped` are ranges of frames that carry a fault: no sound at all, and sound driven far over full scale.
    """
    random = np.random.default_rng(seed)
    per_frame = SAMPLE_RATE // RATE
    samples = frames * per_frame
    mix = np.zeros((2, samples + 4 * SAMPLE_RATE), dtype=np.float32)
    at, degree = 0, 3
    while at < samples:
        degree = int(np.clip(degree + random.integers(-2, 3), 0, len(_SCALE_HZ) - 1))
        note = _pluck(_SCALE_HZ[degree])
        left = float(random.uniform(0.35, 0.65))
        mix[0, at : at + note.size] += note * left
        mix[1, at : at + note.size] += note * (1 - left)
        at += int(random.choice((12_000, 18_000, 24_000, 36_000)))
    air = random.normal(0, 0.0022, mix.shape).astype(np.float32)
    sound = (mix * 0.6 + air)[:, :samples]
    sound[:, clipped[0] * per_frame : clipped[1] * per_frame] *= 6
    sound[:, silent[0] * per_frame : silent[1] * per_frame] = 0
    limited: NDArray[np.float32] = np.clip(sound, -1, 1).astype(np.float32)
    return limited


@cache
def _pluck(pitch_hz: float) -> NDArray[np.float32]:
    """One plucked string of three seconds: noise running round a delay line that averages neighbours."""
    period = round(SAMPLE_RATE / pitch_hz)
    line = np.random.default_rng(period).uniform(-1, 1, period)
    turns = 3 * SAMPLE_RATE // period
    rows = np.empty((turns, period))
    for turn in range(turns):
        rows[turn] = line
        line = 0.4985 * (line + np.roll(line, 1))
    return rows.ravel().astype(np.float32)
