"""Template tags of the portal."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Count, Q

from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import parked_jobs
from zhijiang.jobs.states import JobState
from zhijiang.media import cage

register = template.Library()


@register.inclusion_tag("portal/machine_room.html")
def machine_room() -> dict[str, Any]:
    """Which cage holds decoding, how many jobs are open or parked, which version runs."""
    counts = Job.objects.aggregate(
        open=Count("pk", filter=Q(state__in=[JobState.WAITING, JobState.RUNNING])),
        parked=Count("pk", filter=Q(state=JobState.PARKED)),
    )
    return {
        "cage": cage.standing(),
        "uncaged_allowed": settings.ALLOW_UNCAGED_DECODE,
        "waiting": counts["open"],
        "parked": counts["parked"],
        "parked_jobs": parked_jobs()[:5] if counts["parked"] else [],
        "version": version("zhijiang"),
    }
