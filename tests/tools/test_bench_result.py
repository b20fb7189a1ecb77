"""A bench writes its own section, and leaves those of the others as they are."""

from __future__ import annotations

import runpy
from pathlib import Path

from tests.homes import ROOT

keep = runpy.run_path(str(ROOT / "tools" / "bench_result.py"))["keep"]

WHOLE = "# Benchmarks\n\nHead.\n\n## Cases: SQLite\n\n### 10,000\n\n1 ms\n\n## Positioning\n\n2 s\n\n## Indicators\n\n3 ms\n"


def test_a_section_takes_the_place_of_its_own_alone(tmp_path: Path) -> None:
    result = tmp_path / "benchmarks.md"
    result.write_text(WHOLE)

    keep("## Positioning\n\n4 s\n", result=result)

    assert result.read_text() == WHOLE.replace("2 s", "4 s")


def test_a_new_section_stands_at_the_end(tmp_path: Path) -> None:
    result = tmp_path / "benchmarks.md"
    result.write_text(WHOLE)

    keep("## Cases: PostgreSQL\n\n5 ms", result=result)
    keep("## Cases: PostgreSQL\n\n6 ms", result=result)

    assert result.read_text() == WHOLE + "\n## Cases: PostgreSQL\n\n6 ms\n"
