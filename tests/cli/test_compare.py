"""`zhijiang compare` and `zhijiang carry`, as other programs use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from tests.clips import make_clip
from tests.recuts import Edit, footage, make_recut, write_film
from zhijiang.cli import main
from zhijiang.media.edl import read_edl

_SCHEMAS = Path(__file__).parents[2] / "docs/schemas"


@pytest.fixture(scope="module")
def cuts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """old.mp4, and new.mp4 with ten frames inserted at 40 and a logo over 60 to 80; and what `compare` says of them."""
    folder = tmp_path_factory.mktemp("cuts")
    frames, foreign = footage()
    films = (frames[:110], foreign)
    truth = make_recut(films, [Edit("insert", at=40, length=10), Edit("logo", at=60, length=20)])
    write_film(folder / "old.mp4", truth.old)
    write_film(folder / "new.mp4", truth.new, crf=24)
    answer = [str(folder / name) for name in ("old.mp4", "new.mp4")]
    assert main(["compare", *answer, "--json", str(folder / "recut.json"), "--html", str(folder / "recut.html")]) == 0
    return folder


def test_compare_says_what_changed_by_the_contract(cuts: Path) -> None:
    recut = _checked(cuts / "recut.json", "recut-1.json")

    assert [(span["kind"], span["old"], span["new"]) for span in recut["spans"]] == [
        ("same", [0, 40], [0, 40]),
        ("inserted", [40, 40], [40, 50]),
        ("same", [40, 60], [50, 70]),
        ("picture", [60, 80], [70, 90]),
        ("same", [80, 110], [90, 120]),
    ]
    assert recut["summary"] == {"same_frames": 90, "review_frames": 30}
    assert recut["frame_map"] == [[0, 0, 40], [50, 40, 70]]
    assert recut["version"] == {
        "verdict": "other", "old_frames": 20, "new_frames": 30,
        "against": [
            {"kind": "inserted", "where": "inside", "old": [40, 40], "new": [40, 50]},
            {"kind": "picture", "where": "inside", "old": [60, 80], "new": [70, 90]},
        ],
    }  # fmt: skip


def test_changes_go_to_the_edit_room_as_a_list_and_as_a_workbook(
    cuts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    films = [str(cuts / name) for name in ("old.mp4", "new.mp4")]

    assert main(["compare", *films, "--edl", "-", "--xlsx", str(cuts / "changes.xlsx")]) == 0

    events, unread = read_edl(capsys.readouterr().out)
    rows = list(load_workbook(cuts / "changes.xlsx").worksheets[0].values)
    assert [(each.first, each.end, each.text) for each in events] == [
        ("00:00:01:15", "00:00:02:00", "1. inserted"),
        ("00:00:02:20", "00:00:03:15", "2. picture · before: 00:00:02:10 - 00:00:03:04"),
    ]
    assert (unread, rows[1]) == ([], (1, "inserted", "00:00:01:15", "00:00:01:24", 10, None, None, 0))


def test_the_page_shows_every_change_before_and_after_and_needs_nothing_else(cuts: Path) -> None:
    page = (cuts / "recut.html").read_text("utf-8")

    assert page.count("data:image/jpeg;base64,") == 3  # the inserted passage has no picture before
    assert "需要重看 30 帧" in page
    assert "30 frames to look at again" in page
    assert "与旧版不是同一版本：2 处不同。" in page
    assert "Another version than the old cut: they differ in 2 places." in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_reports_with_their_fingerprints_give_the_same_answer_as_the_films(
    cuts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("old", "new"):
        assert main(["inspect", str(cuts / f"{name}.mp4"), "--json", str(tmp_path / f"{name}.json")]) == 0
        assert (tmp_path / f"{name}.prints").is_file()

    assert (
        main(["compare", str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--html", str(tmp_path / "a.html")])
        == 0
    )
    assert main(["compare", str(tmp_path / "old.json"), str(tmp_path / "new.json")]) == 0

    assert json.loads(capsys.readouterr().out) == json.loads((cuts / "recut.json").read_text("utf-8"))
    assert (tmp_path / "a.html").read_text("utf-8").count("data:image/jpeg;base64,") == 3


def test_carry_puts_each_note_where_its_frames_are_now(
    cuts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recut = json.loads((cuts / "recut.json").read_text("utf-8"))
    _write(tmp_path / "notes.json", {
        "schema": "zhijiang.notes/1", "cut": recut["old"],
        "notes": [
            {"id": "a", "start": 10, "end": 11, "text": "片头字幕"},
            {"id": "b", "start": 35, "end": 45, "text": "across the insertion"},
            {"id": "c", "start": 70, "end": 71, "text": "logo"},
        ],
    })  # fmt: skip

    assert (
        main(["carry", str(tmp_path / "notes.json"), str(cuts / "recut.json"), "--json", str(tmp_path / "new.json")])
        == 0
    )

    carried = _checked(tmp_path / "new.json", "notes-1.json")
    assert carried["cut"] == recut["new"]
    assert [(note["old_id"], note["status"], note["spans"], note["text"]) for note in carried["notes"]] == [
        ("a", "same", [[10, 11]], "片头字幕"),
        ("b", "split", [[35, 40], [50, 55]], "across the insertion"),
        ("c", "picture_changed", [[80, 81]], "logo"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.json", "{", "a.json is not JSON; a report of `zhijiang inspect --json` was expected."),
        ("a.json", "[]", "a.json is not a zhijiang.report/1, as `zhijiang inspect --json` writes it."),
        ("none.json", None, "none.json cannot be read: No such file or directory."),
        ("a.mp4", "not a film", "This file holds text, not a film."),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(
    name: str, content: str | None, expected: str, cuts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")

    assert main(["compare", str(cuts / "old.mp4"), str(tmp_path / name)]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"zhijiang compare: {expected}\n"


def test_a_report_without_its_fingerprints_says_what_it_misses(
    cuts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["inspect", str(cuts / "old.mp4"), "--json", str(tmp_path / "old.json")])
    (tmp_path / "old.prints").unlink()

    assert main(["compare", str(tmp_path / "old.json"), str(cuts / "new.mp4")]) == 2

    assert "were expected beside it as old.prints, and are not there." in capsys.readouterr().err


def test_damaged_fingerprints_are_refused(cuts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect", str(cuts / "old.mp4"), "--json", str(tmp_path / "old.json")])
    data = bytearray((tmp_path / "old.prints").read_bytes())
    data[-40] ^= 0xFF
    (tmp_path / "old.prints").write_bytes(data)

    assert main(["compare", str(tmp_path / "old.json"), str(cuts / "new.mp4")]) == 2

    assert "This file of fingerprints is damaged." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema": "zhijiang.recut/1"}, "notes.json should be a zhijiang.notes/1, and is zhijiang.recut/1."),
        (
            {"notes": [{"id": "a", "start": -1, "end": 2}]},
            "notes.json is not a whole zhijiang.notes/1: notes/0/start: ",
        ),
        ({"notes": [{"id": "a", "start": 5, "end": 5}]}, "Note a lies at frames 5 to 5; the cut has 110 frames"),
        ({"notes": [{"id": "a", "start": 5, "end": 500}]}, "Note a lies at frames 5 to 500; the cut has 110 frames"),
        ({"cut": {"sha256": "ab", "frames": 110, "rate": "25/1"}}, "These notes belong to the cut ab…;"),
    ],
)
def test_notes_that_cannot_be_carried_are_one_sentence(
    change: dict[str, Any], expected: str, cuts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recut = json.loads((cuts / "recut.json").read_text("utf-8"))
    notes = {"schema": "zhijiang.notes/1", "cut": recut["old"], "notes": []}
    _write(tmp_path / "notes.json", {**notes, **change})

    assert main(["carry", str(tmp_path / "notes.json"), str(cuts / "recut.json")]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"zhijiang carry: {expected}")
    assert said.err.count("\n") == 1


def test_sound_alone_that_changed_is_told_by_track(tmp_path: Path) -> None:
    old = make_clip(tmp_path / "old.mp4", frames=100)
    new = make_clip(tmp_path / "new.mp4", frames=100, silence=((40, 60),))

    assert main(["compare", str(old.path), str(new.path), "--json", str(tmp_path / "recut.json")]) == 0

    recut = _checked(tmp_path / "recut.json", "recut-1.json")
    assert [span["kind"] for span in recut["spans"]] == ["same", "sound"]
    assert recut["spans"][1]["tracks"] == [0]
    assert recut["version"]["verdict"] == "sound"
    start, end = recut["spans"][1]["new"]
    assert abs(start - 40) <= 1
    assert abs(end - 60) <= 1


def _checked(path: Path, schema: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(path.read_text("utf-8"))
    Draft202012Validator(json.loads((_SCHEMAS / schema).read_text("utf-8"))).validate(answer)
    return answer


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
