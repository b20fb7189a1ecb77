"""One installation on a folder, on which a test has things done by processes that it kills."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
NEVER: Final = 1 << 40
"""A point that no process reaches: it is counted and lives."""
SECRET: Final = "the-same-key-for-every-process-of-these-tests-0123456789"


@dataclass(frozen=True)
class Outcome:
    """How a child ended, and what it told."""

    code: int
    points: list[str]
    answer: Any

    @property
    def is_killed(self) -> bool:
        return self.code == -signal.SIGKILL


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """The variables of every process on this home."""
    return {
        **os.environ,
        "ZHIJIANG_HOME": str(home),
        "ZHIJIANG_DATABASE_URL": "",
        "ZHIJIANG_SECRET_KEY": SECRET,
        "DJANGO_SETTINGS_MODULE": "zhijiang.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    } | more


class Machine:
    """A home, and a fork server for it."""

    def __init__(self, home: Path, *, scratch: Path, **variables: str) -> None:
        self.home = home
        self._scratch = scratch
        scratch.mkdir(parents=True)
        home.mkdir(parents=True, exist_ok=True)
        self._log = (scratch / "log").open("ab")
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.fork_server", str(scratch / "answers")],
            env=surroundings(home, TMPDIR=str(scratch), **variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=ROOT,
            text=True,
        )

    def run(self, do: str, /, *, kill_at: int | None = None, minutes_later: int = 0, **given: Any) -> Outcome:
        """Have one thing done by a process of its own, killed when it passes point `kill_at`."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        order = {"do": do, "with": given, "kill_at": kill_at, "minutes_later": minutes_later}
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        line = self._server.stdout.readline()
        assert line, f"the fork server ended:\n{self.log()}"
        return Outcome(**json.loads(line))

    def tell(self, do: str, /, *, minutes_later: int = 0, **given: Any) -> Any:
        """Have one thing done that nobody disturbs. Returns its answer."""
        outcome = self.run(do, minutes_later=minutes_later, **given)
        assert outcome.code == 0, f"{do} ended with {outcome.code}:\n{self.log()}"
        return outcome.answer

    def log(self) -> str:
        """The end of what the processes complained of."""
        return (self._scratch / "log").read_text()[-6000:]

    def put_back(self, kept: Path) -> None:
        """Make the home what it was when `kept` was copied from it."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(kept, self.home)

    def close(self) -> None:
        for pipe in (self._server.stdin, self._server.stdout, self._log):
            if pipe is not None:
                pipe.close()
        self._server.wait()


@contextmanager
def open_machine(folder: Path, **variables: str) -> Iterator[Machine]:
    """A machine on an empty home, its processes started with these variables, too; gone afterwards."""
    machine = Machine(folder / "home", scratch=folder / "scratch", **variables)
    try:
        yield machine
    finally:
        machine.close()
