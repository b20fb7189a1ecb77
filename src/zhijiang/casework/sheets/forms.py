"""A workbook that is a form: protected but for the cells to be filled in, and read back cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from zhijiang.casework.sheets.reading import BadWorkbook, Value, check, never_our_failure
from zhijiang.casework.sheets.writing import FORBIDDEN_IN_CELL, FORBIDDEN_IN_TITLE, Cell, column_letter

MOST_BYTES: Final = 5 * 1024**2
LONGEST_TEXT: Final = 32_767
"""Characters that a cell can hold; office programs cut off what is longer without a word."""
_MOST_UNPACKED: Final = 20 * 1024**2
_OPEN: Final = "FFFDF2"
_HEAD: Final = "E9F1EF"
_CHOICES: Final = "_choices"
_FORMATS: Final = {"text": "@", "date": "yyyy-mm-dd", "number": "0", "money": "0.00"}
_LONGEST_PROMPT: Final = 255


@dataclass(frozen=True)
class Spot:
    """One cell: what stands in it, what it looks like, and whether one may write there."""

    value: Cell = None
    look: Literal["text", "date", "number", "money", "head", "title", "note", "hint"] = "text"
    is_open: bool = False


@dataclass(frozen=True)
class Offer:
    """What is said, and offered to choose from, at a range of cells (“C4:C4”)."""

    cells: str
    choices: Sequence[str] = ()
    prompt: str = ""


@dataclass(frozen=True)
class Page:
    """One sheet of a form, row by row."""

    title: str
    rows: Sequence[Sequence[Spot]]
    widths: Sequence[int] = ()
    offers: Sequence[Offer] = ()
    hidden_columns: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    freeze: str = ""
    is_hidden: bool = False


def write_pages(pages: Sequence[Page], /) -> bytes:
    """The form as an xlsx. No cell ever becomes a formula."""
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    book.remove(book.worksheets[0])
    book.security = WorkbookProtection(lockStructure=True)
    lists = book.create_sheet(_CHOICES)
    for page in pages:
        sheet = book.create_sheet(page.title.translate(FORBIDDEN_IN_TITLE)[:31] or "1", len(book.worksheets) - 1)
        for row, spots in enumerate(page.rows, start=1):
            for column, spot in enumerate(spots, start=1):
                _write(sheet.cell(row, column), spot)
        _arrange(sheet, page)
        for offer in page.offers:
            sheet.add_data_validation(_rule(offer, lists))
    lists.sheet_state = "hidden"
    book.active = 0
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _write(cell: Any, spot: Spot) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    value = spot.value
    if isinstance(value, str):
        value = FORBIDDEN_IN_CELL.sub("", value.replace("\r\n", "\n"))
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.number_format = _FORMATS.get(spot.look, "@")
    if spot.look in {"head", "title"}:
        cell.font = Font(bold=True, size=14 if spot.look == "title" else 11)
        cell.fill = PatternFill("solid", fgColor=_HEAD) if spot.look == "head" else PatternFill()
    if spot.look in {"note", "hint"}:
        cell.font = Font(color="5A6065")
    if spot.look in {"title", "note"}:
        cell.alignment = Alignment(vertical="top")
    if spot.is_open:
        cell.protection, cell.fill = Protection(locked=False), PatternFill("solid", fgColor=_OPEN)


def _arrange(sheet: Any, page: Page) -> None:
    for place, width in enumerate(page.widths, start=1):
        sheet.column_dimensions[column_letter(place)].width = width
    for letter in page.hidden_columns:
        sheet.column_dimensions[letter].hidden = True
    for row in page.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    if page.freeze:
        sheet.freeze_panes = page.freeze
    sheet.sheet_state = "hidden" if page.is_hidden else "visible"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _rule(offer: Offer, lists: Any) -> Any:
    """A list to choose from stands on a sheet of its own: in the cell's own rule it may have 255 characters at most."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if offer.choices:
        column = column_letter(lists.max_column + 1 if lists["A1"].value is not None else 1)
        for row, choice in enumerate(offer.choices, start=1):
            _write(lists[f"{column}{row}"], Spot(choice))
        source = f"'{_CHOICES}'!${column}$1:${column}${len(offer.choices)}"
        rule = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True)
    else:
        rule = DataValidation(allow_blank=True)
    if offer.prompt:
        rule.prompt, rule.showInputMessage = offer.prompt[:_LONGEST_PROMPT], True
    rule.add(offer.cells)
    return rule


def read_pages(content: bytes, /) -> dict[str, list[list[Value]]]:
    """The cells of every sheet, by its title, from A1 on.

    Merged cells, formulas and failed formulas are refused by their place: what they say is not what stands in the file.
    Raises BadWorkbook. Rule: C-69.
    """
    if len(content) > MOST_BYTES:
        raise BadWorkbook(_("A form as a workbook may have at most %(most)d MB.") % {"most": MOST_BYTES // 1024**2})
    from openpyxl import load_workbook

    with never_our_failure():
        check(content, most_unpacked=_MOST_UNPACKED)
        book = load_workbook(BytesIO(content), keep_links=False)
        return {sheet.title: _cells(sheet) for sheet in book.worksheets}


def _cells(sheet: Any) -> list[list[Value]]:
    merged = next(iter(sheet.merged_cells.ranges), None)
    if merged is not None:
        raise BadWorkbook(
            _("“%(sheet)s”: the cells %(cells)s are merged. Part them again; each answer stands in a cell of its own.")
            % {"sheet": sheet.title, "cells": str(merged)}
        )
    rows = []
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type in {"f", "e"}:
                raise BadWorkbook(
                    _("“%(sheet)s”: the cell %(cell)s holds a formula (%(came)s). Write its result there.")
                    % {"sheet": sheet.title, "cell": cell.coordinate, "came": _formula(cell.value)}
                )
        rows.append([cell.value for cell in row])
    return rows


def _formula(value: Any) -> str:
    return str(getattr(value, "text", value))[:40]
