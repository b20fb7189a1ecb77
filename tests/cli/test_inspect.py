from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.clips import break_off, make_clip, make_giant
from zhijiang.cli import main
from zhijiang.media import cage

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/report-1.json").read_text("utf-8"))


def _inspect(*words: str | Path) -> int:
    return main(["inspect", *map(str, words)])


def _report(text: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    Draft202012Validator(SCHEMA).validate(report)
    return report


def _truncated(folder: Path) -> Path:
    return break_off(folder / "a.mp4", make_clip(folder / "whole.mp4", frames=50).path, 0.6)


def _folder(folder: Path) -> Path:
    (folder / "a.mp4").mkdir()
    return folder / "a.mp4"


def _forbidden(folder: Path) -> Path:
    path = make_clip(folder / "a.mp4", frames=5).path
    path.chmod(0)
    if os.access(path, os.R_OK) and cage.standing().kind != "bubblewrap":
        pytest.skip("root may read everything, and only bubblewrap takes that away")
    return path


def _written(data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "a.mp4").write_bytes(data)
        return folder / "a.mp4"

    return write


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (_written(b""), "This file is empty: it holds 0 bytes."),
    "truncated": (_truncated, "This file is incomplete: it should hold at least"),
    "text": (_written("第一集\nThis is a script, not a film.\n".encode()), "This file holds text, not a film."),
    "zeros": (_written(bytes(50_000)), "This file begins with nothing but zeros; it holds no film."),
    "web page": (_written(b"<!doctype html>\n<html><body>404</body></html>"), "This is a web page, not a film:"),
    "PNG": (_written(b"\x89PNG\r\n\x1a\n" + bytes(100)), "This is a PNG picture, not a film."),
    "playlist": (
        _written(b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
        "This is a playlist that points to other files, not a film;",
    ),
    "giant": (
        lambda folder: make_giant(folder / "a.mov"),
        "The picture is 65535×65535; at most 33554432 pixels are accepted",
    ),
    "folder": (_folder, "This is a folder, not a film."),
    "forbidden": (_forbidden, "This file cannot be opened: its permissions forbid it."),
    "absent": (lambda folder: folder / "a.mp4", "There is no such file."),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_get_one_sentence_and_code_2(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, sentence = BAD[kind]

    code = _inspect(make(tmp_path))

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert told.err.startswith(f"zhijiang inspect: {sentence}")
    assert told.err.count("\n") == 1
    assert told.err.endswith(".\n")


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

    code = _inspect(clip.path, "--profile", "ebu-r128", "--on", "2026-11-30")

    report = _report(capsys.readouterr().out)
    assert code == 1
    told = report["profile"]
    assert (told["id"], told["verdict"], told["on"]) == ("ebu-r128", "fail", "2026-11-30")
    assert [(line["name"], line["met"]) for line in told["lines"]] == [
        ("decode_error", True), ("loudness", False), ("true_peak", False),
    ]  # fmt: skip
    assert [row["rule"] for row in report["findings"]] == ["profile:ebu-r128#true_peak", "profile:ebu-r128#loudness"][
        ::-1
    ]


def test_profile_that_is_met_gives_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = make_clip(tmp_path / "a.mov", frames=75, audio="pcm_s16le", tone_level=0.077)

    assert _inspect(clip.path, "--profile", "ebu-r128") == 0
    told = _report(capsys.readouterr().out)["profile"]
    assert (told["id"], told["verdict"], len(told["on"])) == ("ebu-r128", "pass", len("2026-11-30"))


def test_known_opening_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=50)

    _inspect(clip.path, "--profile", "series-gyt357", "--opening", "0-25", "--on", "2026-11-30")

    told = _report(capsys.readouterr().out)["profile"]
    lines = {line["name"]: (line["measured"], line["met"], line["clause"]) for line in told["lines"]}
    assert lines == {
        "running": (50, False, "chapter 5"), "opening": (25, True, "chapter 5"), "closing": (None, None, "chapter 5"),
        "sample_rate": (48_000, True, "chapter 8"), "decode_error": (0, True, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--profile", "nobody"), "There is no profile 'nobody'"),
        (("--on", "2026-01-31"), "--on, --opening and --closing go with --profile."),
        (("--profile", "ebu-r128", "--on", "31.1."), "--on is a day as 2026-01-31, got '31.1.'."),
        (
            ("--profile", "ebu-r128", "--on", "2020-07-31"),
            "Profile ebu-r128 is not in force on 2020-07-31; it is from 2020-08-01 to further notice.",
        ),
        (("--profile", "ebu-r128", "--opening", "9-3"), "--opening is two frames as 0-2250, got '9-3'."),
        (("--profile", "ebu-r128", "--closing", "0-6"), "The closing ends at frame 6, but the film has 5."),
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


def test_several_files_are_a_set_of_episodes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = make_clip(tmp_path / "第1集.mp4", frames=30).path
    third = make_clip(tmp_path / "第3集.mp4", frames=30, rate="24").path
    schema = json.loads((Path(__file__).parents[2] / "docs/schemas/episodes-1.json").read_text("utf-8"))

    code = _inspect(third, first)

    found = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema).validate(found)
    assert [(one["number"], one["report"]["video"]["frames"]) for one in found["episodes"]] == [(3, 30), (1, 30)]
    assert [(row["check"], row["number"], row["rule"]) for row in found["findings"]] == [
        ("missing_number", 2, "M-19"),
        ("odd_rate", 3, "M-20"),
    ]
    assert code == 1
    assert _inspect(third, first, "--html", tmp_path / "a.html") == 2
