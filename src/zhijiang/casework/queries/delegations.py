"""Leave cover, as those who are part of it and the house's administrators see it."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhijiang.people import queries as people
from zhijiang.people.models import Delegation, Membership, Organisation, User
from zhijiang.people.states import Role

DELEGABLE: Final = frozenset({Role.PRODUCER, Role.SERVICE_CENTRE, Role.CO_REVIEWER, Role.OFFICER, Role.AUDITOR})
"""Roles in which somebody can stand in. A reviewer's opinion is the person's own; powers over a house are given by hand."""


def roles_of(user: User, organisation: Organisation, /) -> set[Role]:
    """What somebody is personally in a house today; what one only stands in for does not count."""
    own = people.memberships_in_force().filter(user=user, organisation=organisation)
    return {Role(role) for role in own.values_list("role", flat=True)}


def administers(user: User, organisation: Organisation, /) -> bool:
    """Whether the user is an administrator of this house."""
    return people.has_role(user, Role.ADMINISTRATOR, organisation=organisation)


def overlapping(giver: User, organisation: Organisation, role: Role, first: date, last: date, /) -> bool:
    """Whether somebody stands in for the person on one of these days already."""
    same = Delegation.objects.filter(giver=giver, organisation=organisation, role=role, ended_at=None)
    return same.filter(valid_from__lte=last, valid_until__gte=first).exists()


def delegations_for(user: User, /) -> QuerySet[Delegation]:
    """What the user gave or took, and what was given in the houses that the user administers; what is past goes last."""
    houses = people.organisations_of(user, Role.ADMINISTRATOR)
    today = timezone.localdate()
    return (
        Delegation.objects.filter(Q(giver=user) | Q(taker=user) | Q(organisation__in=houses))
        .select_related("giver", "taker", "organisation")
        .alias(is_past=Q(valid_until__lt=today) | Q(ended_at__isnull=False))
        .order_by("is_past", "valid_from", "pk")
    )


def posts_of(user: User, /) -> list[Membership]:
    """The roles that the user can give away, and those of others in the houses that the user administers."""
    houses = people.organisations_of(user, Role.ADMINISTRATOR)
    return list(
        people.memberships_in_force()
        .filter(Q(user=user) | Q(organisation__in=houses), role__in=DELEGABLE, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation", "user", "role")
    )


def colleagues_of(user: User, /) -> QuerySet[User]:
    """Everybody active of the houses to which the user belongs."""
    own = people.memberships_in_force().filter(user=user).values("organisation_id")
    there = people.memberships_in_force().filter(organisation__in=own).values("user_id")
    return User.objects.filter(pk__in=there, is_active=True).order_by("name", "pk")
