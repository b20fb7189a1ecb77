"""Jobs and money of a base beside its firms: by hand, by whom they are seen, and frozen beside a judgement."""

from __future__ import annotations

import pytest

from tests.bases.residents import judge, make_base, make_firm
from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, FirmFigures
from zhijiang.bases.queries import positioning, today

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
YEAR = 2024


@pytest.fixture
def base(cast: Cast) -> Base:
    """Four firms of post with 10 jobs each and one of script with 60, in a base; elsewhere 100 jobs in script alone, and three firms of post."""
    here, there = make_base(cast), make_base(cast, "海岛基地")
    for number in range(1, 12):
        firm = make_firm(cast, here if number < 6 else there, number, "script" if number in {5, 6, 7, 8} else "post")
        jobs = {5: 60, 6: 40, 7: 30, 8: 30}.get(number, 10)
        FirmFigures.objects.create(firm=firm, year=YEAR, jobs=jobs, revenue=None if number < 6 else 50_000)
    return here


def jobs_in(cast: Cast, base: Base, who: str, year: int) -> positioning.Amounts | None:
    table = positioning.table_for(getattr(cast, who), year)
    assert table is not None
    found = {each.what: each for each in positioning.amounts_of(table, base.code)}
    assert "revenue" not in found  # nobody in the base reported any
    return found.get("jobs")


def test_jobs_are_told_of_the_last_year_that_was_reported_and_agree_with_a_count_by_hand(
    cast: Cast, base: Base
) -> None:
    found = jobs_in(cast, base, "sun", today().year)

    assert found is not None
    assert (found.year, found.reported, found.total) == (YEAR, 5, 100)
    lines = {line.key: line for line in found.lines}
    assert {key: (line.amount, line.share) for key, line in lines.items()} == {"post": (40, 0.4), "script": (60, 0.6)}
    # 40 of 100 here, 70 of 230 in all: 0.4 / (70 / 230).
    assert lines["post"].quotient.value == pytest.approx(0.4 / (70 / 230))
    assert lines["post"].quotient.has_interval
    assert (lines["script"].quotient.value, str(lines["script"].quotient.reason)) == (None, "企业不足三家")


def test_people_of_a_base_are_told_published_sums_without_what_tells_of_one_firm(cast: Cast, base: Base) -> None:
    actions.publish_year(YEAR, by=cast.sun)

    found = jobs_in(cast, base, "wu", YEAR)

    assert found is not None
    lines = {line.key: line for line in found.lines}
    assert (found.reported, lines["script"].amount, lines["script"].quotient.value) == (None, None, None)
    assert not any(line.quotient.has_interval or line.is_strong for line in found.lines)


def test_amounts_are_frozen_beside_a_judgement_and_are_part_of_what_was_seen(cast: Cast, base: Base) -> None:
    made = judge(cast, base)
    table = positioning.table_for(cast.sun, today().year)
    assert table is not None
    seen = positioning.seen_of(table, positioning.amounts_of(table, base.code))

    FirmFigures.objects.filter(jobs=60).update(jobs=61)

    (kept,) = made.figures["amounts"]
    assert (kept["what"], kept["year"], kept["total"]) == ("jobs", YEAR, 100)
    assert positioning.seen_of(table, positioning.amounts_of(table, base.code)) != seen
    assert positioning.is_whole(made)
