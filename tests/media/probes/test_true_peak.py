from __future__ import annotations

import math

import numpy as np
import pytest

from zhijiang.media.probes.true_peak import TruePeak


def _peak(sound: np.ndarray, rate: int = 48_000, step: int = 1000) -> float:
    probe = TruePeak(rate, 1)
    for start in range(0, len(sound), step):
        probe.feed(sound[start : start + step].astype(np.float32)[:, None])
    return probe.finish()


@pytest.mark.parametrize(("divisor", "degrees"), [(4, 0), (4, 45), (6, 60), (8, 67.5)])
def test_peaks_between_samples_are_found(divisor: int, degrees: float) -> None:
    # EBU Tech 3341, cases 15 to 18: a sine of half scale, whatever its phase, peaks at -6.0 dBTP, +0.2 / -0.4 dB.
    time = np.arange(48_000)
    fade = np.minimum(1, np.minimum(time, time[::-1]) / 2400)
    sound = 0.5 * fade * np.sin(2 * math.pi * time / divisor + math.radians(degrees))

    assert 20 * math.log10(_peak(sound)) == pytest.approx(-6.02, abs=0.1)


def test_a_peak_over_full_scale_is_found_between_samples_at_it() -> None:
    # EBU Tech 3341, case 19: a sine of 1.41 whose samples all lie at full scale peaks at +3.0 dBTP, +0.2 / -0.4 dB.
    time = np.arange(48_000)
    fade = np.minimum(1, np.minimum(time, time[::-1]) / 2400)

    peak = _peak(1.41 * fade * np.sin(2 * math.pi * time / 4 + math.radians(45)))

    assert 20 * math.log10(peak) == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("offset", range(4))
def test_one_period_that_is_louder_is_found_wherever_the_samples_fall(offset: int) -> None:
    # EBU Tech 3341, cases 20 to 23, as far as their description goes without the files: a sine of half scale with one
    # period of full scale, made at four times the rate, limited in band and thinned out from each of four samples on;
    # 0.0 dBTP, +0.2 / -0.4 dB.
    time = np.arange(4 * 24_000)
    louder = np.where((time >= 40_000) & (time < 40_016), 1.0, 0.5)
    fade = np.minimum(1, np.minimum(time, time[::-1]) / 9600)
    taps = np.arange(-256, 257)
    filtered = np.convolve(
        louder * fade * np.sin(2 * math.pi * time / 16), np.sinc(taps / 4) / 4 * np.hanning(513), "same"
    )

    peak = 20 * math.log10(_peak(filtered[offset::4]))

    assert 20 * math.log10(np.abs(filtered).max()) == pytest.approx(0.0, abs=0.3)
    assert peak == pytest.approx(20 * math.log10(np.abs(filtered).max()), abs=0.1)
    assert -0.4 <= peak <= 0.2


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000, 96_000])
def test_a_tone_up_to_042_of_the_rate_is_read_to_a_tenth(rate: int) -> None:
    time = np.arange(rate)
    fade = np.minimum(1, np.minimum(time, time[::-1]) / (rate / 20))

    for share in (0.05, 0.21, 0.33, 0.42):
        sound = 0.7 * fade * np.sin(2 * math.pi * share * time + 0.3)
        assert 20 * math.log10(_peak(sound, rate) / 0.7) == pytest.approx(0, abs=0.1), share


def test_the_peak_does_not_depend_on_where_the_sound_is_divided() -> None:
    sound = np.random.default_rng(4).normal(0, 0.2, 9000)

    assert _peak(sound, step=1) == pytest.approx(_peak(sound, step=9000), rel=1e-6)


def test_silence_has_no_peak() -> None:
    assert _peak(np.zeros(5000)) == 0.0
