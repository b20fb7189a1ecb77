"""Shift and share: a worked example, and parts that sum to the change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tests.bases.tables import PATIENT, Table, counts
from zhijiang.bases.positioning import BadTable, Reason, shift_share


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
