"""The queue's row: made once, claimed once, ended once, whatever collides."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

import tests.jobs.bodies  # noqa: F401
from zhijiang.jobs import actions, messages, queries
from zhijiang.jobs.models import Job
from zhijiang.jobs.owner import new_owner, place
from zhijiang.jobs.runner import run
from zhijiang.jobs.states import JobState

pytestmark = pytest.mark.django_db
ELSEWHERE = "another-place:1:00"


def enqueue_line(tmp_path: Path, *, key: str = "line/1") -> Job:
    return actions.enqueue("tests.write_line", key=key, subject="thing/1", path=str(tmp_path / "lines"))


def test_enqueue_with_an_open_key_returns_the_same_job(tmp_path: Path) -> None:
    first = enqueue_line(tmp_path)
    second = enqueue_line(tmp_path)

    assert (second.pk, Job.objects.count()) == (first.pk, 1)


def test_enqueue_with_a_key_that_ended_makes_a_new_job(tmp_path: Path) -> None:
    first = enqueue_line(tmp_path)
    run(first.code)
    second = enqueue_line(tmp_path)

    assert second.pk != first.pk
    assert [job.state for job in queries.jobs_of("thing/1")] == [JobState.WAITING, JobState.DONE]


def test_enqueue_in_a_transaction_that_rolls_back_leaves_neither_row_nor_message(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            enqueue_line(tmp_path)
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(ZeroDivisionError):
        ask_and_fail()

    assert (Job.objects.count(), callbacks) == (0, [])


def test_enqueue_sends_its_message_after_commit(tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue_line(tmp_path)
        assert job.message_id == ""

    job.refresh_from_db()
    assert messages.is_on_its_way(job.message_id)


def test_enqueue_of_a_name_that_nobody_registers_is_refused() -> None:
    with pytest.raises(KeyError, match="No app registers"):
        actions.enqueue("tests.nobody", key="x")


def test_enqueue_of_an_object_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a text, number or truth value, got PosixPath"):
        actions.enqueue("tests.write_line", key="x", path=Path())


def test_a_job_is_claimed_by_one_only(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)

    assert actions.claim(job.code, owner="a:1:1") is not None
    assert actions.claim(job.code, owner="b:2:2") is None


def test_who_lost_the_lease_can_write_nothing_more(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)
    held = actions.claim(job.code, owner=ELSEWHERE)
    assert held is not None
    Job.objects.filter(pk=held.pk).update(lease_owner="b:2:2")

    written = [
        actions.renew(held, owner=ELSEWHERE),
        actions.report(held, owner=ELSEWHERE, done=9, total=9, stage="late"),
        actions.finish(held, owner=ELSEWHERE),
        actions.hand_back(held, owner=ELSEWHERE),
        actions.end_attempt(held, owner=ELSEWHERE, reason="late"),
    ]

    held.refresh_from_db()
    assert (written, held.state, held.stage) == ([False] * 5, JobState.RUNNING, "")


def test_reap_leaves_a_worker_elsewhere_its_lease_and_takes_it_when_it_lapses(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)
    actions.claim(job.code, owner=ELSEWHERE)

    actions.reap()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING

    with time_machine.travel(timezone.now() + actions.lease() + timedelta(seconds=1)):
        assert actions.reap() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_owner) == (JobState.WAITING, 1, "")


def test_reap_takes_a_job_at_once_when_its_process_is_gone(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)
    actions.claim(job.code, owner=f"{place()}:4194399:00")

    assert actions.reap() == 1

    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_reap_leaves_a_living_process_its_job(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)
    actions.claim(job.code, owner=new_owner())

    assert actions.reap() == 0


def test_reap_parks_a_job_whose_worker_died_as_often_as_is_allowed(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)
    for _ in range(3):
        actions.claim(job.code, owner=f"{place()}:4194399:00")
        actions.reap()

    job.refresh_from_db()
    assert (job.state, job.attempts, job.reason) == (JobState.PARKED, 3, actions.WORKER_DIED)
    assert list(queries.parked_jobs()) == [job]


def test_reap_sends_a_lost_message_again_and_no_second_one_while_it_is_on_its_way(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)
    later = timezone.now() + timedelta(seconds=6)

    with time_machine.travel(later):
        first = actions.reap()
    with time_machine.travel(later + timedelta(seconds=6)):
        second = actions.reap()

    job.refresh_from_db()
    assert (first, second, messages.is_on_its_way(job.message_id)) == (1, 0, True)


def test_retry_sets_a_parked_job_back_to_the_start(tmp_path: Path) -> None:
    job = actions.enqueue("tests.fail", key="fail/1", path=str(tmp_path / "lines"))
    for _ in range(3):
        run(job.code)
    job.refresh_from_db()
    assert (job.state, job.reason, job.detail) == (JobState.PARKED, actions.WENT_WRONG, "RuntimeError: planted fault")

    actions.retry(job)

    assert (job.state, job.attempts, job.reason) == (JobState.WAITING, 0, "")


def test_retry_of_an_open_job_changes_nothing(tmp_path: Path) -> None:
    job = enqueue_line(tmp_path)
    actions.claim(job.code, owner=ELSEWHERE)

    assert actions.retry(job).state == JobState.RUNNING


def test_retry_beside_an_open_job_of_the_same_key_returns_that_one(tmp_path: Path) -> None:
    old = actions.enqueue("tests.refuse", key="one", path="x")
    run(old.code)
    new = actions.enqueue("tests.refuse", key="one", path="x")

    assert actions.retry(old).pk == new.pk
