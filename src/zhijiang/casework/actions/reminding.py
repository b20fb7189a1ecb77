"""What is told because of the hour: one mail a day, and limits that are near or have passed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from zhijiang.casework import queries
from zhijiang.casework.actions.events import locked, record
from zhijiang.casework.models import Delivery
from zhijiang.casework.states import EngineAction, Light
from zhijiang.people.models import User


def write_digests(*, now: datetime) -> int:
    """From eight in the morning on working days: one mail for each who has unread messages of the kinds kept for it, or was reminded.

    One delivery a person a day, under a lock on the person; run as often as one likes. Returns how many were written.
    Rule: C-40.
    """
    opens = queries.digest_opens(now)
    if opens is None or settings.DEMO:
        return 0
    return sum(_write_digest(user, opens=opens, now=now) for user in queries.people_with_news(now=now))


@transaction.atomic
def _write_digest(user: User, *, opens: datetime, now: datetime) -> bool:
    User.objects.select_for_update().get(pk=user.pk)
    if queries.digest_written(user, since=opens):
        return False
    if not queries.news_of(user, now=now) and not queries.reminders_for_digest(user, now=now):
        return False
    Delivery.objects.create(user=user, next_try_at=now)
    return True


def warn_of_validity(*, now: datetime) -> int:
    """Tell applicants that something ends on which their case rests or which it gave them, and again that it has ended.

    One event in the stream `due/<code>` and its messages for each end and light; the case itself does not change.
    Returns how many were written. Rule: C-118.
    """
    near = queries.validities_near(now=now)
    for case, payload in near:
        with transaction.atomic():
            record(
                f"due/{case.code}", EngineAction.VALIDITY_ENDS, by=None, on_behalf_of=case.authority, payload=payload
            )
    return len(near)


def warn_of_limits(*, now: datetime) -> int:
    """Tell those who have the next move that a limit is near, and again that it has passed: once for each.

    One event in the stream `due/<code>` and its messages for each limit and light; the case itself does not change.
    Returns how many were written. Rule: C-42.
    """
    written = 0
    for case in queries.cases_due(now=now):
        with transaction.atomic():
            fresh = locked(case)
            warning = queries.warning_for(fresh, now=now)
            if warning is None:
                continue
            action = EngineAction.OVERDUE if warning["light"] == Light.RED else EngineAction.DUE_SOON
            record(f"due/{fresh.code}", action, by=None, on_behalf_of=fresh.authority, payload=warning)
            written += 1
    return written
