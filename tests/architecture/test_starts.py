"""A start of the platform does not wait for what few processes use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).resolve().parents[2] / "src" / "zhijiang"
LATE: Final = ("openpyxl", "docxtpl", "docx", "ruamel", "skvideo")
"""Imported where it is used: openpyxl alone is a quarter of a second."""


def test_no_file_imports_at_its_top_what_few_processes_use() -> None:
    at_top = re.compile(rf"^(?:from|import) (?:{'|'.join(LATE)})\b", re.MULTILINE)
    found = {str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py") if at_top.search(path.read_text("utf-8"))}

    assert found == set()
