"""The demo, filled once for all tests of a run by a real `zhijiang serve --demo` that is killed again and again."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.homes import group_of, rows, started


def _count(home: Path, query: str) -> int:
    """0 while there is no such table yet."""
    if not rows(home, "select 1 from sqlite_master where name = 'screening_note'"):
        return 0
    ((number,),) = rows(home, query)
    return int(number)


def _film_is_being_made(home: Path) -> bool:
    making = home / "demo" / "film.mp4"
    return making.is_file() and making.stat().st_size > 200_000


def _some_episodes_are_in(home: Path) -> bool:
    return _count(home, "select count(*) from catalog_cut") >= 4


def _a_note_is_written(home: Path) -> bool:
    return _count(home, "select count(*) from screening_note") >= 1


def _fill(home: Path) -> None:
    """Kill all of it while the film is made, its parent alone amid the series, all of it between two notes; then let it end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    for has_come, whole_group in (
        (_film_is_being_made, True),
        (_some_episodes_are_in, False),
        (_a_note_is_written, True),
        (None, True),
    ):
        with started(home, "serve", "--demo", "--port", port) as process:
            assert process.stdout is not None
            if has_come is None:
                told = list(iter(process.stdout.readline, "  Ctrl-C stops everything. 按 Ctrl-C 停止。\n"))
                (home / "told.txt").write_text("".join(told), encoding="utf-8")
                os.killpg(process.pid, signal.SIGINT)
                assert process.wait(timeout=60) == 0
                continue
            while not has_come(home):
                assert process.poll() is None, process.stdout.read()
                time.sleep(0.002)
            if whole_group:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            while group_of(process):
                time.sleep(0.05)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo, standing still. Tests that change it take a copy."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, done = base / "demo-home", base / "demo-home-is-filled"
    with (base / "demo-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of the test processes fills it, the others wait
        if not done.exists():
            home.mkdir(exist_ok=True)
            _fill(home)
            done.touch()
    return home
