from __future__ import annotations

from typing import Any

from zhijiang.media.episodes import Episode, SetFinding, check_set


def _episode(number: int | None, *, lufs: float | None = -24.0, sha256: str = "", **video: Any) -> Episode:
    name = f"{number}.mp4"
    picture = {
        "width": 1920, "height": 1080, "sample_aspect": "1/1", "rate": "25", "interlaced": False, "bit_depth": 8,
        "colour": {"primaries": "bt709", "transfer": "bt709", "matrix": "bt709", "range": "tv"}, **video,
    }  # fmt: skip
    sound = {"channels": 2, "sample_rate": 48000, "loudness": {"integrated_lufs": lufs}}
    return Episode(name, number, {"file": {"sha256": sha256 or name}, "video": picture, "audio": [sound]})


def test_an_even_set_in_any_order_has_no_finding() -> None:
    assert check_set([_episode(3, lufs=-22.0), _episode(1, lufs=-24.0), _episode(2, lufs=-22.0)]) == []
    assert check_set([_episode(7)]) == []


def test_numbers_that_are_missing_or_twice_and_files_that_are_twice_are_told() -> None:
    found = check_set([_episode(2), _episode(4), _episode(4, sha256="2.mp4"), _episode(None)])

    assert [(row.check, row.number, row.name, row.measured) for row in found] == [
        ("missing_number", 1, "", None),
        ("missing_number", 3, "", None),
        ("same_number", 4, "4.mp4", 2),
        ("same_number", 4, "4.mp4", 2),
        ("no_number", None, "None.mp4", None),
        ("same_file", 4, "4.mp4", "2.mp4"),
    ]


def test_the_one_that_differs_from_most_is_told_with_both_values() -> None:
    sets = [_episode(1), _episode(2, width=1280, height=720), _episode(3), _episode(4, rate="24", interlaced=True)]

    assert check_set(sets) == [
        SetFinding("odd_raster", 2, "2.mp4", "1280 × 720", "1920 × 1080", "M-20"),
        SetFinding("odd_rate", 4, "4.mp4", "24", "25", "M-20"),
        SetFinding("odd_scanning", 4, "4.mp4", "interlaced", "progressive", "M-20"),
    ]


def test_a_jump_of_loudness_is_told_of_the_episode_behind_it_over_one_without_sound() -> None:
    levels = [-24.0, -24.5, None, -20.98, -22.98]

    found = check_set([_episode(number, lufs=level) for number, level in enumerate(levels, start=1)])

    assert found == [SetFinding("loudness_jump", 4, "4.mp4", -20.98, -24.5, "M-21")]
