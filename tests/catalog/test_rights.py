"""The judge of a chain of rights: each flaw by an example, and coverage against counting day by day and place by place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from babel import Locale
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog.rights import FlawKind, Link, judge, lacking
from zhijiang.catalog.states import RightKind
from zhijiang.catalog.territories import CODES, MAINLAND, WORLD, Territory, read

TODAY: Final = date(2026, 11, 30)


def link(number: int, kind: RightKind, grantor: str, grantee: str, **rest: Any) -> Link:
    return Link(number, kind, grantor, grantee, grantor_name=grantor, grantee_name=grantee, **rest)


CHAIN: Final = [
    link(1, RightKind.ORIGINAL, "", "Author", starts=date(2018, 1, 1)),
    link(2, RightKind.ADAPTATION, "Author", "Studio", starts=date(2024, 1, 1), ends=date(2030, 12, 31), is_exclusive=True),
    link(3, RightKind.SCRIPT, "", "Writer", starts=date(2024, 6, 1)),
    link(4, RightKind.SCRIPT, "Writer", "Studio", starts=date(2024, 6, 1), is_exclusive=True),
    link(5, RightKind.FILM, "", "Studio", starts=date(2025, 9, 1)),
    link(6, RightKind.FILM, "Studio", "Partner", starts=date(2025, 9, 1)),
    link(
        7, RightKind.ONLINE, "Studio", "Platform", starts=date(2026, 1, 1), ends=date(2028, 12, 31), territory=MAINLAND, is_exclusive=True,
    ),
    link(8, RightKind.ONLINE, "Partner", "Overseas", starts=date(2026, 1, 1), territory=read("* -CN"), is_exclusive=True),
]  # fmt: skip


def judged(*links: Link, adapted_from: str = "湖", on: date = TODAY) -> list[tuple[str, tuple[int, ...]]]:
    return [(flaw.kind.value, flaw.numbers) for flaw in judge(links, on=on, adapted_from=adapted_from)]


def with_changed(number: int, **changed: Any) -> list[Link]:
    return [replace(each, **changed) if each.number == number else each for each in CHAIN]


def without(*numbers: int) -> list[Link]:
    return [each for each in CHAIN if each.number not in numbers]


def test_whole_chain_has_no_flaw() -> None:
    assert judged(*CHAIN) == []
    assert judged(adapted_from="湖") == [], "nothing is said of a chain that nobody began"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        # a link is missing: the right to adapt, the script
        (without(1, 2), [("missing", ()), ]),
        (without(2), [("missing", (3,))]),
        (without(3, 4), [("missing", (5,))]),
        (with_changed(2, ends=date(2024, 3, 1)), [("ended", (2,)), ("missing", (3,))]),
        (with_changed(4, starts=date(2025, 10, 1)), [("missing", (5,))]),
        # a grantor never had it
        (without(6), [("never_received", (8,))]),
        (without(5), [("never_received", (6,)), ("never_received", (7,))]),
        # a link ended, or ends soon
        (with_changed(2, ends=date(2026, 11, 29)), [("ended", (2,))]),
        (with_changed(2, ends=date(2026, 11, 30)), [("ends_soon", (2,))]),
        (with_changed(2, ends=date(2027, 2, 28)), [("ends_soon", (2,))]),
        (with_changed(2, ends=date(2027, 3, 1)), []),
        # another document goes on where it ended
        (
            [*with_changed(2, ends=date(2026, 11, 29)), link(9, RightKind.ADAPTATION, "Author", "Studio", starts=date(2026, 11, 30))],
            [],
        ),
        # wider than what the grantor holds, longer than it
        (with_changed(5, territory=MAINLAND), [("wider", (6,))]),
        (with_changed(6, ends=date(2028, 1, 1)), [("longer", (8,))]),
        (with_changed(7, starts=date(2025, 1, 1)), [("longer", (7,))]),
        # two that exclude each other
        ([*CHAIN, link(9, RightKind.ONLINE, "Studio", "Other", starts=date(2028, 12, 31), territory=read("CN HK"), is_exclusive=True)],
         [("clash", (7, 9)), ("clash", (8, 9))]),
        ([*CHAIN, link(9, RightKind.ONLINE, "Studio", "Other", starts=date(2029, 1, 1), territory=MAINLAND, is_exclusive=True)], []),
        ([*CHAIN, link(9, RightKind.BROADCAST, "Studio", "Other", starts=date(2026, 1, 1), is_exclusive=True)], []),
        # … but not one that comes out of the other
        (
            [*CHAIN, link(9, RightKind.ONLINE, "Platform", "Reseller", starts=date(2026, 1, 1), ends=date(2027, 6, 1), territory=MAINLAND,
                          is_exclusive=True)],
            [],
        ),
        # the file is lacking
        (with_changed(4, has_file=False), [("no_file", (4,))]),
    ],
)  # fmt: skip
def test_flaw_is_found_where_it_is_and_nowhere_else(
    links: list[Link], expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert judged(*links) == expected


def test_documents_that_only_refer_to_each_other_are_told_once() -> None:
    one = link(1, RightKind.ONLINE, "A", "B")
    other = link(2, RightKind.ONLINE, "B", "A")

    assert judged(one, other, adapted_from="") == [("circle", (1, 2))]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Document 2 ended on 29 Nov 2026: “Studio” holds “Right to adapt” by it no longer."),
        ("zh-hans", "第2份文件已于2026年11月29日到期，“Studio”不再据此享有“改编权”。"),
    ],
)
def test_flaw_is_told_in_one_sentence_of_the_readers_language(language: str, sentence: str) -> None:
    with translation.override(language):
        (flaw,) = judge(with_changed(2, ends=date(2026, 11, 29)), on=TODAY, adapted_from="湖")

    assert (flaw.kind, flaw.is_break, flaw.sentence) == (FlawKind.ENDED, True, sentence)


DAYS: Final = [date(2026, 1, 1) + timedelta(days=number) for number in range(8)]
PLACES: Final = ("CN", "HK", "JP")
territories = st.builds(Territory, st.frozensets(st.sampled_from(PLACES), max_size=3), st.booleans()).filter(
    lambda each: each.is_world or bool(each.places)
)
days = st.none() | st.sampled_from(DAYS[1:-1])


@st.composite
def links(draw: st.DrawFn, grantor: str, grantee: str) -> Link:
    starts, ends = draw(days), draw(days)
    if starts and ends and ends < starts:
        starts, ends = ends, starts
    return link(
        draw(st.integers(1, 99)),
        RightKind.ONLINE,
        grantor,
        grantee,
        territory=draw(territories),
        starts=starts,
        ends=ends,
    )


@given(links("B", "C"), st.lists(links("A", "B"), min_size=1, max_size=4))
def test_what_a_grantor_lacks_is_what_counting_every_place_and_day_finds(asked: Link, sources: list[Link]) -> None:
    """The days of a week, with one before and one behind it that stand for all others; the named places and “elsewhere”."""
    places, gap = lacking(asked, sources)

    cells = {
        (place, day)
        for place in (*PLACES, "")
        if asked.territory.has(place)
        for day in DAYS
        if asked.first <= day <= asked.last
    }
    missed = {
        cell
        for cell in cells
        if not any(each.territory.has(cell[0]) and each.first <= cell[1] <= each.last for each in sources)
    }
    nowhere = {
        place for place in {place for place, _day in cells} if not any(each.territory.has(place) for each in sources)
    }
    assert (places is None and gap is None) == (not missed)
    if nowhere:
        assert places is not None
        assert {place for place in (*PLACES, "") if places.has(place) and asked.territory.has(place)} == nowhere
    elif missed:
        assert gap is not None
        assert max(gap[0], DAYS[0]) == min(day for _place, day in missed)


def test_single_day_between_two_documents_is_lacking() -> None:
    asked = link(3, RightKind.ONLINE, "B", "C", starts=DAYS[1], ends=DAYS[6])
    sources = [link(1, RightKind.ONLINE, "A", "B", ends=DAYS[3]), link(2, RightKind.ONLINE, "A", "B", starts=DAYS[5])]

    assert lacking(asked, sources) == (None, (DAYS[4], DAYS[4]))


@given(territories, territories)
def test_territories_meet_where_a_place_is_in_both_and_are_read_back_as_they_are_stored(
    one: Territory, other: Territory
) -> None:
    assert one.meets(other) == any(one.has(place) and other.has(place) for place in [*PLACES, "FR"])
    assert read(one.stored) == one


@pytest.mark.parametrize(
    ("typed", "stored"), [(" cn, hk ", "CN HK"), ("*", "*"), ("* -tw -CN", "* -CN -TW"), ("SG；MY、JP", "JP MY SG")]
)
def test_territory_is_read_as_people_type_it(typed: str, stored: str) -> None:
    assert read(typed).stored == stored


@pytest.mark.parametrize("typed", ["", "XX", "CN -HK", "* CN", "China"])
def test_territory_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(MissingEvidence):
        read(typed)


def test_codes_are_those_of_the_standard() -> None:
    named = {str(code) for code in Locale("en").territories}

    assert len(CODES) == 249
    assert named >= CODES
    assert WORLD.has("FR")
