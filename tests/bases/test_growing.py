"""Where growth came from, on pages: the parts sum, published years ask for nothing that is withheld, and chance is said to be chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.urls import reverse

from tests.bases.made_province import SMALL, made_province
from tests.bases.province_rows import LAST, write_province
from tests.bases.test_views import signed_in, text_of
from tests.cast import Cast, make_cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, Firm
from zhijiang.bases.queries import positioning
from zhijiang.bases.queries.positioning import Table

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, list[Base]]]:
    """The province once for all tests, taken back at the end; two years are published."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        bases = write_province(cast.centre, made_province())
        Firm.objects.filter(base=bases[0]).update(organisation=cast.studio_a)
        for year in (LAST - 2, LAST - 1):
            actions.publish_year(year, by=cast.sun)
        yield cast, bases
        transaction.set_rollback(True)


def tables(made: tuple[Cast, list[Base]], *, told: bool = False) -> tuple[Table, Table]:
    user = made[0].lin if told else made[0].sun
    first, last = (positioning.table_for(user, year) for year in (LAST - 2, LAST - 1))
    assert first is not None
    assert last is not None
    assert first.is_of_rows is not told
    return first, last


def test_parts_sum_to_the_change_of_every_base(made: tuple[Cast, list[Base]]) -> None:
    first, last = tables(made)
    growth = positioning.growth_of(first, last)

    assert [row.code for row in growth.rows] == list(last.bases)
    for row in growth.rows:
        assert row.whole + row.segments + (row.own.value or 0) == pytest.approx(row.change)
        assert (row.before, row.after) == tuple(
            int(each.full[each.place_of(row.code) or 0, -1]) for each in (first, last)
        )
        right = sum(piece.width for piece in row.pieces if piece.x >= 300)
        left = sum(piece.width for piece in row.pieces if piece.x < 300)
        assert max(right, left) <= 300.1
    assert sum(row.change for row in growth.rows) == int(last.full[-1, -1] - first.full[-1, -1])
    assert sum(row.own.value or 0 for row in growth.rows) == pytest.approx(0, abs=1e-6), (
        "what one gains of its own others lose"
    )


def test_one_that_grows_by_itself_is_beyond_chance_and_the_others_are_not_all(made: tuple[Cast, list[Base]]) -> None:
    first, last = tables(made)
    full = last.full.copy()
    full[5, 3] += 60
    full[5, -1] += 60
    full[-1, 3] += 60
    full[-1, -1] += 60
    growth = positioning.growth_of(first, replace(last, full=full))

    assert growth.rows[5].is_sure
    assert growth.rows[5].own.value == max(row.own.value or 0 for row in growth.rows)
    assert growth.rounds >= 200
    for small in SMALL:
        row = growth.rows[small]
        assert not row.own.has_interval or row.own.low is not None


def test_published_years_are_compared_by_what_is_told_in_both(made: tuple[Cast, list[Base]]) -> None:
    first, last = tables(made, told=True)
    assert first.hidden.any()
    assert last.hidden.any()
    growth = positioning.growth_of(first, last)

    assert growth.rounds == 0
    assert not any(row.own.has_interval for row in growth.rows)
    # What stands at withheld places is not looked at.
    noise = [replace(each, full=np.where(each.hidden, 777, each.full)) for each in (first, last)]
    assert positioning.growth_of(*noise) == growth
    lost = last.hidden.copy()
    lost[2, -1] = True
    without = positioning.growth_of(first, replace(last, hidden=lost))
    assert last.bases[2] not in {row.code for row in without.rows}
    assert without.left_out == growth.left_out + 1


def test_page_moves_through_the_years_and_opens_the_firms(made: tuple[Cast, list[Base]]) -> None:
    sun, lin = signed_in(made[0].sun), signed_in(made[0].lin)
    address = reverse("bases:positions_growth")
    page = sun.get(address, {"year": LAST})
    words = text_of(page)
    earliest = text_of(sun.get(address, {"year": LAST - 4}))

    assert page.status_code == 200
    assert f"{LAST - 1}年至{LAST}年企业数变化" in words
    assert f"{reverse('bases:position_rows', args=[made[1][0].code])}?year={LAST - 1}" in page.content.decode()
    assert f"{LAST - 3}年至{LAST}年企业数变化" in text_of(sun.get(address, {"year": LAST, "since": LAST - 3}))
    # Nobody came or went since: the page opens with the last change there was.
    assert sun.get(address, {"year": LAST + 1}).context["since"] == LAST - 1
    assert "没有更早的年份可比" in earliest
    assert "区间只向主管部门" in text_of(lin.get(address))
    assert lin.get(address, {"year": LAST}).status_code == 404
