"""What workers do for indicators of themselves."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from zhijiang.indicators import actions, queries
from zhijiang.jobs.actions import enqueue
from zhijiang.jobs.queries import last_asked
from zhijiang.jobs.registry import chore, job

NIGHT_FROM: Final = 1
"""The hour from which on the day's reminders are written, once."""


@chore
def ask_for_reminders() -> None:
    """Once a night, have those reminded whose figures are missing, where a period is open. Rule: B-34."""
    now = timezone.localtime()
    last = last_asked("indicators.remind")
    was_asked = last is not None and timezone.localdate(last.created_at) == now.date()
    if now.hour >= NIGHT_FROM and not was_asked and queries.is_anything_due():
        enqueue("indicators.remind", key="indicators.remind")


@job("indicators.remind")
def remind() -> None:
    """Write the reminders of the day. Rule: B-34."""
    actions.remind(now=timezone.now())
