"""Faults of the sound, put at known frames: each is found where it lies, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.clips import SAMPLE_RATE
from tests.media.probes.sounding import A_FRAME, film, found, music, places
from tests.media.samples import sample
from zhijiang.media.analyse import analyse_file

FRAMES = 200


def _at(start: int, end: int) -> slice:
    return slice(start * A_FRAME, end * A_FRAME)


@pytest.mark.parametrize("codec", ["pcm_s16le", "aac"])
def test_sound_without_faults_has_no_finding(tmp_path: Path, codec: str) -> None:
    assert found(film(tmp_path / "a.mov", music(FRAMES), music(FRAMES, channels=1, seed=2), codec=codec)) == []
    assert found(film(tmp_path / "b.mov", music(FRAMES, channels=6, seed=3), codec=codec)) == []


@pytest.mark.parametrize("size", [{}, {"width": 180, "height": 320}, {"interlaced": True, "height": 192}])
def test_a_clipped_passage_is_found_in_its_own_stream(tmp_path: Path, size: dict[str, int]) -> None:
    clean, clipped = music(FRAMES), music(FRAMES, seed=2)
    clipped[_at(80, 100)] = np.clip(clipped[_at(80, 100)] * 12, -1, 1)

    ((stream, start, end),) = places(film(tmp_path / "a.mov", clean, clipped, **size), "clipping")

    assert stream == 2
    assert (start, end) == pytest.approx((80, 100), abs=1)


def test_a_clipped_passage_is_found_through_a_coder_that_rounds_its_tops(tmp_path: Path) -> None:
    clipped = music(FRAMES, seed=2)
    clipped[_at(80, 100)] = np.clip(clipped[_at(80, 100)] * 12, -1, 1)

    ((_, start, end),) = places(film(tmp_path / "a.mov", clipped, codec="aac"), "clipping")

    assert (start >= 79, end <= 101) == (True, True)


def test_loud_sound_that_only_touches_full_scale_is_not_clipped(tmp_path: Path) -> None:
    loud = music(FRAMES)
    loud /= np.abs(loud).max()
    bass = (0.999 * np.sin(2 * np.pi * 60 * np.arange(FRAMES * A_FRAME) / SAMPLE_RATE)).astype(np.float32)

    assert places(film(tmp_path / "a.mov", loud), "clipping") == []
    assert places(film(tmp_path / "b.mov", np.stack([bass, bass], 1)), "clipping") == []


@pytest.mark.parametrize(("codec", "within"), [("pcm_s16le", 0), ("aac", 1)])
def test_a_channel_that_falls_silent_for_a_while_is_found(tmp_path: Path, codec: str, within: int) -> None:
    sound = music(FRAMES)
    sound[_at(60, 130), 1] = 0

    ((stream, start, end),) = places(film(tmp_path / "a.mov", sound, codec=codec), "channel_silence")

    assert (stream, start, end) == (1, pytest.approx(60, abs=within), pytest.approx(130, abs=within))


def test_short_rests_of_a_channel_silence_of_both_and_quiet_surrounds_are_no_dead_channels(tmp_path: Path) -> None:
    rest, both, surround = music(FRAMES), music(FRAMES), music(FRAMES, channels=6)
    rest[_at(60, 100), 1] = 0
    both[_at(60, 130)] = 0
    surround[_at(60, 130), 4:] = 0

    assert places(film(tmp_path / "a.mov", rest), "channel_silence") == []
    assert places(film(tmp_path / "b.mov", both), "channel_silence") == []
    assert places(film(tmp_path / "c.mov", surround), "channel_silence") == []


@pytest.mark.parametrize("codec", ["pcm_s16le", "aac"])
def test_inverted_channels_are_found_to_the_frame(tmp_path: Path, codec: str) -> None:
    sound = music(FRAMES)
    sound[_at(70, 120), 0] *= -1

    ((stream, start, end),) = places(film(tmp_path / "a.mov", sound, codec=codec), "phase_inversion")

    assert (stream, start, end) == (1, pytest.approx(70, abs=1), pytest.approx(120, abs=1))


def test_a_film_that_is_inverted_throughout_is_found_and_wide_stereo_is_not(tmp_path: Path) -> None:
    inverted, wide = music(FRAMES), np.concatenate([music(FRAMES, channels=1), music(FRAMES, channels=1, seed=9)], 1)
    inverted[:, 1] *= -1
    wide[:, 1] -= 0.3 * wide[:, 0]

    assert places(film(tmp_path / "a.mov", inverted), "phase_inversion") == [(1, 0, FRAMES)]
    assert places(film(tmp_path / "b.mov", wide), "phase_inversion") == []


@pytest.mark.parametrize(("milliseconds", "end"), [(10, 51), (40, 51), (300, 58)])
def test_sound_that_breaks_off_is_found(tmp_path: Path, milliseconds: int, end: int) -> None:
    sound = music(FRAMES)
    sound[50 * A_FRAME : 50 * A_FRAME + milliseconds * 48] = 0

    assert places(film(tmp_path / "a.mov", sound), "dropout") == [(1, 50, end)]


def test_sound_that_breaks_off_is_found_through_a_coder_when_it_is_long_enough(tmp_path: Path) -> None:
    sound = music(FRAMES)
    sound[_at(50, 55)] = 0

    ((_, start, end),) = places(film(tmp_path / "a.mp4", sound, codec="aac"), "dropout")

    assert (start, end) == pytest.approx((50, 55), abs=1)


def test_words_with_pauses_and_notes_that_die_away_do_not_break_off(tmp_path: Path) -> None:
    sound = music(FRAMES)
    for start in range(10, 190, 12):
        fall = np.exp(-np.arange(6 * A_FRAME) / (0.02 * SAMPLE_RATE))[:, None]
        sound[_at(start, start + 6)] *= fall.astype(np.float32)

    assert places(film(tmp_path / "a.mov", sound), "dropout") == []


@pytest.mark.parametrize("codec", ["pcm_s16le", "aac"])
@pytest.mark.parametrize("pitch", [400, 1000, 3000])
def test_a_test_tone_is_found_to_the_frame(tmp_path: Path, codec: str, pitch: int) -> None:
    sound = music(FRAMES)
    tone = 0.1 * np.sin(2 * np.pi * pitch * np.arange(60 * A_FRAME) / SAMPLE_RATE)
    sound[_at(40, 100)] = tone.astype(np.float32)[:, None]

    ((stream, start, end),) = places(film(tmp_path / "a.mov", sound, codec=codec), "tone")

    assert (stream, start, end) == (1, pytest.approx(40, abs=1), pytest.approx(100, abs=1))


def test_voices_and_notes_are_no_test_tones(tmp_path: Path) -> None:
    at = np.arange(FRAMES * A_FRAME) / SAMPLE_RATE
    swinging = 0.2 * np.sin(2 * np.pi * 440 * at + 2 * np.sin(2 * np.pi * 5 * at))
    dying = 0.4 * np.sin(2 * np.pi * 440 * at) * np.exp(-at % 2)
    chord = 0.1 * sum(np.sin(2 * np.pi * pitch * at) for pitch in (262, 330, 392))
    voices = np.stack([swinging, dying, np.asarray(chord)]).astype(np.float32)

    for number, voice in enumerate(voices):
        assert places(film(tmp_path / f"{number}.mov", voice[:, None]), "tone") == []


@pytest.mark.parametrize(("frames", "differs"), [(FRAMES - 30, 30), (FRAMES + 30, -30)])
def test_sound_that_is_longer_or_shorter_than_the_picture_is_found(tmp_path: Path, frames: int, differs: int) -> None:
    path = film(tmp_path / "a.mov", music(FRAMES), frames=frames)

    (row,) = [row for row in analyse_file(path)["findings"] if row["check"] == "av_length"]

    assert (row["start"], row["end"], row["measured"], row["unit"], row["rule"]) == (
        0,
        frames,
        differs,
        "frames",
        "M-11",
    )


@pytest.mark.parametrize("codec", ["pcm_s16le", "aac"])
def test_sound_that_ends_within_a_coded_frame_of_the_picture_is_as_long(tmp_path: Path, codec: str) -> None:
    assert places(film(tmp_path / "a.mov", music(FRAMES), frames=FRAMES + 2, codec=codec), "av_length") == []


@pytest.mark.parametrize(
    "name",
    ["mdn_crystal.mp4", "mdn_elf.mp4", "mdn_rabbit.mp4", "chaplin.mp4", "nasa_13013.mp4", "bbb_0_30_720p24.webm"],
)
def test_sound_of_real_films_has_no_fault(name: str) -> None:
    assert found(sample(name)) == []
