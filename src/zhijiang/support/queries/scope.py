"""Which measures, applications, grants and services a user may see."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhijiang.bases.states import FIRM_READS
from zhijiang.casework.queries import cases_for, cases_kept_from
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.support.models import Application, Delivery, Grant, Measure
from zhijiang.support.states import KEEPERS, READERS, MeasureState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.bases.models import Base
    from zhijiang.people.models import Organisation, User


def today() -> datetime.date:
    """The day where the installation stands."""
    return timezone.localdate()


def day_of(at: datetime.datetime, /) -> datetime.date:
    """The day of a moment where the installation stands."""
    return timezone.localdate(at)


def houses_that_give(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """The authorities for which the user writes measures. Rule: D-01."""
    return people.organisations_of(user, *KEEPERS).filter(kind=OrganisationKind.AUTHORITY).order_by("name", "pk")


def measures_for(user: User | AnonymousUser, /) -> QuerySet[Measure]:
    """What everybody may read: published measures, also those that another took the place of; drafts only their own house.

    Rule: D-02.
    """
    seen = ~Q(state=MeasureState.DRAFT) | Q(authority__in=houses_that_give(user))
    return Measure.objects.filter(seen).select_related("authority", "replaces", "drafted_by")


def applications_for(user: User | AnonymousUser, /) -> QuerySet[Application]:
    """The applications whose case the user may see. Rule: D-13."""
    return Application.objects.filter(case__in=cases_for(user).values("pk")).select_related(
        "case__procedure__item", "case__organisation", "case__authority", "measure__authority", "firm__base"
    )


def grants_for(user: User | AnonymousUser, /) -> QuerySet[Grant]:
    """The grants that a user may see: an authority's people all, an operator those of its bases, a firm its own.

    Nothing that came of a case behind the reader's wall. Rules: D-13, C-103.
    """
    grants = Grant.objects.select_related(
        "case__procedure__item", "given_by", "organisation", "firm", "base", "measure"
    ).prefetch_related("base__names")
    grants = grants.exclude(case__in=cases_kept_from(user).values("pk"))
    if reads_all(user):
        return grants
    return grants.filter(
        Q(base__operator__in=people.organisations_of(user, Role.SERVICE_CENTRE))
        | Q(organisation__in=people.organisations_of(user, *FIRM_READS))
    )


def deliveries_for(user: User | AnonymousUser, /) -> QuerySet[Delivery]:
    """The services that a user may see: as with grants; those to a base as a whole are also its firms' to read. Rule: D-13."""
    rows = Delivery.objects.filter(is_struck=False).select_related("base", "firm", "given_by", "grant", "attachment")
    rows = rows.prefetch_related("base__names").exclude(grant__case__in=cases_kept_from(user).values("pk"))
    if reads_all(user):
        return rows
    houses = people.organisations_of(user, *FIRM_READS)
    return rows.filter(
        Q(base__operator__in=people.organisations_of(user, Role.SERVICE_CENTRE))
        | Q(firm__organisation__in=houses)
        | Q(firm=None, base__firms__organisation__in=houses)
    ).distinct()


def reads_all(user: User | AnonymousUser, /) -> bool:
    """Whether the user reads what was given to every base."""
    return people.sits_at(user, OrganisationKind.AUTHORITY, *READERS)


def keeps_base(user: User | AnonymousUser, base: Base, /) -> bool:
    """Whether the user reads every row of a base: an authority's people, and whoever runs it."""
    return reads_all(user) or people.has_role(user, Role.SERVICE_CENTRE, organisation=base.operator)
