"""Who sits before a page of support: the getter is the access check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from zhijiang.people.models import User
from zhijiang.support import queries

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zhijiang.support.models import Measure


def person(request: HttpRequest) -> User:
    """Whoever is signed in."""
    assert isinstance(request.user, User)
    return request.user


def measure_for(request: HttpRequest, code: str) -> Measure:
    """A measure that the user may read, else not found."""
    return get_object_or_404(queries.measures_for(request.user), code=code)
