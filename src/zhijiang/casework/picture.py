"""A procedure laid out as a picture: boxes in rows and columns, curves between them. Pure; reads no database.

The main way runs down the first column, what leads off it stands to the right in the row it is reached from. Curves
carry numbers instead of words, so that none covers another; the table beside the picture says what each number is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhijiang.casework.procedure import Procedure

BOX_WIDTH: Final = 176
BOX_HEIGHT: Final = 48
COLUMN: Final = 272
ROW: Final = 104
MARGIN: Final = 96
_LINE: Final = 11
"""Characters of a label in one line; a Latin one counts half."""


@dataclass(frozen=True)
class Box:
    """One state. Positions in user units of the drawing."""

    state: str
    lines: list[str]
    x: int
    y: int
    kind: str
    """`here`, `gone` or empty."""
    is_final: bool

    @property
    def texts(self) -> list[tuple[int, int, str]]:
        """Each line of the label with the middle of its baseline."""
        first = self.y + BOX_HEIGHT // 2 + 5 - 9 * (len(self.lines) - 1)
        return [(self.x + BOX_WIDTH // 2, first + 18 * number, line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Curve:
    """All moves from one state to another, as one curve with their numbers at its middle."""

    path: str
    numbers: str
    x: int
    y: int
    was_gone: bool


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    boxes: list[Box]
    curves: list[Curve]


@dataclass(frozen=True)
class Move:
    """A move to draw: its number in the table, from where to where, and whether it was made."""

    number: int
    frm: str
    to: str
    was_made: bool


def laid_out(
    procedure: Procedure,
    moves: Sequence[Move],
    /,
    *,
    main: Sequence[str],
    gone: Sequence[str],
    here: str,
    labels: dict[str, str],
) -> Picture:
    """The picture of the states that these moves touch. `main` is the way down the first column, `gone` what was passed."""
    touched = {procedure.initial, *(move.frm for move in moves), *(move.to for move in moves)}
    places = _places([state for state in main if state in touched], moves, touched)
    boxes = {
        state: Box(
            state,
            _broken(labels[state]),
            MARGIN + column * COLUMN,
            MARGIN // 2 + row * ROW,
            "here" if state == here else "gone" if state in gone else "",
            procedure.states[state].final,
        )
        for state, (column, row) in places.items()
    }
    grouped: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for move in moves:
        grouped[move.frm, move.to].append(move)
    curves = [_curve(boxes, frm, to, found, number) for number, ((frm, to), found) in enumerate(grouped.items())]
    columns, rows = (max(place[axis] for place in places.values()) for axis in (0, 1))
    return Picture(
        width=2 * MARGIN + columns * COLUMN + BOX_WIDTH,
        height=MARGIN + rows * ROW + BOX_HEIGHT,
        boxes=list(boxes.values()),
        curves=curves,
    )


def _places(main: Sequence[str], moves: Sequence[Move], touched: set[str]) -> dict[str, tuple[int, int]]:
    """(column, row) of each state: breadth first from the main way, each in the nearest free row of the next column."""
    places = {state: (0, row) for row, state in enumerate(main)}
    taken = set(places.values())
    waiting = list(main)
    while waiting or len(places) < len(touched):
        if not waiting:
            waiting.append(next(iter(sorted(touched - places.keys()))))
            places[waiting[0]] = (0, len([1 for column, _row in places.values() if column == 0]))
        state = waiting.pop(0)
        column, row = places[state]
        for move in moves:
            if move.frm == state and move.to not in places:
                free = min((r for r in range(len(touched)) if (column + 1, r) not in taken), key=lambda r: abs(r - row))
                places[move.to] = (column + 1, free)
                taken.add((column + 1, free))
                waiting.append(move.to)
    return places


def _curve(boxes: dict[str, Box], frm: str, to: str, moves: Sequence[Move], order: int) -> Curve:
    start, end = boxes[frm], boxes[to]
    shift = (order % 5 - 2) * 6
    if start.x == end.x and end.y - start.y == ROW:
        points = _down(start, end, shift)
    elif start.x == end.x:
        side = 0 if start.x == MARGIN else BOX_WIDTH
        points = _round_the_side(start, end, side, shift)
    else:
        forward = end.x > start.x
        points = (
            (start.x + (BOX_WIDTH if forward else 0), start.y + BOX_HEIGHT // 2 + shift),
            (end.x + (0 if forward else BOX_WIDTH), end.y + BOX_HEIGHT // 2 + shift),
            (COLUMN - BOX_WIDTH) * (1 if forward else -1),
            0,
        )
    (x1, y1), (x2, y2), bend_x, bend_y = points
    c1, c2 = (x1 + bend_x, y1 + bend_y), (x2 - bend_x if bend_y == 0 and start.x != end.x else x2 + bend_x, y2 - bend_y)
    middle = ((x1 + 3 * c1[0] + 3 * c2[0] + x2) // 8, (y1 + 3 * c1[1] + 3 * c2[1] + y2) // 8)
    return Curve(
        path=f"M{x1} {y1}C{c1[0]} {c1[1]} {c2[0]} {c2[1]} {x2} {y2}",
        numbers=" ".join(str(move.number) for move in moves),
        x=middle[0],
        y=middle[1],
        was_gone=any(move.was_made for move in moves),
    )


Points = tuple[tuple[int, int], tuple[int, int], int, int]


def _down(start: Box, end: Box, shift: int) -> Points:
    x = start.x + BOX_WIDTH // 2 + shift
    return (x, start.y + BOX_HEIGHT), (x, end.y), 0, (ROW - BOX_HEIGHT) // 3


def _round_the_side(start: Box, end: Box, side: int, shift: int) -> Points:
    """Within a column but not to the next row: out at one side and in again there."""
    out = (60 + 4 * shift) * (1 if side else -1)
    middle = BOX_HEIGHT // 2 + shift
    return (start.x + side, start.y + middle), (end.x + side, end.y + middle), out, 0


def _broken(label: str) -> list[str]:
    """A label in at most two lines."""
    width = sum(1 if ord(each) > 0x2E80 else 0.5 for each in label)
    if width <= _LINE:
        return [label]
    if " " in label:
        words, first = label.split(" "), ""
        while words and len(first) + len(words[0]) < len(label) * 0.6:
            first = f"{first} {words.pop(0)}".strip()
        return [first, " ".join(words)] if first and words else [label]
    half = (len(label) + 1) // 2
    return [label[:half], label[half:]]
