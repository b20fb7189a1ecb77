"""A procedure laid out as a picture: its states in one column, its moves beside them. Pure; reads no database.

The main way runs straight down at the left. What leads off it stands indented under the state it is reached from; other
ends come last. Every other move leaves its state at the right and joins the lane that leads to where it goes: a lane for
each state that is gone to, so that many moves to one end share one line. Moves carry numbers instead of words, each
beside the state it leaves; the table says what each number is. So the picture is as narrow as a telephone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhijiang.casework.procedure import Procedure

MARGIN: Final = 8
WIDTH: Final = 200
"""Of a state of the main way; one beside it is indented, and ends where they end."""
INDENT: Final = 32
HEIGHT: Final = 46
"""At least; a state that much leads to and from is higher."""
PORT: Final = 20
"""Between two lines at one side of a state: a number stands on each."""
GAP: Final = 38
STUB: Final = 44
"""From a state to the first lane: room for the numbers."""
LANE: Final = 16
_BEND: Final = 6
_LINE: Final = 11
"""Characters of a label in one line; a Latin one counts half."""


@dataclass(frozen=True)
class Box:
    """One state. Positions in user units of the drawing."""

    state: str
    lines: list[str]
    x: int
    y: int
    width: int
    height: int
    kind: str
    """`here`, `gone` or empty."""
    is_final: bool

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def round(self) -> int:
        """Of its corners: an end of the procedure is a pill."""
        return HEIGHT // 2 if self.is_final else 6

    @property
    def texts(self) -> list[tuple[int, int, str]]:
        """Each line of the label with the middle of its baseline."""
        first = self.y + self.height // 2 + 5 - 9 * (len(self.lines) - 1)
        return [(self.x + self.width // 2, first + 18 * number, line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Curve:
    """All moves from one state to another, as one line with their numbers where it begins."""

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
    """Those that were gone last, so that they lie on top."""


@dataclass(frozen=True)
class Move:
    """A move to draw: its number in the table, from where to where, and whether it was made."""

    number: int
    frm: str
    to: str
    was_made: bool


Way = tuple[str, str]
"""From where to where."""


@dataclass(frozen=True)
class _Port:
    """Where a line meets the right side of a state: the lane it comes from or goes to, and which way that lane leads."""

    lane: str
    is_way_in: bool
    rises: bool
    x: int

    @property
    def order(self) -> tuple[bool, int]:
        """Downwards: what rises, the nearest lane first; what falls, the furthest first. So no two lines cross here."""
        return (not self.rises, self.x if self.rises else -self.x)


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
    """The picture of the states that these moves touch. `main` is the way down, `gone` what was passed."""
    touched = {procedure.initial, *(move.frm for move in moves), *(move.to for move in moves)}
    main = [state for state in main if state in touched]
    column = _column(procedure, main, moves, touched)
    rows = {state: row for row, state in enumerate(column)}
    grouped: dict[Way, list[Move]] = defaultdict(list)
    for move in moves:
        grouped[move.frm, move.to].append(move)
    straight = {way for way in grouped if _is_straight(way, main, rows)}
    lanes = _lanes([way for way in grouped if way not in straight], rows)
    ports = {state: _ports(state, [way for way in grouped if way not in straight], rows, lanes) for state in column}
    boxes: dict[str, Box] = {}
    y = MARGIN
    for state in column:
        indent = 0 if state in main else INDENT
        height = max(HEIGHT, PORT * (len(ports[state]) + 1))
        kind = "here" if state == here else "gone" if state in gone else ""
        final = procedure.states[state].final
        boxes[state] = Box(state, _broken(labels[state]), MARGIN + indent, y, WIDTH - indent, height, kind, final)
        y += height + GAP
    curves = [
        _down(boxes[frm], boxes[to], found, is_main=frm in main and to in main)
        if (frm, to) in straight
        else _round(boxes, ports, (frm, to), found)
        for (frm, to), found in grouped.items()
    ]
    return Picture(
        width=max([MARGIN + WIDTH, *lanes.values()]) + 2 * MARGIN,
        height=y - GAP + MARGIN,
        boxes=list(boxes.values()),
        curves=sorted(curves, key=lambda curve: curve.was_gone),
    )


def _column(procedure: Procedure, main: Sequence[str], moves: Sequence[Move], touched: set[str]) -> list[str]:
    """The states from top to bottom: each of the main way with what leads off it and goes on; then the other ends."""
    found: list[str] = []

    def take(state: str) -> None:
        if state in found:
            return
        found.append(state)
        for move in moves:
            if move.frm == state and move.to not in main and not procedure.states[move.to].final:
                take(move.to)

    for state in main:
        take(state)
    for state in sorted(
        touched - {*found}, key=lambda each: (procedure.states[each].final, list(procedure.states).index(each))
    ):
        take(state)
    return found


def _is_straight(way: Way, main: Sequence[str], rows: dict[str, int]) -> bool:
    """Whether the move goes down without passing a state: to the next of the main way, or to what stands right below."""
    frm, to = way
    if frm in main and to in main:
        return main.index(to) == main.index(frm) + 1
    return to not in main and rows[to] == rows[frm] + 1


def _lanes(ways: Sequence[Way], rows: dict[str, int]) -> dict[str, int]:
    """Where the lane to each state runs: short ones near the states, and in one line where they do not meet."""
    spans: dict[str, tuple[int, int]] = {}
    for to in dict.fromkeys(to for _frm, to in ways):
        ends = [rows[to], *(rows[frm] for frm, target in ways if target == to)]
        spans[to] = (min(ends), max(ends))
    places: dict[str, int] = {}
    for to, (first, last) in sorted(spans.items(), key=lambda each: (each[1][1] - each[1][0], each[1])):
        taken = {places[other] for other in places if first <= spans[other][1] and spans[other][0] <= last}
        place = MARGIN + WIDTH + STUB
        while place in taken:
            place += LANE
        places[to] = place
    return places


def _ports(state: str, ways: Sequence[Way], rows: dict[str, int], lanes: dict[str, int]) -> list[_Port]:
    """The lines at the right side of a state from top to bottom."""
    found = [_Port(to, False, rows[to] < rows[frm], lanes[to]) for frm, to in ways if frm == state]
    comes_from = [rows[frm] for frm, to in ways if to == state]
    if comes_from:
        found.append(_Port(state, True, sum(comes_from) < len(comes_from) * rows[state], lanes[state]))
    return sorted(found, key=lambda port: port.order)


def _height_of(box: Box, ports: Sequence[_Port], lane: str, *, is_way_in: bool) -> int:
    at = next(number for number, port in enumerate(ports) if (port.lane, port.is_way_in) == (lane, is_way_in))
    return box.y + box.height // 2 + PORT * (2 * at - len(ports) + 1) // 2


def _down(start: Box, end: Box, moves: Sequence[Move], *, is_main: bool) -> Curve:
    x = start.x + INDENT // 2 if is_main else end.x + end.width // 2
    y = start.y + start.height
    return Curve(f"M{x} {y}V{end.y}", _numbers(moves), x, y + GAP // 2 - 4, _was_made(moves))


def _round(boxes: dict[str, Box], ports: dict[str, list[_Port]], way: Way, moves: Sequence[Move]) -> Curve:
    """Out at the right, along the lane, and in at the right."""
    start, end = boxes[way[0]], boxes[way[1]]
    out = _height_of(start, ports[way[0]], way[1], is_way_in=False)
    back = _height_of(end, ports[way[1]], way[1], is_way_in=True)
    lane = next(port.x for port in ports[way[1]] if port.is_way_in)
    bend = _BEND if back > out else -_BEND
    return Curve(
        f"M{start.right} {out}H{lane - _BEND}Q{lane} {out} {lane} {out + bend}"
        f"V{back - bend}Q{lane} {back} {lane - _BEND} {back}H{end.right}",
        _numbers(moves),
        start.right + STUB // 2 - 2,
        out,
        _was_made(moves),
    )


def _numbers(moves: Sequence[Move]) -> str:
    return ", ".join(str(move.number) for move in moves)


def _was_made(moves: Sequence[Move]) -> bool:
    return any(move.was_made for move in moves)


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
