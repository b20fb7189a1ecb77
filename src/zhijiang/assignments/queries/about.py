"""On what duties hang: a case, a base or a project, as far as the reader sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhijiang.assignments.queries.scope import duties_for
from zhijiang.bases import queries as bases
from zhijiang.bases.models import Base, LedgerLine
from zhijiang.bases.states import LineKind
from zhijiang.casework.models import Case
from zhijiang.casework.queries import cases_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.assignments.models import Duty
    from zhijiang.people.models import User

type Reader = User | AnonymousUser


@dataclass(frozen=True)
class About:
    """A case, a base or a project, for a reader who sees it."""

    thing: Case | Base | LedgerLine
    title: str
    url: str

    @property
    def code(self) -> str:
        return self.thing.code


def about_in(user: Reader, code: str, /) -> About | None:
    """The case, base or project with this number among those whose pages the user may open; None where there is none.

    Rule: A-20.
    """
    if (case := cases_for(user).filter(code=code).first()) is not None:
        return About(case, case.shown_title, case.get_absolute_url())
    seen = bases.bases_for(user)
    if (base := seen.filter(code=code).first()) is not None:
        return About(base, base.shown_name, reverse("bases:base", args=[base.code]))
    line = LedgerLine.objects.filter(code=code, kind=LineKind.PROJECT, is_struck=False, base__in=seen).first()
    return About(line, line.title, reverse("bases:ledger", args=[line.base.code])) if line is not None else None


def about_of(user: Reader, duty: Duty, /) -> About | None:
    """On what a duty hangs; None for whoever does not see that, and where it hangs on nothing. Rule: A-20."""
    return about_in(user, duty.about.code) if duty.about is not None else None


def duties_about(user: Reader, about: About, /) -> QuerySet[Duty]:
    """The duties in the user's sight that hang on it; those of a base's projects among the base's. Rule: A-20."""
    thing = about.thing
    if isinstance(thing, Base):
        return duties_for(user).filter(Q(base=thing) | Q(project__base=thing))
    return (
        duties_for(user).filter(project=thing) if isinstance(thing, LedgerLine) else duties_for(user).filter(case=thing)
    )
