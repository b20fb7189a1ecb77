"""Small cells attacked: every choice of bases and segments asked for, every answer subtracted from every other."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import linprog

from tests.bases.made_province import made_province
from tests.bases.tables import PATIENT, Table, counts
from zhijiang.bases.positioning import Reason, Shield, concentration, location_quotients, protect
from zhijiang.bases.positioning.known import FEWEST_FIRMS, Flags, few_firms

RANDOM = np.random.default_rng(12)
SPARSE = [RANDOM.choice([0, 0, 1, 2, 3, 4, 9], size=(5, 5)).astype(float) for _ in range(12)]
BY_HAND = [
    np.array([[1, 5, 9], [8, 7, 6], [4, 4, 4]], dtype=float),
    np.array([[1.0, 9.0], [9.0, 9.0]]),
    np.array([[1.0, 0.0], [0.0, 9.0]]),
    np.array([[1.0]]),
    np.array([[2, 1, 2], [1, 2, 1]], dtype=float),
    np.array([[1, 0, 0], [7, 8, 0], [6, 9, 5]], dtype=float),
]


def choices(number: int) -> Iterable[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(number), size) for size in range(1, number + 1))


def answers(shield: Shield, table: Table) -> tuple[Table, Table]:
    """What every filter tells: (questions as rows over the cells, answers)."""
    questions, told = [], []
    for bases, segments in product(choices(table.shape[0]), choices(table.shape[1])):
        answer = shield.total(table, bases=bases, segments=segments)
        if answer.reason() is Reason.KNOWN:
            asked = np.zeros(table.shape)
            asked[np.ix_(bases, segments)] = 1
            questions.append(asked.ravel())
            told.append(float(answer.values))
    return np.array(questions).reshape(-1, table.size), np.array(told)


def attack(shield: Shield, table: Table) -> list[tuple[int, int]]:
    """Cells of one firm or two that follow from the answers: found exactly, or at least found to be that small.

    For each such cell the largest number of firms that all answers together allow, by linear programming; numbers of firms are at least 0. That is
    stronger than every way of subtracting.
    """
    questions, told = answers(shield, table)
    found = []
    for row, column in np.argwhere(few_firms(table)):
        goal = np.zeros(table.size)
        goal[row * table.shape[1] + column] = -1
        most = linprog(goal, A_eq=questions if told.size else None, b_eq=told if told.size else None, bounds=(0, 1000))
        assert most.success
        if -most.fun < FEWEST_FIRMS - 1e-6:
            found.append((int(row), int(column)))
    return found


@pytest.mark.parametrize("table", [*SPARSE, *BY_HAND], ids=str)
def test_nothing_is_recovered_by_any_combination_of_filters(table: Table) -> None:
    shield = protect(table)

    assert attack(shield, table) == []
    told = answers(shield, table)[1]
    assert not few_firms(told).any(), "no answer is itself of one firm or two"


def test_the_attack_recovers_cells_where_only_the_small_ones_are_hidden() -> None:
    recovered = 0
    for table in (*SPARSE, *BY_HAND):
        small = np.pad(few_firms(table), (0, 1))
        small[:-1, -1], small[-1, :-1] = few_firms(table.sum(axis=1)), few_firms(table.sum(axis=0))
        recovered += len(attack(Shield(small), table))

    assert recovered > 30


@PATIENT
@given(counts())
def test_every_small_cell_and_total_is_hidden_and_a_table_without_them_is_told_whole(table: Table) -> None:
    shield = protect(table)

    full = np.block([[table, table.sum(axis=1)[:, None]], [table.sum(axis=0)[None], np.array([[table.sum()]])]])
    assert np.all(shield.hidden[few_firms(full)])
    if not few_firms(full).any():
        assert not shield.hidden.any()
    # Nobody is covered by a cell that is known to be empty.
    assert not np.any(shield.cells & (table == 0))


def test_little_is_hidden_of_a_table_with_few_small_cells() -> None:
    table = np.full((6, 6), 20.0)
    table[2, 3] = 1

    hidden = protect(table).hidden

    assert (int(hidden.sum()), bool(hidden[2, 3]), bool(hidden[-1].any() or hidden[:, -1].any())) == (4, True, False)


def test_figures_that_lead_to_a_hidden_cell_or_total_are_hidden() -> None:
    table = BY_HAND[2]
    shield = protect(table)

    told = shield.mask_cells(location_quotients(table))

    assert shield.hidden.tolist() == [[True, False, True], [False, False, False], [True, False, True]]
    assert {told.reason(*cell) for cell in product(range(2), repeat=2)} == {Reason.HIDDEN}


def test_published_table_has_no_small_cell_and_its_figures_do_not_move_with_what_is_hidden() -> None:
    table = np.array([[1, 30, 9, 4], [8, 7, 6, 5], [4, 4, 4, 4]], dtype=float)
    shield = protect(table)
    assert shield.cells[0, 0]
    rows, columns = np.nonzero(shield.cells)
    other = table.copy()
    row, column = rows.max(), columns.max()
    other[0, 0] += 1
    other[0, column] -= 1
    other[row, 0] -= 1
    other[row, column] += 1

    first, second = shield.published(table), shield.published(other)

    assert shield.cells[0, column]
    assert shield.cells[row, 0]
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(concentration(first).herfindahl.values, concentration(second).herfindahl.values)
    assert not np.array_equal(concentration(table).herfindahl.values, concentration(other).herfindahl.values)
    assert not few_firms(first).any()
    assert protect(BY_HAND[2]).published(BY_HAND[2]).tolist() == [[0, 0, 0], [0, 9, 0]], (
        "the first base's total is hidden"
    )


def test_whole_of_the_made_province_is_told_in_good_part() -> None:
    table = made_province().now.table()
    shield = protect(table)

    small: Flags = few_firms(table)
    told = table[~shield.cells].sum() / table.sum()
    assert small.sum() > 20
    assert told > 0.7
    assert not shield.hidden[-1, -1]
