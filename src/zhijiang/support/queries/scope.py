"""Which measures, grants and deliveries a user may see."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhijiang.people import queries as people
from zhijiang.people.states import Role
from zhijiang.support.models import Measure
from zhijiang.support.states import MeasureState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def today() -> datetime.date:
    """The day where the installation stands."""
    return timezone.localdate()


def measures_for(user: User | AnonymousUser, /) -> QuerySet[Measure]:
    """What everybody may read: published measures, also those that another took the place of; drafts for their house."""
    houses = people.organisations_of(user, Role.OFFICER)
    seen = ~Q(state=MeasureState.DRAFT) | Q(authority__in=houses)
    return Measure.objects.filter(seen).select_related("authority")
