"""What waits for a person: duties to lead, reports to confirm, reminders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhijiang.assignments import rules
from zhijiang.assignments.models import Duty, Reminder
from zhijiang.assignments.queries.lines import Line, bare_lines_of
from zhijiang.assignments.queries.scope import duties_for, today
from zhijiang.assignments.states import KEEPERS, OPEN, SETTLED, WORKERS, Act, DutyState, PlanState
from zhijiang.casework.queries import own_calendar
from zhijiang.casework.queries.news import Reminded, Source, keeps_reminders
from zhijiang.casework.states import Light
from zhijiang.people import queries as people

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import Organisation, User

MOST_SHOWN: Final = 6


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


@dataclass(frozen=True)
class Lights:
    """The duties under way that somebody sees, by light, and those that are late or near, the earliest first."""

    red: int = 0
    yellow: int = 0
    green: int = 0
    reported: int = 0
    """Reported done, and to be confirmed by the form's owner."""
    first: tuple[Line, ...] = ()


def lights_of(user: User | AnonymousUser, /, *, lead: Organisation | None = None) -> Lights:
    """How the duties of published forms stand, as far as the user sees them; of one unit, where it is named. One query. Rule: P-28."""
    duties = duties_for(user).filter(plan__state=PlanState.PUBLISHED).exclude(state__in=SETTLED).prefetch_related(None)
    found = list(duties.filter(lead=lead) if lead else duties)
    days, day = own_calendar(), today()
    lit = [(rules.light_of(duty, days, today=day), duty) for duty in found]
    counted = Counter(light for light, _duty in lit)
    near = [duty for light, duty in lit if light in {Light.RED, Light.YELLOW}]
    first = sorted(near, key=lambda duty: (rules.due_of(duty, days), duty.pk))[:MOST_SHOWN]
    return Lights(
        red=counted[Light.RED],
        yellow=counted[Light.YELLOW],
        green=counted[Light.GREEN],
        reported=sum(duty.state == DutyState.REPORTED for duty in found),
        first=tuple(bare_lines_of(first)),
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
