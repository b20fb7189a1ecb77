"""Drawing firms anew: the draws themselves, the intervals, and how often they hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.bases.coverage import coverage, coverage_of, false_alarms
from zhijiang.bases.positioning import (
    OVERLAPS,
    BadTable,
    Firms,
    Reason,
    TooMuch,
    firms_of,
    interval,
    overlaps_with,
    strengths,
)
from zhijiang.bases.positioning.bootstrap import draws_of, ends_of
from zhijiang.bases.positioning.difference import overlaps_of
from zhijiang.bases.positioning.firms import _POISSON, draw_weights, drawn_tables
from zhijiang.bases.positioning.known import Figures
from zhijiang.bases.positioning.quotient import quotients_of

TABLE = np.array([[30, 0, 12, 4], [5, 20, 2, 9], [1, 3, 40, 16], [0, 0, 0, 0]])


def test_weights_are_poisson_of_mean_one_and_a_firm_keeps_its_own() -> None:
    weights = draw_weights(2000, rounds=500, seed=3)

    shares = np.bincount(weights.ravel(), minlength=6) / weights.size
    assert shares[:5] == pytest.approx(np.exp(-1) / np.array([1, 1, 2, 6, 24]), abs=0.002)
    assert weights.var() == pytest.approx(1, abs=0.005)
    for fewer in (1, 7, 1999):
        assert np.array_equal(draw_weights(fewer, rounds=500, seed=3), weights[:fewer])
    assert not np.array_equal(draw_weights(2000, rounds=500, seed=4), weights)


def test_every_sixteen_bit_number_has_the_weight_of_its_place_in_the_poisson_distribution() -> None:
    shares = np.bincount(_POISSON) / 65536

    exact = np.array([math.exp(-1) / math.factorial(weight) for weight in range(len(shares))])
    assert shares == pytest.approx(exact, abs=1.01 / 65536)
    assert np.count_nonzero(_POISSON == 0) == round(math.exp(-1) * 65536)
    weights = np.arange(len(shares))
    assert (weights @ shares, (weights - 1) ** 2 @ shares) == pytest.approx((1, 1), abs=2e-4)


def test_drawn_tables_add_up_what_each_firm_has_in_its_round() -> None:
    random = np.random.default_rng(1)
    firms = Firms(random.integers(0, 3, 50), random.integers(0, 4, 50), random.random(50), 3, 4)
    weights = draw_weights(50, rounds=20, seed=1)

    tables = np.concatenate(list(drawn_tables(firms, weights)))

    by_hand = np.zeros((20, 3, 4))
    for firm in range(50):
        for number in range(20):
            by_hand[number, firms.base[firm], firms.segment[firm]] += weights[firm, number] * firms.amount[firm]
    np.testing.assert_allclose(tables, by_hand)
    assert firms_of(TABLE).table().tolist() == firms_of(TABLE).counts().tolist() == TABLE.tolist()


def test_intervals_are_the_quantiles_of_the_drawn_quotients_and_know_what_cannot_be_known() -> None:
    found = strengths(firms_of(TABLE), rounds=300, seed=9)

    drawn = np.concatenate(list(drawn_tables(firms_of(TABLE), draw_weights(TABLE.sum(), rounds=300, seed=9))))
    low, high = np.quantile(quotients_of(drawn)[:, 0, 0], [0.025, 0.975])
    quotients = found.quotients
    assert (quotients.low.values[0, 0], quotients.high.values[0, 0]) == pytest.approx((low, high), rel=1e-5)
    assert quotients.value.values[0, 0] == pytest.approx(30 / 46 / (36 / 142))
    assert [quotients.low.reason(*cell) for cell in ((0, 1), (1, 2), (2, 0), (3, 0))] == [
        Reason.NO_FIRMS,
        Reason.FEW_FIRMS,
        Reason.FEW_FIRMS,
        Reason.EMPTY_BASE,
    ]
    assert [quotients.value.reason(*cell) for cell in ((0, 1), (1, 2), (3, 0))] == [
        Reason.KNOWN,
        Reason.FEW_FIRMS,
        Reason.EMPTY_BASE,
    ]
    ends = np.quantile(quotients_of(drawn)[:, :3], [0.025, 0.975], axis=0)
    outside = (ends[0] > 1) | (ends[1] < 1)
    assert np.array_equal(found.robust[:3], outside & (TABLE[:3] >= 3))
    assert found.robust.tolist() == [
        [True, False, True, True],
        [False, True, False, False],
        [False, True, True, False],
        [False, False, False, False],
    ]
    assert np.argwhere(found.strong).tolist() == [[0, 0], [1, 1], [2, 2]]


def test_figure_that_is_undefined_in_many_draws_has_no_interval() -> None:
    value = Figures(np.array([1.0, 1.0]), np.zeros(2, dtype=np.uint8))
    draws = np.ones((2, 100), dtype=np.float32)
    draws[0, :5], draws[1, :6] = np.nan, np.nan

    found = ends_of(draws, value)

    assert [found.low.reason(0), found.high.reason(1)] == [Reason.KNOWN, Reason.UNSTABLE]


def test_intervals_hold_the_truth_about_as_often_as_they_say_and_chance_looks_robust_as_seldom() -> None:
    # In the bench with more tables; here the standard error is about 0.01.
    found = coverage(tables=30, rounds=400)

    assert min(found.cells) > 200
    assert found.held == pytest.approx((0.97, 0.95, 0.95, 0.95), abs=0.03)
    assert false_alarms(tables=30, rounds=400) < 0.07


def test_intervals_of_overlap_are_mirrored_since_chance_makes_bases_look_less_alike() -> None:
    held, off = coverage_of(OVERLAPS, tables=10, rounds=200)
    found = interval(firms_of([[6, 5, 4], [5, 6, 5]]), OVERLAPS, rounds=400)

    assert (held > 0.65, -0.15 < off < -0.05) == (True, True)
    drawn = draws_of(firms_of([[6, 5, 4], [5, 6, 5]]), draw_weights(31, rounds=400, seed=1), overlaps_of)[0, 1]
    assert float(np.median(drawn)) < found.value.values[0, 1], "drawing pushes it down"
    assert found.low.values[0, 1] == pytest.approx(2 * found.value.values[0, 1] - np.quantile(drawn, 0.975), abs=1e-5)
    assert found.high.values[0, 1] == 1.0, "kept within what an overlap can be"
    assert found.low.values[0, 0] == found.high.values[0, 0] == 1.0
    table = np.vstack([TABLE, [7, 0, 0, 1]])
    row, all_rows = (interval(firms_of(table), figure, rounds=50) for figure in (overlaps_with(1), OVERLAPS))
    for part in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(row, part).values, getattr(all_rows, part).values[1], atol=1e-6)


def test_province_without_a_firm_has_figures_with_reasons() -> None:
    found = strengths(firms_of(np.zeros((2, 3))), rounds=20)

    assert set(found.quotients.low.reasons.ravel().tolist()) == {Reason.EMPTY_TABLE}
    assert not found.robust.any()


def test_too_much_and_wrong_settings_are_refused() -> None:
    firms = firms_of(TABLE)

    with pytest.raises(TooMuch, match=r"^Expected at most 400,000,000 draws, got 1,000,000 firms in 2,000 rounds\.$"):
        draw_weights(1_000_000, rounds=2000, seed=1)
    with pytest.raises(TooMuch, match="Expected at most 100,000,000 figures"):
        draws_of(firms, draw_weights(142, rounds=2000, seed=1), lambda tables: np.zeros((len(tables), 60_000)))
    with pytest.raises(BadTable, match=r"Expected a level between 0 and 1, got 1.0"):
        strengths(firms, rounds=10, level=1.0)
    with pytest.raises(BadTable, match=r"Expected at least one round, got rounds = 0"):
        strengths(firms, rounds=0)
    with pytest.raises(BadTable, match=r"Expected bases from 0 to 1, got others"):
        Firms(np.array([2]), np.array([0]), np.ones(1), 2, 1)
