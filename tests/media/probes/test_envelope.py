from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import pytest

from zhijiang.media.frames import AudioBlock
from zhijiang.media.probes.envelope import Envelope, EnvelopeProbe
from zhijiang.media.probes.spans import Span
from zhijiang.media.waveform import waveform_bytes

RATE = 48_000
PTS = list(range(0, 1000, 40))  # 25 frames of 40 ms
MS = Fraction(1, 1000)


def _envelope(blocks: list[tuple[int, np.ndarray]], pts: list[int] = PTS, end: int = 1000) -> Envelope:
    probe = EnvelopeProbe(RATE, blocks[0][1].shape[1])
    first = 0
    for at, samples in blocks:
        probe.feed(AudioBlock(1, first, samples.astype(np.float32), RATE, at))
        first += len(samples)
    return probe.finish(pts, MS, end_pts=end)


def _split(samples: np.ndarray, *, at: int = 0, step: int = 1024) -> list[tuple[int, np.ndarray]]:
    return [(at + start, samples[start : start + step]) for start in range(0, len(samples), step)]


def test_clicks_land_in_the_frames_in_which_they_sound() -> None:
    sound = np.zeros((RATE, 2))
    sound[5 * 1920, 0] = 0.5  # the first sample of frame 5
    sound[8 * 1920 - 1, 1] = -0.25  # the last sample of frame 7

    envelope = _envelope(_split(sound))

    assert {int(frame): int(envelope.high[frame]) for frame in np.flatnonzero(envelope.high)} == {5: 16384}
    assert {int(frame): int(envelope.low[frame]) for frame in np.flatnonzero(envelope.low)} == {7: -8192}


def test_sound_before_the_first_frame_is_left_out_and_a_gap_is_silent() -> None:
    early, late = np.full((1920, 1), 0.9), np.full((1920, 1), 0.5)

    envelope = _envelope([(-1920, early), (10 * 1920, late)])

    assert np.flatnonzero(envelope.high).tolist() == [10]


def test_frames_of_uneven_length_take_the_sound_of_their_own_time() -> None:
    sound = np.zeros((RATE, 1))
    sound[round(0.130 * RATE)] = 1.0

    envelope = _envelope(_split(sound), pts=[0, 100, 120, 200], end=1000)

    assert np.flatnonzero(envelope.high).tolist() == [2]


def test_silences_are_whole_frames_with_their_peak() -> None:
    time = np.arange(RATE)
    sound = 0.3 * np.sin(time / 10)[:, None]
    sound[4 * 1920 : 12 * 1920] = 0.0009  # under -60 dBFS
    sound[20 * 1920 : 22 * 1920] = 0  # too short

    (silence,) = _envelope(_split(sound)).silences(min_frames=5)

    assert (silence.start, silence.end) == (4, 12)
    assert silence.measured == pytest.approx(-61, abs=0.3)


def test_missing_sound_at_the_end_is_silence() -> None:
    found = _envelope(_split(np.full((RATE // 2, 1), 0.5))).silences(min_frames=5)

    assert found == [Span(13, 25, -140.0)]


def test_channel_peaks_are_kept_apart() -> None:
    probe = EnvelopeProbe(RATE, 2)
    sound = np.zeros((2000, 2), np.float32)
    sound[7] = [-0.75, 0.0005]
    probe.feed(AudioBlock(1, 0, sound, RATE, 0))
    probe.finish(PTS, MS, end_pts=1000)

    assert probe.channel_peaks == pytest.approx([0.75, 0.0005])


def test_waveform_file_holds_low_then_high_of_every_stream() -> None:
    sound = np.zeros((RATE, 1))
    sound[0], sound[1] = 1.0, -0.5
    envelope = _envelope(_split(sound))

    data = waveform_bytes([envelope, envelope], frames=25)

    assert struct.unpack_from("<4sIII", data) == (b"ZJWF", 1, 2, 25)
    sides = np.frombuffer(data, np.int8, offset=16).reshape(2, 2, 25)
    assert sides[:, 0, 0].tolist() == [-64, -64]
    assert sides[:, 1, 0].tolist() == [127, 127]
    assert not sides[:, :, 1:].any()
