"""The register of released works: what everybody may read, and take as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q, QuerySet

from zhijiang.bases.models import Base, Firm
from zhijiang.casework import search
from zhijiang.casework.models import Document
from zhijiang.distribution.models import Release, ReleaseFigure
from zhijiang.distribution.queries.releases import licensed_of
from zhijiang.distribution.states import SHOWN, FigureKind
from zhijiang.screening.models import Review
from zhijiang.screening.states import ReviewState

_LEAST_HOUSES: Final = 3


@dataclass(frozen=True)
class RegisterRow:
    """One release of a licensed work."""

    release: Release
    number: str

    @property
    def first_day(self) -> date:
        return self.release.first_day


def released(query: str = "", /) -> QuerySet[Release]:
    """Releases that are or were to be seen, of works whose licence is in force, the newest first.

    A query is sought word by word, down to one character, in titles, houses' names, platforms and numbers. Rule: R-18.
    """
    licensed = Review.objects.filter(case__state=ReviewState.LICENSED).exclude(case__external_number="")
    shown = Release.objects.filter(state__in=SHOWN, work__in=licensed.order_by().values("work"))
    if revoked := _works_without(licensed):
        shown = shown.exclude(work__in=revoked)
    if query.strip() and not search.words_of(query):
        return shown.none()
    for word in search.words_of(query):
        shown = shown.filter(
            Q(work__words__contains=word)
            | Q(work__organisation__name__icontains=word)
            | Q(platform__icontains=word)
            | Q(number__icontains=word)
        )
    return shown.select_related("work__organisation", "cut").order_by("-first_day", "-pk")


def _works_without(licensed: QuerySet[Review]) -> list[int]:
    """The works whose newest licence was revoked: few, so that they are named and not sought row by row. At most two queries."""
    papers = Document.objects.exclude(revoked_at=None).filter(number=F("case__external_number"))
    revoked = set(papers.filter(case__state=ReviewState.LICENSED).values_list("case", flat=True))
    if not revoked:
        return []
    of_them = licensed.filter(work__in=licensed.filter(case__in=revoked).order_by().values("work"))
    newest: dict[int, int] = dict(of_them.order_by("case__closed_at", "pk").values_list("work", "case"))
    return [work for work, case in newest.items() if case in revoked]


def released_of_base(base: Base, /) -> QuerySet[Release]:
    """Those of the firms that are in the base now. Rule: R-20."""
    return released().filter(work__organisation__in=_houses(base))


def figures_of_base(base: Base, /) -> QuerySet[ReleaseFigure]:
    """Views and hours of what is released by the firms of a base, kind by kind and month by month where at least three houses tell.

    What one house was paid is not told to its base, nor what one or two of them tell alone. Two queries. Rule: R-20.
    """
    counted = ReleaseFigure.objects.filter(
        release__in=released_of_base(base).order_by().values("pk"),
        kind__in=(FigureKind.VIEWS, FigureKind.HOURS),
        replaced_at=None,
    )
    cells: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
    rows = counted.order_by().values_list("pk", "kind", "last_day", "release__work__organisation")
    for key, kind, day, house in rows:
        cells.setdefault((kind, day.year, day.month), []).append((key, house))
    told = [
        key for cell in cells.values() if len({house for _key, house in cell}) >= _LEAST_HOUSES for key, _house in cell
    ]
    return counted.filter(pk__in=told)


def _houses(base: Base) -> QuerySet[Firm, int | None]:
    return base.firms.filter(left_on=None).exclude(organisation=None).values_list("organisation", flat=True)


def register_rows(releases: list[Release], /) -> list[RegisterRow]:
    """These releases of the register, each under the number of its licence. Three queries. Rule: R-18."""
    licences = licensed_of({each.work_id for each in releases})
    # A licence may be revoked between the two questions.
    return [RegisterRow(each, licences[each.work_id].number) for each in releases if each.work_id in licences]
