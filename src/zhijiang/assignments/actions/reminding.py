"""What is told because of the hour: a deadline is near, has passed, and that to the owner too."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zhijiang.assignments import queries, rules
from zhijiang.assignments.actions.plans import locked, tell
from zhijiang.assignments.models import Duty, Reminder
from zhijiang.assignments.states import KEEPERS, OPEN, WORKERS, Act, PlanState
from zhijiang.casework.queries import own_calendar
from zhijiang.casework.states import Light

if TYPE_CHECKING:
    from zhijiang.people.models import User


def remind(*, now: datetime) -> int:
    """Remind of every open duty whose deadline is near or has passed; once for each deadline. Returns how many events.

    Near: the lead unit's people. Passed: they, and after it the people of the plan's owner. Rule: A-07.
    """
    found = Duty.objects.filter(state__in=OPEN, plan__state=PlanState.PUBLISHED).order_by("plan", "number")
    return sum(_remind(duty, now=now) for duty in found.select_related("plan"))


@transaction.atomic
def _remind(duty: Duty, *, now: datetime) -> int:
    plan = locked(duty.plan)
    duty = plan.duties.select_related("lead").get(pk=duty.pk)
    duty.plan = plan
    today = timezone.localdate(now)
    light = rules.light_of(duty, own_calendar(), today=today)
    if duty.state not in OPEN or light in {None, Light.GREEN}:
        return 0
    due = rules.due_of(duty, own_calendar())
    acts = [Act.OVERDUE, Act.ESCALATED] if light == Light.RED else [Act.DUE_SOON]
    told = set(
        queries.history_of(plan, number=duty.number)
        .filter(action__in=acts, payload__due_on=due.isoformat())
        .values_list("action", flat=True)
    )
    fresh = [act for act in acts if act not in told]
    for act in fresh:
        event = tell(plan, act, by=None, payload={"duty": duty.number, "due_on": due.isoformat()})
        house, roles = (plan.organisation, KEEPERS) if act == Act.ESCALATED else (duty.lead, WORKERS)
        Reminder.objects.bulk_create(
            Reminder(user=user, duty=duty, event=event, act=act, due_on=due, at=now)
            for user in queries.people_of(house, roles)
        )
    return len(fresh)


def mark_read(user: User, /) -> int:
    """Note that somebody has read all reminders. Returns how many that was."""
    return Reminder.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
