"""Tables for other programs and from them: written as xlsx, CSV or JSON, read from xlsx; and forms to be filled in.

openpyxl is imported where a workbook is written or read: it takes a quarter of a second, and most processes never do.
"""

from zhijiang.casework.sheets.forms import LONGEST_TEXT, MOST_BYTES, Offer, Page, Spot, read_pages, write_pages
from zhijiang.casework.sheets.reading import LARGEST_BYTES, LARGEST_PART, MOST_COLUMNS, BadWorkbook, Value, read
from zhijiang.casework.sheets.streaming import stream
from zhijiang.casework.sheets.writing import MOST_ROWS, TYPES, Cell, Choices, Sheet, column_letter, write

__all__ = [
    "LARGEST_BYTES",
    "LARGEST_PART",
    "LONGEST_TEXT",
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "TYPES",
    "BadWorkbook",
    "Cell",
    "Choices",
    "Offer",
    "Page",
    "Sheet",
    "Spot",
    "Value",
    "column_letter",
    "read",
    "read_pages",
    "stream",
    "write",
    "write_pages",
]
