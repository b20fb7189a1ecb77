"""What docs/operate.md says of settings is what the program reads."""

from __future__ import annotations

import re
from typing import Final

from tests.architecture.tree import ROOT, SOURCE

OURS_ALONE: Final = {"ZHIJIANG_SUPERVISED", "ZHIJIANG_SCRATCH_OF"}
"""What our processes tell their own children; nobody sets them."""
_NAME: Final = re.compile(r"ZHIJIANG_[A-Z_]*[A-Z]")


def test_every_variable_that_is_read_is_explained_and_every_one_named_is_read() -> None:
    text = (ROOT / "docs" / "operate.md").read_text("utf-8")
    table = set(re.findall(r"^\| `(ZHIJIANG_[A-Z_]+)` \|", text, re.MULTILINE))
    quoted = re.compile(rf'"({_NAME.pattern})"')
    read = {name for path in SOURCE.rglob("*.py") for name in quoted.findall(path.read_text("utf-8"))}
    tests_only = {"ZHIJIANG_CRASH_POINTS"}

    assert table == read - OURS_ALONE
    assert set(_NAME.findall(text)) - tests_only == table
