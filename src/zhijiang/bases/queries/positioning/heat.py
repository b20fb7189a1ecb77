"""The heat map: bases by segments, what is alike side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhijiang.bases.positioning import FEWEST_FIRMS
from zhijiang.bases.positioning.known import Counts, Figures
from zhijiang.bases.queries.positioning.figures import Sheet
from zhijiang.bases.queries.positioning.quantities import Quantity, quantity
from zhijiang.bases.queries.positioning.tables import Table
from zhijiang.bases.queries.scope import segment_name

STEPS: Final = (-2.0, -1.0, -0.3219, 0.3219, 1.0, 2.0)
"""Edges of the colours in log2: a quarter, half, 0.8, 1.25, twice, four times."""
_LABELS: Final = 214
_HEAD: Final = 132
_CELL: Final = (30, 62, 26)
"""Least and most width, and the height of a cell."""
_WHOLE: Final = 840
_LETTERS: Final = 17
"""Of a base's name beside its row, counted in Chinese characters."""


@dataclass(frozen=True)
class Column:
    """A segment, and where its column begins."""

    key: str
    name: str
    short: str
    x: int
    middle: int


@dataclass(frozen=True)
class Cell:
    """A base in a segment. `step` is None where the cell stays blank."""

    column: Column
    firms: int | None
    """None where withheld."""
    quotient: Quantity
    step: int | None
    is_robust: bool

    @property
    def is_few(self) -> bool:
        return self.firms is not None and 0 < self.firms < FEWEST_FIRMS


@dataclass(frozen=True)
class Row:
    """A base with its cells."""

    code: str
    name: str
    short: str
    may_open: bool
    y: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class HeatMap:
    """The drawing of some bases, in its own units."""

    width: int
    height: int
    cell_width: int
    has_words: bool
    """Whether a number has room in a cell."""
    columns: Sequence[Column]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Strip:
    """All bases at once, one unit a cell: for each step of colour one path."""

    width: int
    height: int
    paths: Sequence[tuple[int, str]]


def order_of(table: Table, sheet: Sheet, /) -> list[str]:
    """Codes of the bases, what is alike side by side. Rule: P-14."""
    return [table.bases[place] for place in sheet.bases_order.tolist()]


def heat_map(
    table: Table, sheet: Sheet, codes: Sequence[str], /, *, names: Mapping[str, str], openable: Collection[str]
) -> HeatMap:
    """The rows of these bases. Blank of fewer than three firms, marked where not robust. Rule: P-12."""
    steps, robust = steps_of(sheet.strengths.quotients.value, table.counts), sheet.strengths.robust
    number = len(table.segments)
    least, most, height = _CELL
    width = max(least, min(most, _WHOLE // max(number, 1)))
    columns = []
    for place, at in enumerate(sheet.segments_order.tolist()):
        name, x = segment_name(table.segments[at]), _LABELS + place * width
        columns.append(Column(table.segments[at], name, shortened(name, 11), x, x + width // 2))
    rows = []
    for line, code in enumerate(codes):
        base = table.bases.index(code)
        cells = []
        for place, at in enumerate(sheet.segments_order.tolist()):
            firms = None if table.hidden[base, at] else int(table.counts[base, at])
            step = int(steps[base, at])
            cells.append(
                Cell(
                    columns[place],
                    firms,
                    quantity(sheet.strengths.quotients, base, at),
                    None if step > len(STEPS) else step - 3,
                    bool(robust[base, at]),
                )
            )
        name = names.get(code, code)
        rows.append(Row(code, name, shortened(name, _LETTERS), code in openable, _HEAD + line * height, cells))
    return HeatMap(_LABELS + number * width + 40, _HEAD + len(rows) * height + 4, width, width >= 40, columns, rows)


def strip_of(table: Table, sheet: Sheet, /) -> Strip:
    """Every base of the table, in the order of the map."""
    steps = steps_of(sheet.strengths.quotients.value, table.counts)[np.ix_(sheet.bases_order, sheet.segments_order)]
    paths = []
    for step in range(len(STEPS) + 1):
        rows, columns = np.nonzero(steps == step)
        drawn = "".join(f"M{x} {y}h1v1h-1z" for y, x in zip(rows.tolist(), columns.tolist(), strict=True))
        if drawn:
            paths.append((step - 3, drawn))
    return Strip(steps.shape[1], steps.shape[0], paths)


def steps_of(quotients: Figures, counts: Counts, /) -> Counts:
    """The colour of each cell, 0 (least) to 6; beyond where it stays blank: not known, or fewer than three firms. Rule: P-12."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.searchsorted(STEPS, np.log2(np.where(quotients.known, quotients.values, np.nan)), side="right")
    blank = ~quotients.known | (counts < FEWEST_FIRMS)
    return np.where(blank, len(STEPS) + 1, steps).astype(np.int64)


def shortened(name: str, most: float) -> str:
    """As much of a name as has room, its dots among it; a Latin letter takes half of a Chinese one."""
    room, cut = most, 0
    for place, letter in enumerate(name):
        if room >= 1:
            cut = place
        room -= 1.0 if ord(letter) > 0x2E7F else 0.55
        if room < 0:
            return f"{name[:cut].rstrip()}…"
    return name
