"""What tables know by themselves of spreadsheets, so that openpyxl is imported only where a workbook is written or read."""

from __future__ import annotations

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from zhijiang.casework.sheets import column_letter
from zhijiang.casework.sheets.writing import FORBIDDEN_IN_CELL


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    widest = range(1, 16_385)

    assert [column_letter(place) for place in widest] == [get_column_letter(place) for place in widest]


def test_characters_are_left_out_that_openpyxl_refuses_and_no_others() -> None:
    letters = [chr(code) for code in range(0x3000)]

    assert [FORBIDDEN_IN_CELL.sub("", letter) for letter in letters] == [
        ILLEGAL_CHARACTERS_RE.sub("", letter) for letter in letters
    ]
