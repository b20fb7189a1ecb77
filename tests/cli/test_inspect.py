from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.clips import break_off, make_clip, make_giant
from tests.media.samples import sample
from zhijiang.cli import main

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/report-1.json").read_text("utf-8"))

# codec, width, height, rate, frames, start of the first frame; then each sound's codec, rate, channels: by `ffprobe -show_streams
# -count_frames`. Of a file with several pictures, the one a player would choose.
SAMPLES = {
    "bbb_part1_360p_25.mp4": (("h264", 704, 396, "25/1", 7489), [("aac", 48_000, 2)]),
    "bbb_0_30_720p24.webm": (("vp8", 1280, 720, "24/1", 720), [("vorbis", 44_100, 2)]),
    "bikes.mp4": (("h264", 640, 272, "25/1", 250), []),
    "car-detection.mp4": (("h264", 768, 432, "25/2", 377), [("aac", 48_000, 2)]),
    "chaplin.mp4": (("h264", 640, 360, "25/1", 241), [("mp3", 44_100, 2)]),
    "mdn_crystal.mp4": (("h264", 720, 480, "30/1", 359), [("aac", 44_100, 2)]),
    "mdn_elf.mp4": (("h264", 720, 480, "30/1", 241), [("aac", 44_100, 2)]),
    "mdn_rabbit.mp4": (("h264", 720, 480, "30/1", 234), [("aac", 44_100, 2)]),
    "nasa_13013.mp4": (("h264", 480, 270, "30000/1001", 390), [("aac", 8000, 2), ("aac", 16_000, 2)]),
}


def _inspect(*words: str | Path) -> int:
    return main(["inspect", *map(str, words)])


def _report(text: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    Draft202012Validator(SCHEMA).validate(report)
    return report


@pytest.mark.parametrize("name", SAMPLES)
def test_real_clips_are_reported_with_the_right_facts(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    picture, sounds = SAMPLES[name]

    code = _inspect(sample(name))

    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    report = _report(told.out)
    video = report["video"]
    assert (video["codec"], video["width"], video["height"], video["rate"], video["frames"]) == picture
    assert [(row["codec"], row["sample_rate"], row["channels"]) for row in report["audio"]] == sounds
    assert (report["file"]["name"], report["file"]["size_bytes"]) == (name, sample(name).stat().st_size)


def _bad_file(kind: str, folder: Path) -> Path:
    path = folder / f"{kind}.mp4"
    if kind == "empty":
        path.touch()
    elif kind == "truncated":
        return break_off(path, make_clip(folder / "whole.mp4", frames=50).path, 0.6)
    elif kind == "text":
        path.write_text("第一集\nThis is a script, not a film.\n", encoding="utf-8")
    elif kind == "playlist":
        path.write_text(
            "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", encoding="utf-8"
        )
    elif kind == "giant":
        return make_giant(folder / "giant.mov")
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [("empty", "empty"), ("truncated", "incomplete"), ("text", "text"), ("playlist", "playlist"), ("giant", "8K"),
     ("absent", "no such file")],
)  # fmt: skip
def test_bad_files_get_one_sentence_and_code_2(
    kind: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = _inspect(_bad_file(kind, tmp_path))

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert words in told.err
    assert told.err.startswith("zhijiang inspect: ")
    assert told.err.count("\n") == 1


def test_json_and_page_go_where_they_are_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=50)

    code = _inspect(clip.path, "--json", tmp_path / "a.json", "--html", tmp_path / "a.html")

    assert (code, capsys.readouterr()) == (0, ("", ""))
    assert _report((tmp_path / "a.json").read_text("utf-8"))["video"]["frames"] == 50
    assert "<h1>a.mp4</h1>" in (tmp_path / "a.html").read_text("utf-8")


def test_page_can_go_to_standard_output_instead_of_the_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=25)

    assert _inspect(clip.path, "--html", "-") == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")


def test_profile_that_is_not_met_gives_code_1_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = make_clip(tmp_path / "a.mov", frames=75, audio="pcm_s16le", tone_level=0.9)

    code = _inspect(clip.path, "--profile", "ebu-r128")

    report = _report(capsys.readouterr().out)
    assert code == 1
    assert report["profile"] == {"id": "ebu-r128", "verdict": "fail"}
    assert [row["rule"] for row in report["findings"]] == ["profile:ebu-r128#true_peak", "profile:ebu-r128#loudness"][
        ::-1
    ]


def test_profile_that_is_met_gives_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = make_clip(tmp_path / "a.mov", frames=75, audio="pcm_s16le", tone_level=0.077)

    assert _inspect(clip.path, "--profile", "ebu-r128") == 0
    assert _report(capsys.readouterr().out)["profile"] == {"id": "ebu-r128", "verdict": "pass"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--profile", "nobody"), "There is no profile 'nobody'"),
        (("--json", "-", "--html", "-"), "Only one of --json and --html"),
        (("--json", "/nowhere/at/all.json"), "cannot be written"),
    ],
)
def test_wrong_use_gets_one_sentence_and_code_2(
    words: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=5)

    code = _inspect(clip.path, *words)

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert sentence in told.err
    assert told.err.count("\n") == 1


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        _inspect("--help")

    assert end.value.code == 0
    assert "zhijiang inspect cut.mp4 --profile online-hd --html report.html" in capsys.readouterr().out
