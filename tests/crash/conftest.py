"""A home with people and films in it, made once for all processes of the run, and a machine that begins with it."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crash.machine import Machine, open_machine


@dataclass(frozen=True)
class Founded:
    """The home, and what is in it."""

    home: Path
    sessions: dict[str, str]
    work: str
    cases: list[str]
    seq: int
    """The number of the last event of each of these cases."""


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, tables: Path) -> Founded:
    """What `orders.found` makes; the processes of a parallel run wait for the one that makes it."""
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        folder = folder.parent
    with (folder / "founded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = folder / "founded.json"
        if not told.exists():
            with open_machine(folder / "founding") as machine:
                machine.put_back(tables)
                answer = machine.tell("found")
                shutil.copytree(machine.home, folder / "founded")
            told.write_text(json.dumps(answer))
    made: dict[str, Any] = json.loads(told.read_text())
    return Founded(folder / "founded", **made)


@pytest.fixture
def machine(tmp_path: Path, founded: Founded) -> Iterator[Machine]:
    """An installation of the test's own, with the founded home."""
    with open_machine(tmp_path / "machine") as made:
        made.put_back(founded.home)
        yield made
