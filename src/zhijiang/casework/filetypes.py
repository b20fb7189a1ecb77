"""What a file is by its first bytes; what its name or the browser says counts for nothing. Pure."""

from __future__ import annotations

import zipfile
from typing import IO, Final

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED: Final = {
    "pdf": frozenset({PDF}),
    "image": frozenset({PNG, JPEG}),
    "png": frozenset({PNG}),
    "jpg": frozenset({JPEG}),
    "jpeg": frozenset({JPEG}),
    "docx": frozenset({DOCX}),
    "xlsx": frozenset({XLSX}),
}
"""The words of `x-accept`."""
_HEADS: Final = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_ZIP: Final = b"PK\x03\x04"
_PARTS: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}


def media_type_of(file: IO[bytes], /) -> str:
    """One of the five types that are taken; empty for anything else. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    for first, media_type in _HEADS.items():
        if head.startswith(first):
            return media_type
    if not head.startswith(_ZIP):
        return ""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return ""
    finally:
        file.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((media_type for part, media_type in _PARTS.items() if part in names), "")


def types_of(words: object, /) -> frozenset[str]:
    """The media types that a question's `x-accept` takes; all five where it says nothing."""
    named = [word for word in words if word in ACCEPTED] if isinstance(words, list | tuple) else []
    return frozenset().union(*(ACCEPTED[word] for word in named or ACCEPTED))


def suffixes_of(words: object, /) -> str:
    """The same for the `accept` of a file input."""
    by_type = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg,.jpeg", DOCX: ".docx", XLSX: ".xlsx"}
    return ",".join(by_type[media_type] for media_type in by_type if media_type in types_of(words))


def names_of(words: object, /) -> list[str]:
    """The same as people call them."""
    by_type = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", DOCX: "docx", XLSX: "xlsx"}
    return [by_type[media_type] for media_type in by_type if media_type in types_of(words)]
