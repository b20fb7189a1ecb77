"""What a file is by its first bytes."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.casework.applications import PDF, PNG, office_file
from zhijiang.casework import filetypes


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, filetypes.PDF),
        (PNG, filetypes.PNG),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 20, filetypes.JPEG),
        (office_file("word/document.xml"), filetypes.DOCX),
        (office_file("xl/workbook.xml"), filetypes.XLSX),
        (office_file("word/document.xml", "word/vbaProject.bin"), ""),
        (office_file("payload.exe"), ""),
        (b"PK\x03\x04 no archive", ""),
        (b"MZ\x90\x00 a program", ""),
        (b"<html><script>alert(1)</script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b" %PDF-1.7", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, media_type: str) -> None:
    file = BytesIO(content)

    assert (filetypes.media_type_of(file), file.tell()) == (media_type, 0)


def test_the_words_of_a_question_name_types() -> None:
    assert filetypes.types_of(["pdf", "image"]) == {filetypes.PDF, filetypes.PNG, filetypes.JPEG}
    assert len(filetypes.types_of(None)) == 5
    assert filetypes.suffixes_of(["image"]) == ".png,.jpg,.jpeg"
