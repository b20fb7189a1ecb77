"""The map: places in degrees come out where the projection puts them, and words never lie on each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

import pytest
from django.template.loader import render_to_string

from tests.bases.residents import DAY, make_base
from tests.cast import Cast
from zhijiang.bases import actions, queries
from zhijiang.bases.models import Base
from zhijiang.bases.queries.map import WIDTH, Dot, Map
from zhijiang.bases.states import BaseLevel

pytestmark = pytest.mark.django_db


def base_at(cast: Cast, name: str, *corners: tuple[str, str]) -> Base:
    return actions.open_base(
        cast.centre, by=cast.sun, name=name, named_from=DAY, level=BaseLevel.CULTIVATED, boundary=corners
    )


def drawn() -> Map:
    return queries.map_of(list(enumerate(queries.register(), start=1)))


def boxes(dots: Sequence[Dot]) -> list[tuple[float, float, float, float]]:
    """Around each name, by 12 units a character, a little less than is kept free."""
    found = []
    for dot in dots:
        if dot.words:
            width = sum(12.0 if ord(each) > 0x2E7F else 6.0 for each in dot.words)
            left = dot.x + dot.dx - {"start": 0, "middle": width / 2, "end": width}[dot.anchor]
            found.append((left, dot.y + dot.dy - 10, left + width, dot.y + dot.dy + 2))
    return found


def test_place_of_a_base_is_the_mean_of_its_corners_exactly(cast: Cast) -> None:
    corners = (("120.1", "30"), ("120.2", "30"), ("120.2", "30.1"), ("120.1", "30.1"))

    places = [
        queries.place_of(base)
        for base in (base_at(cast, "面", *corners), base_at(cast, "点", ("-0.3", "30")), base_at(cast, "无"))
    ]

    assert places == [(Decimal("120.15"), Decimal("30.05")), (Decimal("-0.3"), Decimal(30)), None]


def test_degrees_of_longitude_are_shorter_by_the_cosine_of_the_middle_latitude(cast: Cast) -> None:
    for name, corner in (("南", ("120", "28")), ("东", ("121", "30")), ("北", ("120", "32"))):
        base_at(cast, name, corner)

    south, east, north = drawn().dots

    one_up = (south.y - north.y) / 4
    assert (east.x - south.x) / one_up == pytest.approx(math.cos(math.radians(30)), abs=0.002)
    assert south.x == north.x
    assert (south.y + north.y) / 2 == pytest.approx(east.y, abs=0.1)
    assert drawn().parallel == "30.0"


def test_graticule_runs_through_whole_degrees_where_the_places_are(cast: Cast) -> None:
    base_at(cast, "西南", ("119", "28"))
    base_at(cast, "东北", ("122", "31"))

    map_ = drawn()

    lines = {line.degrees: line.at for line in map_.meridians}, {line.degrees: line.at for line in map_.parallels}
    assert (lines[0]["119"], lines[1]["28"]) == (map_.dots[0].x, map_.dots[0].y)
    assert (lines[0]["122"], lines[1]["31"]) == (map_.dots[1].x, map_.dots[1].y)


@pytest.mark.parametrize(
    "corners",
    [
        [("120.07", "30.15")],
        [("120", "30")] * 3,
        [("-179", "0"), ("179", "0")],
        [("0", "89.9"), ("120", "-89.9")],
        [("120.5", "28"), ("120.5", "31.5")],
    ],
    ids=str,
)
def test_every_dot_lies_in_the_drawing_wherever_the_bases_are(cast: Cast, corners: list[tuple[str, str]]) -> None:
    for number, corner in enumerate(corners):
        base_at(cast, f"基地{number}", corner)

    map_ = drawn()

    assert len(map_.dots) == len(corners)
    assert [dot for dot in map_.dots if not (0 < dot.x < WIDTH and 0 < dot.y < map_.height)] == []
    assert 0 < len(map_.meridians) <= 9
    assert 0 < map_.height <= 700


def test_no_word_lies_on_another_and_what_finds_no_room_is_left_out(cast: Cast) -> None:
    for number in range(24):
        place = (f"120.{number % 6}", f"30.{number // 6}")
        base_at(cast, f"第{number}号网络视听产业基地", place)

    dots = drawn().dots

    over = [
        (one, other)
        for one, other in combinations(boxes(dots), 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert over == []
    assert 0 < len([dot for dot in dots if dot.words]) < 24


def test_base_without_a_place_is_counted_and_no_map_is_drawn_of_none(cast: Cast) -> None:
    base_at(cast, "无")
    nothing = drawn()
    make_base(cast)
    some = drawn()

    assert (nothing.dots, nothing.unplaced) == ([], 1)
    assert ([dot.number for dot in some.dots], some.unplaced) == ([1], 1)


def test_drawing_says_that_it_is_schematic_and_draws_no_border(cast: Cast) -> None:
    base_at(cast, "面", ("120.1", "30"), ("120.2", "30"), ("120.2", "30.1"))

    drawing = render_to_string("bases/map.html", {"map": drawn(), "levels": BaseLevel})

    assert "不绘界线，不供量测，不作为划界依据" in drawing
    assert [tag for tag in ("<path", "<polygon", "<polyline", "<image") if tag in drawing] == []
