"""Krugman's index and the overlap: printed examples and bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tests.bases.tables import PATIENT, Table, counts
from zhijiang.bases.positioning import (
    Reason,
    coordinates,
    halved,
    krugman_against_all,
    krugman_against_mean,
    krugman_against_rest,
    krugman_between,
    overlap_between,
)

NORDIC = [
    [45000, 15000, 32000, 10000, 30000],
    [35000, 12000, 30000, 8000, 22000],
    [40000, 10000, 25000, 9000, 18000],
    [30000, 11000, 18000, 3000, 13000],
    [40000, 6000, 11000, 2000, 12000],
]
"""Sweden against Norway, Denmark, Finland, Iceland: Farhauer and Kröll 2013, as in REAT's krugman.spec2."""


def test_krugman_equals_the_printed_example_and_the_other_definitions_differ() -> None:
    found = [index(NORDIC).values[0] for index in (krugman_against_mean, krugman_against_rest, krugman_against_all)]

    assert [round(value, 4) for value in found] == [0.1595, 0.1351, 0.0985]


def test_disjoint_bases_are_two_apart_and_overlap_in_nothing() -> None:
    apart = [[20, 10, 70, 0, 0], [0, 0, 0, 60, 40]]

    assert krugman_between(apart).values.tolist() == [[0.0, 2.0], [2.0, 0.0]]
    assert overlap_between(apart).values.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    for index in (krugman_against_mean, krugman_against_rest):
        assert index(apart).values == pytest.approx([2.0, 2.0])
        assert halved(index(apart)).values == pytest.approx([1.0, 1.0])


@PATIENT
@given(counts(bases=2))
def test_krugman_and_overlap_are_bounded_symmetric_and_complete_each_other(table: Table) -> None:
    krugman, overlap = krugman_between(table), overlap_between(table)
    there = table.sum(axis=1) > 0
    shares = table[there] / table[there].sum(axis=1, keepdims=True)

    by_hand = np.abs(shares[:, None] - shares[None]).sum(axis=2)
    np.testing.assert_allclose(krugman.values[np.ix_(there, there)], by_hand, atol=1e-12)
    np.testing.assert_allclose(overlap.values, 1 - krugman.values / 2)
    np.testing.assert_array_equal(krugman.values, krugman.values.T)
    for index in (krugman, krugman_against_rest(table), krugman_against_mean(table), krugman_against_all(table)):
        known = index.values[index.known]
        assert np.all((known >= 0) & (known <= 2 + 1e-12))
        assert not np.any(index.known[~there])


def test_coordinates_name_the_nearest_and_its_lead() -> None:
    table = [[8, 2, 0, 0], [16, 4, 0, 0], [0, 10, 10, 0], [0, 0, 0, 5], [0, 0, 0, 0]]

    found = coordinates(table)

    assert found.nearest.tolist() == [1, 0, 0, 0, -1]
    assert found.similarity.values[:4] == pytest.approx([1.0, 1.0, 0.2, 0.0])
    assert found.lead.values[:4] == pytest.approx([0.8, 0.8, 0.0, 0.0])
    assert found.specialisation.values[3] == pytest.approx(1.0)
    assert found.similarity.reason(4) is Reason.EMPTY_BASE


def test_base_without_another_cannot_be_compared() -> None:
    alone = coordinates([[1, 2]])

    assert [alone.similarity.reason(0), alone.lead.reason(0), alone.specialisation.reason(0)] == [Reason.NO_OTHER] * 3
    assert krugman_against_mean([[1, 2], [0, 0]]).reason(0) is Reason.NO_OTHER
    two = coordinates([[1, 2], [2, 1]])
    assert two.similarity.values == pytest.approx([2 / 3, 2 / 3])
    assert two.lead.reason(0) is Reason.NO_OTHER
