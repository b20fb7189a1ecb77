"""A case that is filed again after a refused or withdrawn one: who decided before, and who should rather have it now."""

from __future__ import annotations

from collections.abc import Iterable

from zhijiang.casework.models import Case
from zhijiang.casework.rules import rows
from zhijiang.casework.rules.roles import APPLICANT
from zhijiang.people import queries as people
from zhijiang.people.models import User


def decided_earlier(case: Case, /) -> frozenset[int]:
    """Who closed the cases after which this one is filed again, and for whom they stood in; nobody for any other case.

    Whoever withdrew one is not among them. Rule: C-100.
    """
    if case.follows_id is None:
        return frozenset()
    return people.of_this_moment(("decided earlier", case.pk), lambda: _read_decided(case))


def _read_decided(case: Case) -> frozenset[int]:
    found: set[int] = set()
    line, earlier = {case.pk}, case.follows
    while earlier is not None and earlier.pk not in line:
        line.add(earlier.pk)
        closing = next((each for each in reversed(rows.events_in(earlier)) if each.to_state == earlier.state), None)
        if closing is not None and closing.role not in APPLICANT:
            found |= {each for each in (closing.actor_id, closing.payload.get("for")) if each is not None}
        earlier = earlier.follows
    return frozenset(found)


def rather_fresh(case: Case, users: Iterable[User], /) -> list[User]:
    """Those of these people who did not decide before; all of them where nobody else is there. Rule: C-100."""
    every, before = list(users), decided_earlier(case)
    return [user for user in every if user.pk not in before] or every
