"""Every write to the queue. Each is a compare-and-swap, so that workers, reapers and users may collide freely."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from zhijiang.jobs import messages
from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.models import Job
from zhijiang.jobs.owner import is_surely_dead
from zhijiang.jobs.registry import kind_of, primitive_only
from zhijiang.jobs.states import OPEN_STATES, JobState

logger = logging.getLogger(__name__)

WORKER_DIED: Final = gettext_noop("The worker was stopped each time it tried this.")
WENT_WRONG: Final = gettext_noop("Something went wrong inside the platform each time this was tried.")
MESSAGE_PATIENCE: Final = timedelta(seconds=5)
"""How old a message gets before somebody looks whether it is still there."""
RETRY_DELAYS: Final = (timedelta(seconds=2), timedelta(seconds=15), timedelta(minutes=1))


def enqueue(name: str, *, key: str, subject: str = "", **ids: Any) -> Job:
    """Ask for work. Writes one row in the caller's transaction and sends its message after commit.

    While a job with this key is open, that job is returned and no second one is made.
    """
    kind = kind_of(name)
    arguments = primitive_only(ids)
    open_jobs = Job.objects.filter(key=key, state__in=OPEN_STATES)
    known = open_jobs.first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            job = Job.objects.create(
                name=name, arguments=arguments, key=key, subject=subject, max_attempts=kind.max_attempts
            )
    except IntegrityError:
        return open_jobs.get()
    transaction.on_commit(partial(send_message, job.pk))
    return job


def send_message(job_id: int, *, delay: timedelta | None = None) -> None:
    """Hand the job's message to the task backend, and remember which it was."""
    code = Job.objects.values_list("code", flat=True).get(pk=job_id)
    now = timezone.now()
    message_id = messages.send(code, run_after=now + delay if delay else None)
    Job.objects.filter(pk=job_id).update(message_id=message_id, message_at=now)


def claim(code: str, /, *, owner: str) -> Job | None:
    """Take a waiting job for `owner`. Returns None when it is gone, taken or done."""
    now = timezone.now()
    taken = Job.objects.filter(code=code, state=JobState.WAITING).update(
        state=JobState.RUNNING,
        lease_owner=owner,
        lease_until=now + lease(),
        attempts=F("attempts") + 1,
        started_at=now,
        ended_at=None,
        reason="",
    )
    return Job.objects.get(code=code) if taken else None


def renew(job: Job, /, *, owner: str) -> bool:
    """Hold the job for another lease. False: it is no longer ours."""
    return bool(_held(job, owner).update(lease_until=timezone.now() + lease()))


def report(job: Job, /, *, owner: str, done: int, total: int, stage: str) -> bool:
    """Write progress where pages can see it. False: the job is no longer ours."""
    return bool(_held(job, owner).update(progress_done=done, progress_total=total, stage=stage))


def finish(job: Job, /, *, owner: str) -> bool:
    return bool(
        _held(job, owner).update(
            state=JobState.DONE,
            lease_owner="",
            lease_until=None,
            ended_at=timezone.now(),
            stage="",
            reason="",
            detail="",
        )
    )


def refuse(job: Job, /, *, owner: str, answer: JobRefused) -> bool:
    """End the job with an answer for the user; it is not tried again by itself."""
    return bool(
        _held(job, owner).update(
            state=JobState.FAILED,
            lease_owner="",
            lease_until=None,
            ended_at=timezone.now(),
            reason=answer.reason,
            detail=answer.detail,
        )
    )


def hand_back(job: Job, /, *, owner: str) -> bool:
    """Give a job back because the worker stops; the attempt does not count. Sends its message again."""
    back = _held(job, owner).update(
        state=JobState.WAITING, lease_owner="", lease_until=None, attempts=F("attempts") - 1
    )
    if back:
        send_message(job.pk)
    return bool(back)


def end_attempt(job: Job, /, *, owner: str, reason: str, detail: str = "") -> bool:
    """Note that an attempt came to nothing: wait and try again, or park when it was the last one."""
    if job.attempts >= job.max_attempts:
        return bool(
            _held(job, owner).update(
                state=JobState.PARKED,
                lease_owner="",
                lease_until=None,
                ended_at=timezone.now(),
                reason=reason,
                detail=detail,
            )
        )
    back = _held(job, owner).update(state=JobState.WAITING, lease_owner="", lease_until=None, detail=detail)
    if back:
        send_message(job.pk, delay=RETRY_DELAYS[min(job.attempts, len(RETRY_DELAYS)) - 1])
    return bool(back)


def retry(job: Job, /) -> Job:
    """Let a parked or failed job be tried again from the start, as if it were new; an open job stays as it is."""
    ended = Job.objects.filter(pk=job.pk, state__in=[JobState.PARKED, JobState.FAILED])
    try:
        with transaction.atomic():
            again = ended.update(
                state=JobState.WAITING,
                attempts=0,
                reason="",
                stage="",
                progress_done=0,
                progress_total=0,
                ended_at=None,
            )
    except IntegrityError:
        return Job.objects.get(key=job.key, state__in=OPEN_STATES)
    if again:
        transaction.on_commit(partial(send_message, job.pk))
    job.refresh_from_db()
    return job


def reap() -> int:
    """Take jobs from workers that are gone, and send lost messages again. Returns how many were set moving."""
    now = timezone.now()
    moved = 0
    for job in Job.objects.filter(state=JobState.RUNNING):
        lapsed = job.lease_until is None or job.lease_until < now
        if (lapsed or is_surely_dead(job.lease_owner)) and end_attempt(job, owner=job.lease_owner, reason=WORKER_DIED):
            logger.warning("Job %s was taken from %s, which is gone.", job.code, job.lease_owner)
            moved += 1
    long_ago = now - MESSAGE_PATIENCE
    unseen = Job.objects.filter(state=JobState.WAITING).filter(
        Q(message_at__lt=long_ago) | Q(message_at=None, created_at__lt=long_ago)
    )
    for job in unseen.order_by("message_at")[:20]:
        if messages.is_on_its_way(job.message_id):
            Job.objects.filter(pk=job.pk).update(message_at=now)
        else:
            send_message(job.pk)
            moved += 1
    return moved


def lease() -> timedelta:
    """How long a worker that says nothing is believed to be at work."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _held(job: Job, owner: str) -> Any:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_owner=owner)
