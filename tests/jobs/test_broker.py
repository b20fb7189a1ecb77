"""Celery over a real Redis: workers as processes, really killed; a Redis that loses everything or does not answer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from redis import Redis

from tests.homes import rows, told, zhijiang
from tests.jobs.processes import Queue, lines_in, open_queue, wait_for
from zhijiang.config.env import BadSetting, env_redis

NOWHERE: Final = "redis://127.0.0.1:9/0"


@pytest.fixture
def queue(tmp_path: Path, tables: Path, redis: Redis) -> Iterator[Queue]:
    number = redis.connection_pool.connection_kwargs["db"]
    with open_queue(tmp_path / "home", tables=tables) as made:
        made.environment |= {"ZHIJIANG_JOBS": "celery", "ZHIJIANG_REDIS_URL": f"redis://127.0.0.1:6379/{number}"}
        yield made


def test_worker_killed_in_mid_job_and_another_ends_it(queue: Queue, redis: Redis, tmp_path: Path) -> None:
    lines, gate = tmp_path / "lines", tmp_path / "gate"
    queue.enqueue("tests.slow", path=str(lines), gate=str(gate))
    assert redis.llen("zhijiang") == 1
    first = queue.start()
    wait_for(lambda: lines_in(lines) == 1)
    queue.start()

    first.kill()
    first.wait()
    gate.touch()

    wait_for(lambda: queue.job()[:2] == ["done", "2"])
    assert lines_in(lines) == 2


def test_worker_that_is_stopped_hands_its_job_back_at_once(queue: Queue, redis: Redis, tmp_path: Path) -> None:
    lines, gate = tmp_path / "lines", tmp_path / "gate"
    queue.enqueue("tests.slow", path=str(lines), gate=str(gate))
    worker = queue.start()
    wait_for(lambda: lines_in(lines) == 1)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=20) == 0
    assert queue.job()[:2] == ["waiting", "0"]
    assert redis.llen("zhijiang") == 1


def test_idle_worker_stops_on_a_signal_and_a_busy_one_fetches_nothing_ahead(
    queue: Queue, redis: Redis, tmp_path: Path
) -> None:
    lines, gate, after = tmp_path / "lines", tmp_path / "gate", tmp_path / "after"
    busy = queue.start()
    queue.enqueue("tests.slow", path=str(lines), gate=str(gate))
    wait_for(lambda: lines_in(lines) == 1)

    queue.enqueue("tests.write_line", path=str(after))
    assert redis.llen("zhijiang") == 1
    idle = queue.start()
    wait_for(lambda: lines_in(after) == 1)
    assert after.read_text() == f"{idle.pid}\n"

    idle.send_signal(signal.SIGTERM)
    assert idle.wait(timeout=20) == 0
    gate.touch()
    wait_for(lambda: redis.llen("zhijiang") == 0)
    assert busy.poll() is None


def test_message_that_redis_lost_and_one_it_never_got_are_sent_again(
    queue: Queue, redis: Redis, tmp_path: Path
) -> None:
    lines, gate = tmp_path / "lines", tmp_path / "gate"
    gate.touch()
    queue.enqueue("tests.write_line", path=str(lines))
    redis.flushdb()
    there = queue.environment["ZHIJIANG_REDIS_URL"]
    queue.environment["ZHIJIANG_REDIS_URL"] = NOWHERE
    queue.enqueue("tests.slow", path=str(lines), gate=str(gate))

    queue.start(ZHIJIANG_REDIS_URL=there)

    wait_for(lambda: rows(queue.home, "select state, attempts from jobs_job") == [("done", 1), ("done", 1)])
    assert lines_in(lines) == 2


def test_failed_job_waits_before_it_is_tried_again(queue: Queue, redis: Redis, tmp_path: Path) -> None:
    """Between the tries a mark alone stands in Redis; it lapses, and the reaper sends the message."""
    lines = tmp_path / "lines"
    queue.enqueue("tests.fail", path=str(lines))
    queue.start()
    wait_for(lambda: lines_in(lines) == 1 and queue.job()[0] == "waiting")

    assert redis.llen("zhijiang") == 0
    wait_for(lambda: lines_in(lines) == 2)


@pytest.mark.parametrize("url", ["http://127.0.0.1/0", "redis://", "redis://127.0.0.1:x/0", "redis://127.0.0.1/films"])
def test_redis_that_is_misspelt_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("ZHIJIANG_REDIS_URL", url)

    with pytest.raises(BadSetting) as stop:
        env_redis("ZHIJIANG_REDIS_URL", needed_by="")

    assert stop.value.sentence == "ZHIJIANG_REDIS_URL: expected redis://host:6379/0 or rediss://…, got something else."


def test_celery_without_a_redis_stops_the_start(tables: Path) -> None:
    done = zhijiang(tables, "worker", ZHIJIANG_JOBS="celery")

    assert told(done) == (
        2,
        "",
        "ZHIJIANG_REDIS_URL: expected redis://host:6379/0, which ZHIJIANG_JOBS=celery needs, and it is not set.\n",
    )


def test_worker_without_an_answering_redis_says_so_without_the_password(tables: Path) -> None:
    done = zhijiang(tables, "worker", ZHIJIANG_JOBS="celery", ZHIJIANG_REDIS_URL="redis://:s3cret@127.0.0.1:9/0")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("zhijiang worker: Redis at 127.0.0.1:9 (ZHIJIANG_REDIS_URL) does not answer: ")
    assert "s3cret" not in done.stderr


def test_worker_of_celery_refuses_until_empty(tables: Path) -> None:
    done = zhijiang(tables, "worker", "--until-empty", ZHIJIANG_JOBS="celery", ZHIJIANG_REDIS_URL=NOWHERE)

    assert done.returncode == 2
    assert done.stderr == (
        "zhijiang worker: --until-empty is for the embedded queue; "
        "with ZHIJIANG_JOBS=celery a worker runs until it is stopped.\n"
    )
