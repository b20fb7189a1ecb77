"""Docx files for tests: written with python-docx, or put together part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from html import escape
from typing import Any

import pypdfium2
from docx import Document

from tests.casework.steps import PACK
from zhijiang.casework import wordfile, wordings
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.wordfile.package import DOCUMENT, packed, unpacked

TITLE = "{{ 文书标题 }}"
TO = "{{ 受文单位 }}："
ITEMS = ("{%p for 意见 in 意见列表 %}", "{{ 意见.序号 }}．{{ 意见.要求 }}（{{ 意见.依据 }}）", "{%p endfor %}")
REMEDIES = ("{%p for 段落 in 救济途径 %}", "{{ 段落 }}", "{%p endfor %}")
WHOLE = (TITLE, TO, "{{ 理由 }}", *ITEMS, *REMEDIES)
"""A correction letter that says all it must."""


@cache
def procedure() -> Procedure:
    return parse((PACK / "procedures" / "finished-work-review.yaml").read_text(encoding="utf-8"))


def names(letter: str = "correction") -> wordfile.Names:
    return names_of(letter)


def docx(*paragraphs: str, more: Any = None) -> bytes:
    """A docx of plain paragraphs; `more` may do anything else to the document."""
    if more is None:  # quick: only the body differs from an empty one
        empty = _empty()
        told = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs)
        return packed({**empty, DOCUMENT: empty[DOCUMENT].replace(b"<w:sectPr", told.encode() + b"<w:sectPr", 1)})
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    more(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@cache
def _empty() -> dict[str, bytes]:
    made = io.BytesIO()
    Document().save(made)
    return unpacked(made.getvalue())


@cache
def names_of(letter: str) -> wordfile.Names:
    return wordfile.names_of(procedure())


def with_parts(content: bytes, changed: Mapping[str, bytes | str]) -> bytes:
    """The same docx with parts put in or replaced."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return made.getvalue()


def part_of(content: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def said(content: bytes, letter: str = "correction") -> list[str]:
    """What the check says, faults first in their order; notices in brackets."""
    found = wordings.findings_of(content, procedure(), letter)
    return [str(each) if each.is_fault else f"[{each}]" for each in found]


def filled(content: bytes, letter: str = "correction", **words: Any) -> wordfile.Filled:
    data = wordfile.example(names(letter), procedure().letters[letter]) | words
    return wordfile.fill(content, names(letter), data, day=date(2026, 11, 24), issuer="省广播电视局")


def text_of(pdf: bytes) -> str:
    """The words of a PDF without spaces and line ends."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()
