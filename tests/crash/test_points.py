"""Killed before, half-way through and after each call that changes disk or database, then started again: all is as it must be.

A seeded sample of points is tried; `ZHIJIANG_CRASH_POINTS` says how many a scenario (`all` for all of them), and
`ZHIJIANG_CRASH_SEED` names another sample. Each trial is two crashes: the second one in the recovery from the first.
"""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clips import make_clip
from tests.crash.conftest import Founded
from tests.crash.machine import NEVER, Machine, open_machine

pytestmark = pytest.mark.slow

WISHED: Final = os.environ.get("ZHIJIANG_CRASH_POINTS", "")
SEED: Final = os.environ.get("ZHIJIANG_CRASH_SEED", "zhijiang")
FRAMES: Final = 30
LONG: Final = 260
"""Frames of a film in pieces."""
NOT_PASSED: Final = "this point was not passed"
"""A worker reports progress by the clock: of two that do the same, one may pass a few points more."""


@dataclass(frozen=True)
class Scenario:
    """Something that is done on a machine, and how one goes on after a crash."""

    machine: Machine
    kept: Path
    """The home as it is before."""
    do: str
    given: dict[str, Any]
    recover: str
    given_then: dict[str, Any]
    memory: Path
    """What the browser keeps; the crash of a server leaves it as it is."""

    def points(self) -> list[str]:
        """Every point that is passed when nobody disturbs it."""
        self._begin_anew()
        counted = self.machine.run(self.do, kill_at=NEVER, **self.given)
        assert counted.code == 0, self.machine.log()
        return counted.points

    def crash(self, first: int, second: int, *, again_after: int = 60 * 60, **how: Any) -> list[str]:
        """What does not hold after a crash at point `first`, and another at point `second` of the recovery.

        The second recovery begins `again_after` minutes after the first, which may have waited for days.
        """
        self._begin_anew()
        crashed = self.machine.run(self.do, kill_at=first, **self.given)
        if crashed.code == 0:
            return [NOT_PASSED]
        assert crashed.is_killed, self.machine.log()
        given = self.given_then | how
        ended = self.machine.run(self.recover, kill_at=second, minutes_later=10, **given)
        if ended.is_killed:
            ended = self.machine.run(self.recover, minutes_later=10 + again_after, **given)
        return list(ended.answer) if ended.code == 0 else [self.machine.log()[-1500:]]

    def _begin_anew(self) -> None:
        self.machine.put_back(self.kept)
        self.memory.unlink(missing_ok=True)


def trials(name: str, points: list[str], *, at_most: int, second: int) -> list[tuple[int, int]]:
    """Which points are tried, each with one below `second` for the second crash."""
    chance = random.Random(f"{SEED} {name}")
    wished = len(points) if WISHED == "all" else int(WISHED or at_most)
    chosen = sorted(chance.sample(range(len(points)), min(wished, len(points))))
    return [(point, chance.randrange(second)) for point in chosen]


def test_upload_crashes_at_any_point_and_the_film_is_one_whole_cut(
    machine: Machine, founded: Founded, tmp_path: Path
) -> None:
    given = {"work": founded.work, "memory": str(tmp_path / "memory"), "session": founded.sessions["lin"]}
    scenario = Scenario(machine, founded.home, "upload", given, "recover_upload", given, tmp_path / "memory")
    points = scenario.points()

    broken = []
    for first, second in trials("upload", points, at_most=3, second=150):
        for client_returns, again_after in ((True, 10), (False, 60 * 60)):
            faults = scenario.crash(first, second, again_after=again_after, client_returns=client_returns)
            broken += [f"{first} {points[first]}, then {second}, {client_returns=}: {fault}" for fault in faults]

    assert len(points) > 100
    assert broken == []


def test_worker_crashes_at_any_point_and_report_and_package_are_one_and_whole(
    machine: Machine, founded: Founded, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=FRAMES, width=160, height=90)
    cut = machine.tell("bring_in", path=str(clip.path), work=founded.work)
    shutil.copytree(machine.home, tmp_path / "kept")
    given_then = {"cut": cut, "frames": FRAMES, "session": founded.sessions["lin"]}
    scenario = Scenario(machine, tmp_path / "kept", "work_once", {}, "recover_work", given_then, tmp_path / "memory")
    points = scenario.points()

    missed, broken = 0, []
    tried = trials("work", points, at_most=4, second=200)
    for first, second in tried:
        faults = scenario.crash(first, second)
        missed += faults == [NOT_PASSED]
        broken += [f"{first} {points[first]}, then {second}: {fault}" for fault in faults if fault != NOT_PASSED]

    assert len(points) > 80
    assert missed <= len(tried) // 2
    assert broken == []


def test_worker_crashes_at_any_point_of_a_film_in_pieces_and_nothing_of_the_pieces_is_left(
    founded: Founded, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=LONG, width=160, height=90)
    with open_machine(tmp_path / "machine", ZHIJIANG_PIECE_FRAMES=str(LONG // 5)) as machine:
        machine.put_back(founded.home)
        cut = machine.tell("bring_in", path=str(clip.path), work=founded.work)
        shutil.copytree(machine.home, tmp_path / "kept")
        given_then = {"cut": cut, "frames": LONG, "session": founded.sessions["lin"]}
        scenario = Scenario(
            machine, tmp_path / "kept", "work_once", {}, "recover_work", given_then, tmp_path / "memory"
        )
        points = scenario.points()

        missed, broken = 0, []
        tried = trials("pieces", points, at_most=2, second=300)
        for first, second in tried:
            faults = scenario.crash(first, second)
            missed += faults == [NOT_PASSED]
            broken += [f"{first} {points[first]}, then {second}: {fault}" for fault in faults if fault != NOT_PASSED]

    assert any("/packed" in point for point in points)
    assert missed <= len(tried) // 2
    assert broken == []


def test_decision_crashes_at_any_point_and_is_made_once_with_one_letter(
    machine: Machine, founded: Founded, tmp_path: Path
) -> None:
    given = {"case": founded.cases[0], "seq": founded.seq, "session": founded.sessions["sun"]}
    given_then = {"cases": founded.cases, "seq": founded.seq, "sessions": founded.sessions}
    scenario = Scenario(machine, founded.home, "decide", given, "recover_decision", given_then, tmp_path / "memory")
    points = scenario.points()

    broken = []
    for first, second in trials("decision", points, at_most=3, second=100):
        faults = scenario.crash(first, second)
        broken += [f"{first} {points[first]}, then {second}: {fault}" for fault in faults]

    assert len(points) > 30
    assert broken == []
