"""A film in pieces: joined, it is what one pass makes of it; what does not fit is not joined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.clips import make_clip
from tests.media.samples import sample
from zhijiang.media.analyse import analyse_file
from zhijiang.media.inspection import inspect_in_pieces
from zhijiang.media.pieces import NotJoinableError, join_pieces, pieces_of, watch_piece

LEAST = 50


def _in_pieces(film: Path, folder: Path) -> int:
    """Watch the pieces, the last one first, and join them. Returns how many there were."""
    pieces = pieces_of(film, least_frames=LEAST)
    folders = [folder / "pieces" / str(place) for place in range(len(pieces))]
    assert all(watch_piece(film, *pair) for pair in reversed(list(zip(pieces, folders, strict=True))))
    join_pieces(film, pieces, folders, folder / "joined")
    return len(pieces)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(("name", "count"), [("bikes.mp4", 4), ("car-detection.mp4", 6)])
def test_joined_real_films_are_those_of_one_pass_in_every_byte(tmp_path: Path, name: str, count: int) -> None:
    analyse_file(sample(name), tmp_path / "whole")

    assert _in_pieces(sample(name), tmp_path) == count
    assert _files(tmp_path / "joined") == _files(tmp_path / "whole")


@pytest.mark.parametrize(
    ("suffix", "recipe"),
    [
        (".mkv", {"options": {"x264-params": "keyint=50:min-keyint=50:open-gop=1:bframes=3"}, "b_frames": 3}),
        (".mp4", {"codec": "libx265", "pixel_format": "yuv420p10le", "options": {"g": "50"}, "steps": (1, 2, 1)}),
        (".ts", {"codec": "mpeg2video", "options": {"g": "12", "bf": "2"}, "b_frames": 2}),
    ],
)
def test_faults_that_lie_across_the_borders_are_joined(tmp_path: Path, suffix: str, recipe: dict[str, Any]) -> None:
    film = tmp_path / f"a{suffix}"
    make_clip(film, frames=200, black=((55, 65),), silence=((80, 160),), **recipe)
    report = analyse_file(film, tmp_path / "whole")

    assert _in_pieces(film, tmp_path) > 2
    assert _files(tmp_path / "joined") == _files(tmp_path / "whole")
    assert {"black", "silence"} <= {row["check"] for row in report["findings"]}


def test_a_key_frame_that_does_not_start_afresh_parts_no_film(tmp_path: Path) -> None:
    film = tmp_path / "a.mkv"
    make_clip(film, frames=200, options={"x264-params": "intra-refresh=1:keyint=60:bframes=0"})
    pieces = pieces_of(film, least_frames=LEAST)
    folders = [tmp_path / str(place) for place in range(len(pieces))]

    whole = [watch_piece(film, piece, folder) for piece, folder in zip(pieces, folders, strict=True)]

    assert whole == [True, False, False]
    with pytest.raises(NotJoinableError):
        join_pieces(film, pieces, folders)


def test_a_film_without_times_of_showing_or_without_a_second_key_frame_is_one_piece(tmp_path: Path) -> None:
    untimed = make_clip(tmp_path / "a.avi", codec="mpeg4", audio="pcm_s16le", frames=120, options={"g": "20"}).path
    closed = make_clip(tmp_path / "b.mp4", frames=120, options={"g": "250"}).path

    assert [len(pieces_of(film, least_frames=LEAST)) for film in (untimed, closed)] == [1, 1]


def test_pieces_that_contradict_each_other_are_not_joined(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "a.mp4", frames=200, options={"g": "60"}).path
    other = make_clip(tmp_path / "b.mp4", frames=200, options={"g": "60"}, quality=40).path
    pieces = pieces_of(film, least_frames=LEAST)
    folders = [tmp_path / str(place) for place in range(len(pieces))]
    for piece, folder in zip(pieces, folders, strict=True):
        watch_piece(film, piece, folder)
    watch_piece(other, pieces[1], folders[1])

    with pytest.raises(NotJoinableError, match="another one"):
        join_pieces(film, pieces, folders)
    (folders[1] / "0.npz").write_bytes(b"PK")
    with pytest.raises(NotJoinableError, match="not what a piece leaves"):
        join_pieces(film, pieces, folders)
    (folders[1] / "0.npz").unlink()
    with pytest.raises(NotJoinableError, match="ends at frame"):
        join_pieces(film, pieces, folders)


@pytest.mark.parametrize("damaged", [False, True])
def test_in_cages_a_film_is_joined_and_a_damaged_one_measured_whole(tmp_path: Path, damaged: bool) -> None:
    film = make_clip(tmp_path / "a.mp4", frames=200, options={"g": "60"}).path
    if damaged:
        data = bytearray(film.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 400] = b"\xff" * 400
        film.write_bytes(data)
    report = analyse_file(film, tmp_path / "whole")

    assert inspect_in_pieces(film, out=tmp_path / "out", least_frames=LEAST) == report
    assert _files(tmp_path / "out") == _files(tmp_path / "whole")
    assert ("decode_error" in {row["check"] for row in report["findings"]}) is damaged
