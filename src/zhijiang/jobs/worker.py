"""A worker: the loop of django-tasks-db or of Celery, with the reaper beside it and a stop that loses nothing."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Final

from django.db import DatabaseError, connection
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as MessageLoop
from django_tasks_db.models import DBTaskResult

from zhijiang.jobs import actions, runner
from zhijiang.jobs.errors import WorkerStopped
from zhijiang.jobs.owner import new_owner
from zhijiang.jobs.registry import CHORES

logger = logging.getLogger(__name__)

REAP_EVERY_S: Final = 2.0
CHORES_EVERY: Final = 30
"""Rounds of the reaper from one round of chores to the next."""
KEEP_MESSAGES: Final = timedelta(hours=6)
"""Messages that were heard are thrown away after this time: the job's row keeps the truth."""
HEARD_AT_MOST: Final = timedelta(days=2)
"""A message that is still being worked on after so long was a killed worker's; no job is granted so much time."""


class Worker(MessageLoop):
    """One process that runs one job at a time."""

    def __init__(self, *, interval_s: float = 0.5, until_empty: bool = False) -> None:
        super().__init__(
            queue_names=["default"],
            interval=interval_s,
            batch=until_empty,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=new_owner(),
            excluded_queue_names=[],
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Stop now: a running job is interrupted and handed back, to go on at the next start."""
        if not self.running:
            return
        self.running = False
        if self.running_task:
            raise WorkerStopped(signal.strsignal(signum))
        sys.exit(0)

    def work(self) -> None:
        """Work until told to stop (or until nothing waits, when `until_empty`)."""
        with _reaper():
            self.run()


class CeleryWorker:
    """One process that runs one job at a time, as Celery gives it."""

    def configure_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._shutdown)

    def work(self) -> None:
        """Work until told to stop."""
        from zhijiang.jobs import broker

        with _reaper():
            broker.app().WorkController(
                pool_cls="solo",
                concurrency=1,
                hostname=f"zhijiang@{new_owner()}",
                queues=[broker.QUEUE],
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
            ).start()

    def _shutdown(self, signum: int, _frame: FrameType | None) -> None:
        """Stop now: a running job is interrupted and handed back, to go on in another worker."""
        from celery.worker import state

        if state.should_stop is not None:
            return
        state.should_stop = 0
        if runner.current() is not None:
            raise WorkerStopped(signal.strsignal(signum))


def prune_messages() -> None:
    """Forget messages that ended long ago, never one that waits or is being worked on."""
    now = timezone.now()
    ended = Q(finished_at__lt=now - KEEP_MESSAGES)
    lost = Q(status=TaskResultStatus.RUNNING, started_at__lt=now - HEARD_AT_MOST)
    DBTaskResult.objects.filter(ended | lost).delete()


def do_chores() -> None:
    """Tidy up behind processes that were killed; a chore that goes wrong keeps no other from its work."""
    for name, body in CHORES.items():
        try:
            body()
        except DatabaseError:
            raise
        except Exception:
            logger.exception("The chore %s went wrong.", name)


@contextmanager
def _reaper() -> Iterator[None]:
    """Tidy up once, and go on doing so in a thread."""
    actions.reap()
    do_chores()
    stop = threading.Event()
    reaper = threading.Thread(target=_reap_until, args=(stop,), name="reaper", daemon=True)
    reaper.start()
    try:
        yield
    finally:
        stop.set()
        reaper.join()


def _reap_until(stop: threading.Event) -> None:
    ticks = 1
    try:
        while not stop.wait(REAP_EVERY_S):
            try:
                actions.reap()
                if ticks % CHORES_EVERY == 0:
                    do_chores()
                if ticks % 300 == 1:
                    prune_messages()
            except DatabaseError:
                logger.warning("The reaper could not reach the database.", exc_info=True)
                connection.close()
            ticks += 1
    finally:
        connection.close()
