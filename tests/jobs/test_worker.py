"""Real worker processes, really killed: nothing is lost, doubled in a way that shows, or stuck."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.processes import Queue, lines_in, open_queue, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def queue(tmp_path: Path, tables: Path) -> Iterator[Queue]:
    with open_queue(tmp_path / "home", tables=tables) as made:
        yield made


def test_worker_killed_in_mid_job_and_the_next_one_ends_it(queue: Queue, tmp_path: Path) -> None:
    lines, gate = tmp_path / "lines", tmp_path / "gate"
    queue.enqueue("tests.slow", path=str(lines), gate=str(gate))
    first = queue.start()
    wait_for(lambda: lines_in(lines) == 1)

    first.kill()
    first.wait()
    assert queue.job()[0] == "running"
    gate.touch()
    queue.start()

    wait_for(lambda: lines_in(lines) == 2)
    wait_for(lambda: queue.job()[:2] == ["done", "2"])


def test_worker_that_is_stopped_hands_its_job_back_at_once(queue: Queue, tmp_path: Path) -> None:
    lines, gate = tmp_path / "lines", tmp_path / "gate"
    queue.enqueue("tests.slow", path=str(lines), gate=str(gate))
    worker = queue.start()
    wait_for(lambda: lines_in(lines) == 1)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=10) == 0
    assert queue.job()[:2] == ["waiting", "0"]


def test_worker_whose_parent_is_gone_stops(queue: Queue) -> None:
    worker = queue.start(ZHIJIANG_SUPERVISED="1")
    assert worker.stdin is not None

    worker.stdin.close()

    assert worker.wait(timeout=20) in {0, -signal.SIGTERM}


def test_poison_job_is_parked_and_the_queue_goes_on(queue: Queue, tmp_path: Path) -> None:
    lines, after = tmp_path / "lines", tmp_path / "after"
    queue.enqueue("tests.die", path=str(lines))
    for _ in range(3):
        before = lines_in(lines)
        worker = queue.start()
        assert worker.wait(timeout=30) == -signal.SIGKILL
        assert lines_in(lines) == before + 1
    queue.start()
    wait_for(lambda: queue.job()[:2] == ["parked", "3"])

    queue.enqueue("tests.write_line", path=str(after))

    wait_for(lambda: lines_in(after) == 1)
    assert lines_in(lines) == 3
