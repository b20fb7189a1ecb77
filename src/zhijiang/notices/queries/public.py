"""What everybody reads: of each piece of news the version that holds now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from zhijiang.casework.search import words_of
from zhijiang.notices.models import Notice, Picture, Version
from zhijiang.notices.states import Category, VersionState


def read_now(*, now: datetime) -> QuerySet[Version]:
    """Of all that is released and not withdrawn the version that is read now, the newest news first. Rules: N-04, N-05.

    A version whose time lies ahead is not there, and the one before it still is.
    """
    due = Version.objects.filter(state=VersionState.PUBLISHED, publish_at__lte=now)
    later = due.filter(notice=OuterRef("notice"), number__gt=OuterRef("number"))
    return (
        due.filter(~Exists(later), notice__withdrawn_at=None)
        .select_related("notice__organisation")
        .order_by("-notice__published_at", "-notice__pk")
    )


def filtered(
    versions: QuerySet[Version], /, *, query: str = "", category: str = "", house: str = ""
) -> QuerySet[Version]:
    """Those of a category and a house in which every word of the query stands, each two characters or one. Rule: N-07."""
    for word in words_of(query):
        versions = versions.filter(words__contains=word)
    if category in Category.values:
        versions = versions.filter(notice__category=category)
    if house:
        versions = versions.filter(notice__organisation__code=house)
    return versions


def latest(*, now: datetime, most: int, category: str = "", house: str = "") -> list[Version]:
    """The newest, with their first pictures, for a front page. Two queries."""
    return list(filtered(read_now(now=now), category=category, house=house).prefetch_related("pictures")[:most])


def picture_of(notice: Notice, number: int, place: int, /, *, now: datetime) -> Picture | None:
    """A picture of the version that is read now; None for any other. Rule: N-06."""
    shown = read_now(now=now).filter(notice=notice, number=number)
    return Picture.objects.filter(version__in=shown, place=place).select_related("attachment").first()
