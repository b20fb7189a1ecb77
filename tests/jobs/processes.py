"""Real worker processes on a home directory of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.homes import rows

ROOT = Path(__file__).resolve().parents[2]


class Queue:
    """A home directory with a database of its own, and the processes that work on it."""

    def __init__(self, home: Path, *, tables: Path) -> None:
        shutil.copytree(tables, home)
        self.home = home
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "ZHIJIANG_HOME": str(home),
            "ZHIJIANG_DATABASE_URL": "",
            "ZHIJIANG_JOB_LEASE_SECONDS": "3",
            "DJANGO_SETTINGS_MODULE": "zhijiang.config.settings_test",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        for name in ("ZHIJIANG_SUPERVISED", "ZHIJIANG_SECRET_KEY"):
            self.environment.pop(name, None)

    def python(self, lines: str) -> str:
        """What a short program prints that knows Django and the jobs of the tests."""
        program = f"import django; django.setup(); import tests.jobs.bodies\n{lines}"
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.environment, capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def enqueue(self, name: str, **ids: str) -> None:
        self.python(f"from zhijiang.jobs import actions; actions.enqueue({name!r}, key={name!r}, **{ids!r})")

    def job(self) -> list[str]:
        """state, attempts, stage of the only job."""
        (job,) = rows(self.home, "select state, attempts, stage from jobs_job")
        return list(map(str, job))

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.worker_process", *arguments],
            env={**self.environment, **environment},
            stdin=subprocess.PIPE,
            cwd=ROOT,
        )
        self.processes.append(process)
        return process


@contextmanager
def open_queue(home: Path, *, tables: Path) -> Iterator[Queue]:
    """A queue whose processes are gone afterwards; `tables` is the home it begins with."""
    made = Queue(home, tables=tables)
    try:
        yield made
    finally:
        for process in made.processes:
            process.kill()
            process.wait()
            assert process.stdin is not None
            process.stdin.close()


def wait_for(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def lines_in(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0
