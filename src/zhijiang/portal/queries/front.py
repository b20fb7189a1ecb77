"""The first page of whoever is not signed in: what is new, what was decided, what is open; and the public page of a base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from zhijiang.bases.queries import entry_of
from zhijiang.casework.queries import PublicItem, public_items
from zhijiang.notices.queries import latest
from zhijiang.support.queries import today
from zhijiang.support.queries.calls import calls_for
from zhijiang.support.states import CallState

if TYPE_CHECKING:
    from zhijiang.bases.models import Base
    from zhijiang.notices.models import Version
    from zhijiang.support.models import Call

NEWS: Final = 6
CALLS: Final = 5
MONTHS: Final = 2
"""Of each public list, the newest."""
KEPT_SECONDS: Final = 60
"""So long the lists of the front page may be behind: they are counted over all cases."""


@dataclass(frozen=True)
class Front:
    """What the front page tells everybody."""

    news: list[Version]
    decided: list[PublicItem]
    """Items with something on their lists, each with its newest months."""
    calls: list[Call]
    """Open today, the first to close first."""


def front() -> Front:
    """The front page. Four queries, and those of the public lists once a minute."""
    day = today()
    open_now = calls_for(AnonymousUser()).filter(state=CallState.OPEN, opens_on__lte=day, closes_on__gte=day)
    return Front(
        news=latest(now=timezone.now(), most=NEWS),
        decided=cache.get_or_set(f"portal:decided:{get_language()}", _decided, KEPT_SECONDS) or [],
        calls=list(open_now.order_by("closes_on", "pk")[:CALLS]),
    )


def _decided() -> list[PublicItem]:
    return [PublicItem(each.code, each.title, each.months[:MONTHS]) for each in public_items() if each.months]


@dataclass(frozen=True)
class Face:
    """A base as everybody sees it."""

    base: Base
    news: list[Version]
    achievements: list[Version]


def face_of(code: str, /) -> Face | None:
    """The public page of a base of the register; None for any other code."""
    base = entry_of(code)
    if base is None:
        return None
    now, house = timezone.now(), base.operator.code
    news = latest(now=now, most=NEWS, house=house)
    return Face(base, news, latest(now=now, most=NEWS, house=house, category="achievement"))
