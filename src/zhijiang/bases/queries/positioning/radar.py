"""The radar: shares of a base beside those of all bases together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhijiang.bases.queries.positioning.heat import shortened

SIZE: Final = (480, 380)
_CENTRE: Final = (240.0, 190.0)
_RADIUS: Final = 132.0
_LETTERS: Final = 8.5
"""Of a name beside an axis, in half a page; the table below the picture has it whole."""
MOST_AXES: Final = 12
_RINGS: Final = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Axis:
    """A segment: where its axis ends and its words stand."""

    number: int
    name: str
    x: float
    y: float
    words_x: float
    words_y: float
    anchor: str


@dataclass(frozen=True)
class Ring:
    """A circle, and the share it stands for."""

    radius: float
    words: str
    x: float
    y: float


@dataclass(frozen=True)
class Radar:
    """The drawing, in its own units."""

    axes: Sequence[Axis]
    rings: Sequence[Ring]
    base: str
    whole: str

    @property
    def width(self) -> int:
        return SIZE[0]

    @property
    def height(self) -> int:
        return SIZE[1]

    @property
    def centre(self) -> tuple[float, float]:
        return _CENTRE


def radar_of(shares: Sequence[tuple[str, float, float]], /) -> Radar | None:
    """Name, share in the base and share in the whole, of three segments or more; None of fewer, which make no area."""
    if len(shares) < 3:
        return None
    most = max(max(own, whole) for _name, own, whole in shares)
    end = next(ring for ring in _RINGS if ring >= most - 1e-9)
    axes = []
    for place, (name, _own, _whole) in enumerate(shares):
        x, y = _at(place, len(shares), 1.0)
        words_x, words_y = _at(place, len(shares), 1.0 + 14 / _RADIUS)
        lean = words_x - _CENTRE[0]
        anchor = "middle" if abs(lean) < 12 else "start" if lean > 0 else "end"
        axes.append(Axis(place + 1, shortened(name, _LETTERS), x, y, words_x, words_y + 4, anchor))
    return Radar(
        axes,
        [_ring(0.5, end, len(shares)), _ring(1.0, end, len(shares))],
        _path([own / end for _name, own, _whole in shares]),
        _path([whole / end for _name, _own, whole in shares]),
    )


def _ring(length: float, end: float, axes: int) -> Ring:
    """A circle with its words between the first axis and the second, where they touch neither."""
    x, y = _at(0.5, axes, length)
    return Ring(_RADIUS * length, f"{end * length * 100:g}%", x, y)


def _path(lengths: Sequence[float]) -> str:
    return " ".join(f"{x},{y}" for x, y in (_at(place, len(lengths), each) for place, each in enumerate(lengths)))


def _at(place: float, number: int, length: float) -> tuple[float, float]:
    angle = 2 * math.pi * place / number - math.pi / 2
    return (
        round(_CENTRE[0] + _RADIUS * length * math.cos(angle), 1),
        round(_CENTRE[1] + _RADIUS * length * math.sin(angle), 1),
    )
