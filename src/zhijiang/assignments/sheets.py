"""The form as a table: its official columns, written and read back. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhijiang.casework import sheets
from zhijiang.casework.sheets import Value

COLUMNS: Final = (
    ("number", pgettext_lazy("column", "No.")),
    ("item", gettext_lazy("Duty")),
    ("lead", gettext_lazy("Lead unit")),
    ("helpers", gettext_lazy("Cooperating units")),
    ("due", gettext_lazy("Deadline")),
    ("after", gettext_lazy("Depends on")),
    ("steps", gettext_lazy("Steps")),
    ("state", gettext_lazy("State")),
    ("progress", gettext_lazy("Progress")),
)
NAMES: Final = tuple(name for name, _label in COLUMNS)
NEEDED: Final = frozenset({"number", "item", "lead", "due"})
_WORKDAYS: Final = re.compile(r"^(\d{1,4})\s*(?:个?工作日|working days?)$", re.IGNORECASE)
_DAY: Final = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_SPLIT: Final = re.compile(r"[、，,;；\n]")
_LONGEST: Final = {"item": 500, "progress": 5000}


@dataclass(frozen=True)
class Row:
    """One line of the table, as words. `place` is its row in the sheet."""

    place: int
    number: int
    item: str
    lead: str
    helpers: tuple[str, ...]
    due_on: date | None
    due_workdays: int | None
    after: tuple[int, ...]
    steps: tuple[str, ...]
    state: str
    progress: str


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell."""

    place: int
    column: str
    """The column's name for programs."""
    what: str

    @property
    def letter(self) -> str:
        return chr(ord("A") + NAMES.index(self.column)) if self.column in NAMES else ""

    @property
    def label(self) -> str:
        return str(dict(COLUMNS).get(self.column, ""))


def due_words(due_on: date | None, workdays: int | None, /) -> date | str:
    """A deadline as it stands in a cell."""
    return due_on if due_on is not None else _("%(count)d working days") % {"count": workdays or 0}


def write(title: str, rows: Sequence[Row], /) -> bytes:
    """The table as xlsx."""
    cells: list[list[sheets.Cell]] = [
        [
            row.number,
            row.item,
            row.lead,
            "、".join(row.helpers),
            due_words(row.due_on, row.due_workdays),
            "、".join(map(str, row.after)),
            "\n".join(row.steps),
            row.state,
            row.progress,
        ]
        for row in rows
    ]
    columns = [(name, str(label)) for name, label in COLUMNS]
    return sheets.write("xlsx", [sheets.Sheet(title, columns, cells)])


def read(content: bytes, /) -> tuple[list[Row], list[Fault]]:
    """The lines of a table whose first row holds the columns' labels, in either language and any order, and every fault.

    Raises BadWorkbook. Rule: A-08.
    """
    head, *body = sheets.read(content)
    places = _places(head)
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: set[int] = set()
    for place, values in enumerate(body, start=2):
        cells = {name: values[at] if at < len(values) else None for name, at in places.items()}
        if all(value in (None, "") for value in cells.values()):
            continue
        row, wrong = _row(place, cells)
        if row.number in seen and row.number:
            wrong.append(Fault(place, "number", _("This number stands twice.")))
        seen.add(row.number)
        rows.append(row)
        faults.extend(wrong)
    return rows, faults


def _places(head: Sequence[Value]) -> dict[str, int]:
    known: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            known |= {str(label): name for name, label in COLUMNS}
    found = {known[text]: at for at, text in enumerate(_text(value) for value in head) if text in known}
    missing = [str(label) for name, label in COLUMNS if name in NEEDED and name not in found]
    if missing:
        raise sheets.BadWorkbook(
            _("The first row lacks these columns: %(columns)s.") % {"columns": _(", ").join(missing)}
        )
    return found


def _row(place: int, cells: dict[str, Any]) -> tuple[Row, list[Fault]]:
    faults: list[Fault] = []

    def wrong(column: str, what: str) -> None:
        faults.append(Fault(place, column, what))

    text = {name: _text(cells.get(name)) for name in NAMES}
    number = int(text["number"]) if re.fullmatch(r"[1-9]\d{0,3}", text["number"]) else 0
    if not number:
        wrong("number", _("A whole number from 1 on is expected."))
    for name in ("item", "lead"):
        if not text[name]:
            wrong(name, _("Something must stand here."))
    for name, longest in _LONGEST.items():
        if len(text[name]) > longest:
            wrong(name, _("At most %(count)d characters.") % {"count": longest})
    due_on, workdays = _due(cells.get("due"))
    if due_on is None and workdays is None:
        wrong("due", _("A day like 2026-09-30 or a number of working days is expected."))
    after = _parts(text["after"])
    if not all(re.fullmatch(r"\d{1,4}", each) for each in after):
        wrong("after", _("Numbers of duties are expected, with a comma between them."))
        after = ()
    steps = tuple(each.strip() for each in text["steps"].split("\n") if each.strip())
    if any(len(each) > 200 for each in steps):
        wrong("steps", _("At most %(count)d characters.") % {"count": 200})
    return Row(
        place=place,
        number=number,
        item=text["item"],
        lead=text["lead"],
        helpers=_parts(text["helpers"]),
        due_on=due_on,
        due_workdays=workdays,
        after=tuple(sorted({int(each) for each in after})),
        steps=steps,
        state=text["state"],
        progress=text["progress"],
    ), faults


def _due(value: Any) -> tuple[date | None, int | None]:
    if isinstance(value, datetime):
        return value.date(), None
    if isinstance(value, date):
        return value, None
    text = _text(value)
    if found := _WORKDAYS.match(text):
        return None, int(found[1])
    if found := _DAY.match(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])), None
        except ValueError:
            return None, None
    return None, None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in _SPLIT.split(text) if each.strip()))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").strip()
