"""What is told because of the day: figures are due soon, or are late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zhijiang.casework.actions.events import record
from zhijiang.indicators import queries
from zhijiang.indicators.models import Period, Reminder
from zhijiang.indicators.states import NEAR_DAYS, Act

if TYPE_CHECKING:
    from zhijiang.people.models import User


def remind(*, now: datetime) -> int:
    """Remind those whose reports are missing of every period whose due day is near or has passed, once for each.

    Returns how many events. Rule: B-34.
    """
    open_ones = Period.objects.filter(published=None).order_by("pk")
    return sum(_remind(period, now=now) for period in open_ones)


@transaction.atomic
def _remind(period: Period, *, now: datetime) -> int:
    period = Period.objects.select_for_update().get(pk=period.pk)
    act = _act_on(period, timezone.localdate(now))
    if act is None or Reminder.objects.filter(period=period, act=act, due_on=period.due_on).exists():
        return 0
    told = queries.people_to_remind(period)
    if not told:
        return 0
    Reminder.objects.bulk_create(
        Reminder(user_id=user, period=period, base_id=base, act=act, due_on=period.due_on, at=now)
        for user, base in told
    )
    payload = {"act": str(act), "due_on": period.due_on, "people": len({user for user, _base in told})}
    record(f"period/{period.code}", "reminded", by=None, payload=payload)
    return 1


def _act_on(period: Period, today: date) -> Act | None:
    if today > period.due_on:
        return Act.OVERDUE
    return Act.DUE_SOON if today >= period.due_on - timedelta(days=NEAR_DAYS) else None


def mark_read(user: User, /) -> int:
    """Note that somebody has read all reminders. Returns how many that was."""
    return Reminder.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
