"""Tables for other programs: xlsx, CSV, JSON. No cell ever becomes a formula."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

Cell = str | int | float | Decimal | date | datetime | None
TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
MOST_ROWS: Final = 10_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula when it opens a CSV."""
_WIDEST: Final = 48
_MARKED: Final = "FFF2CC"
FORBIDDEN_IN_CELL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that XML has no place for."""
FORBIDDEN_IN_TITLE: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


Choices = Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """One table: columns as (name for programs, label for people), and its rows."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]
    choices: Mapping[str, Choices] = field(default_factory=dict)
    """By column: what may stand in it. An xlsx offers it as a list."""
    remarks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """What is said of a cell, by (row, column), both from 0. An xlsx shows it as a comment on a marked cell."""


def write(kind: str, sheets: Sequence[Sheet], /) -> bytes:
    """The tables as a file of this kind (a key of TYPES). A CSV holds one after the other, an empty line between."""
    match kind:
        case "xlsx":
            return _xlsx(sheets)
        case "csv":
            return _csv(sheets)
        case _:
            return _json(sheets)


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title.translate(FORBIDDEN_IN_TITLE)[:31] or "1")
        page.freeze_panes = "A2"
        for place, width in enumerate(widths_of(sheet), start=1):
            page.column_dimensions[column_letter(place)].width = width
        page.append([written_cell(page, label, bold=True) for _name, label in sheet.columns])
        for place, row in enumerate(sheet.rows):
            cells = [
                written_cell(page, value, styled=(place, column) in sheet.remarks) for column, value in enumerate(row)
            ]
            for column, cell in enumerate(cells if sheet.remarks else ()):
                if (place, column) in sheet.remarks:
                    cell.comment = Comment(sheet.remarks[place, column], "")
                    cell.fill = PatternFill("solid", fgColor=_MARKED)
            page.append(cells)
        if sheet.choices:
            _offer(book, page, sheet)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _offer(book: Any, page: Any, sheet: Sheet) -> None:
    """Lists to choose from, out of a sheet of their own: in the cell's own rule a list may have 255 characters at most."""
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = book.create_sheet("_choices")
    lists.sheet_state = "hidden"
    longest = max(len(choices) for choices in sheet.choices.values())
    for row in range(longest):
        lists.append([written_cell(lists, each[row] if row < len(each) else None) for each in sheet.choices.values()])
    names = [name for name, _label in sheet.columns]
    for place, (name, choices) in enumerate(sheet.choices.items(), start=1):
        source, target = column_letter(place), column_letter(names.index(name) + 1)
        rule = DataValidation("list", formula1=f"'_choices'!${source}$1:${source}${len(choices)}", allow_blank=True)
        rule.add(f"{target}2:{target}{MOST_ROWS + 1}")
        page.data_validations.append(rule)


def written_cell(page: Any, value: Cell, /, *, bold: bool = False, styled: bool = False) -> Any:
    """What is written for a value: the value itself, or a cell where it has a look or would be taken for something else."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, str):
        value = FORBIDDEN_IN_CELL.sub("", value)
        styled = (
            styled or bold or value.startswith(("=", "#"))
        )  # openpyxl takes “=…” for a formula, “#N/A” for an error
    if not styled:
        return value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(page, "")
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def column_letter(place: int, /) -> str:
    """The name of a column, the first being 1: A, B … Z, AA."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def widths_of(sheet: Sheet, /) -> list[int]:
    """Wide enough for the head and the first rows, a Chinese character counting two."""
    first: Iterable[Sequence[Cell]] = [[label for _name, label in sheet.columns], *sheet.rows[:100]]
    columns = zip(*first, strict=True)
    return [min(_WIDEST, 2 + max(_width(str(value or "")) for value in column)) for column in columns]


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _csv(sheets: Sequence[Sheet]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    for number, sheet in enumerate(sheets):
        if number:
            writer.writerow([])
        writer.writerow([plain_text(label) for _name, label in sheet.columns])
        writer.writerows([[plain_text(value) for value in row] for row in sheet.rows])
    return text.getvalue().encode("utf-8-sig")


def plain_text(value: Cell, /) -> str:
    """A value as a CSV holds it: nothing that a spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    text = FORBIDDEN_IN_CELL.sub("", str(value))
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _json(sheets: Sequence[Sheet]) -> bytes:
    tables = [
        {
            "title": sheet.title,
            "columns": [{"name": name, "label": label} for name, label in sheet.columns],
            "rows": [dict(zip([name for name, _label in sheet.columns], row, strict=True)) for row in sheet.rows],
        }
        for sheet in sheets
    ]
    told = tables[0] if len(tables) == 1 else {"tables": tables}
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
