"""Tables for other programs and from them: written as xlsx, CSV or JSON, read from xlsx."""

from zhijiang.casework.sheets.reading import LARGEST_BYTES, LARGEST_PART, MOST_COLUMNS, BadWorkbook, Value, read
from zhijiang.casework.sheets.writing import MOST_ROWS, TYPES, Cell, Choices, Sheet, write

__all__ = [
    "LARGEST_BYTES",
    "LARGEST_PART",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "TYPES",
    "BadWorkbook",
    "Cell",
    "Choices",
    "Sheet",
    "Value",
    "read",
    "write",
]
