"""One box over everything: what the reader may see of each kind and holds every word that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.bases import queries as bases
from zhijiang.bases.models import Base, Firm
from zhijiang.booking import queries as booking
from zhijiang.booking.models import Facility
from zhijiang.casework import queries as casework
from zhijiang.casework import search
from zhijiang.casework.models import Case
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Work
from zhijiang.distribution import queries as distribution
from zhijiang.distribution.models import Release
from zhijiang.notices import queries as notices
from zhijiang.notices.models import Version
from zhijiang.people.models import User
from zhijiang.support import queries as support
from zhijiang.support.models import Call, Measure
from zhijiang.support.queries.calls import calls_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST: Final = 8
"""Finds of one kind on the page; all of them stand in that kind's own list."""
LONGEST: Final = 80
"""Characters of a question that are read."""


@dataclass(frozen=True)
class Find:
    """One thing that was found: its name as people wrote it, its code, what it is, and where it is read."""

    title: str
    url: str
    code: str = ""
    told: str = ""
    """In the reader's language; empty where the name says it all."""
    tone: str = ""
    """Of a state, as `ui` colours them; empty: `told` is no state."""


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `count` tells how many there are; `url` is their own list with the same words."""

    label: str
    symbol: str
    count: int
    url: str = ""
    finds: list[Find] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return self.count > len(self.finds)


def found(user: User | AnonymousUser, query: str, /) -> list[Group]:
    """What the user may see and holds each word, kind by kind; kinds without a find are left out. Rule: P-37.

    Each kind is sought by its own room's query, inside its own walls; nothing is counted that is not shown to this user.
    Two or three queries a kind.
    """
    if not search.words_of(query):
        return []
    groups = [
        *([_cases(user, query)] if isinstance(user, User) else []),
        _works(user, query),
        _firms(user, query),
        _bases(user, query),
        _measures(user, query),
        _calls(user, query),
        _facilities(query),
        _released(query),
        _news(query),
    ]
    return [group for group in groups if group.count]


def _group(
    label: str, symbol: str, rows: QuerySet[Any], told: Callable[[Sequence[Any]], list[Find]], *, url: str = ""
) -> Group:
    first = list(rows[:MOST])
    count = len(first) if len(first) < MOST else rows.count()
    return Group(label, symbol, count, url, told(first) if first else [])


def _list(name: str, query: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': query})}"


def _cases(user: User, query: str) -> Group:
    reader = casework.reader_of(user)

    def told(cases: Sequence[Case]) -> list[Find]:
        return [
            Find(
                row.case.shown_title,
                row.case.get_absolute_url(),
                row.case.code,
                f"{row.item} · {row.state_label}",
                row.tone,
            )
            for row in casework.rows_of(cases, reader)
        ]

    rows = casework.search_cases(user, query).select_related("procedure__item", "organisation", "assignee")
    return _group(_("Cases"), "files", rows.order_by("-pk"), told, url=_list("casework:cases", query))


def _works(user: User | AnonymousUser, query: str) -> Group:
    def told(works: Sequence[Work]) -> list[Find]:
        return [Find(work.shown_title, work.get_absolute_url(), work.code, work.get_kind_display()) for work in works]

    rows = catalog.with_words(catalog.works_for(user), query).order_by("-created_at", "-pk")
    return _group(_("Works"), "film", rows, told, url=_list("catalog:works", query) if user.is_authenticated else "")


def _firms(user: User | AnonymousUser, query: str) -> Group:
    def told(firms: Sequence[Firm]) -> list[Find]:
        return [
            Find(
                firm.name,
                reverse("bases:firm", args=[firm.base.code, firm.code]),
                firm.credit_code,
                firm.base.shown_name,
            )
            for firm in firms
        ]

    firms = bases.firms_for(user).prefetch_related("base__names") if user.is_authenticated else Firm.objects.none()
    return _group(_("Firms"), "building-2", bases.firms_like(firms, q=query.strip()), told)


def _bases(user: User | AnonymousUser, query: str) -> Group:
    """Those whose page the reader may open lead there; of the others what everybody may read."""
    inside = set(bases.bases_for(user).order_by().values_list("pk", flat=True)) if user.is_authenticated else set()

    def told(some: Sequence[Base]) -> list[Find]:
        return [
            Find(
                base.shown_name,
                reverse("bases:base" if base.pk in inside else "bases:entry", args=[base.code]),
                base.code,
                base.get_level_display(),
            )
            for base in some
        ]

    rows = bases.register().filter(pk__in=bases.named_like(query.strip()))
    return _group(_("Bases"), "landmark", rows, told, url=_list("bases:register", query))


def _measures(user: User | AnonymousUser, query: str) -> Group:
    def told(measures: Sequence[Measure]) -> list[Find]:
        return [
            Find(measure.shown_title, measure.get_absolute_url(), measure.code, measure.get_kind_display())
            for measure in measures
        ]

    rows = support.narrowed(support.measures_for(user), q=query).order_by("-pk")
    return _group(_("Support"), "stamp", rows, told, url=_list("support:measures", query))


def _calls(user: User | AnonymousUser, query: str) -> Group:
    def told(calls: Sequence[Call]) -> list[Find]:
        return [Find(call.shown_title, call.get_absolute_url(), call.code, call.get_state_display()) for call in calls]

    rows = calls_for(user)
    for word in search.words_of(query):
        rows = rows.filter(Q(title__icontains=word) | Q(title_en__icontains=word) | Q(code__iexact=word))
    return _group(_("Calls"), "clipboard-list", rows.order_by("-closes_on", "-pk"), told)


def _facilities(query: str) -> Group:
    def told(some: Sequence[Facility]) -> list[Find]:
        return [
            Find(
                each.shown_name,
                each.get_absolute_url(),
                told=f"{each.base.shown_name} · {each.get_kind_display()}",
            )
            for each in some
        ]

    rows = booking.offered(query)
    return _group(_("Studios, rooms, equipment"), "calendar-days", rows, told, url=_list("booking:facilities", query))


def _released(query: str) -> Group:
    def told(some: Sequence[Release]) -> list[Find]:
        return [
            Find(each.work.shown_title, each.url or reverse("distribution:released"), told=each.platform)
            for each in some
        ]

    rows = distribution.released(query)
    return _group(_("Released works"), "monitor-play", rows, told, url=_list("distribution:released", query))


def _news(query: str) -> Group:
    def told(versions: Sequence[Version]) -> list[Find]:
        return [
            Find(
                version.shown_title,
                version.notice.get_absolute_url(),
                version.notice.code,
                f"{version.notice.get_category_display()} · {_day(version)}",
            )
            for version in versions
        ]

    rows = notices.filtered(notices.read_now(now=timezone.now()), query=query)
    return _group(_("News and announcements"), "bell", rows, told, url=_list("notices:index", query))


def _day(version: Version) -> str:
    at = version.notice.published_at
    return date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


def total(groups: Sequence[Group], /) -> int:
    """How much was found altogether."""
    return sum(group.count for group in groups)
