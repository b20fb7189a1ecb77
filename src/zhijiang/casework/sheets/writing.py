"""Tables for other programs: xlsx, CSV, JSON. No cell ever becomes a formula."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

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
_FORBIDDEN_IN_TITLE: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Sheet:
    """One table: columns as (name for programs, label for people), and its rows."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]


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
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title.translate(_FORBIDDEN_IN_TITLE)[:31] or "1")
        page.freeze_panes = "A2"
        for place, width in enumerate(_widths(sheet), start=1):
            page.column_dimensions[get_column_letter(place)].width = width
        page.append([_cell(page, label, bold=True) for _name, label in sheet.columns])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(page: Any, value: Cell, *, bold: bool = False) -> Any:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    if not isinstance(value, str):
        cell = WriteOnlyCell(page)
        cell.value = value
        return cell
    cell = WriteOnlyCell(page, "")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"  # openpyxl takes “=…” for a formula and “#N/A” for an error
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(sheet: Sheet) -> list[int]:
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
        writer.writerow([_plain(label) for _name, label in sheet.columns])
        writer.writerows([[_plain(value) for value in row] for row in sheet.rows])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
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
