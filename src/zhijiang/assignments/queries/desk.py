"""What waits for a person: duties to lead, reports to confirm, reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from zhijiang.assignments.models import Duty, Reminder
from zhijiang.assignments.queries.scope import duties_for
from zhijiang.assignments.states import KEEPERS, OPEN, WORKERS, DutyState, PlanState
from zhijiang.people import queries as people

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def waiting_for(user: User | AnonymousUser, /) -> QuerySet[Duty]:
    """The duties of which the user has the next step: to be done by one's unit, to be confirmed by the owner. Rule: A-07."""
    leads = people.organisations_of(user, *WORKERS).values("pk")
    keeps = people.organisations_of(user, *KEEPERS).values("pk")
    return duties_for(user).filter(
        Q(lead__in=leads, state__in=OPEN) | Q(plan__organisation__in=keeps, state=DutyState.REPORTED),
        plan__state=PlanState.PUBLISHED,
    )


def reminders_for(user: User | AnonymousUser, /) -> QuerySet[Reminder]:
    """What the user was reminded of and has not read yet, of forms still in sight; the newest first."""
    if user.pk is None:
        return Reminder.objects.none()
    return (
        Reminder.objects.filter(user_id=user.pk, read_at=None, duty__in=duties_for(user))
        .select_related("duty__plan", "duty__lead")
        .order_by("-at", "-pk")
    )


def is_anything_open() -> bool:
    """Whether any unit has a duty to do: else there is nobody to remind."""
    return Duty.objects.filter(state__in=OPEN, plan__state=PlanState.PUBLISHED).exists()
