"""The figures find what was put into the made province, and say where they cannot know."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bases.made_province import (
    COPY,
    DOWNSTREAM,
    ORDINARY,
    ORIGINAL,
    SEGMENTS,
    SIZES,
    SMALL,
    STAGES_OF_SEGMENTS,
    UNIQUE,
    UPSTREAM,
    Province,
    made_province,
)
from zhijiang.bases.positioning import (
    OVERLAPS,
    Reason,
    Strengths,
    chain_gaps,
    chain_links,
    complementarity,
    complexity,
    coordinates,
    interval,
    overlap_between,
    protect,
    shift_share,
    strengths,
)
from zhijiang.bases.positioning.quotient import quotients_of

ANIMATION = SEGMENTS.index("animation")


@pytest.fixture(scope="module")
def province() -> Province:
    return made_province()


@pytest.fixture(scope="module")
def found(province: Province) -> Strengths:
    return strengths(province.now, rounds=1000)


def test_province_is_what_it_says(province: Province) -> None:
    assert [len(year.base) for year in province.years] == [720, 840, 960, 1080, 1200]
    assert province.now.counts().sum(axis=1).tolist() == list(SIZES)
    assert np.array_equal(made_province().now.segment, province.now.segment)
    assert not np.array_equal(made_province(seed=1).now.segment, province.now.segment)


def test_two_bases_that_copy_each_other_are_each_others_nearest_by_a_sure_lead(province: Province) -> None:
    where = coordinates(province.now.table())
    overlaps = interval(province.now, OVERLAPS, rounds=400)

    assert (where.nearest[ORIGINAL], where.nearest[COPY]) == (COPY, ORIGINAL)
    others = [base for base in range(10) if base not in (ORIGINAL, COPY)]
    assert overlaps.low.values[ORIGINAL, COPY] > overlaps.high.values[ORIGINAL, others].max()
    assert overlaps.low.values[ORIGINAL, COPY] > overlaps.high.values[COPY, others].max()


def test_unique_base_stands_in_the_corner_of_its_own_thing(province: Province, found: Strengths) -> None:
    where = coordinates(province.now.table())
    large = [base for base in range(len(SIZES)) if base not in SMALL]

    special, like = where.specialisation.values[large], where.similarity.values[large]
    assert int(special.argmax()) == UNIQUE
    assert int(like.argmin()) == UNIQUE
    assert np.flatnonzero(found.strong[:, ANIMATION]).tolist() == [UNIQUE]
    assert np.flatnonzero(found.strong[UNIQUE]).tolist() == [ANIMATION]


def test_chain_pair_hands_on_to_each_other_more_than_either_does_with_anybody(
    province: Province, found: Strengths
) -> None:
    completes = complementarity(found.strong, chain_links(STAGES_OF_SEGMENTS)).values.copy()
    np.fill_diagonal(completes, 0)

    forward, backward = completes[UPSTREAM], completes[:, DOWNSTREAM]
    assert np.flatnonzero(forward == forward.max()).tolist() == [DOWNSTREAM]
    assert np.flatnonzero(backward == backward.max()).tolist() == [UPSTREAM]
    gaps = chain_gaps(found.strong, STAGES_OF_SEGMENTS)
    assert gaps[UPSTREAM].tolist() == [True, False, True, True]
    assert gaps[DOWNSTREAM].tolist() == [True, True, False, True]


def test_ordinary_bases_show_hardly_any_strength_that_is_not_there(province: Province, found: Strengths) -> None:
    truth = quotients_of(province.shares * np.array(SIZES)[:, None])
    ordinary = list(ORDINARY)

    false = found.strong[ordinary] & (truth[ordinary] < 1)
    held = (found.quotients.low.values <= truth) & (truth <= found.quotients.high.values)
    assert false.sum() <= 1
    assert held[found.quotients.low.known].mean() > 0.9


def test_small_bases_are_said_not_to_be_known(province: Province, found: Strengths) -> None:
    small = list(SMALL)
    counts = province.now.counts()[small]

    told = found.quotients.low.known[small]
    assert told.sum() < told.size / 3, "most of what they have is one firm or two, or nobody"
    reasons = found.quotients.low.reasons[small]
    assert np.array_equal(reasons == Reason.FEW_FIRMS, (counts > 0) & (counts < 3))
    assert np.array_equal(reasons == Reason.NO_FIRMS, counts == 0)
    wide = (found.quotients.high.values - found.quotients.low.values)[small][told]
    narrow = (found.quotients.high.values - found.quotients.low.values)[list(ORDINARY)]
    assert wide.min() > 2 * np.nanmedian(narrow)
    assert protect(province.now.counts()).cells[small][reasons == Reason.FEW_FIRMS].all()


def test_no_order_of_twelve_bases_comes_without_its_warning_and_the_years_sum(province: Province) -> None:
    assert complexity(quotients_of(province.now.table()) >= 1).caution == "few-bases"
    parts = [
        shift_share(before.table(), after.table())
        for before, after in zip(province.years, province.years[1:], strict=False)
    ]
    whole = sum(part.national.values + part.mix.values + part.competitive.values for part in parts)
    np.testing.assert_allclose(whole, province.now.table() - province.years[0].table(), atol=1e-9)
    assert overlap_between(province.years[0].table()).values[ORIGINAL, COPY] > 0.8
