"""Shift and share: a worked example, and parts that sum to the change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tests.bases.tables import PATIENT, Table, counts
from zhijiang.bases.positioning import BadTable, Reason, own_growth, shift_share


def test_shift_share_of_a_worked_example() -> None:
    # The whole grows by a half; the first segment doubles, the second stands still.
    found = shift_share([[10, 10], [10, 10]], [[25, 10], [15, 10]])

    assert found.change.tolist() == [[15, 0], [5, 0]]
    assert found.national.values.tolist() == [[5, 5], [5, 5]]
    assert found.mix.values.tolist() == [[5, -5], [5, -5]]
    assert found.competitive.values.tolist() == [[5, 0], [-5, 0]]


@PATIENT
@given(counts(bases=2))
def test_parts_sum_to_the_change_and_the_competitive_part_to_nothing(table: Table) -> None:
    later = table[::-1] + np.arange(table.shape[1])

    found = shift_share(table, later)

    if table.sum() == 0:
        assert found.national.reason(0, 0) is Reason.EMPTY_TABLE
        return
    parts = found.national.values + found.mix.values + found.competitive.values
    np.testing.assert_allclose(parts, later - table, atol=1e-9)
    was_there = table.sum(axis=0) > 0
    np.testing.assert_allclose(found.competitive.values.sum(axis=0)[was_there], 0, atol=1e-9)
    np.testing.assert_allclose(found.national.values.sum(), later.sum() - table.sum())


def test_two_shapes_are_refused() -> None:
    with pytest.raises(BadTable, match=r"^Expected two tables of one shape, got \(1, 2\) and \(1, 1\)\.$"):
        shift_share([[1, 2]], [[1]])


def test_own_growth_is_the_competitive_part_and_knows_chance_from_change() -> None:
    stayed = np.array([[40, 30], [40, 30], [4, 3]])
    nobody = np.zeros_like(stayed)
    came = np.array([[2, 1], [40, 30], [0, 0]])

    found = own_growth(stayed, nobody, came, rounds=400)

    assert found.value.values == pytest.approx(shift_share(stayed, stayed + came).competitive.values.sum(axis=1))
    assert found.low.values[1] > 0
    assert found.high.values[0] < 0
    still = own_growth(stayed, nobody, nobody, rounds=50)
    assert not still.low.values.any(), "where nobody moved nothing was gained, in no draw"
    assert not still.high.values.any()
    empty = own_growth(nobody, nobody, came, rounds=50)
    assert {empty.value.reason(base) for base in range(3)} == {Reason.EMPTY_TABLE}
    with pytest.raises(BadTable, match=r"^Expected three tables of one shape"):
        own_growth(stayed, nobody[:2], came)


def test_interval_of_own_growth_holds_the_truth_about_as_often_as_it_says() -> None:
    """Bases whose firms come and go by rates that are known: the own part of the expected tables is the truth."""
    random = np.random.default_rng(7)
    there, gone, new = (np.array(part, dtype=float) for part in (
        [[30, 20, 10], [12, 25, 18], [40, 5, 9]], [[3, 2, 1], [2, 5, 3], [9, 1, 2]], [[9, 3, 4], [2, 4, 2], [3, 2, 2]],
    ))  # fmt: skip
    truth = shift_share(there + gone, there + new).competitive.values.sum(axis=1)
    held = []
    for seed in range(120):
        found = own_growth(*(random.poisson(part) for part in (there, gone, new)), rounds=200, seed=seed)
        held.append((found.low.values <= truth) & (truth <= found.high.values))

    assert 0.88 <= np.mean(held) <= 0.99
