"""Where passages of one cut stand in the next, told by the lengths of shots."""

from __future__ import annotations

import itertools

import pytest

from zhijiang.media.recut import Stretch, common_stretches, place_in
from zhijiang.media.time import FrameRange


def shots(*lengths: int) -> list[FrameRange]:
    ends = list(itertools.accumulate(lengths))
    return [FrameRange(end - length, end) for end, length in zip(ends, lengths, strict=True)]


def test_the_same_cut_is_one_stretch_that_does_not_move() -> None:
    film = shots(40, 25, 60, 25)

    assert common_stretches(film, film) == [Stretch(FrameRange(0, 150), 0)]


@pytest.mark.parametrize(
    ("after", "frames", "place"),
    [
        (shots(30, 25, 60, 33), FrameRange(70, 80), FrameRange(60, 70)),  # ten frames taken out before it
        (shots(40, 25, 60, 10, 33), FrameRange(70, 80), FrameRange(70, 80)),  # something put in behind it
        (shots(40, 90, 33), FrameRange(70, 80), None),  # its shot is gone
        (shots(40, 60, 33), FrameRange(50, 80), None),  # it began in a shot that is gone
        (shots(7, 40, 25, 60, 33), FrameRange(0, 158), FrameRange(7, 165)),  # everything behind a new head
    ],
)
def test_a_passage_is_found_at_its_place_moved_or_not_at_all(
    after: list[FrameRange], frames: FrameRange, place: FrameRange | None
) -> None:
    before = shots(40, 25, 60, 33)

    assert place_in(common_stretches(before, after), frames) == place


def test_lengths_that_agree_by_chance_prove_nothing() -> None:
    assert common_stretches(shots(60, 40, 60), shots(40, 100)) == []
    assert common_stretches(shots(11, 50, 20, 12), shots(13, 50, 20, 14)) == []


def test_head_and_tail_are_known_by_less() -> None:
    assert common_stretches(shots(50, 20, 61), shots(70, 61)) == [Stretch(FrameRange(70, 131), 0)]
    assert common_stretches(shots(50, 20, 61), shots(50, 90)) == [Stretch(FrameRange(0, 50), 0)]
