"""Reads about people, scoped to a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def memberships_of(user: User | AnonymousUser, /) -> QuerySet[Membership]:
    """The memberships in force today; none for somebody who is not signed in or switched off."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    today = timezone.localdate()
    return (
        Membership.objects.filter(user_id=user.pk)
        .filter(Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_until=None) | Q(valid_until__gte=today))
        .select_related("organisation")
    )


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
