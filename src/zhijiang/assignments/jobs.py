"""What workers do for task assignment forms of themselves."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from zhijiang.assignments import actions, queries
from zhijiang.jobs.actions import enqueue
from zhijiang.jobs.queries import last_asked
from zhijiang.jobs.registry import chore, job

NIGHT_FROM: Final = 1
"""The hour from which on the day's reminders are written, once."""


@chore
def ask_for_reminders() -> None:
    """Once a night, have the lead units reminded, where a duty is open. Rule: A-07."""
    now = timezone.localtime()
    last = last_asked("assignments.remind")
    was_asked = last is not None and timezone.localdate(last.created_at) == now.date()
    if now.hour >= NIGHT_FROM and not was_asked and queries.is_anything_open():
        enqueue("assignments.remind", key="assignments.remind")


@job("assignments.remind")
def remind() -> None:
    """Write the reminders and escalations of the day. Rule: A-07."""
    actions.remind(now=timezone.now())
