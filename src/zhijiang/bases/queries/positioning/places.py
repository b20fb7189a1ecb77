"""Where bases stand towards each other: the network of what is alike and what hands on, and the scatter of who does a thing of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhijiang.bases.models import Base
from zhijiang.bases.positioning.known import Floats
from zhijiang.bases.queries.map import WIDTH, Dot, label
from zhijiang.bases.queries.positioning.figures import Sheet
from zhijiang.bases.queries.positioning.quantities import Quantity, halved, quantity, single
from zhijiang.bases.queries.positioning.tables import Table

HEIGHT: Final = 480
_MARGIN: Final = (44.0, 36.0)
_NEAREST: Final = 2
"""Edges that each base sends out, of few bases; of many it is one."""
_MANY: Final = 60
_FRAME: Final = (56.0, 20.0, 620.0, 432.0)
"""The scatter's: left, top, right, bottom."""


@dataclass(frozen=True)
class Edge:
    """Two bases that overlap: the thicker the more."""

    first: Dot
    second: Dot
    overlap: Quantity
    width: float


@dataclass(frozen=True)
class Arrow:
    """Strengths of one base whose next stage is a strength of another."""

    start: Dot
    end: Dot
    x1: float
    y1: float
    x2: float
    y2: float
    part: float
    """Of all links of the chain, 0..1."""


@dataclass(frozen=True)
class Network:
    """The drawing; dots only of bases that have firms to tell of."""

    dots: Sequence[Dot]
    edges: Sequence[Edge]
    arrows: Sequence[Arrow]
    left_out: int
    """Bases without figures."""
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Point:
    """A base in the scatter, its figures and the ends of their intervals in the drawing."""

    dot: Dot
    specialisation: Quantity
    similarity: Quantity
    nearest: str
    """Code of the base that is most like it."""
    lead: Quantity
    is_sure: bool
    """Whether the nearest is nearer than the second beyond both intervals."""
    across: tuple[float, float] | None
    along: tuple[float, float] | None


@dataclass(frozen=True)
class Scatter:
    """The drawing, in its own units."""

    points: Sequence[Point]
    ticks: Sequence[tuple[float, float, str]]
    """Place across, place along, words."""
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT
    frame: tuple[float, float, float, float] = _FRAME


def network_of(table: Table, sheet: Sheet, bases: Mapping[str, Base], /) -> Network:
    """Overlaps as edges, complementarity as arrows; the same table is always drawn alike. Rules: P-07, P-14."""
    there = np.flatnonzero(np.diagonal(sheet.overlap.known)).tolist()
    across, along = _MARGIN
    dots = {
        place: Dot(
            place + 1,
            bases[table.bases[place]],
            round(across + float(sheet.points[place, 0]) * (WIDTH - 2 * across), 1),
            round(along + float(1 - sheet.points[place, 1]) * (HEIGHT - 2 * along), 1),
        )
        for place in there
        if table.bases[place] in bases
    }
    label(list(dots.values()), HEIGHT)
    near = np.where(sheet.overlap.known, sheet.overlap.values, -1.0)
    np.fill_diagonal(near, -1.0)
    edges = [
        Edge(dots[one], dots[other], _overlap(sheet, one, other), round(0.6 + 6 * float(near[one, other]) ** 2, 1))
        for one, other in _pairs(near, list(dots))
    ]
    return Network(
        list(dots.values()),
        sorted(edges, key=lambda edge: -(edge.overlap.value or 0)),
        sorted(_arrows(sheet.completes.values, dots), key=lambda arrow: -arrow.part),
        len(table.bases) - len(dots),
    )


def scatter_of(table: Table, sheet: Sheet, bases: Mapping[str, Base], /) -> Scatter:
    """How special each base is, and how like the one that is most like it. Rule: P-07."""
    where = sheet.coordinates
    points = []
    for place, code in enumerate(table.bases):
        special = halved(quantity(sheet.specialisation, place))
        nearest = int(where.nearest[place])
        if code not in bases or special.value is None or nearest < 0:
            continue
        like = _overlap(sheet, place, nearest)
        points.append(
            Point(
                Dot(place + 1, bases[code], _x(special.value), _y(like.value or 0.0)),
                special,
                like,
                table.bases[nearest],
                single(where.lead, place),
                is_sure(sheet, place),
                (_x(special.low), _x(special.high)) if special.low is not None and special.high is not None else None,
                (_y(like.low), _y(like.high)) if like.low is not None and like.high is not None else None,
            )
        )
    label([point.dot for point in points], HEIGHT)
    ticks = [(_x(each), _y(each), f"{each:.1f}") for each in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    return Scatter(points, ticks, len(table.bases) - len(points))


def is_sure(sheet: Sheet, place: int, /) -> bool:
    """Whether who is nearest to a base is beyond chance: its interval lies over those of all others. Not told of many bases."""
    if sheet.pairs is None:
        return False
    nearest = int(sheet.coordinates.nearest[place])
    low, high = sheet.pairs.low.values[place].copy(), sheet.pairs.high.values[place].copy()
    high[[place, nearest]] = -np.inf
    return bool(np.isfinite(low[nearest]) and low[nearest] > np.nanmax(high))


def _overlap(sheet: Sheet, one: int, other: int) -> Quantity:
    return quantity(sheet.pairs, one, other) if sheet.pairs is not None else single(sheet.overlap, one, other)


def _pairs(near: Floats, places: Sequence[int]) -> list[tuple[int, int]]:
    """Each base with its nearest, and every pair once."""
    number = _NEAREST if len(places) <= _MANY else 1
    found = set()
    for one in places:
        for other in np.argsort(-near[one], kind="stable")[:number].tolist():
            if near[one, other] > 0:
                found.add((min(one, other), max(one, other)))
    return sorted(found)


def _arrows(completes: Floats, dots: Mapping[int, Dot]) -> Iterator[Arrow]:
    """From each base to the ones it hands on to most; arrows end short of the dots."""
    for one in dots:
        row = completes[one].copy()
        row[one] = 0
        if not row.max(initial=0) > 0:
            continue
        for other in np.flatnonzero(row >= row.max())[:3].tolist():
            if other not in dots:
                continue
            start, end = dots[one], dots[other]
            length = max(float(np.hypot(end.x - start.x, end.y - start.y)), 1.0)
            side = (end.x - start.x) / length, (end.y - start.y) / length
            yield Arrow(
                start, end,
                round(start.x + side[0] * 10, 1), round(start.y + side[1] * 10, 1),
                round(end.x - side[0] * 12, 1), round(end.y - side[1] * 12, 1),
                float(row[other]),
            )  # fmt: skip


def _x(value: float) -> float:
    left, _top, right, _bottom = _FRAME
    return round(left + value * (right - left), 1)


def _y(value: float) -> float:
    _left, top, _right, bottom = _FRAME
    return round(bottom - value * (bottom - top), 1)
