"""What waits for a person: duties to lead, reports to confirm, reminders."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhijiang.assignments.models import Duty, Reminder
from zhijiang.assignments.queries.scope import duties_for
from zhijiang.assignments.states import KEEPERS, OPEN, WORKERS, Act, DutyState, PlanState
from zhijiang.casework.queries.news import Reminded, Source, keeps_reminders
from zhijiang.people import queries as people

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


_SAID: Final = {
    Act.DUE_SOON: _("The deadline of a duty is near"),
    Act.OVERDUE: _("The deadline of a duty has passed"),
    Act.ESCALATED: _("A unit has let the deadline of a duty pass"),
}


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


def _told(user: User, since: datetime) -> list[Reminded]:
    return [
        Reminded(
            sentence=str(_SAID[Act(each.act)]),
            about=f"{each.duty.item} · {each.duty.lead.shown_name}",
            url=each.duty.get_absolute_url(),
            due_on=each.due_on,
        )
        for each in reminders_for(user).filter(at__gt=since)
    ]


keeps_reminders(Source(rows=Reminder.objects.filter(read_at=None), told=_told))


def is_anything_open() -> bool:
    """Whether any unit has a duty to do: else there is nobody to remind."""
    return Duty.objects.filter(state__in=OPEN, plan__state=PlanState.PUBLISHED).exists()
