"""Template tags of the portal."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django import template
from django.conf import settings

from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import parked_jobs
from zhijiang.jobs.states import JobState
from zhijiang.media import cage

register = template.Library()


@register.inclusion_tag("portal/machine_room.html")
def machine_room() -> dict[str, Any]:
    """Which cage holds decoding, how many jobs are open or parked, which version runs."""
    parked = parked_jobs()
    return {
        "cage": cage.standing(),
        "uncaged_allowed": settings.ALLOW_UNCAGED_DECODE,
        "waiting": Job.objects.filter(state__in=[JobState.WAITING, JobState.RUNNING]).count(),
        "parked": parked.count(),
        "parked_jobs": parked[:5],
        "version": version("zhijiang"),
    }
