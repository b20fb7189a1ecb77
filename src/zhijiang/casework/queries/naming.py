"""Names of authorities and houses, as those who enter them see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhijiang.casework import rules
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.queries.procedures import administrations_of
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, OrganisationName
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from zhijiang.casework.models import Case
    from zhijiang.people.models import User

FARTHEST_UP = 8
"""Levels from a town to the nation are five; what is deeper is a fault in the data."""


def is_namer(user: User | AnonymousUser, /) -> bool:
    """An administrator of an authority. Rule: P-36."""
    return administrations_of(user).exists()


def named_by(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """The organisations to which the user may give a name. Rule: P-36.

    An administrator of an authority: that authority, those below it, and whatever is no authority. A member who acts for a
    house: that house.
    """
    own = Q(pk__in=people.organisations_of(user, Role.PRODUCER).values("pk"))
    held = list(administrations_of(user).values_list("organisation_id", flat=True))
    if held:
        own |= ~Q(kind=OrganisationKind.AUTHORITY) | Q(pk__in=_with_those_below(held))
    return Organisation.objects.filter(own).order_by("name", "pk")


def names_by_the_user(user: User | AnonymousUser, words: str, /) -> QuerySet[Organisation]:
    """Of these those that are called so, or were, with their names."""
    found = named_by(user).prefetch_related("names")
    for word in words.split():
        found = found.filter(pk__in=people.called_like(word))
    return found


def needs_paper(user: User, /) -> bool:
    """Whether the name is shown by a paper of the dossier: for whoever is no administrator of an authority. Rule: P-36."""
    return not is_namer(user)


def names_of(organisation: Organisation, /) -> list[OrganisationName]:
    """Every name with its day, the last first; the one of today alone where it never had another."""
    rows = sorted(
        organisation.names.all(), key=lambda each: (each.valid_from is not None, each.valid_from), reverse=True
    )
    return rows or [OrganisationName(organisation=organisation, name=organisation.name, name_en=organisation.name_en)]


def bears_another() -> QuerySet[Organisation]:
    """Organisations that have names with days, for which it may be time."""
    begun = OrganisationName.objects.filter(valid_from__lte=today())
    return Organisation.objects.filter(pk__in=begun.values("organisation_id")).prefetch_related("names").order_by("pk")


def handed_in_as(case: Case, /) -> str:
    """Under which name of its applicant a case was handed in last, where it is not the name of today; else empty. Rule: P-35."""
    if case.submitted_at is None or not rules.may_have_been_renamed(case):
        return ""
    then = case.organisation.name_on(calendar_of(case).day_of(case.submitted_at))
    is_same = (then.name, then.name_en) == (case.organisation.name, case.organisation.name_en)
    return "" if is_same else then.shown


def today() -> date:
    """The day where the installation stands: names are of no procedure."""
    return timezone.localdate()


def _with_those_below(authorities: list[int]) -> set[int]:
    """These and whatever authority stands under them."""
    found, above = set(authorities), set(authorities)
    for _level in range(FARTHEST_UP):
        above = set(Organisation.objects.filter(parent__in=above).values_list("pk", flat=True)) - found
        if not above:
            break
        found |= above
    return found
