"""A base at a glance, and many bases beside each other with their lights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.assignments import queries as assignments
from zhijiang.bases import queries as bases
from zhijiang.bases.states import BaseLevel, LineKind
from zhijiang.casework import queries as casework
from zhijiang.casework.models import ServiceItem
from zhijiang.casework.states import Light
from zhijiang.indicators import queries as indicators
from zhijiang.people.states import Level
from zhijiang.portal.queries.tasks import Reader
from zhijiang.support import queries as support
from zhijiang.support.states import Kind

if TYPE_CHECKING:
    from zhijiang.bases.models import Base, Firm, LedgerLine
    from zhijiang.casework.models import Case

LISTED: Final = 5
"""Lines of one kind in a glance."""
SHOWS: Final = ("late", "assess")


@dataclass(frozen=True)
class Row:
    """One base in the table: how it stands, what it owes of figures, and the light of both."""

    now: bases.BaseNow
    behind: Sequence[indicators.Behind]

    @property
    def light(self) -> Light | None:
        """Red also where figures are late. Rule: P-21."""
        if self.now.light is not None and any(each.is_late for each in self.behind):
            return Light.RED
        return self.now.light

    @property
    def missing(self) -> int:
        """Reports of figures that are missing, its own among them."""
        return sum(each.firms + each.is_own for each in self.behind)

    @property
    def why(self) -> list[str]:
        """What is late or near, in words."""
        now, found = self.now, []
        if self.light is None:
            return []
        if now.report == "late":
            found.append(_("annual report %(year)d late") % {"year": now.year})
        for each in self.behind:
            if each.is_late:
                count = each.firms + each.is_own
                words = ngettext("%(period)s: %(count)d report late", "%(period)s: %(count)d reports late", count)
                found.append(words % {"period": each.period.shown, "count": count})
        if now.rectify_by is not None:
            found.append(_("to be put right"))
        if now.stale:
            found.append(ngettext("%(count)d firm silent", "%(count)d firms silent", now.stale) % {"count": now.stale})
        return found


def rows_of(now: Sequence[bases.BaseNow], behind: Mapping[int, Sequence[indicators.Behind]], /) -> list[Row]:
    """Every base with its light, red first. No query. Rule: P-21."""
    rank = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, None: 3}
    rows = [Row(line, behind.get(line.base.pk, ())) for line in now]
    return sorted(rows, key=lambda row: rank[row.light])


def shown(rows: Sequence[Row], show: str, /) -> list[Row]:
    """Of these bases those that are late, or to be assessed; all for any other word."""
    if show == "late":
        return [row for row in rows if row.light == Light.RED]
    if show == "assess":
        return [row for row in rows if row.now.is_to_be_assessed]
    return list(rows)


@dataclass(frozen=True)
class Rung:
    """One step of the line of levels. `standing` is `done`, `current` or `next`."""

    label: str
    standing: str


@dataclass(frozen=True)
class Given:
    """What was promised and what was paid of one kind of support, with bars in per cent of the longest."""

    kind: str
    total: support.Total
    promised: str
    paid: str


@dataclass(frozen=True)
class Glance:
    """One base as who runs it looks at it."""

    row: Row
    segments: bases.Chart
    trends: Sequence[indicators.Trend]
    rungs: Sequence[Rung]
    declarations: Sequence[tuple[Case, str, Sequence[Rung]]]
    """Declarations under way: the case, its state, and the bodies from the town upwards."""
    projects: Sequence[LedgerLine]
    cases: Sequence[tuple[str, str, int]]
    """Cases of the base and its firms under way: item, where its list is, how many."""
    year: int
    given: Sequence[Given]
    together: support.Total
    duties: assignments.Lights
    stale: Sequence[Firm]

    @property
    def base(self) -> Base:
        return self.row.now.base

    @property
    def is_new(self) -> bool:
        """No firm has been entered yet: everything else follows from these."""
        return not self.row.now.firms


def glance_of(reader: Reader, row: Row, /) -> Glance:
    """A base at a glance, for whoever may open its desk. At most twenty queries, whatever there is. Rules: P-20, P-22."""
    user, base = reader.user, row.now.base
    ledger = support.ledger_for(user, bases.today().year, base=base)
    kinds = ledger.of(base.pk)
    longest = max((max(each.promised_fen, each.paid_fen) for each in kinds.values()), default=0)
    facts = bases.decisions_in_force().facts
    running = casework.cases_for(user).filter(closed_at=None)
    declared = running.filter(organisation=base.operator, procedure__item__code__in=facts)
    firms = bases.firms_for(user).filter(base=base)
    houses = firms.filter(left_on=None, organisation__isnull=False).order_by().values("organisation")
    counted = list(
        (running.filter(organisation__in=houses) | running.filter(organisation=base.operator))
        .order_by()
        .values_list("procedure__item__code", "procedure__item__title_zh", "procedure__item__title_en")
        .annotate(n=Count("pk"))
    )
    return Glance(
        row=row,
        segments=bases.by_segment(user, base),
        trends=indicators.trends_of(base, indicators.definitions_in_force()),
        rungs=_rungs(base),
        declarations=[
            (case, casework.state_label(case, user), _line(case))
            for case in (declared.order_by("-opened_at")[:LISTED] if any(row[0] in facts for row in counted) else ())
        ],
        projects=list(bases.lines_for(user, base).filter(kind=LineKind.PROJECT, ended_on=None)[:LISTED]),
        cases=_by_item(counted),
        year=ledger.year,
        given=[
            Given(str(Kind(kind).label), each, _share(each.promised_fen, longest), _share(each.paid_fen, longest))
            for kind, each in kinds.items()
        ],
        together=ledger.whole(),
        duties=assignments.lights_of(user, lead=base.operator),
        stale=list(bases.stale_firms(firms)[:20]) if row.now.stale else [],
    )


def _share(fen: int, longest: int) -> str:
    return f"{fen * 100 / longest:.1f}%" if longest else "0%"


def _rungs(base: Base) -> list[Rung]:
    levels = list(BaseLevel)
    at = levels.index(BaseLevel(base.level))
    return [
        Rung(str(level.label), "done" if place < at else "current" if place == at else "next")
        for place, level in enumerate(levels)
    ]


def _line(case: Case) -> list[Rung]:
    """The levels of authorities, with the one that has the case; none before it was handed in."""
    levels = list(Level)
    body = case.authority.level
    if not case.round or body not in levels:
        return []
    at = levels.index(Level(body))
    return [
        Rung(str(level.label), "done" if place < at else "current" if place == at else "next")
        for place, level in enumerate(levels)
    ]


def _by_item(counted: Iterable[tuple[str, str, str, int]]) -> list[tuple[str, str, int]]:
    at = reverse("casework:cases")
    return [
        (ServiceItem(title_zh=title, title_en=title_en).shown_title, f"{at}?item={code}", count)
        for code, title, title_en, count in sorted(counted, key=lambda row: (-row[3], row[0]))
    ]
