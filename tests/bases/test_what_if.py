"""Before and after a change, on the same draws."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.bases.made_province import COPY, ORIGINAL, made_province
from zhijiang.bases.positioning import (
    OVERLAPS,
    QUOTIENTS,
    SPECIALISATION,
    Add,
    BadChange,
    Move,
    Reason,
    compare,
    firms_for_position,
    firms_in,
    firms_of,
)
from zhijiang.bases.positioning.what_if import changed

FIRMS = made_province().now
ANIMATION = 4


def test_no_change_is_identical_to_the_last_bit() -> None:
    for figure in (QUOTIENTS, OVERLAPS, SPECIALISATION):
        found = compare(FIRMS, [Add(0, 0, 0)], figure, rounds=60)

        for name in ("value", "low", "high"):
            before, after, difference = (getattr(part, name) for part in (found.before, found.after, found.difference))
            assert np.array_equal(before.values, after.values, equal_nan=True)
            assert np.array_equal(before.reasons, after.reasons)
            assert set(np.unique(difference.values[difference.known])) == {0.0}


def test_difference_is_sure_where_the_two_intervals_are_not() -> None:
    moving = firms_in(FIRMS, base=COPY, segment=5)[:14]

    found = compare(FIRMS, [Move(tuple(moving.tolist()), COPY, ANIMATION)], OVERLAPS, rounds=400)

    pair = ORIGINAL, COPY
    assert found.difference.high.values[pair] < 0
    assert found.before.low.values[pair] < found.after.high.values[pair], "the intervals themselves lie over each other"
    before, after, difference = (
        float((part.high.values - part.low.values)[pair]) for part in (found.before, found.after, found.difference)
    )
    assert difference < 0.8 * math.hypot(before, after), "narrower than with draws of their own"
    assert found.difference.value.values[pair] == pytest.approx(
        found.after.value.values[pair] - found.before.value.values[pair]
    )
    # Two bases that the move does not touch.
    assert found.difference.low.values[6, 7] == found.difference.high.values[6, 7] == 0


def test_added_firms_change_the_cell_by_what_the_formula_says() -> None:
    found = compare(firms_of([[10, 10], [10, 10]]), [Add(0, 0, 20)], QUOTIENTS, rounds=50)

    assert found.before.value.values[0, 0] == 1.0
    assert found.after.value.values[0, 0] == pytest.approx((30 / 40) / (40 / 60))
    assert found.after.value.reason(0, 0) is found.difference.value.reason(0, 0) is Reason.KNOWN


def test_added_firms_leave_the_draws_of_the_others_alone() -> None:
    found = compare(FIRMS, [Add(ORIGINAL, ANIMATION, 25)], OVERLAPS, rounds=60)

    others = found.difference.high.values[5:, 5:]
    assert others.size == 49
    assert not others.any()
    assert found.difference.high.values[ORIGINAL, COPY] < 0


def test_difference_is_not_known_where_before_or_after_is_not() -> None:
    found = compare(firms_of([[10, 10], [0, 0]]), [Add(1, 0, 30)], QUOTIENTS, rounds=50)

    assert [part.value.reason(1, 0) for part in (found.before, found.after, found.difference)] == [
        Reason.EMPTY_BASE,
        Reason.KNOWN,
        Reason.EMPTY_BASE,
    ]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_firms_for_a_position_are_enough_and_one_fewer_is_not(share: float) -> None:
    firms = firms_of([[7, 30, 13], [5, 5, 5]])

    wanted = firms_for_position(firms, base=0, segment=0, share=share)

    def share_with(number: int) -> float:
        table = changed(firms, [Add(0, 0, number, wanted.amount)]).table()
        return float(table[0, 0] / table[0].sum())

    assert share_with(wanted.firms) >= share - 1e-9
    assert share_with(wanted.firms - 1) < share
    assert firms_for_position(firms, base=0, segment=1, share=0.6).firms == 0


def test_impossible_changes_are_refused_and_leave_the_firms_as_they_were() -> None:
    firms = firms_of([[3, 3]])

    for change, sentence in (
        (Add(1, 0, 2), "Expected a base from 0 to 0 and a segment from 0 to 1, got 1 and 0."),
        (Add(0, 0, -1), "Expected at least 0 firms of an amount of at least 0, got -1 of 1.0."),
        (Move((6,), 0, 0), r"Expected firms from 0 to 5, got \[6\]."),
    ):
        with pytest.raises(BadChange, match=f"^{sentence}$"):
            changed(firms, [change])
    changed(firms, [Move((0, 1), 0, 1)])
    assert firms.table().tolist() == [[3, 3]]
    with pytest.raises(BadChange, match=r"^Expected a share between 0 and 1, got 1\.$"):
        firms_for_position(firms, base=0, segment=0, share=1)
