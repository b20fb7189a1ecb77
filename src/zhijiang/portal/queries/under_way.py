"""The cases that the first page looks at: what runs and what was decided, with and without a review, found in one question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import QuerySet

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case
from zhijiang.portal.queries.tasks import SHOWN

if TYPE_CHECKING:
    from zhijiang.people.models import User
    from zhijiang.screening.models import Review

READ: Final = 2 * SHOWN
"""Cases of one kind that are read for a page; where there are more, what waits for the reader is read beside them."""
DECIDED: Final = 5


@dataclass
class UnderWay:
    """What the reader may see of one kind of cases: the nearest limits first, and what was closed last."""

    running: list[Case] = field(default_factory=list)
    decided: list[Case] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether there are more under way than were read."""
        return len(self.running) >= READ


@dataclass(frozen=True)
class Cases:
    """All that the reader may see, as far as the first page has room for it."""

    reviewed: UnderWay
    filed: UnderWay
    """On the engine's own pages."""

    @property
    def is_cut(self) -> bool:
        return self.reviewed.is_cut or self.filed.is_cut


def cases_of(user: User, /) -> Cases:
    """What is under way and what was decided. One question; another where more runs than a page can show. Rules: C-33, C-82."""
    seen = casework.cases_for(user).order_by()
    kinds = (seen.filter(review__isnull=False), seen.exclude(procedure__item__code__in=settings.CASE_PAGES))
    found = _read([each for rows in kinds for each in (_nearest(rows)[:READ], _last(rows)[:DECIDED])])
    if found.is_cut:
        waiting = casework.waiting_for(user)
        more = [_nearest(rows.filter(pk__in=waiting.values("pk")))[:SHOWN] for rows in kinds]
        _sort_in(_rows(more), found)
    return found


def _nearest(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(closed_at=None).order_by("due_on", "-opened_at", "pk")


def _last(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


def _read(parts: Sequence[QuerySet[Case]]) -> Cases:
    found = Cases(UnderWay(), UnderWay())
    _sort_in(_rows(parts), found)
    return found


def _rows(parts: Sequence[QuerySet[Case]]) -> QuerySet[Case]:
    """The cases of these parts, each out of an index of its own, as `casework.board_of` reads its columns."""
    # Each within a query of its own, as SQLite unites no sorted ones; united, as PostgreSQL looks at every case for one OR another.
    keys = [Case.objects.filter(pk__in=each.values("pk")).values("pk").order_by() for each in parts]
    united: Any = keys[0].union(*keys[1:], all=True)
    # No work with it: joining more than eight tables, PostgreSQL no longer begins with the keys (join_collapse_limit).
    return Case.objects.filter(pk__in=united).select_related(
        "organisation", "authority", "procedure__item", "assignee", "review"
    )


def _sort_in(rows: Iterable[Case], found: Cases) -> None:
    known = {case.pk for kind in (found.reviewed, found.filed) for case in kind.running}
    for case in rows:
        kind = found.reviewed if hasattr(case, "review") else found.filed
        if case.closed_at is not None:
            kind.decided.append(case)
        elif case.pk not in known:
            kind.running.append(case)
    for kind in (found.reviewed, found.filed):
        kind.running.sort(key=_urgency)
        kind.decided.sort(key=lambda case: (case.closed_at, case.pk), reverse=True)


def _urgency(case: Case) -> tuple[bool, date, float, int]:
    return case.due_on is None, case.due_on or date.max, -case.opened_at.timestamp(), case.pk


def reviews_in(cases: Iterable[Case], /) -> list[Review]:
    """The reviews of these cases, each knowing its case. No query."""
    found: list[Review] = []
    for case in cases:
        review: Review = case.review
        review.case = case
        found.append(review)
    return found
