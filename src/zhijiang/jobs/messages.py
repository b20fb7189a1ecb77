"""The message: only the code of a job, carried by django.tasks or by Celery. Losing or doubling one does no harm."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.tasks import task


@task()
def run_job(code: str) -> None:
    """Run the job with this code, if it is still waiting."""
    from zhijiang.jobs.runner import run

    run(code)


def send(code: str, *, run_after: datetime | None = None) -> str:
    """Hand a message to what carries them here. Returns its id."""
    if settings.JOBS == "celery":
        from zhijiang.jobs import broker

        return broker.send(code, run_after=run_after)
    return str(run_job.using(run_after=run_after).enqueue(code).id)


def is_on_its_way(message_id: str) -> bool:
    """Whether a message still waits for a worker; false when it is lost, taken or done."""
    if settings.JOBS == "celery":
        from zhijiang.jobs import broker

        return broker.is_on_its_way(message_id)
    from django.tasks import TaskResultStatus
    from django.tasks.exceptions import TaskResultDoesNotExist

    if not message_id:
        return False
    try:
        return bool(run_job.get_result(message_id).status == TaskResultStatus.READY)
    except TaskResultDoesNotExist:
        return False
