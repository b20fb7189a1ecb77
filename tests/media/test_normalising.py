"""Which gain and which ceiling a try gets, and when the sound is where it should be."""

from __future__ import annotations

import numpy as np
import pytest

from zhijiang.media.errors import Unsupported
from zhijiang.media.normalising import Aim, Chain, ChannelMend, Treatment, Tried, first_try, next_try
from zhijiang.media.probes.loudness import Loudness

AIM = Aim(-23.0, -1.0)


def _heard(lufs: float | None, peak: float | None) -> Loudness:
    return Loudness(lufs, 5.0, peak, lufs, lufs)


def test_first_try_is_linear_where_the_peaks_allow_it_and_limited_where_not() -> None:
    assert first_try(AIM, _heard(-30.0, -12.0)) == Treatment(7.0, None)
    assert first_try(AIM, _heard(-30.0, -7.0)) == Treatment(7.0, -1.35)


def test_next_try_makes_up_what_the_last_one_lacked() -> None:
    louder = next_try(AIM, [Tried(Treatment(7.0, -1.35), _heard(-23.5, -0.8))])
    limited = next_try(AIM, [Tried(Treatment(7.0, None), _heard(-23.0, -1.05))])

    assert (louder.gain_db, round(louder.ceiling_dbtp or 0, 2)) == (7.5, -1.9)
    assert (limited.gain_db, round(limited.ceiling_dbtp or 0, 2)) == (7.0, -1.65)


def test_next_try_steps_further_where_the_limiter_takes_the_gain_away_again() -> None:
    tried = [Tried(Treatment(10.0, -1.35), _heard(-26.0, -1.1)), Tried(Treatment(13.0, -1.35), _heard(-25.0, -1.1))]

    assert next_try(AIM, tried).gain_db == 13.0 + 2.0 * 3.0


@pytest.mark.parametrize(
    ("lufs", "peak", "is_met"),
    [(-23.09, -1.0, True), (-23.11, -1.0, False), (-23.0, -0.99, False), (None, None, False)],
)
def test_aim_is_met_within_a_tenth_and_never_over_the_peak(
    lufs: float | None, peak: float | None, is_met: bool
) -> None:
    assert AIM.is_met(_heard(lufs, peak)) is is_met


@pytest.mark.parametrize(("lufs", "peak"), [(None, None), (None, -60.0), (-64.0, -40.0)])
def test_silence_and_mere_noise_are_refused(lufs: float | None, peak: float | None) -> None:
    with pytest.raises(Unsupported):
        first_try(AIM, _heard(lufs, peak))


@pytest.mark.parametrize(("target", "peak"), [(float("nan"), -1.0), (-4.0, -1.0), (-23.0, 0.5), (-23.0, float("inf"))])
def test_an_aim_that_makes_no_sense_is_refused(target: float, peak: float) -> None:
    with pytest.raises(ValueError, match=r"from -\d+ to"):
        Aim(target, peak)


def test_chain_copies_and_inverts_the_channels_that_a_person_named() -> None:
    samples = np.array([[0.5, 0.0], [-0.25, 0.125]], np.float32)

    copied = Chain(48_000, 2, mends=[ChannelMend(1, channel=1, do="copy", source=0)]).feed(samples)
    inverted = Chain(48_000, 2, mends=[ChannelMend(1, channel=0, do="invert")]).feed(samples)

    assert copied.tolist() == [[0.5, 0.5], [-0.25, -0.25]]
    assert inverted.tolist() == [[-0.5, 0.0], [0.25, 0.125]]
    assert samples[0, 0] == 0.5


def test_a_channel_that_is_not_there_is_refused() -> None:
    with pytest.raises(Unsupported):
        ChannelMend(1, channel=2, do="copy", source=0).check(2)
    with pytest.raises(ValueError, match="not a mend"):
        ChannelMend(1, channel=0, do="swap")
