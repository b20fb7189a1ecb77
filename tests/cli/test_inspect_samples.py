"""Every real clip through the command: its facts against ffprobe's, its loudness against ffmpeg's ebur128."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.media.samples import ffmpeg, sample
from zhijiang.cli import main

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/report-1.json").read_text("utf-8"))

# Of ffprobe 5.1, of a file with several pictures for the one that a player would choose. Written off
#   ffprobe -count_frames -show_streams -select_streams v FILE: stream, codec, profile, size, sample aspect, rate, frames
#   ffprobe -show_frames  -select_streams v FILE: pts of the first frame
#   ffprobe -show_streams -select_streams a FILE: stream, codec, rate, channels, duration in samples
# but for the samples of the WebM, whose index counts milliseconds: there the sum of `nb_samples` of -show_frames.
SAMPLES: dict[str, tuple[str, ...]] = {
    "bbb_part1_360p_25.mp4": ("0 h264 Main 704x396 1/1 25/1 7489 1/25000 0", "1 aac 48000 2 14376960"),
    "bbb_0_30_720p24.webm": ("0 vp8  1280x720 1/1 24/1 720 1/1000 3", "1 vorbis 44100 2 1323840"),
    "bikes.mp4": ("0 h264 High 640x272 1/1 25/1 250 1/12800 0",),
    "car-detection.mp4": ("0 h264 Baseline 768x432 1/1 25/2 377 1/25000 0", "1 aac 48000 2 1447680"),
    "chaplin.mp4": ("0 h264 High 640x360 1/1 25/1 241 1/12800 0", "1 mp3 44100 2 423977"),
    "mdn_crystal.mp4": ("0 h264 Constrained Baseline 720x480 1/1 30/1 359 1/30 0", "1 aac 44100 2 526260"),
    "mdn_elf.mp4": ("0 h264 Constrained Baseline 720x480 1/1 30/1 241 1/30 0", "1 aac 44100 2 352800"),
    "mdn_rabbit.mp4": ("0 h264 Constrained Baseline 720x480 1/1 30/1 234 1/30 0", "1 aac 44100 2 342510"),
    "nasa_13013.mp4": (
        "3 h264 High 480x270 1/1 30000/1001 390 1/30000 0",
        "1 aac 8000 2 104448",
        "4 aac 16000 2 208896",
    ),
}
SOUNDS = [(name, place) for name, (_, *sounds) in SAMPLES.items() for place in range(len(sounds))]


@cache
def _report(path: Path) -> dict[str, Any]:
    """The report of a clip, made once."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        assert main(["inspect", str(path), "--json", str(out)]) == 0
        report: dict[str, Any] = json.loads(out.read_text("utf-8"))
    Draft202012Validator(SCHEMA).validate(report)
    return report


@pytest.mark.parametrize("name", SAMPLES)
def test_real_clips_are_reported_with_the_facts_of_ffprobe(name: str) -> None:
    path = sample(name)

    report = _report(path)

    video = report["video"]
    picture = "{stream} {codec} {profile} {width}x{height} {sample_aspect} {rate} {frames} {time_base} {first_pts}"
    sound = "{stream} {codec} {sample_rate} {channels} {samples}"
    assert (picture.format(**video), *(sound.format(**row) for row in report["audio"])) == SAMPLES[name]
    assert (video["variable_rate"], video["interlaced"], video["bit_depth"], video["rotation"], video["start_timecode"]) == (
        False, False, 8, 0, "00:00:00:00",
    )  # fmt: skip
    assert (report["file"]["name"], report["file"]["size_bytes"]) == (name, path.stat().st_size)


@pytest.mark.parametrize(("name", "place"), SOUNDS)
def test_loudness_of_real_clips_is_that_of_ebur128(name: str, place: int) -> None:
    path = sample(name)
    theirs = _ebur128(path, place)

    ours = _report(path)["audio"][place]["loudness"]

    if theirs["true_peak"] == 0:
        assert set(ours.values()) == {None, 0.0}  # nothing sounds: no level, and no range
        return
    assert ours["integrated_lufs"] == pytest.approx(theirs["I"], abs=0.1)
    assert ours["range_lu"] == pytest.approx(theirs["LRA"], abs=0.1)
    # We look ten times as often, so we may find more, but not less.
    assert -0.1 <= ours["max_momentary_lufs"] - theirs["M"] <= 0.5
    assert -0.1 <= ours["max_short_term_lufs"] - theirs["S"] <= 0.2
    assert 10 ** (ours["true_peak_dbtp"] / 20) == pytest.approx(theirs["true_peak"], rel=0.023)  # 0.2 dB


def _ebur128(path: Path, place: int) -> dict[str, float]:
    """What FFmpeg's ebur128 says at the end of a stream, to three digits; M and S at their highest."""
    listen = "ebur128=peak=true:metadata=1,ametadata=print:file=-"
    command = [ffmpeg(), "-v", "error", "-i", str(path), "-map", f"0:a:{place}", "-af", listen, "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[float]] = {}
    for key, value in re.findall(r"lavfi\.r128\.(\w+)=(\S+)", told):
        found.setdefault(key, []).append(float(value))
    return {key: max(values) if key in "MS" else values[-1] for key, values in found.items()}
