"""One line of the first page, and who reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from zhijiang.bases.states import BUREAU_READS, FIRM_READS, OPERATOR_ACTS
from zhijiang.casework.queries import own_calendar
from zhijiang.casework.states import Light
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from zhijiang.assignments.queries import Line
    from zhijiang.casework.queries import ClockView, TaskView
    from zhijiang.people.models import User

SHOWN = 30
"""As many of one kind on the first page; the rest is on the list."""
NEAR_WORKDAYS = 3
"""So near a day has a yellow light."""


@dataclass(frozen=True)
class Limit:
    """The day by which something is due that is no case and no duty. Fits the component of a time limit."""

    due_on: date
    light: Light
    workdays_left: int
    provisional: bool

    @classmethod
    def of(cls, due_on: date, /) -> Limit:
        """As it stands today, by the installation's own calendar. Rule: C-80."""
        days = own_calendar()
        day = days.today()
        left = days.between(day, due_on)
        light = Light.RED if due_on < day else Light.YELLOW if left <= NEAR_WORKDAYS else Light.GREEN
        return cls(due_on, light, left, not days.is_official(day, due_on))


@dataclass(frozen=True)
class Task:
    """One thing on the first page: what it is, how it stands, and the next step if it is the reader's."""

    title: str
    code: str
    url: str
    house: str
    state: str
    tone: str
    """Empty: `state` is only a kind, shown as a tag."""
    clock: ClockView | TaskView | Line | Limit | None = None
    step: str = ""
    step_url: str = ""
    remark: str = ""
    """One more line: what it waits for."""
    work_id: int = 0
    poster: str = ""
    """Address of the picture that stands for the work; empty while there is none."""
    holder: str = ""
    """Of a case of one's own house that is with somebody else: who has it."""
    section: str = ""
    """Under which of the bureau's sections it falls, as a word of `bureau.Section`; empty for none."""


@dataclass(frozen=True)
class Step:
    """The next step, where it is taken, and what there is to say beside it."""

    label: str = ""
    url: str = ""
    remark: str = ""


class DeskKind(TextChoices):
    """Whose work a desk is made for."""

    BUREAU = "bureau", pgettext_lazy("desk", "Bureau")
    BASE = "base", pgettext_lazy("desk", "Base")
    FIRM = "firm", pgettext_lazy("desk", "Firm")


DESKS: Final = {
    DeskKind.BUREAU: (OrganisationKind.AUTHORITY, BUREAU_READS),
    DeskKind.BASE: (OrganisationKind.BASE_OPERATOR, OPERATOR_ACTS),
    DeskKind.FIRM: (OrganisationKind.PRODUCER, FIRM_READS),
}
"""Which kind of house one works in, in which roles, to sit at a desk."""


@dataclass(frozen=True)
class Reader:
    """Who looks at the page: roles, own houses, those of them the person may act for, and the desks that follow. One query."""

    user: User
    roles: frozenset[str]
    houses: frozenset[int]
    acts_for: frozenset[int]
    desks: tuple[DeskKind, ...] = ()

    @classmethod
    def of(cls, user: User, /) -> Reader:
        """What the user is today. Rule: P-20."""
        held = people.seats_of(user)
        return cls(
            user=user,
            roles=frozenset(role for _organisation, role, _kind in held),
            houses=frozenset(organisation for organisation, _role, _kind in held),
            acts_for=frozenset(organisation for organisation, role, _kind in held if role == Role.PRODUCER),
            desks=tuple(desk for desk, (house, roles) in DESKS.items() if people.sits_at(user, house, *roles)),
        )


def by_limit(tasks: Iterable[Task], /) -> list[Task]:
    """The nearest time limit first; what has none comes last, in the order it was in."""
    return sorted(tasks, key=lambda task: (task.clock and task.clock.due_on) or date.max)
