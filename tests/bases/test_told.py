"""Strengths of a published table: the same as of all rows where nothing is hidden, and deaf to what is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bases.made_province import SMALL, made_province
from zhijiang.bases.positioning import (
    QUOTIENTS,
    BadTable,
    Reason,
    densities_in,
    density,
    firms_of,
    interval,
    location_quotients,
    protect,
    quotients_in,
    strengths,
    told_strengths,
)
from zhijiang.bases.positioning.known import Counts, Flags, Floats

FIRMS = made_province().now
COUNTS = FIRMS.counts()


def with_totals(counts: Counts) -> Floats:
    below = np.vstack([counts, counts.sum(axis=0)])
    return np.hstack([below, below.sum(axis=1, keepdims=True)]).astype(np.float64)


def told(hidden: Flags, full: Floats | None = None) -> object:
    found = told_strengths(with_totals(COUNTS) if full is None else full, hidden, rounds=300)
    return [part.values.tolist() for part in (found.quotients.value, found.quotients.low, found.quotients.high)]


def test_table_that_hides_nothing_has_the_intervals_of_its_firms() -> None:
    rows, published = strengths(FIRMS), told_strengths(with_totals(COUNTS), np.zeros((13, 13), dtype=np.bool_))

    np.testing.assert_allclose(published.quotients.value.values, rows.quotients.value.values)
    assert np.array_equal(published.quotients.value.reasons, rows.quotients.value.reasons)
    both = rows.quotients.low.known & published.quotients.low.known
    width = (rows.quotients.high.values - rows.quotients.low.values)[both]
    for one, other in ((rows.quotients.low, published.quotients.low), (rows.quotients.high, published.quotients.high)):
        assert np.abs(one.values - other.values)[both].max() < 0.2 * width.max()
    assert np.count_nonzero(published.robust != rows.robust) <= 3, "chance moves a cell that lies on the edge"


def test_what_is_hidden_is_not_looked_at_and_says_so() -> None:
    hidden = protect(COUNTS).hidden
    other = np.where(hidden, 7.0, with_totals(COUNTS))

    assert repr(told(hidden)) == repr(told(hidden, other))
    reasons = told_strengths(other, hidden, rounds=10).quotients.value.reasons
    assert (reasons[hidden[:-1, :-1]] == Reason.HIDDEN).all()
    assert hidden[:-1, :-1][list(SMALL)].any(), "there is something to hide"


def test_cells_without_totals_are_not_told_either() -> None:
    hidden = np.zeros((13, 13), dtype=np.bool_)
    hidden[0, -1] = hidden[-1, 1] = True
    reasons = told_strengths(with_totals(COUNTS), hidden, rounds=10).quotients.value.reasons

    assert (reasons[0] == Reason.HIDDEN).all()
    assert (reasons[:, 1] == Reason.HIDDEN).all()
    assert reasons[5, 5] == Reason.KNOWN


def test_tables_of_other_shapes_are_refused() -> None:
    with pytest.raises(BadTable):
        told_strengths(with_totals(COUNTS), np.zeros((12, 12), dtype=np.bool_))


def test_rows_of_figures_are_those_of_the_whole_table() -> None:
    table = FIRMS.table()
    quotients = location_quotients(table).values
    own = interval(FIRMS, quotients_in(3), rounds=200)
    near = interval(FIRMS, densities_in(3), rounds=200)

    np.testing.assert_allclose(own.value.values, quotients[3])
    np.testing.assert_allclose(own.low.values, interval(FIRMS, QUOTIENTS, rounds=200).low.values[3], rtol=1e-5)
    np.testing.assert_allclose(near.value.values, density(quotients >= 1).values[3])
    held = (near.low.values <= near.value.values) & (near.value.values <= near.high.values)
    assert held[near.low.known].mean() > 0.8


def test_drawn_densities_are_those_of_each_drawn_table() -> None:
    few = firms_of([[9, 1, 0], [1, 8, 2], [0, 3, 7]])
    tables = np.stack([few.table(), few.table()[:, ::-1], np.array([[5.0, 0, 0], [5, 0, 0], [5, 0, 0]])])

    drawn = densities_in(1).of_stack(tables)

    for table, found in zip(tables[:2], drawn, strict=False):
        np.testing.assert_allclose(found, density(location_quotients(table).values >= 1).values[1], rtol=1e-6)
    assert np.isnan(drawn[2, 1:]).all(), "nobody is strong in what nobody has"
