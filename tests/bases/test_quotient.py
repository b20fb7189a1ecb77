"""Location quotients: published ones, and what shrinking does."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given

from tests.bases.oracles import published
from tests.bases.tables import PATIENT, Table, counts
from zhijiang.bases.positioning import Reason, location_quotients, shrunk_quotients, symmetric_quotients


def test_quotients_equal_934_published_ones_at_two_decimals() -> None:
    rows = published("qcew2016q1_state_sector.csv")
    states, sectors = (sorted({row[key] for row in rows}) for key in ("area_fips", "sector"))
    jobs = np.zeros((len(states) + 1, len(sectors) + 1))
    printed = np.full(jobs.shape, np.nan)
    for row in rows:
        cell = states.index(row["area_fips"]), sectors.index(row["sector"])
        jobs[cell], printed[cell] = float(row["month3_emplvl"]), float(row["published_lq"])
        jobs[cell[0], -1] = float(row["area_total"])
    jobs[:-1, -1] -= jobs[:-1, :-1].sum(axis=1)
    # Four areas are missing; what they must hold follows from the nation's shares, which the printed quotients leave hardly any room for.
    nation = 2 * jobs.sum()
    with np.errstate(invalid="ignore"):
        shares = jobs[:-1] / jobs[:-1].sum(axis=1, keepdims=True)
        least = np.nanmax(shares / (printed[:-1] + 0.005), axis=0, initial=0, where=~np.isnan(printed[:-1]))[:-1]
        most = np.nanmin(shares / (printed[:-1] - 0.005), axis=0, initial=1, where=~np.isnan(printed[:-1]))[:-1]
    assert np.all(least < most), "no share of the nation explains what is printed"
    jobs[-1, :-1] = nation * (least + most) / 2 - jobs[:-1, :-1].sum(axis=0)
    jobs[-1, -1] = nation - jobs[:-1].sum() - jobs[-1, :-1].sum()

    found = location_quotients(jobs).values

    equal = np.round(found, 2)[~np.isnan(printed)] == printed[~np.isnan(printed)]
    assert (len(rows), int(equal.sum())) == (934, 934)


@PATIENT
@given(counts(least=1))
def test_quotients_of_a_base_weighted_with_the_shares_of_the_whole_are_one(table: Table) -> None:
    quotients = location_quotients(table)

    whole = table.sum(axis=0) / table.sum()
    np.testing.assert_allclose(quotients.values @ whole, 1)
    assert np.all(quotients.values <= table.sum() / table.sum(axis=1, keepdims=True) + 1e-9)
    np.testing.assert_allclose(symmetric_quotients(table).values, (quotients.values - 1) / (quotients.values + 1))


def test_quotients_say_what_is_empty() -> None:
    found = location_quotients([[2, 0, 0], [0, 0, 0], [2, 0, 4]])

    assert found.values[0].tolist()[::2] == [2.0, 0.0]
    assert [found.reason(0, 1), found.reason(1, 0), found.reason(2, 2)] == [
        Reason.EMPTY_SEGMENT,
        Reason.EMPTY_BASE,
        Reason.KNOWN,
    ]
    assert location_quotients([[0, 0]]).reason(0, 0) is Reason.EMPTY_TABLE


def test_shrinking_finds_the_spread_that_was_put_in_and_errs_less_than_the_raw_quotients() -> None:
    random = np.random.default_rng(5)
    pulls, raw, shrunk = [], 0.0, 0.0
    for _ in range(40):
        truth = random.gamma(4.0, 1 / 4.0, (30, 12))
        table = random.poisson(truth * 3.0).astype(float)
        found = shrunk_quotients(table)
        pulls.append(1 / found.pull)
        raw += float(np.square(location_quotients(table).values - truth).sum())
        shrunk += float(np.square(found.quotients.values - truth).sum())

    # The margins take up some of the spread: 30 + 12 − 1 of 360 cells.
    assert math.isclose(float(np.mean(pulls)), 1 / 4.0, rel_tol=0.15)
    assert shrunk < 0.65 * raw


def test_shrinking_pulls_few_firms_further_and_stays_between_the_raw_quotient_and_one() -> None:
    table = np.array([[3, 0, 1], [300, 100, 100], [10, 90, 200]])

    found, raw = shrunk_quotients(table), location_quotients(table)

    between = (found.quotients.values - 1) / (raw.values - 1)
    assert np.all((between > 0) & (between < 1))
    assert np.all(between[0] < between[1])
    assert np.all(shrunk_quotients(np.full((3, 3), 7)).quotients.values == 1)
    assert shrunk_quotients(np.full((3, 3), 7)).pull == math.inf
