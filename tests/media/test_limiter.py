"""The limiter: true peak under the ceiling, everything in its place, and nothing touched that need not be."""

from __future__ import annotations

import numpy as np
import pytest

from zhijiang.media.limiter import Limiter
from zhijiang.media.probes.true_peak import TruePeak

RATE = 48_000


def _limited(samples: np.ndarray, cuts: list[int], *, gain_db: float, ceiling_dbtp: float) -> np.ndarray:
    limiter = Limiter(RATE, samples.shape[1], gain_db=gain_db, ceiling_dbtp=ceiling_dbtp)
    parts = [limiter.feed(part) for part in np.split(samples, cuts)]
    return np.concatenate([*parts, limiter.flush()])


def _true_peak_db(samples: np.ndarray) -> float:
    meter = TruePeak(RATE, samples.shape[1])
    meter.feed(samples)
    return float(20 * np.log10(meter.finish()))


@pytest.mark.parametrize("ceiling_dbtp", [-1.0, -9.0])
def test_limiter_holds_the_true_peak_of_noise_under_the_ceiling(ceiling_dbtp: float) -> None:
    noise = np.random.default_rng(7).standard_normal((3 * RATE, 2)).astype(np.float32) * np.float32(0.3)

    out = _limited(noise, [], gain_db=6, ceiling_dbtp=ceiling_dbtp)

    assert _true_peak_db(noise) + 6 > 0
    assert ceiling_dbtp - 0.5 < _true_peak_db(out) <= ceiling_dbtp + 0.1


def test_limiter_hears_a_peak_that_lies_between_samples() -> None:
    # A quarter of the sample rate, an eighth of a turn off: the samples reach 0.707 of what lies between them.
    tone = np.sin(np.pi / 2 * np.arange(2 * RATE) + np.pi / 4).astype(np.float32)[:, None] * np.float32(0.9)

    out = _limited(tone, [], gain_db=0, ceiling_dbtp=-3)

    assert float(np.abs(tone).max()) < 0.64
    assert _true_peak_db(out) <= -2.9


def test_limiter_gives_the_same_samples_however_they_come() -> None:
    noise = np.random.default_rng(3).standard_normal((5 * RATE, 1)).astype(np.float32) * np.float32(0.4)

    whole = _limited(noise, [], gain_db=3, ceiling_dbtp=-2)
    pieces = _limited(noise, [1, 999, 48_000, 48_001, 130_000], gain_db=3, ceiling_dbtp=-2)

    assert whole.shape == noise.shape
    np.testing.assert_allclose(pieces, whole, atol=1e-6)


def test_limiter_leaves_sound_under_the_ceiling_as_it_is_and_a_peak_where_it_is() -> None:
    quiet = np.random.default_rng(5).uniform(-0.1, 0.1, (3 * RATE, 2)).astype(np.float32)
    quiet[70_000, 0] = 1.0

    out = _limited(quiet, [], gain_db=0, ceiling_dbtp=-6)

    far = np.abs(np.arange(len(quiet)) - 70_000) > RATE // 2
    assert int(np.abs(out[:, 0]).argmax()) == 70_000
    np.testing.assert_array_equal(out[far], quiet[far])
    # What is beside the peak goes down in both channels alike: no source moves sideways.
    np.testing.assert_allclose(
        out[69_990:70_000, 1] / quiet[69_990:70_000, 1], out[69_990:70_000, 0] / quiet[69_990:70_000, 0], rtol=1e-4
    )


def test_limiter_of_nothing_gives_nothing() -> None:
    assert _limited(np.zeros((0, 2), np.float32), [], gain_db=0, ceiling_dbtp=-1).shape == (0, 2)
