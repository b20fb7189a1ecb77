"""What a cell of somebody's workbook says: numbers typed as text, days typed in any of the usual ways."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from zhijiang.casework.sheets import Value

_DAY: Final = re.compile(
    r"^(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*\u65e5?$|^(\d{4})(\d{2})(\d{2})$"
)


def text_of(cell: Value, /) -> str:
    """A cell as one line of text; a whole number without its “.0”."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return " ".join("".join(each if each.isprintable() else " " for each in str(cell)).split())


def day_of(cell: Value, /) -> date | None:
    """The day that a cell names: a date of the workbook, or text as 2024-05-06, 2024/5/6, 2024年5月6日, 20240506."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.match(unicodedata.normalize("NFKC", text_of(cell)))
    if found is None:
        return None
    year, month, day = (int(each) for each in found.groups() if each is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
