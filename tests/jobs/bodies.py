"""Jobs that only the tests have. Imported by the tests and by the worker processes that they start."""

from __future__ import annotations

import os
import time
from pathlib import Path

from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.registry import job
from zhijiang.jobs.runner import report


@job("tests.write_line", retries=2)
def write_line(*, path: str) -> None:
    """Append one line."""
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")


@job("tests.refuse", retries=2)
def refuse(*, path: str) -> None:
    raise JobRefused("The file cannot be read.", detail=path)


@job("tests.fail", retries=2)
def fail(*, path: str) -> None:
    write_line(path=path)
    raise RuntimeError("planted fault")


@job("tests.slow", retries=2)
def slow(*, path: str, gate: str) -> None:
    """Write a line, then wait for the gate file to appear, reporting progress."""
    write_line(path=path)
    done = 0
    while not Path(gate).exists():
        done += 1
        report(done, 1000, "waiting")
        time.sleep(0.02)


@job("tests.die", retries=2)
def die(*, path: str) -> None:
    """Kill the worker, as a lack of memory would."""
    write_line(path=path)
    os.kill(os.getpid(), 9)
