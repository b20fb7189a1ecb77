"""`zhijiang worker` as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clips import make_clip
from tests.homes import ROOT, environment, rows, told, wait_for, zhijiang


def jobs(home: Path) -> list[tuple[str, str]]:
    return [(name, state) for name, state in rows(home, "select name, state from jobs_job order by name")]


@pytest.fixture
def busy(home: Path, tmp_path: Path) -> Path:
    """The installation with one short film brought in: two jobs wait."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    make_clip(folder / "湖上船.mp4", frames=30)
    ((code,),) = rows(home, "select code from catalog_work where title = '湖上船'")
    assert zhijiang(home, "ingest", folder, "--work", code, "--by", "lin@example.org").returncode == 0
    return home


def test_worker_until_empty_does_what_waits_and_ends(busy: Path) -> None:
    assert jobs(busy) == [("catalog.analyse_cut", "waiting"), ("catalog.package_cut", "waiting")]

    done = zhijiang(busy, "worker", "--until-empty", "--queues", "default")

    # Where no mail server is set, mails stand in the log; the clerk's, to whom the fixture's case was handed in, among them.
    assert (done.returncode, done.stderr) == (0, "")
    assert "To: wu@example.org" in done.stdout.splitlines()
    # What is asked for once a night is there or not, as the hour is.
    assert [each for each in jobs(busy) if each[0] != "casework.warn_of_validity"] == [
        ("casework.send", "done"),
        ("catalog.analyse_cut", "done"),
        ("catalog.package_cut", "done"),
    ]


def test_worker_for_an_unknown_queue_is_refused_and_takes_nothing(busy: Path) -> None:
    done = zhijiang(busy, "worker", "--until-empty", "--queues", "default", "films")

    assert told(done) == (2, "", "zhijiang worker: there is no queue 'films'; there are: default.\n")
    assert jobs(busy) == [("catalog.analyse_cut", "waiting"), ("catalog.package_cut", "waiting")]


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_idle_worker_ends_in_order_on_a_signal(home: Path, sent: signal.Signals) -> None:
    """Nothing of the stop is told, be the worker idle or just about to take the mail that waits."""
    with worker(home) as process:
        process.send_signal(sent)

        _out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, "")


def test_worker_ends_when_the_process_that_supervises_it_is_gone(home: Path) -> None:
    """`zhijiang serve` holds the worker's standard input; when it dies, however, the kernel closes it."""
    with worker(home, ZHIJIANG_SUPERVISED="1") as process:
        assert process.stdin is not None
        process.stdin.close()

        code = process.wait(timeout=60)

    assert code == 0


@contextmanager
def worker(home: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A worker that works."""
    with subprocess.Popen(
        [sys.executable, "-m", "zhijiang", "worker"],
        env=environment(home, **variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            wait_for(lambda: hears(process, signal.SIGTERM))
            yield process
        finally:
            process.kill()


def hears(process: subprocess.Popen[str], number: signal.Signals) -> bool:
    """Whether a process is so far that it handles a signal itself."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (number - 1) & 1)
