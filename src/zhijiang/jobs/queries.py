"""Reads of the queue."""

from __future__ import annotations

from django.db.models import QuerySet

from zhijiang.jobs.models import Job
from zhijiang.jobs.states import JobState


def jobs_of(subject: str, /) -> QuerySet[Job]:
    """All jobs about one object, newest first. The caller has made sure that the user may see the object."""
    return Job.objects.filter(subject=subject).order_by("-pk")


def last_asked(key: str, /) -> Job | None:
    """The newest job with this key, however it stands; None when nobody asked for that work."""
    return Job.objects.filter(key=key).order_by("-pk").first()


def parked_jobs() -> QuerySet[Job]:
    """Jobs that a person must look at, oldest first."""
    return Job.objects.filter(state=JobState.PARKED).order_by("ended_at")
