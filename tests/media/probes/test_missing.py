from __future__ import annotations

from pathlib import Path

import pytest

from tests.clips import make_clip
from zhijiang.media.analyse import analyse_file
from zhijiang.media.probes.missing import missing_frames
from zhijiang.media.probes.spans import Span


@pytest.mark.parametrize("rate", ["24000/1001", "25", "50"])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_holes_in_the_times_are_found_to_the_frame(tmp_path: Path, rate: str, name: str) -> None:
    clip = make_clip(tmp_path / name, rate=rate, frames=100, skips=(30, 31, 70), audio=None)

    rows = [row for row in analyse_file(clip.path)["findings"] if row["check"] == "missing_frames"]

    assert [(row["start"], row["end"], row["measured"], row["rule"]) for row in rows] == [
        (30, 31, 1.0, "M-14"), (31, 32, 1.0, "M-14"), (70, 71, 1.0, "M-14"),
    ]  # fmt: skip


def test_films_of_variable_rate_and_coarse_clocks_have_no_holes(tmp_path: Path) -> None:
    uneven = make_clip(tmp_path / "a.mkv", frames=90, steps=(1, 2, 1), audio=None)
    coarse = make_clip(tmp_path / "b.mkv", rate="24000/1001", frames=90, audio=None)

    for clip in (uneven, coarse):
        assert [row for row in analyse_file(clip.path)["findings"] if row["check"] == "missing_frames"] == []


def test_a_long_hole_counts_every_frame_and_a_short_film_none() -> None:
    pts = [*range(0, 1000, 40), *range(1400, 3000, 40)]

    assert missing_frames(pts) == [Span(25, 26, 10.0)]
    assert missing_frames([0, 40, 120]) == []
