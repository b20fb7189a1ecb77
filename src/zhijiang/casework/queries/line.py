"""The line of bodies that a case goes up: who had it, who has it, who is next, each with its limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.models import Case, Event, Task
from zhijiang.casework.procedure import Action, Clock, Procedure
from zhijiang.casework.queries.clocks import ClockView, clocks_of
from zhijiang.casework.queries.history import event_label
from zhijiang.people.models import Organisation
from zhijiang.people.states import Level

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Stop:
    """One body of the line. `standing` is `done`, `current` or `next`."""

    body: str
    level: str
    standing: str
    state: str
    """In words: that it has it, that its turn is still to come, that it waits for the applicant."""
    did: str
    """What it did last, where it has made a move."""
    did_at: datetime | None
    number: str
    """Of the letter that went with it."""
    clock: ClockView | None
    """The limit that runs for it now."""
    workdays: int | None
    """What it is promised to take, where its turn is still to come."""


def line_of_bodies(case: Case, /) -> list[Stop]:
    """Every body of the case's line from where it was lodged upwards; empty where its procedure goes up none. Rule: C-92."""
    definition = rules.procedure_of(case)
    if not definition.has_levels:
        return []
    bodies = rules.bodies_in_line(case)
    at = next((place for place, body in enumerate(bodies) if body.pk == case.authority_id), -1)
    is_under_way = bool(case.round) and not definition.states[case.state].final
    clocks = clocks_of(case)
    return [
        _stop(
            case,
            body,
            definition,
            standing=_standing(place, at, case, is_under_way=is_under_way),
            clock=next(iter(clocks), None) if place == at and is_under_way else None,
        )
        for place, body in enumerate(bodies)
    ]


def body_it_goes_to(case: Case, move: Action, /) -> Organisation | None:
    """The other body before which a move would lay the case; None where it stays with the one that has it. Rule: C-92."""
    definition = rules.procedure_of(case)
    if not definition.has_levels or not rules.lands(move, case, definition):
        return None
    _state, body = rules.landing(move, case, definition)
    return body if body.pk != case.authority_id else None


def _standing(place: int, at: int, case: Case, *, is_under_way: bool) -> str:
    if is_under_way and place == at:
        return "current"
    return "done" if case.round and place <= at else "next"


def _stop(case: Case, body: Organisation, definition: Procedure, *, standing: str, clock: ClockView | None) -> Stop:
    handing = _handing_on(case, body, definition)
    if handing is not None:
        return _handed(handing, case, body, definition)
    last = _last_move_of(body, rules.events_in(case))
    waits = standing == "current" and case.owner_role in rules.APPLICANT
    later = _("Waits for it to come up again") if last is not None else _("Its turn is still to come")
    words = {"done": _("It has done its part"), "next": later}
    current = _("Waits for the applicant") if waits else _("Has the case now")
    limit = _limit_of(Level(body.level), definition)
    return Stop(
        body=body.shown_name,
        level=str(Level(body.level).label),
        standing=standing,
        state=words.get(standing, current),
        did=event_label(last, definition) if last is not None else "",
        did_at=last.at if last is not None else None,
        number=str(last.payload.get("letter", {}).get("number", "")) if last is not None else "",
        clock=clock,
        workdays=limit.workdays if limit is not None and standing == "next" else None,
    )


def _handing_on(case: Case, body: Organisation, definition: Procedure) -> Task | None:
    """What a body was asked to hand on of the decision; None where it was not, or was called off."""
    own = (each for each in rules.tasks_in(case) if each.organisation_id == body.pk and each.state in rules.ASKED)
    return next(
        (each for each in own if each.kind in definition.tasks and definition.tasks[each.kind].hands_down), None
    )


def _handed(task: Task, case: Case, body: Organisation, definition: Procedure) -> Stop:
    """The stop of a body on the way down: it is to hand the decision on until a day, or has. Rule: B-39."""
    told = next((event for event in reversed(rules.events_in(case)) if event.payload.get("task") == task.code), None)
    is_done = task.done_at is not None
    day = date_format(task.due_on, "DATE_FORMAT") if task.due_on is not None else ""
    return Stop(
        body=body.shown_name,
        level=str(Level(body.level).label),
        standing="done" if is_done else "current",
        state=_("It has handed the decision on")
        if is_done
        else _("Is to hand the decision on until %(day)s") % {"day": day},
        did=str(definition.tasks[task.kind].label) if is_done else "",
        did_at=task.done_at,
        number=str(told.payload.get("letter", {}).get("number", "")) if told is not None else "",
        clock=None,
        workdays=None,
    )


def _last_move_of(body: Organisation, events: Sequence[Event]) -> Event | None:
    """The last time that it moved the case; what was asked of it or done within is told in the history."""
    own = (event for event in reversed(events) if event.on_behalf_of_id == body.pk and event.to_state)
    return next((event for event in own if event.role not in rules.APPLICANT), None)


def _limit_of(level: Level, definition: Procedure) -> Clock | None:
    """The limit of a level: the first clock that runs in a state of it."""
    states = {name for name, state in definition.states.items() if state.level == level}
    return next((clock for clock in definition.clocks.values() if states & set(clock.runs_in)), None)
