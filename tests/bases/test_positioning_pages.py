"""Pictures of the made province say what was put into it, and say where they cannot know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bases.made_province import COPY, DOWNSTREAM, ORIGINAL, SMALL, UNIQUE, UPSTREAM, made_province
from tests.bases.province_rows import LAST, NAMES, write_province
from tests.bases.test_views import signed_in, text_of
from tests.cast import Cast, make_cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, Firm
from zhijiang.bases.queries import positioning
from zhijiang.bases.queries.positioning import Card, Table, Wish
from zhijiang.bases.queries.positioning.heat import shortened

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, list[Base]]]:
    """The province once for all tests, taken back at the end; the last year but one is published."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        bases = write_province(cast.centre, made_province())
        Firm.objects.filter(base=bases[UNIQUE]).update(organisation=cast.studio_a)
        actions.publish_year(LAST - 1, by=cast.sun)
        yield cast, bases
        transaction.set_rollback(True)


def table_of(made: tuple[Cast, list[Base]]) -> Table:
    table = positioning.table_for(made[0].sun, LAST)
    assert table is not None
    return table


def card_of(made: tuple[Cast, list[Base]], base: int) -> Card:
    card = positioning.card_of(table_of(made), made[1][base].code)
    assert card is not None
    return card


def test_card_of_a_copy_names_the_original_by_a_sure_lead_and_their_strengths(made: tuple[Cast, list[Base]]) -> None:
    bases = made[1]
    card, original = card_of(made, COPY), card_of(made, ORIGINAL)

    assert (card.like[0].code, original.like[0].code) == (bases[ORIGINAL].code, bases[COPY].code)
    assert (card.is_lead_sure, original.is_lead_sure) == (True, True)
    assert {line.key for line in card.strengths} == {"micro-drama", "live"}
    assert all(line.quotient.low is not None and line.quotient.low > 1 for line in card.strengths)


def test_card_of_the_unique_base_has_its_one_strength_and_nobody_near_for_sure(made: tuple[Cast, list[Base]]) -> None:
    card = card_of(made, UNIQUE)

    assert [line.key for line in card.strengths] == ["animation"]
    assert card.is_lead_sure is False
    assert (card.specialisation.value or 0) > 0.6
    assert all((each.overlap.value or 0) < 0.4 for each in card.like)


def test_cards_of_the_chain_pair_name_each_other_and_the_gaps(made: tuple[Cast, list[Base]]) -> None:
    bases = made[1]
    up, down = card_of(made, UPSTREAM), card_of(made, DOWNSTREAM)

    assert (up.partners[0].code, up.partners[0].hands_on > 0) == (bases[DOWNSTREAM].code, True)
    assert (down.partners[0].code, down.partners[0].takes_over > 0) == (bases[UPSTREAM].code, True)
    assert (up.gaps, down.gaps) == (["script", "post", "distribution"], ["script", "shooting", "distribution"])
    assert {each.key for each in up.near} & {line.key for line in up.strengths} == set()


def test_cards_of_small_bases_say_that_they_cannot_be_known(made: tuple[Cast, list[Base]]) -> None:
    for small in SMALL:
        card = card_of(made, small)
        few = [line for line in card.lines if line.firms in (1, 2)]

        assert len(card.strengths) <= 1, "what they are strong in cannot be told apart from chance"
        assert few
        assert {str(line.quotient.reason) for line in few} == {"企业不足三家"}
        assert [line.quotient.value for line in few] == [None] * len(few)
        assert card.is_lead_sure is False


def test_heat_map_stands_copies_side_by_side_hatches_and_leaves_blank(made: tuple[Cast, list[Base]]) -> None:
    table, bases = table_of(made), made[1]
    sheet = positioning.sheet_of(table)
    order = positioning.order_of(table, sheet)
    drawn = positioning.heat_map(table, sheet, order, names=positioning.names_of_bases(), openable=set())
    cells = {(row.code, cell.column.key): cell for row in drawn.rows for cell in row.cells}

    assert abs(order.index(bases[ORIGINAL].code) - order.index(bases[COPY].code)) == 1
    assert sorted(order) == sorted(table.bases)
    unique = cells[bases[UNIQUE].code, "animation"]
    assert (unique.step, unique.is_robust) == (3, True)
    assert {cell.step for cell in cells.values() if (cell.firms or 0) < 3} == {None}
    ordinary = [cell for row in drawn.rows if row.code in {bases[n].code for n in range(5, 10)} for cell in row.cells]
    assert sum(not cell.is_robust for cell in ordinary) > len(ordinary) / 2, "what is like the whole is hatched"
    assert len(cells) == len(table.bases) * len(table.segments)
    # The picture of all at once has as many cells as the map has colours.
    strip = positioning.strip_of(table, sheet)
    assert sum(path.count("M") for _step, path in strip.paths) == sum(cell.step is not None for cell in cells.values())


def test_names_are_cut_where_the_dots_still_fit() -> None:
    names = ("一二三四", "一二三四五", "Abcdefg", "Abcdefgh")

    assert [shortened(name, 4) for name in names] == ["一二三四", "一二三…", "Abcdefg", "Abcde…"]


def test_network_joins_the_copies_and_leads_from_upstream_to_downstream(made: tuple[Cast, list[Base]]) -> None:
    table, bases = table_of(made), made[1]
    every = {base.code: base for base in Base.objects.prefetch_related("names")}
    drawn = positioning.network_of(table, positioning.sheet_of(table), every)

    pair = {bases[ORIGINAL], bases[COPY]}
    of_pair = [edge for edge in drawn.edges if {edge.first.base, edge.second.base} & pair]
    thickest = max(of_pair, key=lambda edge: edge.width)
    assert {thickest.first.base, thickest.second.base} == pair
    assert thickest.overlap.low is not None
    assert thickest.overlap.low > 0.8
    assert (bases[UPSTREAM], bases[DOWNSTREAM]) in {(arrow.start.base, arrow.end.base) for arrow in drawn.arrows}
    assert all(0 < dot.x < drawn.width and 0 < dot.y < drawn.height for dot in drawn.dots)
    # Of hundreds of bases the picture shows the first sixty of either.
    parts = [arrow.part for arrow in drawn.arrows]
    assert parts == sorted(parts, reverse=True)
    cache.clear()
    again = positioning.network_of(table, positioning.sheet_of(table), every)
    assert again == drawn, "the same figures, the same picture"


def test_scatter_puts_the_unique_base_into_the_corner_of_its_own_thing(made: tuple[Cast, list[Base]]) -> None:
    table, bases = table_of(made), made[1]
    every = {base.code: base for base in Base.objects.prefetch_related("names")}
    drawn = positioning.scatter_of(table, positioning.sheet_of(table), every)
    points = {point.dot.base: point for point in drawn.points}

    large = [points[base] for number, base in enumerate(bases) if number not in SMALL]
    assert max(large, key=lambda point: point.dot.x).dot.base == bases[UNIQUE]
    assert max(large, key=lambda point: point.dot.y).dot.base == bases[UNIQUE]
    assert {point.dot.base for point in large if point.is_sure} == {bases[ORIGINAL], bases[COPY]}
    assert all(point.across and point.across[0] <= point.dot.x <= point.across[1] for point in large)


def test_what_if_the_copy_turned_to_animation_it_would_leave_the_original_and_come_to_the_unique(
    made: tuple[Cast, list[Base]],
) -> None:
    table, bases = table_of(made), made[1]
    wish = Wish(COPY, table.segments.index("animation"), share=0.5)

    outcome = positioning.outcome_of(table, wish)

    overlaps = {effect.other: effect for effect in outcome.effects if effect.what == "overlap"}
    quotient = outcome.effects[0]
    assert outcome.firms > 50
    assert (quotient.is_sure, (quotient.difference.low or 0) > 0) == (True, True)
    assert (overlaps[bases[ORIGINAL].code].difference.high or 0) < 0
    assert (overlaps[bases[UNIQUE].code].difference.low or 0) > 0
    moved = positioning.outcome_of(table, Wish(5, 0, 3, from_base=6, from_segment=table.segments.index("live")))
    assert [effect.what for effect in moved.effects][:3] == ["quotient", "left", "specialisation"]
    assert moved.effects[1].other == bases[6].code


@pytest.mark.both_databases
def test_years_differ_and_end_with_today(made: tuple[Cast, list[Base]]) -> None:
    cast, _bases = made

    years = positioning.years_for(cast.sun)
    totals = [int(table.full[-1, -1]) for year in years[:5] if (table := positioning.table_for(cast.sun, year))]

    assert (years[0], totals) == (LAST - 4, [720, 840, 960, 1080, 1200])
    assert positioning.years_for(cast.wu) == [LAST - 1]
    assert positioning.years_for(cast.chen) == []
    assert positioning.table_for(cast.wu, LAST) is None


def test_people_of_bases_see_the_published_year_and_nothing_that_is_hidden_in_it(made: tuple[Cast, list[Base]]) -> None:
    cast, bases = made
    rows, told = positioning.table_for(cast.sun, LAST - 1), positioning.table_for(cast.wu, LAST - 1)
    assert rows is not None
    assert told is not None
    there = [rows.bases.index(code) for code in told.bases], [rows.segments.index(key) for key in told.segments]
    hidden = told.hidden[:-1, :-1]

    assert hidden.any()
    assert np.array_equal(told.counts[~hidden], rows.counts[np.ix_(*there)][~hidden])
    assert not told.counts[hidden].any()
    small = positioning.card_of(told, bases[SMALL[0]].code)
    assert small is not None
    assert [
        line.firms for line, secret in zip(small.lines, hidden[told.bases.index(small.code)], strict=True) if secret
    ] == [None] * int(hidden[told.bases.index(small.code)].sum())
    base, segment = (int(place[0]) for place in np.nonzero(hidden))
    tried = positioning.outcome_of(told, Wish(base, segment, firms=3))
    assert (tried.effects[0].before.value, tried.effects[0].after.value) == (None, None)
    near = [each for code in told.bases if (card := positioning.card_of(told, code)) for each in card.near]
    assert near
    assert [each for each in near if each.firms is None] == []
    copy = positioning.card_of(told, bases[COPY].code)
    assert copy is not None
    assert copy.like[0].code == bases[ORIGINAL].code


PAGES = (
    "positions",
    "positions_network",
    "positions_scatter",
    "positions_growth",
    "positions_experts",
    "positions_what_if",
)


@pytest.mark.both_databases
def test_pages_say_that_people_judge_and_ask_no_more_for_more_bases(made: tuple[Cast, list[Base]]) -> None:
    cast, bases = made
    sun, wu = signed_in(cast.sun), signed_in(cast.wu)
    for name in PAGES:
        positioning.sheet_of(table_of(made))
        with CaptureQueriesContext(connection) as asked:
            answers = [sun.get(reverse(f"bases:{name}"), {"year": LAST})]
        answers.append(wu.get(reverse(f"bases:{name}")))
        assert [answer.status_code for answer in answers] == [200, 200], name
        assert all("系统不认定任何基地的定位" in text_of(answer) for answer in answers), name
        assert len(asked) <= 16, [query["sql"][:90] for query in asked]
    card = sun.get(reverse("bases:position", args=[bases[UNIQUE].code]), {"year": LAST})
    assert "系统不认定任何基地的定位" in text_of(card)
    assert "评审组尚未研判该基地的定位。" in text_of(card)


@pytest.mark.both_databases
def test_figure_opens_the_firms_behind_it_for_those_who_may_see_them(made: tuple[Cast, list[Base]]) -> None:
    cast, bases = made
    place = reverse("bases:position_rows", args=[bases[UNIQUE].code])
    asked = {"year": LAST - 1, "segment": "animation"}

    sun, wu, lin = (signed_in(user).get(place, asked) for user in (cast.sun, cast.wu, cast.lin))
    Base.objects.filter(pk=bases[UPSTREAM].pk).update(operator=cast.studio_b)
    other = reverse("bases:position_rows", args=[bases[UPSTREAM].code])
    stranger = signed_in(cast.wu).get(other, {"year": LAST - 1, "segment": "stages"})
    Base.objects.filter(pk=bases[UPSTREAM].pk).update(operator=cast.centre)

    count = Firm.objects.filter(base=bases[UNIQUE], segment="animation", joined_on__lt=f"{LAST}-01-01").count()
    assert [f"{count} 家企业" in text_of(answer) for answer in (sun, wu, lin)] == [True, True, True]
    assert [len(answer.context["firms"]) for answer in (sun, wu, lin)] == [50, 50, 50]
    assert (stranger.status_code, stranger.context["firms"]) == (200, [])
    assert "企业名单仅主管部门和基地运营单位可以查看。" in text_of(stranger)


@pytest.mark.parametrize("asked", ["1999", "x", "２０２５", "-1", str(LAST)])
def test_years_that_the_reader_has_not_are_not_found(made: tuple[Cast, list[Base]], asked: str) -> None:
    assert signed_in(made[0].wu).get(reverse("bases:positions"), {"year": asked}).status_code == 404


def test_what_if_says_what_is_missing_in_one_sentence_each(made: tuple[Cast, list[Base]]) -> None:
    cast, bases = made
    sun, place = signed_in(cast.sun), reverse("bases:positions_what_if")
    move = {"year": LAST, "kind": "move", "base": bases[0].code, "segment": "post"}

    empty = sun.get(place, move)
    many = sun.get(place, move | {"firms": 400, "from_base": bases[10].code, "from_segment": "live"})
    same = sun.get(place, move | {"firms": 1, "from_base": bases[0].code, "from_segment": "post"})
    good = sun.get(place, move | {"firms": 1, "from_base": bases[1].code, "from_segment": "live"})

    assert [answer.status_code for answer in (empty, many, same, good)] == [422, 422, 422, 200]
    assert set(empty.context["form"].errors) == {"firms", "from_base", "from_segment"}
    assert "可迁移的企业没有这么多。" in text_of(many)
    assert "这些企业本来就在这里。" in text_of(same)
    assert len(good.context["outcome"].effects) >= 4


def test_heat_map_is_searched_and_says_when_nothing_is_found(made: tuple[Cast, list[Base]]) -> None:
    sun, place = signed_in(made[0].sun), reverse("bases:positions")

    found = sun.get(place, {"year": LAST, "q": "独一"})
    nothing = sun.get(place, {"year": LAST, "q": "zzzz"})

    assert [row.name for row in found.context["map"].rows] == [NAMES[UNIQUE]]
    assert (nothing.status_code, "没有符合条件的基地" in text_of(nothing)) == (200, True)


def test_pictures_hold_no_number_without_a_place(made: tuple[Cast, list[Base]]) -> None:
    """NaN, a comma in a number, or “None” would draw nothing, in silence."""
    cast, bases = made
    sun = signed_in(cast.sun)
    pages = [sun.get(reverse(f"bases:{name}"), {"year": LAST}) for name in PAGES[:3]]
    pages += [
        sun.get(reverse("bases:position", args=[base.code]), {"year": LAST}) for base in (bases[0], bases[SMALL[1]])
    ]

    for page in pages:
        drawn = page.content.decode().partition("<svg class=")[2]
        assert drawn
        assert [word for word in ("nan", "None", "inf,") if f'="{word}' in drawn or f" {word} " in drawn] == []


def test_figures_can_be_kept_as_json_without_floats(made: tuple[Cast, list[Base]]) -> None:
    told = positioning.frozen(table_of(made), card_of(made, ORIGINAL))

    def refuse(number: str) -> None:
        raise AssertionError(number)

    assert json.loads(json.dumps(told), parse_float=refuse) == told
