"""The queue's messages over Celery and Redis, for several machines. The job's row stays the truth (decision 0046).

A message carries only the code of a job. Beside it a mark in the same Redis says that it is on its way: the worker
that hears it takes the mark away, a Redis that lost its messages has lost the marks too, and the reaper of any worker
then sends again. A delayed message is a mark alone, which lapses when its time has come.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from celery import Celery
from celery.exceptions import WorkerShutdown
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

from zhijiang.jobs.errors import WorkerStopped

logger = logging.getLogger(__name__)

HEAR: Final = "zhijiang.hear"
QUEUE: Final = "zhijiang"
MARK_LASTS: Final = timedelta(minutes=10)
"""A message that nobody heard for so long is sent again; should both be heard, the second finds its job taken."""
_CONNECT_S: Final = 3
_RESTORE_S: Final = 60
"""After this time kombu gives back what a worker had fetched and not begun; one begins within milliseconds."""


def send(code: str, /, *, run_after: datetime | None = None) -> str:
    """Send a message, or leave a mark for a later one. Returns its id; "" when Redis does not answer.

    Who asked for work is not troubled with that: the row is written, and a reaper sends the message later.
    """
    message_id = secrets.token_hex(12)
    lasts = MARK_LASTS if run_after is None else max(run_after - timezone.now(), timedelta(milliseconds=1))
    try:
        marks().set(_mark(message_id), code, px=lasts)
        if run_after is None:
            app().send_task(HEAR, args=[code, message_id], queue=QUEUE, retry=False, ignore_result=True)
    except (RedisError, OperationalError) as error:
        logger.warning("Redis does not answer (%s); the message of job %s is sent later.", error, code)
        return ""
    return message_id


def is_on_its_way(message_id: str, /) -> bool:
    """Whether a message still waits; true also while nobody can tell, as sending would fail as well."""
    try:
        return bool(message_id) and bool(marks().exists(_mark(message_id)))
    except RedisError:
        return True


def check_answers() -> None:
    """Raises RedisError or OSError when Redis cannot be reached."""
    marks().ping()


def address() -> str:
    """Where Redis is, without the password."""
    known = marks().connection_pool.connection_kwargs
    return f"{known.get('host') or known.get('path')}:{known.get('port', '')}".rstrip(":")


@cache
def marks() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=_CONNECT_S, socket_timeout=10)


@cache
def app() -> Celery:
    """The one Celery application: it fetches a message only when it is free, and forgets it when it begins."""
    made = Celery("zhijiang", broker=settings.REDIS_URL, set_as_current=False)
    made.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"visibility_timeout": _RESTORE_S, "socket_connect_timeout": _CONNECT_S},
        worker_enable_remote_control=False,
        enable_utc=True,
    )
    made.task(name=HEAR)(_hear)
    return made


def _hear(code: str, message_id: str) -> None:
    """Run the job that a message names, if it is still waiting."""
    from zhijiang.jobs.runner import run

    try:
        marks().delete(_mark(message_id))
    except RedisError:
        logger.warning("Redis does not answer; job %s is done all the same.", code)
    try:
        run(code)
    except WorkerStopped:
        raise WorkerShutdown(0) from None


def _mark(message_id: str) -> Any:
    return f"zhijiang:message:{message_id}"
