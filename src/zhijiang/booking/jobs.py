"""What nobody answered in time is free again."""

from __future__ import annotations

from django.utils import timezone

from zhijiang.booking import actions
from zhijiang.jobs.registry import chore


@chore
def free_unanswered() -> None:
    """Let bookings lapse that were to be answered by a day that has passed. Rule: U-05."""
    actions.lapse(timezone.localdate())
