from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.clips import make_clip
from tests.media.probes.kinds import KINDS
from tests.media.samples import sample
from zhijiang.media.analyse import analyse_file
from zhijiang.media.probes.active import ActivePictureProbe, turned
from zhijiang.media.probes.glance import glance_at


def _rows(path: Path) -> list[dict[str, Any]]:
    return [row for row in analyse_file(path)["findings"] if row["check"] == "active_picture"]


def _places(path: Path) -> list[tuple[int, int]]:
    return [(row["start"], row["end"]) for row in _rows(path)]


@pytest.mark.parametrize("quality", [18, 28])
def test_letterbox_pillarbox_and_windowbox_are_found_to_the_frame(tmp_path: Path, quality: int) -> None:
    bars = ((20, 40, 0.125, 0.0), (60, 63, 0.0, 0.125), (80, 100, 0.1, 0.1))
    clip = make_clip(tmp_path / "a.mp4", frames=140, cuts=(80,), bars=bars, quality=quality, audio=None)

    rows = _rows(clip.path)

    assert [(row["start"], row["end"], row["limit"], row["rule"]) for row in rows] == [
        (20, 40, 1.0, "M-13"), (60, 63, 1.0, "M-13"), (80, 100, 1.0, "M-13"),
    ]  # fmt: skip
    for row, (_, _, high, wide) in zip(rows, bars, strict=True):
        assert row["region"] == pytest.approx([wide, high, 1 - 2 * wide, 1 - 2 * high], abs=0.02)
        assert row["measured"] == pytest.approx((1 - 2 * wide) * (1 - 2 * high), abs=0.04)


@pytest.mark.parametrize("changes", KINDS.values(), ids=KINDS)
def test_bars_are_found_in_every_kind_of_film(tmp_path: Path, changes: dict[str, Any]) -> None:
    name = "a.mp4" if "rotation" in changes else "a.mkv"
    clip = make_clip(tmp_path / name, frames=60, bars=((20, 40, 0.125, 0.0),), audio=None, **changes)

    (row,) = _rows(clip.path)

    assert (row["start"], row["end"]) == (20, 40)
    across = [0.125, 0, 0.75, 1] if changes.get("rotation") else [0, 0.125, 1, 0.75]
    assert row["region"] == pytest.approx(across, abs=0.02)


def test_a_film_in_letterbox_throughout_differs_where_the_bars_are_gone(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "a.mp4", frames=60, bars=((0, 60, 0.125, 0.0),), audio=None)
    mixed = make_clip(tmp_path / "b.mp4", frames=90, bars=((0, 50, 0.125, 0.0), (60, 90, 0.125, 0.0)), audio=None)

    assert _places(whole.path) == []
    assert _places(mixed.path) == [(50, 60)]


def test_black_frames_a_single_frame_and_films_without_bars_say_nothing(tmp_path: Path) -> None:
    clip = make_clip(
        tmp_path / "a.mp4", frames=90, black=((20, 30),), cuts=(50,), bars=((60, 61, 0.125, 0.0),), audio=None
    )

    assert _places(clip.path) == []


def test_titles_on_black_and_dark_scenes_with_a_light_are_no_bars() -> None:
    random = np.random.default_rng(3)
    titles = np.full((180, 320), 16, np.uint8)
    for left in range(100, 220, 12):
        titles[80:100, left : left + 4] = 220
    night = np.full((180, 320), 18, np.uint8)
    night[70:110, 150:170] = 200
    probe = ActivePictureProbe()

    for index in range(60):
        picture = (
            random.integers(40, 200, (180, 320)).astype(np.uint8) if index < 30 else titles if index < 45 else night
        )
        probe.feed(glance_at(index, picture))

    assert probe.finish() == ((0, 180, 0, 320), [])


def test_a_region_is_turned_with_the_picture() -> None:
    assert turned((0.1, 0.2, 0.3, 0.4), 90) == (0.2, 0.6, 0.4, 0.3)
    assert turned((0.1, 0.2, 0.3, 0.4), 180) == (0.6, 0.4, 0.3, 0.4)
    assert turned((0.1, 0.2, 0.3, 0.4), 0) == (0.1, 0.2, 0.3, 0.4)


@pytest.mark.parametrize("name", ["bikes.mp4", "car-detection.mp4", "chaplin.mp4", "mdn_elf.mp4", "nasa_13013.mp4"])
def test_real_films_keep_their_active_picture(name: str) -> None:
    assert _places(sample(name)) == []
