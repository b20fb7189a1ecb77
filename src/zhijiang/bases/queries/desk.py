"""How many bases stand today at once: firms, annual report, assessment, position, and the light that follows."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhijiang.bases.models import Base, BaseCase, Entry, Firm, FirmFigures, PositionJudgement
from zhijiang.bases.queries.positioning.judgements import in_force
from zhijiang.bases.queries.register import decisions_in_force, grade_name
from zhijiang.bases.queries.scope import bases_for, is_of_bureau, segment_name, today
from zhijiang.bases.states import OPERATOR_ACTS, EntryKind, Standing
from zhijiang.casework.states import Light
from zhijiang.people import queries as people
from zhijiang.people.models import User

NEAR_DAYS: Final = 30
"""So long before its day an annual report is said to be due soon."""
STALE_YEARS: Final = 2
"""Whole years without any figures after which a firm's data is stale."""


@dataclass(frozen=True)
class BaseNow:
    """One base as it stands today."""

    base: Base
    firms: int
    stale: int
    year: int
    """The last whole year, on which is reported and assessed."""
    report: str
    """`received`, `handed_in`, `late`, `due`; empty where none is owed."""
    report_due: datetime.date
    grade: str
    """Of the last assessment, in words; empty before the first."""
    graded_for: int | None
    is_to_be_assessed: bool
    """It was on the list in the last whole year, and is not assessed for it."""
    rectify_by: datetime.date | None
    judgement: PositionJudgement | None

    @property
    def light(self) -> Light | None:
        """Red for what is late, yellow for what comes due or is being put right, else green; None once removed. Rule: P-21."""
        if self.base.standing == Standing.REMOVED:
            return None
        is_past = self.rectify_by is not None and today() > self.rectify_by
        if self.report == "late" or self.base.standing == Standing.FAILED or is_past:
            return Light.RED
        is_near = self.report == "due" and (self.report_due - today()).days <= NEAR_DAYS
        if is_near or self.base.standing == Standing.RECTIFYING or self.stale:
            return Light.YELLOW
        return Light.GREEN

    @property
    def position(self) -> list[str]:
        """What the panel judged, main first, in words."""
        judged = self.judgement
        return [] if judged is None else [segment_name(key) for key in (judged.main, *judged.auxiliary)]


def bases_run(user: User | AnonymousUser, /) -> QuerySet[Base]:
    """The bases that the user's body runs; nothing for the bureau's people, whose are all. Rule: P-20."""
    houses = people.organisations_of(user, *OPERATOR_ACTS)
    return bases_for(user).filter(operator__in=houses).select_related("operator")


def watched_bases(user: User | AnonymousUser, /) -> QuerySet[Base]:
    """The bases whose desk the user may open: the bureau's people all, others those that they run. Rule: P-20."""
    found = bases_for(user) if is_of_bureau(user) else bases_run(user)
    return found.select_related("operator")


@dataclass(frozen=True)
class Counted:
    """What is counted of one base in one question with all others."""

    firms: int = 0
    """Resident ones."""
    stale: int = 0
    """Of these the ones whose data is stale."""
    handed_in: bool = False
    """Whether its report on the last whole year is under way."""
    more: Mapping[str, int] = field(default_factory=dict)
    """What the caller had counted beside, under the caller's names."""


def counts_of_bases(bases: Sequence[Base], /, more: Mapping[str, Count] | None = None) -> dict[int, Counted]:
    """What is counted of each of these bases; `more` counts its `firms`, for whoever needs the same firms. One query."""
    wanted = more or {}
    reports = BaseCase.objects.filter(
        base=OuterRef("pk"),
        year=today().year - 1,
        case__procedure__item__code=decisions_in_force().report,
        case__closed_at=None,
        case__round__gt=0,
    )
    rows: Any = (
        Base.objects.filter(pk__in=[each.pk for each in bases])
        .order_by()
        .values("pk")
        .annotate(
            resident=Count("firms", filter=Q(firms__left_on=None)),
            silent=Count("firms", filter=_is_stale("firms__")),
            handed_in=Exists(reports),
            **wanted,
        )
    )
    return {
        row["pk"]: Counted(row["resident"], row["silent"], row["handed_in"], {name: row[name] for name in wanted})
        for row in rows
    }


def bases_now(bases: Sequence[Base], /, counted: Mapping[int, Counted] | None = None) -> list[BaseNow]:
    """Each of these bases as it stands today. Three queries, however many there are; two where they were counted. Rule: P-21."""
    known, day = decisions_in_force(), today()
    year = day.year - 1
    due = datetime.date(year + 1, *known.report_due)
    counts = counts_of_bases(bases) if counted is None else counted
    told = _told_of(bases)
    judged = in_force()
    found = []
    for base in bases:
        entries, of = told[base.pk], counts[base.pk]
        owes = any(each.on.year <= year for each in entries) and base.standing != Standing.REMOVED
        state = ""
        if owes and known.report:
            state = "due" if day <= due else "late"
            if of.handed_in:
                state = "handed_in"
            if any(each.kind == EntryKind.REPORTED and each.year == year for each in entries):
                state = "received"
        grade = next((each for each in reversed(entries) if each.kind == EntryKind.GRADED), None)
        found.append(
            BaseNow(
                base=base,
                firms=of.firms,
                stale=of.stale,
                year=year,
                report=state,
                report_due=due,
                grade=grade_name(grade.grade) if grade else "",
                graded_for=grade.year if grade else None,
                is_to_be_assessed=owes
                and not any(each.kind == EntryKind.GRADED and each.year == year for each in entries),
                rectify_by=grade.case_due_on if grade and base.standing == Standing.RECTIFYING else None,
                judgement=judged.get(base.pk),
            )
        )
    return found


class _Told(NamedTuple):
    """What of an entry in the register a base's standing hangs on."""

    base: int
    kind: str
    on: datetime.date
    year: int | None
    grade: str
    case_due_on: datetime.date | None


def _told_of(bases: Sequence[Base]) -> defaultdict[int, list[_Told]]:
    found: defaultdict[int, list[_Told]] = defaultdict(list)
    rows = Entry.objects.filter(base__in=bases).order_by("pk")
    for row in rows.values_list("base", "kind", "on", "year", "grade", "case__due_on"):
        found[row[0]].append(_Told(*row))
    return found


def _is_stale(firm: str = "") -> Q:
    """Of firms; `firm` leads to them: `firms__` from a base."""
    first = today().year - STALE_YEARS
    told = FirmFigures.objects.filter(firm=OuterRef(f"{firm}pk"), year__gte=first)
    there = {f"{firm}left_on": None, f"{firm}joined_on__lt": datetime.date(first, 1, 1)}
    return Q(~Exists(told), **there)


def stale_firms(firms: QuerySet[Firm], /) -> QuerySet[Firm]:
    """Of these firms the resident ones that were there through the last two whole years and gave no figures of either. Rule: P-23."""
    return firms.filter(_is_stale()).order_by()


def late_first(lines: Iterable[BaseNow], /) -> list[BaseNow]:
    """Red before yellow before green, each in the order it was in."""
    rank = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, None: 3}
    return sorted(lines, key=lambda line: rank[line.light])
