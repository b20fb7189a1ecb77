"""Who sees which news before it is released, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zhijiang.notices import rules
from zhijiang.notices.models import Notice, Version
from zhijiang.notices.states import PUBLISHERS, WRITERS, VersionState
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import Organisation, User


def houses_that_publish(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """For whom the user may write news. Rule: N-01."""
    return people.organisations_of(user, *WRITERS).filter(kind__in=PUBLISHERS).order_by("name", "pk")


def notices_for(user: User | AnonymousUser, /) -> QuerySet[Notice]:
    """The news of the houses for which the user writes or releases, drafts among them. Rules: N-01, N-03."""
    own = houses_that_publish(user).order_by().values("pk")
    above = people.organisations_of(user, Role.OFFICER).filter(kind=OrganisationKind.AUTHORITY).values("pk")
    below = Q(organisation__kind=OrganisationKind.BASE_OPERATOR, organisation__parent__in=above)
    return Notice.objects.filter(Q(organisation__in=own) | below).select_related(
        "organisation__parent", "case", "batch", "call"
    )


def last_version(notice: Notice, /) -> Version:
    """The version with the highest number: the one that is worked on, or was released last."""
    return notice.versions.select_related("written_by", "published_by").latest("number")


def newest_of(notices: Iterable[Notice], /) -> dict[int, Version]:
    """The last version of each, by the notice's key. One query."""
    keys = [each.pk for each in notices]
    found = Version.objects.filter(notice__in=keys).select_related("written_by").order_by("notice", "number")
    return {each.notice_id: each for each in found}


def waiting_for(user: User | AnonymousUser, /) -> QuerySet[Version]:
    """The texts that wait for this user as the second person, the oldest first. Rule: N-03."""
    newest = Version.objects.filter(notice=OuterRef("notice")).order_by("-number").values("pk")[:1]
    mine = notices_for(user).order_by().values("pk")
    return (
        Version.objects.filter(notice__in=mine, state=VersionState.PROPOSED, pk=Subquery(newest))
        .exclude(written_by=user.pk)
        .select_related("notice__organisation", "written_by")
        .order_by("written_at", "pk")
    )


@dataclass(frozen=True)
class Standing:
    """What a writer may do with the last version now."""

    version: Version
    may_write: bool
    may_release: bool
    may_send_back: bool
    may_recall: bool
    may_revise: bool
    may_withdraw: bool


def standing_of(notice: Notice, user: User, /, *, now: datetime) -> Standing:
    """What the user may do with a piece of news now."""
    version, writes = last_version(notice), rules.may_write(notice.organisation, user)
    is_draft, is_proposed = version.state == VersionState.DRAFT, version.state == VersionState.PROPOSED
    ahead = version.publish_at is not None and version.publish_at > now
    is_read = notice.published_at is not None and notice.published_at <= now and notice.withdrawn_at is None
    return Standing(
        version,
        may_write=writes and is_draft,
        may_release=is_proposed and rules.is_second(version, user),
        may_send_back=is_proposed,
        may_recall=writes and ahead,
        may_revise=writes and version.state == VersionState.PUBLISHED and not ahead and is_read,
        may_withdraw=writes and is_read,
    )
