"""What of a new cut is looked at again, and sets of frames as runs, held against sets of numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhijiang.media.rewatch import changes_of, demanded, seen_again
from zhijiang.media.runs import Runs, bridged, common, count, flat, from_flat, grown, runs_of, united, without
from zhijiang.media.table import FrameTable, first_frames

RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)).map(lambda at: (at[0], at[0] + at[1])), max_size=8)


def frames_of(runs: Runs) -> set[int]:
    return {frame for start, end in runs for frame in range(start, end)}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RANGES, RANGES)
def test_runs_are_sets_of_frames(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    a, b = runs_of(one), runs_of(other)
    x, y = ({frame for start, end in each for frame in range(start, end)} for each in (one, other))

    assert (frames_of(a), frames_of(b)) == (x, y)
    assert [frames_of(each) for each in (united(a, b), common(a, b), without(a, b))] == [x | y, x & y, x - y]
    assert (count(a), from_flat(flat(a))) == (len(x), a)
    assert all(start > end for (_, end), (start, _) in pairwise(a))


def test_holes_are_bridged_up_to_their_length_and_ranges_grow_within_the_film() -> None:
    assert bridged(((0, 10), (12, 20), (30, 40)), 2) == ((0, 20), (30, 40))
    assert grown([(5, 5), (90, 95)], 10, frames=100) == ((0, 15), (80, 100))


@pytest.mark.parametrize("numbers", [[1], [0, 0], [-1, 2], [0, 5, 5, 2], [0, 5, 3, 9], [0, "5"], [0.0, 5]])
def test_numbers_that_are_no_runs_are_refused(numbers: list[int]) -> None:
    with pytest.raises(ValueError, match="Runs are"):
        from_flat(numbers)


def test_what_came_in_the_place_of_what_was_taken_out_is_one_change() -> None:
    recut = {
        "spans": [
            {"kind": "same", "old": [0, 100], "new": [0, 100]},
            {"kind": "removed", "old": [100, 120], "new": [100, 100]},
            {"kind": "inserted", "old": [120, 120], "new": [100, 130]},
            {"kind": "same", "old": [120, 200], "new": [130, 210]},
            {"kind": "moved", "old": [300, 400], "new": [210, 310]},
            {"kind": "same", "old": [200, 300], "new": [310, 410]},
        ],
        "frame_map": [[0, 0, 100], [130, 120, 80], [210, 300, 100], [310, 200, 100]],
    }

    changes = changes_of(recut)

    assert [(each.kind, each.old, each.new) for each in changes] == [
        ("replaced", (100, 120), (100, 130)),
        ("moved", (300, 400), (210, 310)),
    ]
    assert seen_again(recut, ((50, 350),)) == ((50, 100), (130, 260), (310, 410))
    # All of the old cut was seen: the change, and both ends of what moved.
    assert demanded(recut, ((0, 400),), frames=410, handles=5) == ((95, 135), (205, 215), (305, 315))


def test_each_part_of_a_playlist_begins_on_its_frame() -> None:
    table = FrameTable(Fraction(1, 24000), [2002 + 1001 * k for k in range(200)], [k % 48 == 0 for k in range(200)])
    playlist = "#EXTM3U\n" + "".join(f"#EXTINF:2.002000,\n{n}.m4s\n" for n in range(4)) + "#EXTINF:0.333667,\n4.m4s\n"

    assert first_frames(playlist, table) == [0, 48, 96, 144, 192]


def test_of_a_film_at_another_rate_all_is_watched_and_what_was_put_in_is_a_change_of_its_own() -> None:
    recut = {
        "spans": [
            {"kind": "inserted", "old": [0, 0], "new": [0, 50]},
            {"kind": "retimed", "old": [0, 600], "new": [50, 675]},
            {"kind": "retimed", "old": [600, 1200], "new": [675, 1300]},
            {"kind": "inserted", "old": [1200, 1200], "new": [1300, 1400]},
            {"kind": "retimed", "old": [1210, 2400], "new": [1400, 2640]},
            {"kind": "removed", "old": [1200, 1210], "new": [1300, 1300]},
        ],
        "frame_map": [],
    }

    changes = changes_of(recut)

    assert [(each.kind, each.old, each.new) for each in changes] == [
        ("inserted", (0, 0), (0, 50)),
        ("retimed", (0, 1200), (50, 1300)),
        ("replaced", (1200, 1210), (1300, 1400)),
        ("retimed", (1210, 2400), (1400, 2640)),
    ]
    assert seen_again(recut, ((0, 2400),)) == ()
    assert demanded(recut, ((0, 2400),), frames=2640, handles=0) == ((0, 2640),)


def test_in_a_film_at_another_rate_an_altered_passage_is_a_change_of_picture() -> None:
    recut = {
        "spans": [
            {"kind": "retimed", "old": [0, 600], "new": [0, 625]},
            {"kind": "retimed", "old": [600, 648], "new": [625, 675], "region": [0.1, 0.8, 0.5, 0.1]},
            {"kind": "retimed", "old": [648, 1200], "new": [675, 1250]},
        ],
        "frame_map": [],
    }

    changes = changes_of(recut)

    assert [(each.kind, each.old, each.new, each.region) for each in changes] == [
        ("retimed", (0, 600), (0, 625), None),
        ("picture", (600, 648), (625, 675), (0.1, 0.8, 0.5, 0.1)),
        ("retimed", (648, 1200), (675, 1250), None),
    ]
