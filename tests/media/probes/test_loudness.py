from __future__ import annotations

import math

import numpy as np
import pytest

from zhijiang.media.probes.loudness import Loudness, LoudnessProbe

RATE = 48_000


def _tone(parts: list[tuple[float, float]], *, hz: float = 1000, rate: int = RATE) -> np.ndarray:
    """Mono sine of (dBFS peak, seconds) parts."""
    sound = []
    for dbfs, seconds in parts:
        time = np.arange(round(seconds * rate)) / rate
        sound.append(10 ** (dbfs / 20) * np.sin(2 * math.pi * hz * time))
    return np.concatenate(sound).astype(np.float32)


def _measure(sound: np.ndarray, *, rate: int = RATE, layout: tuple[str, ...] = (), step: int = 1024) -> Loudness:
    probe = LoudnessProbe(rate, sound.shape[1], layout)
    for start in range(0, len(sound), step):
        probe.feed(sound[start : start + step])
    return probe.finish()


def _stereo(parts: list[tuple[float, float]], *, rate: int = RATE) -> np.ndarray:
    tone = _tone(parts, rate=rate)
    return np.stack([tone, tone], axis=1)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_a_steady_tone_measures_its_own_level_everywhere(dbfs: float, rate: int) -> None:
    # EBU Tech 3341, cases 1 and 2.
    loudness = _measure(_stereo([(dbfs, 20)], rate=rate), rate=rate)

    assert loudness.integrated_lufs == pytest.approx(dbfs, abs=0.1)
    assert loudness.max_momentary_lufs == pytest.approx(dbfs, abs=0.1)
    assert loudness.max_short_term_lufs == pytest.approx(dbfs, abs=0.1)
    assert loudness.true_peak_dbtp == pytest.approx(dbfs, abs=0.1)
    assert loudness.range_lu == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        [(-36, 10), (-23, 60), (-36, 10)],
        [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],
        [(-26, 20), (-20, 20.1), (-26, 20)],
    ],
)
def test_gating_gives_minus_23(parts: list[tuple[float, float]]) -> None:
    # EBU Tech 3341, cases 3 to 5.
    assert _measure(_stereo(parts)).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_surround_channels_count_more_and_the_low_one_not_at_all() -> None:
    # EBU Tech 3341, case 6, with a loud low-frequency channel that must not matter.
    levels = {"FL": -28, "FR": -28, "FC": -24, "LFE": -6, "BL": -30, "BR": -30}
    sound = np.stack([_tone([(level, 20)]) for level in levels.values()], axis=1)

    for layout in (tuple(levels), ("NONE",) * 6, ()):
        assert _measure(sound, layout=layout).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_channels_without_names_count_once_unless_they_are_six() -> None:
    sound = np.stack([_tone([(-29, 20)])] * 4, axis=1)

    assert _measure(sound, layout=("NONE",) * 4).integrated_lufs == pytest.approx(-26, abs=0.1)


@pytest.mark.parametrize(
    ("parts", "range_lu"),
    [
        ([(-20, 20), (-30, 20)], 10),
        ([(-20, 20), (-15, 20)], 5),
        ([(-40, 20), (-20, 20)], 20),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
    ],
)
def test_loudness_range(parts: list[tuple[float, float]], range_lu: float) -> None:
    # EBU Tech 3342, cases 1 to 4; the standard allows 1 LU.
    assert _measure(_stereo(parts)).range_lu == pytest.approx(range_lu, abs=0.2)


def test_short_term_and_momentary_loudness_of_tones_in_turn() -> None:
    # EBU Tech 3341, cases 9 and 12.
    short_term = _measure(_stereo([(-20, 1.34), (-30, 1.66)] * 5)).max_short_term_lufs
    momentary = _measure(_stereo([(-20, 0.18), (-30, 0.22)] * 25)).max_momentary_lufs

    assert (short_term, momentary) == (pytest.approx(-23, abs=0.1), pytest.approx(-23, abs=0.1))


@pytest.mark.parametrize("place", range(0, 20, 3))
def test_maxima_do_not_depend_on_where_a_tone_begins(place: int) -> None:
    # EBU Tech 3341, cases 10 and 13 (each file by itself), 11 and 14 (levels of the live ones).
    for dbfs in (-23.0, -38.0 + place):
        short_term = _measure(_stereo([(-200, 0.15 * place), (dbfs, 3), (-200, 1)])).max_short_term_lufs
        momentary = _measure(_stereo([(-200, 0.02 * place), (dbfs, 0.4), (-200, 1)])).max_momentary_lufs

        assert (short_term, momentary) == (pytest.approx(dbfs, abs=0.1), pytest.approx(dbfs, abs=0.1))


def test_silence_and_no_sound_have_no_loudness() -> None:
    nothing = Loudness(None, 0.0, None, None, None)

    assert _measure(np.zeros((3 * RATE, 2), np.float32)) == nothing
    assert _measure(np.zeros((0, 2), np.float32)) == nothing


def test_sound_that_is_no_number_counts_as_silence() -> None:
    sound = _stereo([(-23, 5)])
    sound[1000] = [math.nan, math.inf]

    assert _measure(sound).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_pieces_of_any_length_give_the_same_loudness() -> None:
    sound = np.random.default_rng(5).normal(0, 0.1, (5 * RATE + 321, 2)).astype(np.float32)

    odd, whole = _measure(sound, step=777), _measure(sound, step=len(sound))

    assert odd.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-4)
    assert odd.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-4)
