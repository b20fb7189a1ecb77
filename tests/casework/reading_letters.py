"""A letter read back as anybody could: its form, its Chinese words, its QR code."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2
import zxingcpp
from django.core.files.storage import default_storage

from zhijiang.casework import queries
from zhijiang.casework.models import Document


def pages(pdf: bytes, *, scale: int = 3) -> Iterator[tuple[str, np.ndarray]]:
    """(text without spaces and line ends, picture) of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            text = page.get_textpage()
            words = "".join(text.get_text_range().split())
            text.close()
            yield words, page.render(scale=scale).to_numpy()[:, :, :3].copy()
            page.close()
    finally:
        document.close()


def file_of(document: Document) -> bytes:
    with default_storage.open(queries.path_of(document.sha256)) as file:
        return bytes(file.read())


def letter_faults(letter: Document) -> list[str]:
    """What does not hold of a letter: PDF/A-2b with its fonts inside, its words as text, a QR code to its own page."""
    made = file_of(letter)
    found = [
        f"{letter.number}: no {mark.decode()}"
        for mark in (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>B</pdfaid:conformance>")
        if mark not in made
    ]
    if not any(mark in made for mark in (b"/FontFile3", b"/FontFile2", b"/ObjStm")):
        found.append(f"{letter.number}: fonts are not inside")
    read = list(pages(made))
    text = "".join(words for words, _picture in read)
    wanted = (letter.number, letter.case.title, letter.case.organisation.name)
    found += [f"{letter.number}: {words} is not in its text" for words in wanted if "".join(words.split()) not in text]
    address = f"/v/{letter.case.code}/?c={letter.verify_code}"
    told = code_in(read[0][1])
    if not told.endswith(address):
        found.append(f"{letter.number}: its QR code says “{told}”")
    return found


def code_in(picture: np.ndarray) -> str:
    """What the QR code of a page says; empty where there is none. OpenCV's own reader does not see one of some hundred."""
    codes = zxingcpp.read_barcodes(np.ascontiguousarray(picture), formats=zxingcpp.BarcodeFormat.QRCode)
    return str(codes[0].text) if codes else ""
