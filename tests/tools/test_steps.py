"""What `tools/test` begins, in which order it tells of it, and that it hides no failure."""

from __future__ import annotations

import runpy
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.homes import ROOT, wait_for

STEPS = runpy.run_path(str(ROOT / "tools" / "steps.py"))


def step(name: str, code: str) -> Any:
    return STEPS["Step"]("lint", name, [sys.executable, "-c", code])


@pytest.fixture
def run(tmp_path: Path) -> Any:
    (tmp_path / "costs").mkdir()
    return STEPS["Run"](tmp_path)


def test_a_step_that_fails_is_named_with_all_it_said_and_the_next_is_begun(
    run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run.lane([step("first", "print('one'); print('two'); raise SystemExit(3)"), step("second", "print('three')")])

    lines = [" ".join(line.split()[:2]) for line in capsys.readouterr().out.splitlines()]
    assert (lines, run.failed) == (["first FAILED", "one", "two", "second ok"], ["first"])


def test_what_is_stopped_ends_and_begins_nothing_more(run: Any, tmp_path: Path) -> None:
    begun, more = tmp_path / "begun", tmp_path / "more"
    waits = f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(600)"
    lane = threading.Thread(target=run.lane, args=([step("waits", waits), step("more", f"open({str(more)!r}, 'w')")],))
    lane.start()
    wait_for(begun.exists)

    run.end()
    lane.join(timeout=60)

    assert (lane.is_alive(), more.exists()) == (False, False)


def test_costs_of_a_test_are_summed_over_all_processes(run: Any, tmp_path: Path) -> None:
    (tmp_path / "costs" / "1.json").write_text('{"a": 1.5, "b": 2}')
    (tmp_path / "costs" / "2.json").write_text('{"a": 1}')

    assert run.dearest().most_common(10) == [("a", 2.5), ("b", 2)]


def test_steps_read_the_files_that_name_their_mark() -> None:
    named = {mark: set(STEPS["files_with"](mark)) for mark in ("e2e", "both_databases")}

    assert "tests/e2e/test_pages.py" in named["e2e"] - named["both_databases"]
    assert "tests/casework/test_races.py" in named["both_databases"] - named["e2e"]
    assert {step.group for step in [*STEPS["tests"](), *STEPS["beside"]()]} == set(STEPS["GROUPS"])
