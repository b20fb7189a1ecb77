"""Finding cases by words, inside the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import QuerySet

from zhijiang.casework import search
from zhijiang.casework.models import Case
from zhijiang.casework.queries.scope import cases_for
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def search_cases(user: User | AnonymousUser, words: str, /) -> QuerySet[Case]:
    """The cases that the user may see and that hold each of the words; none when nothing is asked. Rule: C-43."""
    roles = {each.role for each in people.held_by(user)}
    return with_words(cases_for(user), words, fields=searched_by(roles)) if words.strip() else Case.objects.none()


def with_words(cases: QuerySet[Case], words: str, /, *, fields: tuple[str, ...] = search.FIELDS) -> QuerySet[Case]:
    """Of these cases those that hold each of the words, as a part of one of the fields. Rule: C-43."""
    asked = search.words_of(words)
    if not words.strip():
        return cases
    if not asked:
        return cases.none()
    return cases.filter(pk__in=search.found(asked, fields=fields, vendor=connection.vendor))


def searched_by(roles: set[Role], /) -> tuple[str, ...]:
    """What somebody searches: who is a reviewer and nothing else may have to judge without knowing whose work it is."""
    return ("title", "numbers") if roles and roles <= {Role.REVIEWER} else search.FIELDS
