"""One line of the first page, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from zhijiang.assignments.queries import Line
    from zhijiang.casework.queries import ClockView, TaskView
    from zhijiang.indicators.queries.desk import Wanted
    from zhijiang.people.models import User

SHOWN = 30
"""As many of one kind on the first page; the rest is on the list."""


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
    clock: ClockView | TaskView | Line | Wanted | None = None
    step: str = ""
    step_url: str = ""
    remark: str = ""
    """One more line: what it waits for."""
    work_id: int = 0
    poster: str = ""
    """Address of the picture that stands for the work; empty while there is none."""


@dataclass(frozen=True)
class Step:
    """The next step, where it is taken, and what there is to say beside it."""

    label: str = ""
    url: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Reader:
    """Who looks at the page: roles, own houses, and those of them the person may act for. One query."""

    user: User
    roles: frozenset[str]
    houses: frozenset[int]
    acts_for: frozenset[int]

    @classmethod
    def of(cls, user: User, /) -> Reader:
        held = list(people.memberships_of(user).values_list("organisation_id", "role"))
        return cls(
            user=user,
            roles=frozenset(role for _organisation, role in held),
            houses=frozenset(organisation for organisation, _role in held),
            acts_for=frozenset(organisation for organisation, role in held if role == Role.PRODUCER),
        )


def nearest[Row: Model](rows: QuerySet[Row], waiting: Callable[[], QuerySet[Row]], /) -> list[Row]:
    """The first of these; of more than a page can show, what waits for the reader before the others. One query or two."""
    found = list(rows[: 2 * SHOWN])
    if len(found) < 2 * SHOWN:
        return found
    first = list(waiting()[:SHOWN])
    return first + [each for each in found if each not in first]


def by_limit(tasks: Iterable[Task], /) -> list[Task]:
    """The nearest time limit first; what has none comes last, in the order it was in."""
    return sorted(tasks, key=lambda task: (task.clock and task.clock.due_on) or date.max)
