"""Files stay small enough to be read at one sitting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.tree import ROOT, name_of, python_files, templates, typescript_files

LOOKED_AT: Final[dict[str, str]] = {}
"""Files over 400 lines (templates: over 150) that somebody looked at twice, and why they are one piece."""


def of_tests_and_tools() -> list[Path]:
    return sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")])


@pytest.mark.parametrize(
    ("files", "look_twice", "stop"),
    [(python_files, 400, 600), (of_tests_and_tools, 400, 600), (typescript_files, 400, 600), (templates, 150, 300)],
)
def test_files_are_no_longer_than_can_be_read(files: Callable[[], list[Path]], look_twice: int, stop: int) -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in files()}

    assert lengths, "nothing was measured"
    assert {name: lines for name, lines in lengths.items() if lines > stop} == {}
    assert {name: lines for name, lines in lengths.items() if lines > look_twice and name not in LOOKED_AT} == {}


def test_exemptions_are_still_needed() -> None:
    gone = [
        name for name in LOOKED_AT if not (ROOT / name).exists() or len((ROOT / name).read_text().splitlines()) <= 150
    ]

    assert gone == []
