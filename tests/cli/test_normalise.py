"""`zhijiang normalise`: JSON by its schema, a new file in the cage, and never one written over."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.clips import Recipe, make_clip
from tests.media.samples import ffmpeg, sample
from zhijiang.cli import main

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/normalised-1.json").read_text("utf-8"))


def heard_by_ffmpeg(path: Path) -> tuple[float, float]:
    """(integrated [LUFS], true peak [dBTP]) by FFmpeg's ebur128."""
    line = [ffmpeg(), "-nostats", "-i", str(path), "-map", "0:a:0", "-af", "ebur128=peak=true", "-f", "null", "-"]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stderr
    summary = told[told.rindex("Summary") :]
    found = [re.search(words, summary) for words in (r"I:\s+(\S+) LUFS", r"Peak:\s+(\S+) dBFS")]
    loudness, peak = (float(each[1]) for each in found if each)
    return loudness, peak


@pytest.mark.parametrize("name", ["mdn_elf.mp4", "chaplin.mp4"])
def test_normalise_lands_on_the_target_by_ffmpegs_meter(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    goal = tmp_path / "new.mp4"

    code = main(["normalise", str(sample(name)), str(goal), "--target", "-23", "--true-peak", "-1"])

    told = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMA).validate(told)
    assert (code, told["reached"], told["picture"]) == (0, True, {"packets": 241, "same": True})
    loudness, peak = heard_by_ffmpeg(goal)
    assert abs(loudness + 23) <= 0.2
    assert peak <= -1.0


def test_normalise_writes_over_nothing_and_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = make_clip(tmp_path / "a.mp4", Recipe(audio=None, frames=10)).path
    there = tmp_path / "there.mp4"
    there.write_bytes(b"mine")

    codes = [
        main(["normalise", str(clip), str(there)]),
        main(["normalise", str(clip), str(tmp_path / "new.mp4")]),
        main(["normalise", str(clip), str(tmp_path / "new.avi")]),
        main(["normalise", str(clip), str(tmp_path / "no" / "new.mp4")]),
        main(["normalise", str(clip), str(tmp_path / "new.mp4"), "--target", "3"]),
    ]

    words = capsys.readouterr().err.splitlines()
    assert codes == [2] * 5
    assert [len(words), there.read_bytes()] == [5, b"mine"]
    assert all(line.startswith("zhijiang normalise: ") for line in words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "there.mp4"]
