"""Firms of a base as a table: written and read back. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijiang.bases.segments import LANGUAGES, Segment
from zhijiang.casework import sheets
from zhijiang.casework.schema.credit_code import credit_code_fault, normal_credit_code
from zhijiang.casework.sheets import Value

COLUMNS: Final = (
    ("name", gettext_lazy("Firm")),
    ("credit_code", gettext_lazy("Unified social credit code")),
    ("segment", gettext_lazy("Segment")),
    ("joined_on", gettext_lazy("Joined on")),
    ("left_on", gettext_lazy("Left on")),
)
NAMES: Final = tuple(name for name, _label in COLUMNS)
NEEDED: Final = frozenset(NAMES) - {"left_on"}
LONGEST_NAME: Final = 120
_DAY: Final = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")


@dataclass(frozen=True)
class Row:
    """One line of the table. `place` is its row in the sheet; `segment` is a key of the pack, empty where it is none."""

    place: int
    name: str
    credit_code: str
    segment: str
    joined_on: date | None
    left_on: date | None


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell."""

    place: int
    column: str
    """The column's name for programs."""
    letter: str
    """Where the column stands in this workbook."""
    what: str

    @property
    def label(self) -> str:
        return str(dict(COLUMNS).get(self.column, ""))


@dataclass(frozen=True)
class Table:
    """What was read: the rows, every fault so far, and where each column stands."""

    rows: list[Row]
    faults: list[Fault]
    places: Mapping[str, int]

    def fault(self, place: int, column: str, what: str, /) -> None:
        """One more fault, in a row of the sheet."""
        self.faults.append(Fault(place, column, sheets.column_letter(self.places.get(column, 0) + 1), what))


def write(title: str, rows: Sequence[Row], /, *, segments: Mapping[str, Segment]) -> bytes:
    """The table as xlsx, in the reader's language; segments are offered to choose from."""
    language = translation.get_language() or ""
    names = {key: segment.name_in(language) for key, segment in segments.items()}
    cells: list[list[sheets.Cell]] = [
        [row.name, row.credit_code, names.get(row.segment, row.segment), row.joined_on, row.left_on] for row in rows
    ]
    columns = [(name, str(label)) for name, label in COLUMNS]
    choices = {"segment": list(names.values())} if names else {}
    return sheets.write("xlsx", [sheets.Sheet(title, columns, cells, choices=choices)])


def read(content: bytes, /, *, segments: Mapping[str, Segment]) -> Table:
    """The lines of a table whose first row holds the columns' labels, in either language and any order, and every fault of one cell.

    Raises BadWorkbook. Rule: B-10.
    """
    head, *body = sheets.read(content)
    table = Table([], [], _places(head))
    known = {name: key for key, segment in segments.items() for name in (key, *map(segment.name_in, LANGUAGES))}
    for place, values in enumerate(body, start=2):
        cells = {name: values[at] if at < len(values) else None for name, at in table.places.items()}
        if any(value not in (None, "") for value in cells.values()):
            table.rows.append(_row(table, place, cells, known))
    return table


def _places(head: Sequence[Value]) -> dict[str, int]:
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            labels |= {str(label): name for name, label in COLUMNS}
    found = {labels[text]: at for at, text in enumerate(map(_text, head)) if text in labels}
    missing = [str(label) for name, label in COLUMNS if name in NEEDED and name not in found]
    if missing:
        raise sheets.BadWorkbook(
            _("The first row lacks these columns: %(columns)s.") % {"columns": _(", ").join(missing)}
        )
    return found


def _row(table: Table, place: int, cells: Mapping[str, Any], known: Mapping[str, str]) -> Row:
    text = {name: _text(cells.get(name)) for name in NAMES}
    empty = [name for name in ("name", "credit_code", "segment") if not text[name]]
    for name in empty:
        table.fault(place, name, _("Something must stand here."))
    if len(text["name"]) > LONGEST_NAME:
        table.fault(place, "name", _("At most %(count)d characters.") % {"count": LONGEST_NAME})
    code = normal_credit_code(text["credit_code"])
    if code and (fault := credit_code_fault(code)):
        table.fault(place, "credit_code", fault)
    segment = known.get(text["segment"], "")
    if text["segment"] and not segment:
        table.fault(
            place,
            "segment",
            _("There is no segment “%(segment)s” in this installation.") % {"segment": text["segment"][:40]},
        )
    joined_on, left_on = _day(cells.get("joined_on")), _day(cells.get("left_on"))
    if joined_on is None:
        table.fault(place, "joined_on", _("A day like 2026-09-30 is expected."))
    if left_on is None and text["left_on"]:
        table.fault(place, "left_on", _("A day like 2026-09-30 is expected."))
    return Row(place, text["name"], code, segment, joined_on, left_on)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if found := _DAY.match(_text(value)):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
    return None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())
