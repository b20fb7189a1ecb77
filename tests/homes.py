"""Installations in folders of their own, and real `zhijiang` processes on them."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED: Final = "ZHIJIANG_TEST_SHARED"


def environment(home: Path | None, **more: str) -> dict[str, str]:
    """What a terminal of somebody else would pass on: none of the settings of these tests."""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIJIANG_", "DJANGO_"))}
    told["COLUMNS"] = "160"
    told["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    if home is not None:
        told["ZHIJIANG_HOME"] = str(home)
    return told | more


def zhijiang(
    home: Path | None, *words: str | Path, cwd: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end, its outputs on pipes."""
    return subprocess.run(
        [sys.executable, "-m", "zhijiang", *map(str, words)],
        env=environment(home, **variables),
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
    )


def zhijiang_in_turn(home: Path | None, *commands: list[str | Path]) -> list[tuple[int, str, str]]:
    """Run several verbs one after the other in one process: each one's exit code, result, complaint.

    A command that begins with a path ending in .sqlite3 first puts that file in the place of the installation's database.
    """
    done = subprocess.run(
        [sys.executable, "-c", _IN_TURN, json.dumps([list(map(str, command)) for command in commands])],
        env=environment(home),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    return [(code, out, err) for code, out, err in json.loads(done.stdout)]


_IN_TURN = """
import contextlib, io, json, os, sys
from django.db import connections
from zhijiang.cli import main

said = []
for words in json.loads(sys.argv[1]):
    if words[0].endswith(".sqlite3"):
        if said:
            connections.close_all()
        os.replace(words.pop(0), os.path.join(os.environ["ZHIJIANG_HOME"], "zhijiang.sqlite3"))
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            code = main(words)
        except SystemExit as end:
            code = end.code
    said.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(said))
"""


def told(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """Exit code, result, complaint."""
    return done.returncode, done.stdout, done.stderr


def ask(home: Path, lines: str) -> Any:
    """What a short program leaves in `answer`, run on the installation with the tests' settings."""
    # What is loaded lives to the end. It is not frozen: SQLite's log is written back when a last look closes the connection.
    loading = "import gc, json, django; gc.disable(); django.setup(); gc.enable()"
    program = f"{loading}\n{lines}\nprint(json.dumps(answer))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(home, DJANGO_SETTINGS_MODULE="zhijiang.config.settings_test"),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout.splitlines()[-1])


def made_once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """A folder that is filled once: by the first test process that asks, the others wait. Who changes it takes a copy.

    Once for all steps of `tools/test`, which names a folder for what they share; once in a run of pytest by itself.
    """
    shared = os.environ.get(SHARED)
    return _filled(Path(shared) if shared else _base_of_run(factory), name, fill)


def made_once_a_run(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """The same for what does not outlive a run of pytest."""
    return _filled(_base_of_run(factory), name, fill)


def _base_of_run(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _filled(base: Path, name: str, fill: Callable[[Path], None]) -> Path:
    folder, done = base / name, base / f"{name}-is-filled"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir(exist_ok=True)
            fill(folder)
            done.touch()
    return folder


def lay_tables(home: Path) -> None:
    """An installation with all tables and nobody in it."""
    ask(home, "from django.core.management import call_command; answer = call_command('migrate', verbosity=0)")


def rows(home: Path, query: str, *given: Any) -> list[tuple[Any, ...]]:
    """What the installation's SQLite file answers."""
    with closing(sqlite3.connect(home / "zhijiang.sqlite3", timeout=30)) as database:
        return database.execute(query, given).fetchall()


def change(home: Path, statement: str) -> None:
    """Change something in the installation's SQLite file, past the platform."""
    with closing(sqlite3.connect(home / "zhijiang.sqlite3", timeout=30)) as database:
        assert database.execute(statement).rowcount > 0
        database.commit()


def wait_for(condition: Callable[[], bool], *, seconds: float = 60.0, every: float = 0.05) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(every)


@contextmanager
def started(home: Path, *words: str | Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A verb that goes on, in a process group of its own as a terminal gives it; nothing of it is left afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "zhijiang", *map(str, words)],
        env=environment(home, **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        for pid in group_of(process):
            os.kill(pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def lines_until(process: subprocess.Popen[str], last: str) -> list[str]:
    """What a process says until it says `last`. Fails when it ends before."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        if line.rstrip("\n") == last:
            return lines
        lines.append(line.rstrip("\n"))
    raise AssertionError(f"it ended, and said only:\n{'\n'.join(lines)}")


def group_of(process: subprocess.Popen[str]) -> list[int]:
    """The living processes of the group that `started` made."""
    living = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _parent, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(group) == process.pid and state != "Z":
            living.append(int(entry.name))
    return living
