"""An xlsx of a stranger, read with limits: what is too large, holds programs or points elsewhere is refused before it is opened.

A workbook is a ZIP of XML. All limits are on what the parts unpack to, and every part is looked at as bytes first, so
that no entity is ever expanded and no row counted that a few bytes only claim.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _

from zhijiang.casework.sheets.writing import MOST_ROWS

Value = str | int | float | bool | date | datetime | time | None
MOST_COLUMNS: Final = 100
LARGEST_BYTES: Final = 20 * 1024**2
LARGEST_PART: Final = 60 * 1024**2
LARGEST_WHOLE: Final = 150 * 1024**2
MOST_PARTS: Final = 500
_PROGRAMS: Final = ("vbaproject.bin", "activex", "embeddings/", "externallinks/", "xlm", "macrosheets/", "customui")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,9})[\"']")
_FAR_COLUMN: Final = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{3,})\d")
_EXTERNAL: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*TargetMode=[\"']External[\"'][^>]*>")


class BadWorkbook(ValueError):
    """A file that is not read; the sentence says why, in the reader's language."""


def read(content: bytes, /) -> list[list[Value]]:
    """The rows of a workbook's first sheet, the head first; empty rows at the end are left out. Raises BadWorkbook. Rule: C-69."""
    if len(content) > LARGEST_BYTES:
        raise BadWorkbook(_("A workbook may have at most 20 MB."))
    from openpyxl import load_workbook

    with never_our_failure():
        check(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            page = book.worksheets[0]
            page.reset_dimensions()
            rows: list[list[Any]] = [
                list(row)
                for row in page.iter_rows(min_row=1, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
            ]
        finally:
            book.close()
    while rows and all(value in (None, "") for value in rows[-1]):
        rows.pop()
    if not rows:
        raise BadWorkbook(_("The first sheet of this workbook is empty."))
    if any(row[MOST_COLUMNS:] and row[MOST_COLUMNS] not in (None, "") for row in rows):
        raise BadWorkbook(_too_wide())
    width = max((place for row in rows for place, value in enumerate(row, 1) if value not in (None, "")), default=1)
    return [[*row, *[None] * (width - len(row))][:width] for row in rows]


@contextmanager
def never_our_failure() -> Iterator[None]:
    """Whatever the ZIP, the XML parser and openpyxl raise of a stranger's file becomes BadWorkbook."""
    try:
        yield
    except BadWorkbook:
        raise
    except Exception as error:
        raise BadWorkbook(_("This file is not an xlsx workbook that can be read.")) from error


def check(content: bytes, /, *, most_unpacked: int = LARGEST_WHOLE) -> None:
    """Look at every part before anything reads it. Raises BadWorkbook, and what a broken ZIP raises. Rule: C-69."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        _check(archive, most_unpacked)


def _check(archive: zipfile.ZipFile, most_unpacked: int) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        raise BadWorkbook(_("This file is not an xlsx workbook that can be read."))
    if any(word in name for name in names for word in _PROGRAMS):
        raise BadWorkbook(
            _("The workbook holds macros, embedded files or links to others. Save it as a plain xlsx without them.")
        )
    sizes = [part.file_size for part in parts]
    if len(parts) > MOST_PARTS or max(sizes) > LARGEST_PART or sum(sizes) > most_unpacked:
        raise BadWorkbook(
            _("The workbook unpacks to more than can be read. Leave in it only the sheet that is brought in.")
        )
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_part(part.filename.lower(), archive.read(part))


def _check_part(name: str, content: bytes) -> None:
    # In UTF-16 or UTF-32 every second byte is a nought, and no search below would find anything.
    if b"\x00" in content[:200] or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadWorkbook(_("The workbook holds XML that no office program writes, and is not opened."))
    if name.endswith(".rels") and any(b"/hyperlink" not in each for each in _EXTERNAL.findall(content)):
        raise BadWorkbook(
            _("The workbook holds macros, embedded files or links to others. Save it as a plain xlsx without them.")
        )
    if name.startswith("xl/worksheets/"):
        last = max((int(number) for number in _ROW.findall(content)), default=0)
        if last > MOST_ROWS + 1:
            raise BadWorkbook(
                _(
                    "The sheet reaches down to row %(row)s; at most %(most)s rows are read. Delete what stands below, empty rows too."
                )
                % {"row": f"{last:,}", "most": f"{MOST_ROWS:,}"}
            )
        if _FAR_COLUMN.search(content):
            raise BadWorkbook(_too_wide())


def _too_wide() -> str:
    return _("The sheet has more than %(most)d columns. Leave in it only those that are brought in.") % {
        "most": MOST_COLUMNS
    }
