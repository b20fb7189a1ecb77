"""Running one job: each way it can end."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.jobs.bodies  # noqa: F401
from zhijiang.jobs import actions
from zhijiang.jobs.errors import LeaseLost, WorkerStopped
from zhijiang.jobs.models import Job
from zhijiang.jobs.registry import REGISTRY, JobKind, job
from zhijiang.jobs.runner import Running, current, report, run
from zhijiang.jobs.states import JobState

pytestmark = pytest.mark.django_db


def test_run_twice_does_the_work_once(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    job_row = actions.enqueue("tests.write_line", key="k", path=str(path))

    run(job_row.code)
    run(job_row.code)

    job_row.refresh_from_db()
    assert (job_row.state, len(path.read_text().splitlines()), job_row.attempts) == (JobState.DONE, 1, 1)


def test_run_that_is_refused_ends_with_the_answer_and_is_not_tried_again() -> None:
    job_row = actions.enqueue("tests.refuse", key="k", path="film.mp4")

    run(job_row.code)
    run(job_row.code)

    job_row.refresh_from_db()
    assert (job_row.state, job_row.reason, job_row.detail, job_row.attempts) == (
        JobState.FAILED,
        "The file cannot be read.",
        "film.mp4",
        1,
    )


def test_run_that_fails_waits_for_another_attempt(tmp_path: Path) -> None:
    job_row = actions.enqueue("tests.fail", key="k", path=str(tmp_path / "lines"))

    run(job_row.code)

    job_row.refresh_from_db()
    assert (job_row.state, job_row.attempts, job_row.message_id != "") == (JobState.WAITING, 1, True)


def test_run_that_is_stopped_hands_the_job_back_without_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    def body() -> None:
        raise WorkerStopped("SIGTERM")

    monkeypatch.setitem(REGISTRY, "tests.stopped", JobKind("tests.stopped", body, 3))
    job_row = actions.enqueue("tests.stopped", key="k")

    with pytest.raises(WorkerStopped):
        run(job_row.code)

    job_row.refresh_from_db()
    assert (job_row.state, job_row.attempts) == (JobState.WAITING, 0)


def test_report_inside_a_job_is_seen_in_its_row_and_a_lost_lease_stops_the_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[int, int, str]] = []

    def body() -> None:
        running = current()
        assert running is not None
        report(30, 100, "decoding")
        row = Job.objects.get(pk=running.job.pk)
        seen.append((row.progress_done, row.percent, row.stage))
        Job.objects.filter(pk=row.pk).update(lease_owner="somebody:1:1")
        report(40, 100, "measuring")
        seen.append((40, 40, "must not be reached"))

    monkeypatch.setitem(REGISTRY, "tests.reporting", JobKind("tests.reporting", body, 3))
    job_row = actions.enqueue("tests.reporting", key="k")

    run(job_row.code)

    job_row.refresh_from_db()
    assert (seen, job_row.state, job_row.lease_owner) == ([(30, 30, "decoding")], JobState.RUNNING, "somebody:1:1")


def test_report_is_written_at_a_measured_pace(tmp_path: Path, django_assert_num_queries: object) -> None:
    job_row = actions.enqueue("tests.write_line", key="k", path=str(tmp_path / "lines"))
    held = actions.claim(job_row.code, owner="a:1:1")
    assert held is not None
    running = Running(held, owner="a:1:1")

    with django_assert_num_queries(2):  # type: ignore[operator]
        for done in range(101):
            running.report(done, 100, "decoding")


def test_beat_that_finds_the_lease_lost_stops_the_next_report(tmp_path: Path) -> None:
    job_row = actions.enqueue("tests.write_line", key="k", path=str(tmp_path / "lines"))
    held = actions.claim(job_row.code, owner="a:1:1")
    assert held is not None
    running = Running(held, owner="b:2:2")

    running.beat()

    with pytest.raises(LeaseLost):
        running.report(1, 100)


def test_report_outside_a_job_does_nothing() -> None:
    report(1, 2, "alone")

    assert current() is None


def test_two_jobs_of_one_name_are_refused_at_start() -> None:
    with pytest.raises(ValueError, match="Two jobs are called"):

        @job("tests.fail")
        def another() -> None: ...
