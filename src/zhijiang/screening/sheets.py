"""Lists of changes as workbooks: the producer's own, written and read back; and what was found. Knows no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhijiang.casework import sheets
from zhijiang.casework.sheets import Cell, Value

COLUMNS: Final = (
    ("first", gettext_lazy("First frame")),
    ("last", gettext_lazy("Last frame")),
    ("text", gettext_lazy("What was done")),
)
NEEDED: Final = frozenset({"first", "text"})
FOUND: Final = (
    ("number", pgettext_lazy("column", "No.")),
    ("kind", gettext_lazy("Kind")),
    ("first", gettext_lazy("First frame")),
    ("last", gettext_lazy("Last frame")),
    ("frames", gettext_lazy("Frames")),
    ("was_first", gettext_lazy("First frame before")),
    ("was_last", gettext_lazy("Last frame before")),
    ("was_frames", gettext_lazy("Frames before")),
    ("declared", gettext_lazy("On the producer’s list")),
)


@dataclass(frozen=True)
class Row:
    """One line of the producer's list, as it stands in the sheet. `place` is its row there."""

    place: int
    cells: dict[str, str]
    letters: dict[str, str]
    """Where each column stands."""


def label_of(column: str, /) -> str:
    """What stands over a column of the producer's list."""
    return str(dict(COLUMNS).get(column, ""))


def write_list(title: str, rows: Sequence[tuple[str, str, str]], /) -> bytes:
    """The producer's list, or with no rows the form of one."""
    columns = [(name, str(label)) for name, label in COLUMNS]
    return sheets.write("xlsx", [sheets.Sheet(title, columns, rows)])


def read_list(content: bytes, /) -> list[Row]:
    """The lines of a list whose first row holds the columns' labels, in either language and any order. Raises BadWorkbook."""
    head, *body = sheets.read(content)
    places = _places(head)
    letters = {name: sheets.column_letter(at + 1) for name, at in places.items()}
    rows = [
        Row(place, {name: _text(values[at]) for name, at in places.items()}, letters)
        for place, values in enumerate(body, start=2)
    ]
    return [row for row in rows if any(row.cells.values())]


def write_found(title: str, found: Sequence[Sequence[Cell]], lost: Sequence[tuple[str, str, str]] | None, /) -> bytes:
    """What was found, line by line as FOUND; on a second sheet what the producer's list says and nobody found, if there is a list."""
    tables = [sheets.Sheet(title, [(name, str(label)) for name, label in FOUND], found)]
    if lost is not None:
        columns = [(name, str(label)) for name, label in COLUMNS]
        tables.append(sheets.Sheet(_("Listed and not found"), columns, lost))
    return sheets.write("xlsx", tables)


def _places(head: Sequence[Value]) -> dict[str, int]:
    known: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            known |= {str(label).casefold(): name for name, label in COLUMNS}
    found = {known[text]: at for at, text in enumerate(_text(value).casefold() for value in head) if text in known}
    missing = [str(label) for name, label in COLUMNS if name in NEEDED and name not in found]
    if missing:
        raise sheets.BadWorkbook(
            _("The first row lacks these columns: %(columns)s.") % {"columns": _(", ").join(missing)}
        )
    return found


def _text(value: Value) -> str:
    return " ".join(str(value).split()) if value is not None else ""
