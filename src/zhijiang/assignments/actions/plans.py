"""The owner's writes: the form and the lines on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.assignments import rules
from zhijiang.assignments.models import Duty, Plan, Step
from zhijiang.assignments.states import KEEPERS, Act, PlanState
from zhijiang.bases.models import Base, LedgerLine
from zhijiang.casework.actions import record
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.models import Case
from zhijiang.people import queries as people

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User

type About = Case | Base | LedgerLine
"""On what a duty can hang."""


@dataclass(frozen=True)
class Given:
    """What a line of the form says: either `due_on` or `due_workdays`."""

    item: str
    lead: Organisation
    due_on: date | None = None
    due_workdays: int | None = None
    helpers: tuple[Organisation, ...] = ()
    after: tuple[int, ...] = ()
    steps: tuple[str, ...] = ()
    about: About | None = None
    """The case, the base or the project on which the line hangs."""


@transaction.atomic
def make_plan(organisation: Organisation, /, *, by: User, title: str, day: date) -> Plan:
    """Begin a form. One row, one event. Raises NotAllowed or MissingEvidence. Rule: A-01."""
    rules.check_may_make(organisation, by)
    plan = Plan.objects.create(organisation=organisation, title=rules.check_words(title), day=day)
    tell(plan, Act.PLAN_MADE, by=by, payload={"title": plan.title, "day": day.isoformat()})
    return plan


@transaction.atomic
def edit_plan(plan: Plan, /, *, by: User, title: str, day: date, reason: str) -> Plan:
    """Change the title or the day from which working days count; a published form says why.

    The row and one event. Raises NotAllowed or MissingEvidence. Rule: A-01.
    """
    plan = locked(plan)
    rules.check_may_keep(plan, by)
    if plan.state == PlanState.PUBLISHED:
        rules.check_words(reason)
    plan.title, plan.day = rules.check_words(title), day
    plan.save(update_fields=["title", "day"])
    tell(plan, Act.PLAN_EDITED, by=by, reason=reason, payload={"title": plan.title, "day": day.isoformat()})
    return plan


@transaction.atomic
def publish_plan(plan: Plan, /, *, by: User) -> Plan:
    """Give the form to its units. The state and one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: A-01."""
    plan = locked(plan)
    rules.check_may_keep(plan, by)
    if plan.state != PlanState.DRAFT:
        raise WrongState(_("This form has been published already."), rule="A-01")
    if not plan.duties.exists():
        raise MissingEvidence(_("A form without duties cannot be published."), rule="A-01")
    plan.state = PlanState.PUBLISHED
    plan.save(update_fields=["state"])
    tell(plan, Act.PLAN_PUBLISHED, by=by, from_state=PlanState.DRAFT, to_state=PlanState.PUBLISHED)
    return plan


@transaction.atomic
def add_duty(plan: Plan, /, *, by: User, given: Given) -> Duty:
    """Add a line at the end. The duty, its steps, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: A-01."""
    plan = locked(plan)
    rules.check_may_keep(plan, by)
    number = max(plan.duties.values_list("number", flat=True), default=0) + 1
    duty = write_duty(Duty(plan=plan, number=number), given)
    check_circles(plan)
    tell(plan, Act.DUTY_ADDED, by=by, payload={"duty": number, "given": as_told(given)})
    return duty


@transaction.atomic
def edit_duty(duty: Duty, /, *, by: User, given: Given, reason: str) -> Duty:
    """Change a line that is not settled; on a published form with a reason. Steps that stay keep their day.

    The duty, its steps, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: A-01.
    """
    plan = locked(duty.plan)
    rules.check_may_keep(plan, by)
    duty = plan.duties.get(pk=duty.pk)
    if rules.is_settled(duty):
        raise WrongState(_("This duty is settled and is not changed any more."), rule="A-04")
    if plan.state == PlanState.PUBLISHED:
        rules.check_words(reason)
    write_duty(duty, given)
    check_circles(plan)
    tell(plan, Act.DUTY_EDITED, by=by, reason=reason, payload={"duty": duty.number, "given": as_told(given)})
    return duty


def locked(plan: Plan, /) -> Plan:
    """The plan as it is now, its row locked until the transaction ends: writers of one form stand in line."""
    return Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)


def tell(
    plan: Plan,
    act: Act,
    /,
    *,
    by: User | None,
    unit: Organisation | None = None,
    reason: str = "",
    payload: dict[str, Any] | None = None,
    from_state: str = "",
    to_state: str = "",
) -> Any:
    """One event at the end of the form's chain; for the plan's owner unless a unit is named."""
    house = unit or plan.organisation
    held = [] if by is None else people.memberships_of(by).filter(organisation=house).order_by("pk")
    roles = [each.role for each in held]
    return record(
        plan.stream,
        act,
        by=by,
        on_behalf_of=house,
        role=next((role for role in roles if unit is not None or role in KEEPERS), ""),
        reason=reason,
        payload=payload,
        from_state=from_state,
        to_state=to_state,
    )


def write_duty(duty: Duty, given: Given, /) -> Duty:
    """The rows of a line as given. Raises MissingEvidence or WrongState."""
    duty.item, duty.lead = rules.check_words(given.item), given.lead
    if (given.due_on is None) == (given.due_workdays is None):
        raise MissingEvidence(_("Give a day or a number of working days, one of the two."), rule="A-02")
    duty.due_on, duty.due_workdays = given.due_on, given.due_workdays
    if given.about != duty.about:
        rules.check_may_hang_on(given.about)
        duty.case = given.about if isinstance(given.about, Case) else None
        duty.base = given.about if isinstance(given.about, Base) else None
        duty.project = given.about if isinstance(given.about, LedgerLine) else None
    duty.save()
    duty.helpers.set(each for each in given.helpers if each != given.lead)
    first = {each.number: each for each in duty.plan.duties.filter(number__in=given.after)}
    missing = [number for number in given.after if number not in first]
    if missing:
        raise MissingEvidence(_("There is no duty with the number %(number)s.") % {"number": missing[0]}, rule="A-05")
    duty.after.set(first.values())
    done = {step.text: step.done_on for step in duty.steps.all()}
    duty.steps.all().delete()
    Step.objects.bulk_create(
        Step(duty=duty, place=place, text=text, done_on=done.get(text)) for place, text in enumerate(given.steps, 1)
    )
    return duty


def check_circles(plan: Plan, /) -> None:
    """No circle on the whole form. Raises WrongState. Rule: A-05."""
    rules.check_no_circle(
        {duty.number: [each.number for each in duty.after.all()] for duty in plan.duties.prefetch_related("after")}
    )


def as_told(given: Given, /) -> dict[str, Any]:
    """The line as its event holds it."""
    return {
        "item": given.item,
        "lead": given.lead.code,
        "helpers": [each.code for each in given.helpers],
        "due_on": given.due_on.isoformat() if given.due_on else None,
        "due_workdays": given.due_workdays,
        "after": list(given.after),
        "steps": list(given.steps),
        "about": given.about.code if given.about else None,
    }
