"""What a stop of a worker leaves in the log: nothing. What goes wrong: a line."""

from __future__ import annotations

import logging

import pytest

from zhijiang.jobs.errors import JobRefused, WorkerStopped, is_no_stop


def record_of(error: BaseException | None) -> logging.LogRecord:
    told = None if error is None else (type(error), error, None)
    return logging.LogRecord("django.tasks", logging.ERROR, __file__, 1, "Task state=FAILED", None, told)


@pytest.mark.parametrize(
    ("error", "kept"),
    [(None, True), (ValueError("a fault"), True), (JobRefused("no"), True), (WorkerStopped("Interrupt"), False)],
)
def test_only_a_stop_is_left_out_of_the_log(error: BaseException | None, kept: bool) -> None:
    assert is_no_stop(record_of(error)) is kept
