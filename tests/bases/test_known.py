"""No figure is missing in silence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given

from tests.bases.tables import PATIENT, Table, counts
from zhijiang.bases import positioning
from zhijiang.bases.positioning import BadTable, Figures, Reason

OF_TABLES: list[Callable[[Table], Figures]] = [
    positioning.location_quotients,
    positioning.symmetric_quotients,
    lambda table: positioning.shrunk_quotients(table).quotients,
    positioning.krugman_between,
    positioning.krugman_against_rest,
    positioning.krugman_against_mean,
    positioning.krugman_against_all,
    positioning.overlap_between,
    lambda table: positioning.coordinates(table).similarity,
    lambda table: positioning.coordinates(table).lead,
    lambda table: positioning.concentration(table).normalised,
    lambda table: positioning.concentration(table).effective,
    lambda table: positioning.theil(table, np.zeros(len(table), dtype=int)).within,
    lambda table: positioning.shift_share(table, table[::-1]).competitive,
    lambda table: positioning.proximity(table > 3),
    lambda table: positioning.density(table > 3),
    lambda table: positioning.complexity(table > 3).bases,
    lambda table: positioning.complexity(table > 3).segments,
]


@PATIENT
@given(counts())
def test_every_figure_of_a_poor_table_has_a_value_or_a_reason(table: Table) -> None:
    for figure in OF_TABLES:
        found = figure(table)  # Figures refuses a NaN without a reason at birth

        assert np.array_equal(np.isnan(found.values), found.reasons != Reason.KNOWN)


@PATIENT
@given(counts(bases=2))
def test_permuting_bases_and_segments_permutes_the_figures(table: Table) -> None:
    rows, columns = np.arange(table.shape[0])[::-1], np.roll(np.arange(table.shape[1]), 1)
    permuted = table[rows][:, columns]

    for figure in OF_TABLES[:8]:
        before, after = figure(table), figure(permuted)
        of_cells = before.values.shape == table.shape and figure not in OF_TABLES[3:8]
        expected = before.values[rows]
        if of_cells:
            expected = expected[:, columns]
        elif expected.ndim == 2:
            expected = expected[:, rows]
        np.testing.assert_allclose(after.values, expected, atol=1e-12)


@PATIENT
@given(counts())
def test_scale_of_the_unit_changes_no_figure(table: Table) -> None:
    for figure in (*OF_TABLES[:2], *OF_TABLES[3:13]):
        np.testing.assert_allclose(figure(table * 1e4).values, figure(table).values, atol=1e-9)


def test_figures_refuse_nan_in_silence_and_a_reason_beside_a_value() -> None:
    known, missing = np.zeros(1, dtype=np.uint8), np.array([Reason.EMPTY_BASE], dtype=np.uint8)

    for values, reasons in (([np.nan], known), ([1.0], missing), ([np.inf], known), ([1.0, 2.0], known)):
        with pytest.raises(BadTable):
            Figures(np.array(values), reasons)


def test_mask_keeps_the_first_reason() -> None:
    quotients = positioning.location_quotients([[0, 0], [1, 30]])

    masked = positioning.without_few_firms(quotients, [[0, 0], [1, 30]])

    assert [[masked.reason(row, column) for column in (0, 1)] for row in (0, 1)] == [
        [Reason.EMPTY_BASE, Reason.EMPTY_BASE],
        [Reason.FEW_FIRMS, Reason.KNOWN],
    ]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([1, 2], r"Expected a table of bases and segments, got amounts.shape = \(2,\)."),
        ([[]], r"Expected a table of bases and segments, got amounts.shape = \(1, 0\)."),
        ([[1, -1]], "Expected amounts that are finite and at least 0, got others."),
        ([[1, np.nan]], "Expected amounts that are finite and at least 0, got others."),
    ],
)
def test_bad_table_is_refused_with_one_sentence(table: list[list[float]], sentence: str) -> None:
    with pytest.raises(BadTable, match=f"^{sentence}$"):
        positioning.location_quotients(table)
