"""The demo, filled once for all tests of a run by a real `zhijiang serve --demo` that is killed again and again."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.homes import group_of, lines_until, made_once, rows, started, wait_for


def _count(home: Path, query: str) -> int:
    """0 while there is no such table yet."""
    if not rows(home, "select 1 from sqlite_master where name = 'screening_note'"):
        return 0
    ((number,),) = rows(home, query)
    return int(number)


def _films_are_being_made(home: Path) -> bool:
    return any(making.stat().st_size > 200_000 for making in (home / "demo").glob("*.mp4"))


def _some_episodes_are_in(home: Path) -> bool:
    return _count(home, "select count(*) from catalog_cut") >= 4


def _a_note_is_written(home: Path) -> bool:
    return _count(home, "select count(*) from screening_note") >= 1


def _begin_and_kill(home: Path, port: str, has_come: Callable[[Path], bool], *, children_too: bool) -> None:
    """Start the demo, and kill it when something has come to be. What is left of it ends by itself."""
    with started(home, "serve", "--demo", "--port", port) as process:
        wait_for(lambda: has_come(home) or process.poll() is not None, seconds=600, every=0.01)
        assert process.poll() is None, process.stdout and process.stdout.read()
        if children_too:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        wait_for(lambda: group_of(process) == [])


def _fill(home: Path) -> None:
    """Kill all of it while the first films are made, its parent alone amid them, all of it between two notes; then let it end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    _begin_and_kill(home, port, _films_are_being_made, children_too=True)
    _begin_and_kill(home, port, _some_episodes_are_in, children_too=False)
    _begin_and_kill(home, port, _a_note_is_written, children_too=True)
    with started(home, "serve", "--demo", "--port", port) as process:
        told = lines_until(process, "  Ctrl-C stops everything. 按 Ctrl-C 停止。")
        (home / "told.txt").write_text("\n".join(told), encoding="utf-8")
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 0


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo, standing still. Tests that change it take a copy."""
    return made_once(tmp_path_factory, "demo-home", _fill)
