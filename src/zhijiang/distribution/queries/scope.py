"""Who sees which deliveries, and what a link opens."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Analysis, Cut
from zhijiang.catalog.states import AnalysisState
from zhijiang.distribution.models import Delivery, Link
from zhijiang.distribution.states import DeliveryState, PlaceKind
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def deliveries_for(user: User | AnonymousUser, /) -> QuerySet[Delivery]:
    """The deliveries of the user's companies; for people of an authority those of cuts that they may see. Rule: R-09."""
    seen = Q(work__organisation__in=people.organisations_of(user, *catalog.OWNERS))
    if people.sits_at(user, OrganisationKind.AUTHORITY, *Role):
        seen |= Q(cut__in=catalog.cuts_for(user).order_by().values("pk"))
    return Delivery.objects.filter(seen).select_related(
        "work__organisation", "cut__episode", "cut__file", "made_by", "organisation"
    )


def cuts_to_deliver(user: User | AnonymousUser, /) -> QuerySet[Cut]:
    """The measured cuts of works of which the user may make deliveries, the newest first. Rule: R-01."""
    ready = Analysis.objects.filter(file=OuterRef("file"), state=AnalysisState.READY)
    return (
        Cut.objects.filter(Exists(ready), episode__work__in=catalog.own_works_for(user))
        .select_related("episode__work__organisation", "file")
        .order_by("-brought_at", "-pk")
    )


def public_houses() -> QuerySet[Organisation]:
    """The recipients that have a name of their own here: authorities and bases. A producer is no secret to be told to another."""
    kinds = (OrganisationKind.AUTHORITY, OrganisationKind.BASE_OPERATOR)
    return Organisation.objects.filter(kind__in=kinds).order_by("name", "pk")


def digest_of(token: str, /) -> str:
    """What is kept of a link's token: it is long and random, so one plain hash keeps it."""
    return sha256(token.encode()).hexdigest()


def link_of(token: str, /) -> Link | None:
    """The link of this token while it opens something; None for a wrong one, and for one that ended, alike. Rule: R-05."""
    holds = Link.objects.filter(
        sha256=digest_of(token),
        revoked_at=None,
        expires_on__gte=timezone.localdate(),
        delivery__state__in=(DeliveryState.HANDED_OVER, DeliveryState.RECEIVED),
    )
    return holds.select_related("delivery__work__organisation", "delivery__cut__episode", "delivery__cut__file").first()


def places() -> list[PlaceKind]:
    """Where packages can go without a link, as the installation names it. Rule: R-07."""
    named = {PlaceKind.FOLDER: settings.DELIVERY_FOLDER, PlaceKind.BUCKET: settings.DELIVERY_BUCKET}
    return [kind for kind, place in named.items() if place]
