"""Whether a new cut is the same version, and what stands against it. Rule: M-30."""

from __future__ import annotations

from typing import Any

import pytest

from zhijiang.media.versions import version_of

_Span = tuple[str, tuple[int, int], tuple[int, int]]


def recut(*spans: _Span) -> dict[str, Any]:
    """A `zhijiang.recut/1` of these spans, at 25 frames a second."""
    joined = [(new[0], old[0], new[1] - new[0]) for kind, old, new in spans if kind in ("same", "moved", "picture")]
    return {
        "old": {"frames": max(old[1] for _, old, _ in spans), "rate": "25/1"},
        "new": {"frames": max(new[1] for _, _, new in spans), "rate": "25/1"},
        "spans": [{"kind": kind, "old": list(old), "new": list(new)} for kind, old, new in spans],
        "frame_map": [list(run) for run in joined],
    }


SAME = ("same", (0, 10_000), (0, 10_000))


@pytest.mark.parametrize(
    ("spans", "verdict", "where", "frames"),
    [
        ([SAME], "same", [], (0, 0)),
        # a slate before and a trailer behind, each taken out or put in
        (
            [
                ("inserted", (0, 0), (0, 125)),
                ("same", (0, 9000), (125, 9125)),
                ("removed", (9000, 10_000), (9125, 9125)),
            ],
            "ends",
            ["head", "tail"],
            (1000, 125),
        ),
        # another slate in the place of the old one
        (
            [("removed", (0, 125), (0, 0)), ("inserted", (125, 125), (0, 50)), ("same", (125, 10_000), (50, 9925))],
            "ends",
            ["head", "head"],
            (125, 50),
        ),
        # exactly three minutes at the end, and a frame more
        ([("same", (0, 9000), (0, 9000)), ("removed", (9000, 13_500), (9000, 9000))], "ends", ["tail"], (4500, 0)),
        ([("same", (0, 9000), (0, 9000)), ("removed", (9000, 13_501), (9000, 9000))], "other", ["tail"], (4501, 0)),
        # more slate than film
        ([("same", (0, 100), (0, 100)), ("inserted", (100, 100), (100, 200))], "other", ["tail"], (0, 100)),
        ([SAME, ("sound", (50, 100), (50, 100)), ("sound", (80, 120), (80, 120))], "sound", ["inside"] * 2, (70, 70)),
        # one frame within; a head that was touched, not taken out; a slate with other sound; another rate
        (
            [("same", (0, 50), (0, 50)), ("removed", (50, 51), (50, 50)), ("same", (51, 100), (50, 99))],
            "other",
            ["inside"],
            (1, 0),
        ),
        ([("picture", (0, 50), (0, 50)), ("same", (50, 100), (50, 100))], "other", ["inside"], (50, 50)),
        (
            [("inserted", (0, 0), (0, 25)), ("same", (0, 900), (25, 925)), ("sound", (5, 9), (30, 34))],
            "other",
            ["head", "inside"],
            (4, 29),
        ),
        ([("retimed", (0, 2400), (0, 2500))], "other", ["inside"], (2400, 2500)),
        ([("removed", (0, 100), (0, 0)), ("inserted", (100, 100), (0, 100))], "other", ["head", "head"], (100, 100)),
    ],
)
def test_a_cut_is_the_same_version_but_for_what_stands_against_it(
    spans: list[_Span], verdict: str, where: list[str], frames: tuple[int, int]
) -> None:
    found = version_of(recut(*spans), tracks=(1, 1))

    assert (found.verdict, [each.where for each in found.against]) == (verdict, where)
    assert (found.old_frames, found.new_frames) == frames


def test_a_track_without_a_counterpart_is_other_sound() -> None:
    found = version_of(recut(SAME), tracks=(2, 1)).as_dict()

    assert found == {
        "verdict": "sound",
        "old_frames": 10_000,
        "new_frames": 10_000,
        "against": [{"kind": "tracks", "where": "inside", "old": [0, 10_000], "new": [0, 10_000]}],
    }
