"""Running one job: the lease is renewed beside the work, and the end is written only by who still holds it."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import DatabaseError, connection

from zhijiang.jobs import actions
from zhijiang.jobs.errors import JobRefused, LeaseLost, WorkerStopped
from zhijiang.jobs.models import Job
from zhijiang.jobs.owner import new_owner
from zhijiang.jobs.registry import kind_of

logger = logging.getLogger(__name__)

REPORT_EVERY_S: Final = 0.4
"""Progress is written at most this often."""


class Running:
    """The job that runs now, as its body sees it."""

    def __init__(self, job: Job, *, owner: str) -> None:
        self.job = job
        self.owner = owner
        self._lost = threading.Event()
        self._reported_at = 0.0
        self._stage = ""

    def report(self, done: int, total: int, stage: str = "") -> None:
        """Say how far the work is; a new stage is written at once. Raises LeaseLost when the job is not ours any more."""
        if self._lost.is_set():
            raise LeaseLost(self.job.code)
        now = time.monotonic()
        if stage == self._stage and done < total and now - self._reported_at < REPORT_EVERY_S:
            return
        self._reported_at, self._stage = now, stage
        if not actions.report(self.job, owner=self.owner, done=done, total=total, stage=stage):
            raise LeaseLost(self.job.code)

    def beat(self) -> None:
        """Renew the lease once."""
        if not actions.renew(self.job, owner=self.owner):
            self._lost.set()


_current: ContextVar[Running | None] = ContextVar("running_job", default=None)


def current() -> Running | None:
    """The job that this code runs in, or None when it was called directly."""
    return _current.get()


def report(done: int, total: int, stage: str = "") -> None:
    """Report progress of the current job; nothing happens outside one."""
    running = current()
    if running is not None:
        running.report(done, total, stage)


def run(code: str, /) -> None:
    """Claim the job with this code and carry it to an end: done, refused, to be tried again, or parked."""
    owner = new_owner()
    job = actions.claim(code, owner=owner)
    if job is None:
        return
    running = Running(job, owner=owner)
    token = _current.set(running)
    try:
        with _heartbeat(running):
            kind_of(job.name).body(**job.arguments)
    except JobRefused as answer:
        actions.refuse(job, owner=owner, answer=answer)
    except LeaseLost:
        logger.warning("Job %s went to another worker while it was being done.", code)
    except WorkerStopped:
        actions.hand_back(job, owner=owner)
        raise
    except Exception as error:
        logger.exception("Job %s (%s) failed at attempt %d.", code, job.name, job.attempts)
        detail = "".join(traceback.format_exception_only(error)).strip()
        actions.end_attempt(job, owner=owner, reason=actions.WENT_WRONG, detail=detail)
    else:
        actions.finish(job, owner=owner)
    finally:
        _current.reset(token)


@contextmanager
def _heartbeat(running: Running) -> Iterator[None]:
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(actions.lease().total_seconds() / 3):
                try:
                    running.beat()
                except DatabaseError:
                    logger.warning("Job %s: the lease could not be renewed.", running.job.code, exc_info=True)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{running.job.code}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
