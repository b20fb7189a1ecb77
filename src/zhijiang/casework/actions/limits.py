"""Writes about time: more of it, what silence means, and a calendar that came out later."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import clocks, queries, rules
from zhijiang.casework.actions.cases import check_seq, due_told, make_move
from zhijiang.casework.actions.events import locked, record, tell
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event
from zhijiang.casework.states import EngineAction
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from datetime import date

    from zhijiang.people.models import User


@transaction.atomic
def extend_clock(case: Case, clock: str, /, *, by: User, expected_seq: int, reason: str) -> Event:
    """Give a running clock the time that the procedure allows; both sides see reason and new date.

    The case's limit, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: C-17.
    """
    case = locked(case)
    check_seq(case, expected_seq, by=by)
    definition = rules.procedure_of(case)
    running = definition.clocks_in(case.state, classes=case.classes)
    if clock not in running or running[clock].extend is None:
        raise WrongState(_("This time limit does not run now, or cannot be extended."), rule="C-17")
    extension = running[clock].extend
    assert extension is not None
    held = rules.roles_in(case, by)
    role = next((role for role in extension.by if role in held), None)
    if role is None:
        raise NotAllowed(
            _("This limit is extended by: %(roles)s.")
            % {"roles": _(", ").join(str(each.label) for each in extension.by)},
            rule="C-17",
        )
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-17")
    if queries.extension_of(case, clock) is None:
        raise WrongState(_("This limit was extended already, as often as the procedure allows."), rule="C-17")
    payload = {"extends": clock, "workdays": extension.workdays}
    step = clocks.step_of(EngineAction.CLOCK_EXTENDED, "", "", timezone.now(), payload)
    clocks.set_due(case, definition, [*clocks.steps_of(case), step])
    case.save(update_fields=["due_on", "due_provisional", "due_clock", "due_workdays"])
    return tell(
        case,
        EngineAction.CLOCK_EXTENDED,
        by=by,
        role=Role(role),
        reason=reason.strip(),
        payload=payload | due_told(case),
    )


@transaction.atomic
def expire(case: Case, /, *, today: date) -> Event | None:
    """Let silence have its meaning: when a limit with `on_expiry` has passed, the platform makes that move.

    The day of the limit belongs to the limit. One move with its event; None when no such limit has passed, or
    somebody moved meanwhile. Rule: C-18.
    """
    case = locked(case)
    definition = rules.procedure_of(case)
    calendar = clocks.calendar_of(case)
    for limit in clocks.limits(definition, case.state, clocks.steps_of(case), calendar, classes=case.classes):
        clock = definition.clocks[limit.name]
        if not clock.on_expiry or limit.due_on >= today or limit.provisional:
            continue
        move = definition.actions[clock.on_expiry]
        if case.state not in move.from_ or not rules.is_meant_for(move, case):
            continue
        day = limit.started if clock.expiry_counts_from == "start" else limit.due_on
        return make_move(
            case,
            clock.on_expiry,
            by=None,
            reason="",
            payload={"expired": limit.name, "limit": limit.due_on.isoformat()},
            counts_from=datetime.combine(day, time(12), calendar.zone),
        )
    return None


def expire_limits(*, today: date | None = None) -> int:
    """Look at every case whose limit has passed where its authority is. Returns how many were moved. Rule: C-70."""
    moved = 0
    for code, calendar in clocks.calendars().items():
        on = today or calendar.today()
        passed = Case.objects.filter(procedure__calendar=code, due_on__lt=on, closed_at=None).order_by("due_on", "pk")
        silent = [case for case in passed.select_related("procedure") if _has_meaning(case)]
        moved += sum(expire(case, today=on) is not None for case in silent)
    return moved


def _has_meaning(case: Case) -> bool:
    return any(
        clock.on_expiry for clock in rules.procedure_of(case).clocks_in(case.state, classes=case.classes).values()
    )


def move_due_dates() -> int:
    """Count the open cases' limits anew after a calendar was loaded; one event for each that moves. Returns how many."""
    clocks.forget_calendar()
    return sum(_move_due_date(case) for case in Case.objects.filter(closed_at=None).exclude(due_on=None))


@transaction.atomic
def _move_due_date(case: Case) -> bool:
    case = locked(case)
    before = (case.due_on, case.due_provisional)
    clocks.set_due(case, rules.procedure_of(case), clocks.steps_of(case))
    if (case.due_on, case.due_provisional) == before:
        return False
    case.seq += 1
    case.save(update_fields=["due_on", "due_provisional", "due_clock", "due_workdays", "seq"])
    record(
        queries.stream_of(case),
        EngineAction.DUE_MOVED,
        by=None,
        on_behalf_of=case.authority,
        payload=due_told(case) | {"before": before[0]},
    )
    return True
