"""Who may do what to a plan and its duties, what must hold, and how a light is computed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from zhijiang.assignments.states import (
    KEEPERS,
    MOVES,
    OPEN,
    OWNER_KINDS,
    SETTLED,
    WORKERS,
    Act,
    DutyState,
    Move,
    PlanState,
)
from zhijiang.bases.models import LedgerLine
from zhijiang.bases.states import LineKind
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.states import Light
from zhijiang.people import queries as people

if TYPE_CHECKING:
    from django.db.models import Model

    from zhijiang.assignments.models import Duty, Plan
    from zhijiang.casework.calendar import WorkCalendar
    from zhijiang.people.models import Organisation, User

NEAR_WORKDAYS: Final = 5
"""So many working days before its deadline a duty turns yellow, and its lead unit is reminded."""


def may_keep(plan: Plan, user: User, /) -> bool:
    """Whether the user acts for the plan's owner."""
    return people.has_role(user, *KEEPERS, organisation=plan.organisation)


def check_may_make(organisation: Organisation, user: User, /) -> None:
    """An authority or a base's operator makes plans, by somebody who acts for it. Raises NotAllowed. Rule: A-01."""
    if organisation.kind not in OWNER_KINDS or not people.has_role(user, *KEEPERS, organisation=organisation):
        raise NotAllowed(_("Only officers of an authority or a base make a task assignment form."), rule="A-01")


def check_may_keep(plan: Plan, user: User, /) -> None:
    """The owner alone edits, publishes, confirms, sends back and cancels. Raises NotAllowed. Rule: A-01."""
    if not may_keep(plan, user):
        raise NotAllowed(_("Only the owner of this form may do this."), rule="A-01")


def acts_for_lead(duty: Duty, user: User, /) -> bool:
    """Whether the user acts for the unit that leads the duty."""
    return people.has_role(user, *WORKERS, organisation=duty.lead)


def unit_of(duty: Duty, user: User, /) -> Organisation | None:
    """The unit of the duty for which the user acts: the lead before those that help; None for nobody's."""
    units = [duty.lead, *duty.helpers.order_by("pk")]
    mine = set(people.organisations_of(user, *WORKERS).values_list("pk", flat=True))
    return next((unit for unit in units if unit.pk in mine), None)


def check_may_report(duty: Duty, user: User, /) -> Organisation:
    """The lead unit reports steps and the end, in words. Returns it. Raises NotAllowed. Rule: A-03."""
    if not acts_for_lead(duty, user):
        raise NotAllowed(_("Only the lead unit may do this."), rule="A-03")
    return duty.lead


def check_may_add_progress(duty: Duty, user: User, /) -> Organisation:
    """The lead unit and those that help report progress. Returns whose it is. Raises NotAllowed. Rule: A-03."""
    unit = unit_of(duty, user)
    if unit is None:
        raise NotAllowed(_("Only the units of this duty report its progress."), rule="A-03")
    return unit


def check_move(duty: Duty, act: Act, /) -> Move:
    """An act starts from the states of its row in MOVES, and on a published form. Raises WrongState. Rule: A-04."""
    if duty.plan.state != PlanState.PUBLISHED and act != Act.CANCEL:
        raise WrongState(_("This form has not been published yet."), rule="A-04")
    move = MOVES[act]
    if duty.state not in move.frm:
        raise WrongState(
            _("This duty is “%(state)s” by now; this can no longer be done to it.")
            % {"state": DutyState(duty.state).label},
            rule="A-04",
        )
    return move


def check_may_hang_on(thing: Model | None, /) -> None:
    """A duty hangs on a case, a base, or a project of its ledger that is not struck out. Raises MissingEvidence. Rule: A-20."""
    if isinstance(thing, LedgerLine) and (thing.kind != LineKind.PROJECT or thing.is_struck):
        raise MissingEvidence(
            _("Of a base’s ledger a duty hangs on projects alone, and on none struck out."), rule="A-20"
        )


def check_words(text: str, /) -> str:
    """A report, a refusal and a change say something. Returns it trimmed. Raises MissingEvidence. Rule: A-04."""
    if not text.strip():
        raise MissingEvidence(_("Please say it in words."), rule="A-04")
    return text.strip()


def check_first_done(duty: Duty, /) -> None:
    """A duty is reported done after those that it depends on. Raises WrongState. Rule: A-05."""
    waiting = [each.number for each in duty.after.order_by("number") if each.state in OPEN]
    if waiting:
        raise WrongState(
            _("First these duties must be done: %(numbers)s.") % {"numbers": _(", ").join(map(str, waiting))},
            rule="A-05",
        )


def circle_in(after: Mapping[int, Collection[int]], /) -> list[int]:
    """One circle among duties that depend on each other, by number, its first number again at the end; empty if none."""
    done: set[int] = set()
    for start in sorted(after):
        path: list[int] = []
        stack: list[tuple[int, bool]] = [(start, False)]
        while stack:
            number, is_back = stack.pop()
            if is_back:
                path.pop()
                done.add(number)
            elif number in path:
                return [*path[path.index(number) :], number]
            elif number not in done:
                path.append(number)
                stack.append((number, True))
                stack.extend((each, False) for each in sorted(after.get(number, ()), reverse=True))
    return []


def check_no_circle(after: Mapping[int, Collection[int]], /) -> None:
    """No duty waits for itself, however far round. Raises WrongState. Rule: A-05."""
    circle = circle_in(after)
    if circle:
        raise WrongState(
            _("These duties wait for each other in a circle: %(circle)s.") % {"circle": " → ".join(map(str, circle))},
            rule="A-05",
        )


def due_of(duty: Duty, calendar: WorkCalendar, /) -> date:
    """The day of the deadline: the one that is written, or so many working days after the plan's day. Rule: A-02."""
    if duty.due_on is not None:
        return duty.due_on
    return calendar.add(duty.plan.day, duty.due_workdays or 0)


def light_of(duty: Duty, calendar: WorkCalendar, /, *, today: date) -> Light | None:
    """Red after the deadline, yellow near it, else green; None for what was cancelled. Never stored. Rule: A-06.

    What was reported done is measured on the day of the report.
    """
    if duty.state == DutyState.CANCELLED:
        return None
    due = due_of(duty, calendar)
    measured = duty.reported_on or today
    if measured > due:
        return Light.RED
    if duty.state in OPEN and calendar.between(today, due) <= NEAR_WORKDAYS:
        return Light.YELLOW
    return Light.GREEN


def is_settled(duty: Duty, /) -> bool:
    """Whether nothing is to be done any more."""
    return duty.state in SETTLED
