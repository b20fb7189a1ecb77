"""One long table written to a file row by row: however long it is, it takes the memory of a few rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder

from zhijiang.casework.sheets.writing import (
    FORBIDDEN_IN_TITLE,
    Cell,
    Sheet,
    column_letter,
    plain_text,
    widths_of,
    written_cell,
)

Columns = Sequence[tuple[str, str]]
_MEASURED = 100
"""Rows whose width is looked at."""


def stream(kind: str, target: Path, rows: Iterable[Sequence[Cell]], /, *, title: str, columns: Columns) -> None:
    """Write the same as `write` does for one sheet, to a file of this kind (a key of TYPES)."""
    match kind:
        case "xlsx":
            _xlsx(target, rows, title, columns)
        case "csv":
            _csv(target, rows, columns)
        case _:
            _json(target, rows, title, columns)


def _xlsx(target: Path, rows: Iterable[Sequence[Cell]], title: str, columns: Columns) -> None:
    from openpyxl import Workbook

    # openpyxl's write-only sheet goes to a temporary file row by row, its texts in the cells and not in a table of texts.
    book = Workbook(write_only=True)
    page = book.create_sheet(title.translate(FORBIDDEN_IN_TITLE)[:31] or "1")
    page.freeze_panes = "A2"
    coming = iter(rows)
    first = list(islice(coming, _MEASURED))
    for place, width in enumerate(widths_of(Sheet(title, columns, first)), start=1):
        page.column_dimensions[column_letter(place)].width = width
    page.append([written_cell(page, label, bold=True) for _name, label in columns])
    for row in chain(first, coming):
        page.append([written_cell(page, value) for value in row])
    book.save(target)


def _csv(target: Path, rows: Iterable[Sequence[Cell]], columns: Columns) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([plain_text(label) for _name, label in columns])
        writer.writerows([plain_text(value) for value in row] for row in rows)


def _json(target: Path, rows: Iterable[Sequence[Cell]], title: str, columns: Columns) -> None:
    names = [name for name, _label in columns]
    head = {"title": title, "columns": [{"name": name, "label": label} for name, label in columns]}
    with target.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
        for number, row in enumerate(rows):
            told = dict(zip(names, row, strict=True))
            file.write((",\n" if number else "\n") + json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False))
        file.write("\n]}\n")
