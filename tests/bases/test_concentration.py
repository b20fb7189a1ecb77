"""Herfindahl and Theil: known values, bounds, and parts that sum to the whole."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bases.tables import PATIENT, Table, counts
from zhijiang.bases.positioning import BadTable, Reason, concentration, theil


def test_concentration_of_one_segment_equal_segments_and_half_of_them() -> None:
    found = concentration([[9, 0, 0, 0], [2, 2, 2, 2], [5, 5, 0, 0], [0, 0, 0, 0]])

    assert found.herfindahl.values[:3] == pytest.approx([1, 1 / 4, 1 / 2])
    assert found.normalised.values[:3] == pytest.approx([1, 0, 1 / 3])
    assert found.effective.values[:3] == pytest.approx([1, 4, 2])
    assert found.herfindahl.reason(3) is Reason.EMPTY_BASE
    assert concentration([[5]]).normalised.reason(0) is Reason.NO_OTHER


@PATIENT
@given(counts(least=1))
def test_concentration_is_bounded(table: Table) -> None:
    found = concentration(table)
    number = table.shape[1]

    assert np.all((found.herfindahl.values >= 1 / number - 1e-12) & (found.herfindahl.values <= 1 + 1e-12))
    assert np.all((found.effective.values >= 1 - 1e-12) & (found.effective.values <= number + 1e-9))


@PATIENT
@given(counts(), st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_theil_between_and_within_sum_to_the_whole(table: Table, groups: list[int]) -> None:
    found = theil(table, groups[: len(table)])

    if table.sum() == 0:
        assert found.total.reason() is Reason.EMPTY_TABLE
        return
    parts = float(found.between.values) + float(np.nansum(found.weight * found.within.values))
    assert parts == pytest.approx(float(found.total.values), abs=1e-12)
    assert 0 - 1e-12 <= float(found.total.values) <= math.log(min(table.shape)) + 1e-12
    assert float(found.between.values) >= -1e-12
    assert found.weight.sum() == pytest.approx(1)


def test_theil_of_disjoint_bases_lies_where_the_groups_put_it() -> None:
    table = [[4, 0], [0, 4]]

    apart, together = theil(table, [0, 1]), theil(table, [0, 0])

    assert (float(apart.total.values), float(apart.between.values)) == pytest.approx((math.log(2), math.log(2)))
    assert (float(together.between.values), together.within.values[0]) == pytest.approx((0, math.log(2)))
    with pytest.raises(BadTable, match=r"Expected a group ≥ 0 for each of 2 bases"):
        theil(table, [0])
