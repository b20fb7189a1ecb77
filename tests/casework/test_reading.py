"""Workbooks of strangers: what is too large, holds programs or points elsewhere is refused before it is opened."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from zhijiang.casework import sheets

GOOD = sheets.write("xlsx", [sheets.Sheet("表", [("a", "甲"), ("b", "乙")], [["一", 2], ["=1+1", None]])])


def changed(name: str, change: Callable[[bytes], bytes], content: bytes = GOOD) -> bytes:
    """The workbook with one part changed, or added."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR_ROW = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
REFUSED = {
    "no zip": b"a,b\n1,2\n",
    "no workbook": changed("xl/workbook.xml", lambda _old: b""),
    "macros": changed("xl/vbaProject.bin", lambda _old: b"\xd0\xcf\x11\xe0"),
    "embedded": changed("xl/embeddings/oleObject1.bin", lambda _old: b"MZ"),
    "external link": changed("xl/externalLinks/externalLink1.xml", lambda _old: b"<externalLink/>"),
    "external relation": changed(
        "xl/_rels/workbook.xml.rels",
        lambda old: old.replace(
            b"</Relationships>",
            b'<Relationship Id="r9" Type="http://x/image" Target="http://evil.example/a" TargetMode="External"/></Relationships>',
        ),
    ),
    "entities": changed(
        SHEET, lambda old: b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]>' + old.split(b"?>", 1)[-1]
    ),
    "UTF-16": changed(SHEET, lambda old: old.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    "far row": changed(SHEET, lambda old: old.replace(b"</sheetData>", FAR_ROW)),
    "far column": changed(SHEET, lambda old: old.replace(b'r="B1"', b'r="XFD1"')),
    "text bomb": changed("xl/sharedStrings.xml", lambda _old: b"<sst>" + b" " * (sheets.LARGEST_PART + 1)),
    "broken xml": changed(SHEET, lambda old: old[: len(old) // 2]),
}


def test_a_good_workbook_is_read_and_no_text_of_it_is_a_formula() -> None:
    assert sheets.read(GOOD) == [["甲", "乙"], ["一", 2], ["=1+1", None]]


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_workbook_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(sheets.BadWorkbook) as refused:
        sheets.read(REFUSED[name])

    assert str(refused.value).endswith((".", "。"))


def test_a_claimed_dimension_of_a_million_rows_costs_nothing() -> None:
    claimed = changed(SHEET, lambda old: old.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'))

    assert sheets.read(claimed) == sheets.read(GOOD)
