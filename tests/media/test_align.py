"""Two cuts of real footage, encoded apart: every edit is found at its frame, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.recuts import Edit, Recut, footage, make_recut, write_film
from zhijiang.media.align import Side, align
from zhijiang.media.alignment.spans import Recut as Answer
from zhijiang.media.analyse import analyse_file
from zhijiang.media.carry import carry_range
from zhijiang.media.fingerprint import Fingerprint, read_prints


@dataclass(frozen=True)
class Case:
    """A recut, and how its two cuts are encoded."""

    edits: tuple[Edit, ...]
    crf: int = 23
    size: tuple[int, int] | None = None


CASES = {
    "the same, encoded again and smaller": Case((), crf=28, size=(256, 144)),
    "one frame trimmed": Case((Edit("trim", at=60),)),
    "three frames dropped": Case((Edit("drop", at=160, length=3),)),
    "a passage inserted": Case((Edit("insert", at=70, length=30),), size=(640, 360)),
    "a passage replaced": Case((Edit("replace", at=130, length=40),)),
    "a passage repeated": Case((Edit("repeat", at=30, length=25),)),
    "a passage moved": Case((Edit("move", at=150, length=40, to=40),)),
    "a black head": Case((Edit("head", at=0, length=25),), crf=26),
    "three frames blurred in a corner": Case((Edit("blur", at=200, length=3),), crf=26),
    "a box covered": Case((Edit("cover", at=170, length=12),)),
    "a subtitle": Case((Edit("subtitle", at=40, length=20),), crf=26),
    "a logo": Case((Edit("logo", at=130, length=30),)),
    "a grade": Case((Edit("grade", at=150, length=20),)),
    "a zoom": Case((Edit("zoom", at=30, length=20),)),
    "many at once": Case(
        (
            Edit("subtitle", at=20, length=12), Edit("trim", at=90), Edit("blur", at=200, length=5),
            Edit("insert", at=120, length=20), Edit("drop", at=180, length=10), Edit("move", at=240, length=20, to=215),
        ),
        crf=25, size=(256, 144),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def old_prints(tmp_path_factory: pytest.TempPathFactory) -> Fingerprint:
    folder = tmp_path_factory.mktemp("old")
    return _prints(write_film(folder / "old.mp4", footage()[0], crf=20), folder)


@pytest.mark.parametrize("name", CASES)
def test_every_edit_is_found_and_nothing_else(name: str, old_prints: Fingerprint, tmp_path: Path) -> None:
    case = CASES[name]
    truth = make_recut(footage(), case.edits)
    new_prints = _prints(write_film(tmp_path / "new.mp4", truth.new, crf=case.crf, size=case.size), tmp_path)

    answer = align(old_prints, new_prints, old_side=_side(old_prints), new_side=_side(new_prints))

    _accounts_for_every_frame(answer)
    shown, kinds = _by_frame(answer)
    for frame, (true, changed) in enumerate(zip(truth.shows, truth.changed, strict=True)):
        if true < 0:
            assert kinds[frame] == "inserted", (name, frame, kinds[frame])
            continue
        assert shown[frame] == true or _look_alike(truth, shown[frame], true), (name, frame, shown[frame], true)
        assert kinds[frame] == "picture" if changed else kinds[frame] in ("same", "moved"), (name, frame, kinds[frame])


def test_a_moved_passage_is_called_moved(old_prints: Fingerprint, tmp_path: Path) -> None:
    truth = make_recut(footage(), CASES["a passage moved"].edits)
    new_prints = _prints(write_film(tmp_path / "new.mp4", truth.new), tmp_path)

    answer = align(old_prints, new_prints, old_side=_side(old_prints), new_side=_side(new_prints))

    assert [(span.old, span.new) for span in answer.spans if span.kind == "moved"] == [((150, 190), (40, 80))]


def test_a_passage_at_another_speed_is_retimed(old_prints: Fingerprint, tmp_path: Path) -> None:
    """Every tenth frame of a hundred left out: four per cent and more is a speed, not ten trims."""
    dropped = [Edit("trim", at=at) for at in range(200, 300, 10)]
    truth = make_recut(footage(), dropped)
    new_prints = _prints(write_film(tmp_path / "new.mp4", truth.new), tmp_path)

    answer = align(old_prints, new_prints, old_side=_side(old_prints), new_side=_side(new_prints))

    _accounts_for_every_frame(answer)
    retimed = [span for span in answer.spans if span.kind == "retimed"]
    assert len(retimed) == 1
    assert retimed[0].old[0] <= 205
    assert retimed[0].old[1] >= 285
    assert not [span for span in answer.spans if span.kind in ("inserted", "moved", "picture")]


@pytest.mark.parametrize("change", ["a frame in 24 shown again", "a frame in 25 left out", "by fields"])
def test_an_altered_passage_of_a_film_at_another_rate_is_told(
    change: str, old_prints: Fingerprint, tmp_path: Path
) -> None:
    recut = make_recut(footage(), [Edit("blur", at=60, length=12), Edit("subtitle", at=200, length=30)])
    shows = _CONVERTED[change](len(recut.new))
    frames = [_woven(recut.new[one], recut.new[other]) for one, other in shows]
    altered = [recut.changed[one] or recut.changed[other] for one, other in shows]
    new_prints = _prints(write_film(tmp_path / "new.mp4", frames), tmp_path)

    answer = align(old_prints, new_prints, old_side=_side(old_prints), new_side=_side(new_prints))

    _accounts_for_every_frame(answer)
    told = [span.is_altered for span in answer.spans for _ in range(*span.new) if span.kind == "retimed"]
    # By fields, the frame at either end is half of an altered one and half of one that is not, or shows what is left of it.
    ends = {frame + by for frame in range(1, len(altered)) if altered[frame] != altered[frame - 1] for by in (-1, 0)}
    wrong = [frame for frame, (one, other) in enumerate(zip(told, altered, strict=True)) if one != other]
    assert set(wrong) <= (ends if change == "by fields" else set()), wrong
    rows = [span for span in answer.as_dict()["spans"] if "region" in span]
    assert [row["kind"] for row in rows] == ["retimed", "retimed"]


def _woven(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The even lines of one frame and the odd ones of the other."""
    woven = one.copy()
    woven[1::2] = other[1::2]
    return woven


def _by_fields(frames: int) -> list[tuple[int, int]]:
    fours = [range(start, start + 4) for start in range(0, frames - 3, 4)]
    return [pair for a, b, c, d in fours for pair in ((a, a), (b, b), (b, c), (c, d), (d, d))]


_CONVERTED: dict[str, Callable[[int], list[tuple[int, int]]]] = {
    "a frame in 24 shown again": lambda frames: [(at * 24 // 25, at * 24 // 25) for at in range(frames * 25 // 24)],
    "a frame in 25 left out": lambda frames: [(at * 25 // 24, at * 25 // 24) for at in range(frames * 24 // 25)],
    "by fields": _by_fields,
}


def test_no_note_is_silently_wrong(old_prints: Fingerprint, tmp_path: Path) -> None:
    """Fifty points and ranges through a real recut with six edits: one that is called the same stands on what it stood on."""
    case = CASES["many at once"]
    truth = make_recut(footage(), case.edits)
    new_prints = _prints(write_film(tmp_path / "new.mp4", truth.new, crf=case.crf, size=case.size), tmp_path)
    answer = align(old_prints, new_prints, old_side=_side(old_prints), new_side=_side(new_prints)).as_dict()

    carried = {
        (start, start + length): carry_range(answer, start, start + length)
        for start in range(0, 300, 12)
        for length in (1, 9)
    }

    same = {note: place for note, place in carried.items() if place.status == "same"}
    for (start, end), place in same.items():
        frames = [frame for span in place.spans for frame in range(*span)]
        assert len(frames) == end - start
        for frame, old in zip(frames, range(start, end), strict=True):
            assert truth.shows[frame] == old or _look_alike(truth, truth.shows[frame], old), (start, end, frame)
            assert not truth.changed[frame], (start, end, frame)
    assert 15 < len(same) < len(carried)


def test_a_changed_region_is_where_the_change_is(old_prints: Fingerprint, tmp_path: Path) -> None:
    truth = make_recut(footage(), [Edit("cover", at=170, length=12)])
    new_prints = _prints(write_film(tmp_path / "new.mp4", truth.new), tmp_path)

    answer = align(old_prints, new_prints, old_side=_side(old_prints), new_side=_side(new_prints))

    (change,) = [span for span in answer.spans if span.kind == "picture"]
    assert change.region is not None
    x, y, width, height = change.region
    assert x <= 60 / 320 <= 150 / 320 <= x + width
    assert y <= 50 / 180 <= 90 / 180 <= y + height
    assert width * height < 0.3


def test_cuts_of_different_shape_have_nothing_in_common(old_prints: Fingerprint, tmp_path: Path) -> None:
    upright = [np.ascontiguousarray(np.rot90(frame)) for frame in footage()[1][:30]]
    new_prints = _prints(write_film(tmp_path / "new.mp4", upright), tmp_path)

    answer = align(old_prints, new_prints, old_side=_side(old_prints), new_side=_side(new_prints))

    assert [(span.kind, span.old, span.new) for span in answer.spans] == [
        ("removed", (0, old_prints.frames), (0, 0)),
        ("inserted", (0, 0), (0, 30)),
    ]


def _prints(film: Path, folder: Path) -> Fingerprint:
    analyse_file(film, folder / "out")
    return read_prints(folder / "out/prints.bin").unpacked()


def _side(prints: Fingerprint) -> Side:
    return Side("0" * 64, prints.frames, "25/1")


def _by_frame(answer: Answer) -> tuple[list[int], list[str]]:
    """For each new frame the old one that it shows, and the kind of its span."""
    shown, kinds = [-1] * answer.new.frames, [""] * answer.new.frames
    for new, old, length in answer.runs:
        shown[new : new + length] = range(old, old + length)
    for span in answer.spans:
        if span.kind not in ("sound", "removed"):
            kinds[span.new[0] : span.new[1]] = [span.kind] * (span.new[1] - span.new[0])
    return shown, kinds


def _accounts_for_every_frame(answer: Answer) -> None:
    old, new = [0] * answer.old.frames, [0] * answer.new.frames
    for span in answer.spans:
        if span.kind == "sound":
            continue
        for frame in range(*span.old):
            old[frame] += 1
        for frame in range(*span.new):
            new[frame] += 1
    assert set(old) == {1}
    assert set(new) == {1}


def _look_alike(truth: Recut, one: int, other: int) -> bool:
    """Whether two old frames cannot be told apart by eye: a mean difference under one code value."""
    gap = np.abs(truth.old[one].astype(np.int16) - truth.old[other].astype(np.int16))
    return one >= 0 and float(gap.mean()) < 1.0
