"""Bases on a map that needs nothing but their corners: dots on a graticule, no borders, no network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from zhijiang.bases.models import Base

WIDTH: Final = 640
"""Of the drawing; a telephone shows it smaller, with numbers in place of names."""
_HEIGHTS: Final = (260, 640)
_STEPS: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45)
_MOST_LINES: Final = 6
_LEAST_SPAN: Final = 0.4
_MARGIN: Final = 0.12
_LINE_WORDS: Final = 60
"""Room for the degrees beside a line; nearer to the edge none is drawn."""
_LETTER: Final = 12.5
"""Width of a Chinese character in a label; a Latin letter takes 0.55 of it."""
_LINE: Final = 15.0
_MOST_WORDS: Final = 80
"""Of more dots none has words: few would find room, and looking for it takes the square of their number."""
_SIDES: Final = (("start", 9.0, 4.0), ("end", -9.0, 4.0), ("middle", 0.0, -11.0), ("middle", 0.0, 19.0))

Box = tuple[float, float, float, float]


@dataclass
class Dot:
    """A base on the map; the words stand where they touch no other, or not at all."""

    number: int
    base: Base
    x: float
    y: float
    words: str = ""
    anchor: str = "start"
    dx: float = 0.0
    dy: float = 0.0
    has_number: bool = False
    """Whether there is room for the number, where numbers stand in place of names."""
    name: str = field(init=False)
    """Today's, in the reader's language; asked for once, since a drawing says it often."""

    def __post_init__(self) -> None:
        self.name = self.base.shown_name


@dataclass(frozen=True)
class Line:
    """A meridian or a parallel: where it runs, in the drawing, and its degrees."""

    at: float
    degrees: str


@dataclass(frozen=True)
class Map:
    """The drawing; `dots` is empty where no base has a place."""

    height: float = 0.0
    parallel: str = ""
    """The latitude that is drawn true, in degrees."""
    dots: list[Dot] = field(default_factory=list)
    meridians: list[Line] = field(default_factory=list)
    parallels: list[Line] = field(default_factory=list)
    unplaced: int = 0
    """Bases without a place."""

    @property
    def width(self) -> int:
        return WIDTH


def place_of(base: Base, /) -> tuple[Decimal, Decimal] | None:
    """Longitude and latitude of a base: the mean of its corners, in degrees; None where none is known."""
    corners = [(Decimal(corner[0]), Decimal(corner[1])) for corner in base.boundary]
    if not corners:
        return None
    return sum(x for x, _y in corners) / Decimal(len(corners)), sum(y for _x, y in corners) / Decimal(len(corners))


def map_of(bases: Iterable[tuple[int, Base]], /) -> Map:
    """Numbered bases on a map.

    Equirectangular projection: x = k·(λ − λ₀)·cos φ₀, y = k·(φ₁ − φ), with φ₀ the middle latitude of what is shown, so
    that meridians and φ₀ are drawn true. Source: Snyder 1987, Map Projections, USGS Professional Paper 1395, chapter 12.
    The size is made for the eye: nobody measures on it. Rule: B-14.
    """
    placed = [(number, base, place_of(base)) for number, base in bases]
    found = [(number, base, float(place[0]), float(place[1])) for number, base, place in placed if place is not None]
    if not found:
        return Map(unplaced=len(placed))
    west, east = _extent([each[2] for each in found])
    south, north = _extent([each[3] for each in found])
    middle = (south + north) / 2
    shrink = max(math.cos(math.radians(middle)), 0.05)
    scale = min(WIDTH / ((east - west) * shrink), _HEIGHTS[1] / (north - south))
    # What is narrower than the drawing stands in its middle.
    spare = (WIDTH / (scale * shrink) - (east - west)) / 2
    west, east = west - spare, east + spare
    height = max((north - south) * scale, _HEIGHTS[0])
    north = middle + height / scale / 2

    def x(longitude: float) -> float:
        return round((longitude - west) * shrink * scale, 1)

    def y(latitude: float) -> float:
        return round((north - latitude) * scale, 1)

    dots = [Dot(number, base, x(longitude), y(latitude)) for number, base, longitude, latitude in found]
    label(dots, height)
    return Map(
        height=round(height, 1),
        parallel=f"{middle:.1f}",
        dots=dots,
        meridians=[
            Line(x(degrees), words) for degrees, words in _lines(west, east) if x(degrees) < WIDTH - _LINE_WORDS
        ],
        parallels=[
            Line(y(degrees), words)
            for degrees, words in _lines(north - height / scale, north)
            if y(degrees) > _LINE_WORDS / 2
        ],
        unplaced=len(placed) - len(found),
    )


def _extent(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = max((high - low) * _MARGIN, (_LEAST_SPAN - (high - low)) / 2)
    return low - margin, high + margin


def _lines(low: float, high: float) -> list[tuple[float, str]]:
    step = next((each for each in _STEPS if (high - low) / each <= _MOST_LINES), _STEPS[-1])
    first = math.ceil(low / step)
    degrees = [number * step for number in range(first, math.floor(high / step) + 1)]
    return [(each, f"{each:.1f}" if step < 1 else f"{each:.0f}") for each in degrees]


def label(dots: Sequence[Dot], height: float, /) -> None:
    """Give each dot its name at the first side where it touches no dot and no other name; then the numbers likewise."""
    if len(dots) > _MOST_WORDS:
        return
    taken: list[Box] = [(dot.x - 6, dot.y - 6, dot.x + 6, dot.y + 6) for dot in dots]
    numbers: list[Box] = list(taken)
    for place, dot in enumerate(dots):
        words = f"{dot.number} {dot.name}"
        for anchor, dx, dy in _SIDES:
            box = _box(dot, words, anchor, dx, dy, _LETTER)
            if _is_free(box, taken, place, height):
                dot.words, dot.anchor, dot.dx, dot.dy = words, anchor, dx, dy
                taken.append(box)
                break
        # A number is drawn half as large again, above its dot.
        box = _box(dot, str(dot.number), "middle", 0, -11, _LETTER * 2)
        if _is_free(box, numbers, place, height):
            dot.has_number = True
            numbers.append(box)


def _box(dot: Dot, words: str, anchor: str, dx: float, dy: float, letter: float) -> Box:
    width = sum(letter if ord(each) > 0x2E7F else letter * 0.55 for each in words)
    left = dot.x + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    tall = _LINE * letter / _LETTER
    return left, dot.y + dy - tall * 0.8, left + width, dot.y + dy + tall * 0.2


def _is_free(box: Box, taken: Sequence[Box], own: int, height: float) -> bool:
    if box[0] < 2 or box[2] > WIDTH - 2 or box[1] < 2 or box[3] > height - 2:
        return False
    return not any(
        box[0] < each[2] and each[0] < box[2] and box[1] < each[3] and each[1] < box[3]
        for place, each in enumerate(taken)
        if place != own
    )
