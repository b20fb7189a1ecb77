"""Reads about people, scoped to a user."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhijiang.people.models import Delegation, Membership, Organisation, User
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def memberships_of(user: User | AnonymousUser, /) -> QuerySet[Membership]:
    """The memberships in force today, one's own and those of whoever one stands in for (`user_id` says whose it is).

    None for somebody who is not signed in or switched off. Whom one stands in for must hold the role today, and hold
    it personally: cover is never passed on. Rule: P-01.
    """
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    covered = in_force(Delegation.objects.filter(taker_id=user.pk)).filter(
        giver=OuterRef("user"), organisation=OuterRef("organisation"), role=OuterRef("role")
    )
    own = Q(user_id=user.pk)
    return memberships_in_force().filter(own | Q(Exists(covered), user__is_active=True)).select_related("organisation")


def memberships_in_force() -> QuerySet[Membership]:
    """Every membership of anybody that holds today."""
    today = timezone.localdate()
    return Membership.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_until=None) | Q(valid_until__gte=today)
    )


def in_force(delegations: QuerySet[Delegation], /) -> QuerySet[Delegation]:
    """Those of the delegations that hold today."""
    today = timezone.localdate()
    return delegations.filter(ended_at=None, valid_from__lte=today, valid_until__gte=today)


def holders_of(role: Role, /, *, within: Iterable[int] | None = None) -> list[tuple[int, int, int]]:
    """(person, organisation, whose role it is) of everybody active who holds a role today, and of those who stand in.

    In these organisations, where they are given. Two queries.
    """
    held = memberships_in_force().filter(role=role, user__is_active=True)
    covers = in_force(Delegation.objects.filter(role=role, taker__is_active=True))
    if within is not None:
        held, covers = held.filter(organisation__in=within), covers.filter(organisation__in=within)
    pairs = set(held.values_list("user_id", "organisation_id"))
    return [(user, organisation, user) for user, organisation in sorted(pairs)] + [
        (taker, organisation, giver)
        for taker, organisation, giver in covers.values_list("taker_id", "organisation_id", "giver_id")
        if (giver, organisation) in pairs
    ]


def away_today() -> QuerySet[Delegation]:
    """Who has given a role away today: on leave, and covered."""
    return in_force(Delegation.objects.all())


def organisations_of(user: User | AnonymousUser, /, *roles: Role) -> QuerySet[Organisation]:
    """Organisations in which the user holds one of `roles` today (any role when none is named)."""
    held = memberships_of(user)
    if roles:
        held = held.filter(role__in=roles)
    return Organisation.objects.filter(pk__in=held.values("organisation_id"))


def has_role(user: User | AnonymousUser, /, *roles: Role, organisation: Organisation | None = None) -> bool:
    """Whether the user holds one of `roles` today, in `organisation` if one is named."""
    held = memberships_of(user).filter(role__in=roles)
    if organisation is not None:
        held = held.filter(organisation=organisation)
    return held.exists()


def demo_people() -> QuerySet[User]:
    """The people anybody may enter as in demo mode; none of a real installation, whose people have no demo role."""
    return (
        User.objects.filter(is_active=True)
        .exclude(demo_role="")
        .prefetch_related("memberships__organisation")
        .order_by("pk")
    )
