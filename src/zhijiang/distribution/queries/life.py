"""Deliveries and releases, told as steps in the life of their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from zhijiang.catalog.queries import LifeStep, tells_steps
from zhijiang.catalog.states import StepKind
from zhijiang.distribution.queries.releases import releases_for
from zhijiang.distribution.queries.scope import deliveries_for
from zhijiang.distribution.states import SHOWN, DeliveryState, ReleaseState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.catalog.models import Work
    from zhijiang.people.models import User


def steps_of_deliveries(work: Work, user: User | AnonymousUser, /) -> list[LifeStep]:
    """The deliveries of a work that were handed over or received, as far as the user sees them. One query. Rules: M-46, R-09."""
    gone = deliveries_for(user).filter(work=work, state__in=(DeliveryState.HANDED_OVER, DeliveryState.RECEIVED))
    return [
        LifeStep(
            StepKind.DELIVERY,
            timezone.localdate(delivery.received_at or delivery.handed_over_at),
            words=delivery.recipient,
            url=delivery.get_absolute_url(),
            code=delivery.code,
            tone="done" if delivery.received_at else "running",
        )
        for delivery in gone
    ]


def steps_of_releases(work: Work, user: User | AnonymousUser, /) -> list[LifeStep]:
    """Where a work is or was to be seen, as far as the user sees it. One query. Rules: M-46, R-19."""
    return [
        LifeStep(
            StepKind.RELEASE,
            release.first_day,
            words=release.platform,
            url=release.get_absolute_url(),
            code=release.code,
            tone="running" if release.state == ReleaseState.ON_AIR else "done",
        )
        for release in releases_for(user).filter(work=work, state__in=SHOWN)
    ]


tells_steps(steps_of_deliveries)
tells_steps(steps_of_releases)
