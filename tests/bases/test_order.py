"""Orders and places of pictures: what is alike stands together, and nothing but the figures decides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bases.made_province import COPY, ORIGINAL, UNIQUE, made_province
from zhijiang.bases.positioning import BadTable, alike_columns, laid_out, overlap_between, side_by_side
from zhijiang.bases.positioning.known import Floats

OVERLAPS = overlap_between(made_province().now.table()).values


def likenesses() -> st.SearchStrategy[Floats]:
    """Symmetric tables in which no two pairs are equally alike, some rows of them not known."""

    def made(seed: int, number: int, unknown: int) -> Floats:
        random = np.random.default_rng(seed)
        table = np.triu(random.permutation(number * number).reshape(number, number) / (number * number + 1.0), 1)
        table = table + table.T
        table[: min(unknown, number)] = table[:, : min(unknown, number)] = np.nan
        return table

    return st.builds(made, st.integers(0, 10**6), st.integers(1, 12), st.integers(0, 3))


@settings(max_examples=60, deadline=None)
@given(likenesses())
def test_each_stands_once_and_two_that_are_each_others_nearest_stand_side_by_side(likeness: Floats) -> None:
    order = side_by_side(likeness).tolist()

    near = np.where(np.isnan(likeness), -1.0, likeness)
    np.fill_diagonal(near, -2.0)
    nearest = near.argmax(axis=1)
    pairs = [(one, int(other)) for one, other in enumerate(nearest) if nearest[other] == one and near[one, other] >= 0]
    assert sorted(order) == list(range(len(likeness)))
    assert [pair for pair in pairs if abs(order.index(pair[0]) - order.index(pair[1])) != 1] == []


def test_what_is_not_known_comes_last_in_the_order_given() -> None:
    likeness = OVERLAPS.copy()
    likeness[[2, 7]] = likeness[:, [2, 7]] = np.nan

    assert side_by_side(likeness).tolist()[-2:] == [2, 7]
    assert side_by_side(np.full((3, 3), np.nan)).tolist() == [0, 1, 2]


def test_layout_lays_copies_together_and_the_unique_base_apart_and_does_so_every_time() -> None:
    points = laid_out(OVERLAPS)
    apart = np.linalg.norm(points[:, None] - points, axis=2)

    assert apart[ORIGINAL, COPY] < 0.15
    assert int(apart.sum(axis=1).argmax()) == UNIQUE
    assert np.array_equal(points, laid_out(OVERLAPS.copy()))
    assert (points.min(), points.max()) == (0.0, 1.0)


def test_layout_keeps_points_apart_even_where_all_are_the_same() -> None:
    points = laid_out(np.ones((20, 20)), apart=0.1)
    distance = np.linalg.norm(points[:, None] - points, axis=2) + np.eye(20)

    assert distance.min() > 0.08
    assert laid_out(np.ones((1, 1))).tolist() == [[0.5, 0.5]]


def test_columns_that_rise_together_are_alike_and_empty_ones_not_known() -> None:
    found = alike_columns([[1.0, 2.0, -1.0, 0.0], [2.0, 4.0, -2.0, np.nan]])

    assert found[:3, :3] == pytest.approx(np.array([[1, 1, -1], [1, 1, -1], [-1, -1, 1]]))
    assert np.isnan(found[3]).all()


def test_what_is_no_square_is_refused() -> None:
    for table in ([[1.0, 2.0]], np.zeros((0, 0)), [1.0]):
        with pytest.raises(BadTable):
            side_by_side(table)
