"""Time limits as they stand today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zhijiang.casework import clocks, rules
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Extension
from zhijiang.casework.states import Light

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


@dataclass(frozen=True)
class ClockView:
    """A running time limit, as of today. `workdays_left` is negative when overdue."""

    name: str
    label: str
    light: Light
    due_on: date
    workdays_left: int
    provisional: bool
    used: int
    limit: int
    basis: str
    legal_due_on: date | None = None
    """The last day that the law grants, where that is later than what is promised."""

    @property
    def spent(self) -> int:
        """How much of the limit is used, in per cent, for its bar; at most 100."""
        return min(100, max(0, self.used) * 100 // self.limit) if self.limit else 100


def clock_of(case: Case, /, *, on: date | None = None) -> ClockView | None:
    """The time limit that ends first; None in a state without one. No query beside the calendar's (kept a while)."""
    if case.due_on is None or not case.due_clock:
        return None
    limit = clocks.Limit(case.due_clock, case.due_on, case.due_provisional, case.due_workdays, case.due_on)
    return _view(case, limit, on or calendar_of(case).today())


def clocks_of(case: Case, /, *, on: date | None = None) -> list[ClockView]:
    """Every time limit that runs now, the first to end first."""
    if case.due_on is None:
        return []
    found = clocks.limits(
        rules.procedure_of(case), case.state, rules.steps_in(case), calendar_of(case), classes=case.classes
    )
    return [_view(case, limit, on or calendar_of(case).today()) for limit in found]


def _view(case: Case, limit: clocks.Limit, on: date) -> ClockView:
    clock = rules.procedure_of(case).clocks[limit.name]
    left = calendar_of(case).between(on, limit.due_on)
    more = (clock.legal_workdays or 0) - clock.workdays
    return ClockView(
        name=limit.name,
        label=str(clock.label),
        light=Light.RED if left < 0 else Light.YELLOW if left <= clock.warn else Light.GREEN,
        due_on=limit.due_on,
        workdays_left=left,
        provisional=limit.provisional,
        used=limit.workdays - left,
        limit=limit.workdays,
        basis=clock.basis,
        legal_due_on=calendar_of(case).add(limit.due_on, more) if more > 0 else None,
    )


def extension_of(case: Case, clock: str, /) -> Extension | None:
    """The extension that a running clock may still be given; None if it is used up, or not foreseen."""
    found = rules.procedure_of(case).clocks_in(case.state, classes=case.classes).get(clock)
    if found is None or found.extend is None:
        return None
    used = 0
    for step in rules.steps_in(case):
        used = 0 if step.action in found.starts_with else used + (step.extends == clock)
    return found.extend if used < found.extend.max else None


def may_extend(case: Case, clock: str, user: User | AnonymousUser, /) -> bool:
    """Whether the user may give a running clock more time now. Rule: C-17."""
    extension = extension_of(case, clock)
    return extension is not None and bool(set(extension.by) & rules.roles_in(case, user))


def extended_until(case: Case, clock: str, /) -> date | None:
    """The last day of a running limit once it is extended."""
    extension = extension_of(case, clock)
    limit = next((each for each in clocks_of(case) if each.name == clock), None)
    return None if extension is None or limit is None else calendar_of(case).add(limit.due_on, extension.workdays)
