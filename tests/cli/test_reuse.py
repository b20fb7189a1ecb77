"""`zhijiang reuse`, as other programs and a reader at a terminal use it. Rule: M-31."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.recuts import footage, write_film
from zhijiang.cli import main

_SCHEMA = Path(__file__).parents[2] / "docs/schemas/reuse-1.json"


@pytest.fixture(scope="module")
def episodes(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Reports of three films: the second repeats frames 110 to 290 of the first behind 40 frames of its own; the third nothing."""
    folder = tmp_path_factory.mktemp("episodes")
    frames, foreign = footage()
    write_film(folder / "one.mp4", frames)
    write_film(folder / "two.mp4", [*foreign[:40], *frames[110:290], *foreign[40:80]], crf=26)
    write_film(folder / "three.mp4", foreign)
    paths = [folder / f"{name}.json" for name in ("one", "two", "three")]
    for path in paths:
        assert main(["inspect", str(path.with_suffix(".mp4")), "--json", str(path)]) == 0
    return [str(path) for path in paths]


def test_reuse_tells_a_repeated_passage_with_its_frames_in_both(
    episodes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reuse", *episodes[:2], "--most", "179"]) == 1

    answer = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8"))).validate(answer)
    assert [film["name"] for film in answer["films"]] == ["one.mp4", "two.mp4"]
    assert answer["passages"] == [{"films": [0, 1], "first": [110, 290], "second": [40, 220], "still": False}]
    assert answer["shared"] == [{"films": [0, 1], "frames": 180}]
    assert (answer["most_frames"], answer["within"]) == (179, False)


def test_a_film_itself_does_as_well_as_its_report_and_what_is_allowed_is_no_fault(
    episodes: list[str], tmp_path: Path
) -> None:
    film = str(Path(episodes[1]).with_suffix(".mp4"))

    assert main(["reuse", episodes[0], film, "--most", "180", "--json", str(tmp_path / "a.json")]) == 0

    answer = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (answer["within"], len(answer["passages"])) == (True, 1)


def test_a_reader_gets_lines_with_timecodes(
    episodes: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    assert main(["reuse", *episodes]) == 0
    assert main(["reuse", episodes[0], episodes[2]]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "180 frames",
        "  one.mp4    00:00:04:10 – 00:00:11:14  [110, 290)",
        "  two.mp4    00:00:01:15 – 00:00:08:19  [40, 220)",
        "two.mp4 has 180 frames in common with one.mp4.",
        "No passage of 125 frames or more in common.",
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "Give two films or more; passages of one are sought in the others."),
        (["none.json"], "none.json cannot be read: No such file or directory."),
        (
            ["x", "--least", "71"],
            "argument --least: expected 72 frames or more, as shorter ones are alike by chance; got 71 ",
        ),
        (["x", "--most", "-1"], "argument --most: expected a number of frames, got -1 "),
    ],
)
def test_what_cannot_be_sought_is_one_sentence(
    words: list[str], expected: str, episodes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(["reuse", episodes[0], *words])
    except SystemExit as end:
        code = end.code

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"zhijiang reuse: {expected}")
