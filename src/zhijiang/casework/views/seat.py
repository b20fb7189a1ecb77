"""Who reads which case: the first line of every page about one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from zhijiang.casework import queries
from zhijiang.casework.models import Case
from zhijiang.casework.rules import OfRoles
from zhijiang.people.models import User
from zhijiang.people.states import Role


@dataclass(frozen=True)
class Seat(OfRoles):
    """One reader before one case, with what the reader is in it."""

    case: Case
    user: User
    roles: frozenset[Role]


def seat_of(request: HttpRequest, code: str, /) -> Seat:
    """The case with what the user is in it; 404 for whoever may not know that it is there."""
    return _seat_of(request, queries.cases_for(_reader(request)), code)


def shown_seat_of(request: HttpRequest, code: str, /) -> Seat:
    """The same for the page of the case, with all that stands round it."""
    return _seat_of(request, queries.shown_cases_for(_reader(request)), code)


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _seat_of(request: HttpRequest, cases: QuerySet[Case], code: str) -> Seat:
    user = _reader(request)
    case = get_object_or_404(cases, code=code)
    return Seat(case=case, user=user, roles=queries.roles_in(case, user))


def seq_of(request: HttpRequest, case: Case, /) -> int:
    """The number of the last event that the page was drawn from; the engine refuses when there is a newer one."""
    sent = request.POST.get("seq", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else case.seq
