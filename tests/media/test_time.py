"""Rates, timecodes and ranges against vectors that TypeScript is held to as well."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.media.time import FrameRange, Rate, Timecode, settle_rate

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "vectors" / "timecode.json").read_text())
RATES = [Rate.parse(row["rate"]) for row in VECTORS["rates"]]


def test_rates_count_and_drop_as_the_vectors_say() -> None:
    found = [
        {"rate": str(rate), "nominal": rate.nominal, "may_drop": rate.may_drop}
        for rate in (Rate.parse(row["rate"]) for row in VECTORS["rates"])
    ]

    assert found == VECTORS["rates"]


@pytest.mark.parametrize("text", VECTORS["bad_rates"])
def test_rate_that_is_no_fraction_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        Rate.parse(text)


@pytest.mark.parametrize("row", VECTORS["labels"], ids=lambda row: f"{row['rate']}@{row['frame']}")
def test_label_of_a_frame_and_back(row: dict[str, Any]) -> None:
    rate = Rate.parse(row["rate"])

    label = Timecode(row["frame"], rate, row["drop"])

    assert (str(label), Timecode.parse(row["timecode"], rate)) == (row["timecode"], label)


@pytest.mark.parametrize("row", VECTORS["sums"], ids=lambda row: f"{row['start']}+{row['frame']}")
def test_label_some_frames_later_wraps_at_midnight(row: dict[str, Any]) -> None:
    assert str(Timecode.parse(row["start"], Rate.parse(row["rate"])) + row["frame"]) == row["timecode"]


@pytest.mark.parametrize("row", VECTORS["missing"], ids=lambda row: row["timecode"])
def test_label_that_does_not_exist_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"timecode|exist"):
        Timecode.parse(row["timecode"], Rate.parse(row["rate"]))


@pytest.mark.parametrize("row", VECTORS["pts"], ids=lambda row: f"{row['rate']} {row['time_base']} {row['frame']}")
def test_frame_begins_at_the_vectors_tick(row: dict[str, Any]) -> None:
    rate, base = Rate.parse(row["rate"]), Fraction(row["time_base"])

    assert rate.pts_of(row["frame"], time_base=base, first_pts=row["first_pts"]) == row["pts"]


@given(st.sampled_from(RATES), st.integers(0, 10**7), st.booleans())
def test_every_label_reads_back_as_its_frame(rate: Rate, frame: int, drop: bool) -> None:
    label = Timecode(frame, rate, drop and rate.may_drop)

    assert Timecode.parse(str(label), rate) == label


def test_drop_frame_is_refused_where_it_does_not_exist() -> None:
    with pytest.raises(ValueError, match="drop-frame"):
        Timecode(0, Rate(Fraction(25)), drop_frame=True)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_range_that_runs_backwards_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="range"):
        FrameRange(start, end)


@given(*[st.integers(0, 30)] * 4)
def test_ranges_overlap_when_they_share_a_frame(start: int, length: int, other: int, other_length: int) -> None:
    first, second = FrameRange(start, start + length), FrameRange(other, other + other_length)

    shared = set(range(first.start, first.end)) & set(range(second.start, second.end))

    assert (first.overlaps(second), len(first), [frame for frame in range(70) if frame in first]) == (
        bool(shared),
        length,
        list(range(first.start, first.end)),
    )


def test_range_is_cut_to_the_film() -> None:
    assert [FrameRange(2, 9).within(frames) for frames in (20, 5, 1)] == [
        FrameRange(2, 9),
        FrameRange(2, 5),
        FrameRange(1, 1),
    ]


@given(st.sampled_from(["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "25/2"]), st.integers(8, 400))
def test_rate_is_found_from_coarse_timestamps(text: str, frames: int) -> None:
    rate = Fraction(text)
    milliseconds = [Rate(rate).pts_of(frame, time_base=Fraction(1, 1000), first_pts=3) for frame in range(frames)]

    assert settle_rate(milliseconds, Fraction(1, 1000), rate) == (Rate(rate), False)


def test_rate_is_that_of_the_timestamps_not_of_the_header() -> None:
    pts = [1001 * frame for frame in range(100)]

    assert settle_rate(pts, Fraction(1, 24000), Fraction(25)) == (Rate(Fraction(24000, 1001)), False)


def test_timestamps_of_uneven_length_are_a_variable_rate() -> None:
    pts = [0, 512, 1024, 2048, 2560, 5120]

    assert settle_rate(pts, Fraction(1, 12800), Fraction(25)) == (Rate(Fraction(25)), True)


def test_one_frame_keeps_what_was_declared() -> None:
    assert [settle_rate([7], Fraction(1, 1000), declared)[0] for declared in (Fraction(24), None)] == [
        Rate(Fraction(24)),
        Rate(Fraction(25)),
    ]
