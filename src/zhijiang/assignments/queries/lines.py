"""A duty as it stands today: deadline, light, what was said last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from zhijiang.assignments import rules
from zhijiang.assignments.models import Duty, Plan, Report
from zhijiang.assignments.queries.scope import duties_for, today
from zhijiang.assignments.states import DutyState
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.queries import own_calendar
from zhijiang.casework.states import Light
from zhijiang.people.models import Organisation, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

TONES: Final = {
    DutyState.NOT_BEGUN: "waiting",
    DutyState.IN_PROGRESS: "running",
    DutyState.REPORTED: "warning",
    DutyState.CONFIRMED: "done",
    DutyState.CANCELLED: "note",
}


@dataclass(frozen=True)
class Line:
    """One duty with its deadline and light of today. Fits the component of a time limit."""

    duty: Duty
    due_on: date
    light: Light | None
    workdays_left: int
    provisional: bool
    """The calendar of the deadline's year is not out."""
    last: Report | None

    @property
    def tone(self) -> str:
        return TONES[DutyState(self.duty.state)]

    @property
    def is_open(self) -> bool:
        return not rules.is_settled(self.duty)

    @property
    def helpers(self) -> list[Organisation]:
        return sorted(self.duty.helpers.all(), key=lambda each: (each.name, each.pk))

    @property
    def after(self) -> list[int]:
        return sorted(each.number for each in self.duty.after.all())

    @property
    def units(self) -> list[Organisation]:
        return [self.duty.lead, *self.helpers]


def lines_of(duties: Iterable[Duty], /, *, on: date | None = None) -> list[Line]:
    """Duties as they stand today, in their order. One query for what was said last."""
    found = list(duties)
    last = {report.duty_id: report for report in Report.objects.filter(duty__in=found).order_by("at", "pk")}
    days, day = own_calendar(), on or today()
    return [_line(duty, last.get(duty.pk), days, day) for duty in found]


def lights_by_plan(plans: Collection[Plan], user: User | AnonymousUser, /) -> dict[int, Counter[Light]]:
    """How many duties of each form that the user may see stand under which light today, by the form's key. Rules: A-02, C-103."""
    days, day = own_calendar(), today()
    found: dict[int, Counter[Light]] = defaultdict(Counter)
    for duty in duties_for(user).filter(plan__in=plans).prefetch_related(None):
        if (light := rules.light_of(duty, days, today=day)) is not None:
            found[duty.plan_id][light] += 1
    return found


def bare_lines_of(duties: Iterable[Duty], /) -> list[Line]:
    """The same without what was said last. No query beside the duties'."""
    days, day = own_calendar(), today()
    return [_line(duty, None, days, day) for duty in duties]


def line_of(duty: Duty, /) -> Line:
    """One duty as it stands today."""
    return lines_of([duty])[0]


def _line(duty: Duty, last: Report | None, days: WorkCalendar, day: date) -> Line:
    due = rules.due_of(duty, days)
    counted = duty.reported_on or day
    return Line(
        duty=duty,
        due_on=due,
        light=rules.light_of(duty, days, today=day),
        workdays_left=days.between(counted, due),
        provisional=duty.due_on is None and not days.is_official(duty.plan.day, due),
        last=last,
    )
