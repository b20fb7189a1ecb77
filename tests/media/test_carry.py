"""Notes through recuts: each lands on the frames it stood on, or says that they are gone."""

from __future__ import annotations

import random
from typing import Any

import pytest

from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.spans import Recut, Side, spans_of
from zhijiang.media.alignment.speed import Retime
from zhijiang.media.carry import carry_range

OLD, NEW = 300, 320


def recut(runs: list[Run], **more: Any) -> dict[str, Any]:
    spans = spans_of(
        runs, more.get("changed", []), more.get("retimes", []), more.get("sounds", []), old_frames=OLD, new_frames=NEW
    )
    sides = Side("a" * 64, OLD, "25/1"), Side("b" * 64, NEW, "25/1")
    return Recut(*sides, spans, [(run.new, run.old, run.length) for run in runs]).as_dict()


WHOLE = [Run(20, 0, 300)]
CUT = [Run(0, 0, 100), Run(100, 120, 180)]
MOVED = [Run(0, 100, 50, moved=True), Run(50, 0, 100), Run(150, 150, 150)]


@pytest.mark.parametrize(
    ("answer", "note", "status", "spans"),
    [
        (recut(WHOLE), (10, 11), "same", ((30, 31),)),
        (recut(CUT), (105, 110), "gone", ()),
        (recut(CUT), (90, 125), "split", ((90, 105),)),
        (recut(CUT), (95, 110), "split", ((95, 100),)),
        (recut(MOVED), (100, 150), "same", ((0, 50),)),
        (recut(MOVED), (90, 110), "split", ((0, 10), (140, 150))),
        (recut(WHOLE, changed=[(60, 70, None)]), (45, 46), "picture_changed", ((65, 66),)),
        (recut(WHOLE, changed=[(60, 70, None)]), (50, 51), "same", ((70, 71),)),
        (recut(WHOLE, sounds=[(60, 70, (0,))]), (45, 46), "sound_changed", ((65, 66),)),
        (
            recut([Run(0, 0, 100)], retimes=[Retime((100, 300), (100, 292))]),
            (200, 201), "retimed", ((196, 197),),
        ),
        (
            recut([Run(0, 0, 100)], retimes=[Retime((100, 300), (100, 292), is_altered=True)]),
            (200, 201), "picture_changed", ((196, 197),),
        ),
    ],
)  # fmt: skip
def test_a_note_goes_where_its_frames_went(
    answer: dict[str, Any], note: tuple[int, int], status: str, spans: tuple[tuple[int, int], ...]
) -> None:
    carried = carry_range(answer, *note)

    assert (carried.status, carried.spans) == (status, spans)


def test_a_note_that_is_gone_says_where_it_would_have_been() -> None:
    assert carry_range(recut(CUT), 105, 106).near == 100


def test_a_thousand_notes_are_never_silently_wrong() -> None:
    """What is called the same is: every one of its frames stands where the map says, and all of them."""
    random.seed(7)
    for _ in range(200):
        runs, reached = [], 0
        olds = sorted(random.sample(range(OLD), 6))
        for old, end in zip(olds[::2], olds[1::2], strict=True):
            reached += random.randrange(3)
            runs.append(Run(reached, old, end - old))
            reached += end - old
        answer = recut(runs)
        where = {run.old + place: run.new + place for run in runs for place in range(run.length)}
        for _ in range(5):
            start = random.randrange(OLD)
            end = random.randrange(start + 1, OLD + 1)
            carried = carry_range(answer, start, end)
            frames = [frame for span in carried.spans for frame in range(*span)]
            assert frames == sorted(where[frame] for frame in range(start, end) if frame in where)
            assert (carried.status == "same") == (len(frames) == end - start and len(carried.spans) == 1)
            assert (carried.status == "gone") == (not frames)
