"""What stands of a base in the register: its history, what is due, its cases; and what the pack says of decisions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from zhijiang.bases import decisions, rules
from zhijiang.bases.models import Base, BaseCase, Entry
from zhijiang.bases.queries.scope import register
from zhijiang.bases.states import BaseLevel, EntryKind, Standing
from zhijiang.casework import pack
from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case, Document
from zhijiang.casework.rules import above, tree
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind, Role

MOST_YEARS: Final = 5
"""Of the past that are offered for reports and assessments."""


def decisions_in_force() -> decisions.Decisions:
    """What the installation's pack says of decisions on cases and the register."""
    return decisions.load(pack.folder())


def grade_name(grade: str, /) -> str:
    """A grade in the reader's language."""
    return decisions_in_force().grade_in(grade, get_language() or "")


def number_form(level: BaseLevel, /) -> str:
    """How numbers of bases look at a level."""
    return decisions_in_force().numbers.get(level, "{year}-{seq}")


def about_base(case: Case, /) -> BaseCase | None:
    """The row that says about which base a case is; where it has none, that of the case which it is about."""
    codes = [case.pk, case.parent_id]
    found = {row.case_id: row for row in BaseCase.objects.filter(case__in=codes).select_related("base")}
    return found.get(case.pk) or found.get(case.parent_id or 0)


def with_listed_on(bases: QuerySet[Base], /) -> QuerySet[Base]:
    """Bases with the day from which their last number holds; None where no list published here named them."""
    named = Entry.objects.filter(base=OuterRef("pk"), kind=EntryKind.LISTED).order_by("-pk")
    return bases.annotate(listed_on=Subquery(named.values("on")[:1], output_field=DateField()))


def entry_of(code: str, /) -> Base | None:
    """A base as everybody may see it in the register, by its code. Rule: B-19."""
    return with_listed_on(register()).select_related("operator").filter(code=code).first()


def history_of(base: Base, /) -> list[Entry]:
    """Every entry of a base, the last first. Rule: B-19."""
    return people.of_this_moment(
        ("entries of a base", base.pk), lambda: list(base.entries.select_related("listing__batch").order_by("-pk"))
    )


def levels_listed(base: Base, /) -> set[str]:
    """The levels at which a published list named a base, since it was last removed."""
    removed = base.entries.filter(kind=EntryKind.REMOVED).order_by("-pk").values_list("pk", flat=True).first() or 0
    return set(base.entries.filter(kind=EntryKind.LISTED, pk__gt=removed).values_list("level", flat=True))


def years_of(base: Base, /) -> list[int]:
    """Years that are over, at the end of which the base was on the list; the last first, and not many."""
    first = min((entry.on for entry in history_of(base)), default=None)
    this_year = timezone.localdate().year
    return [] if first is None else list(reversed(range(max(first.year, this_year - MOST_YEARS), this_year)))


def is_taken(base: Base, item: str, year: int | None, /) -> bool:
    """Whether a case of an item is under way about a base, or for a year came to something already."""
    rows = BaseCase.objects.filter(base=base, case__procedure__item__code=item, year=year)
    entered = Entry.objects.filter(case=OuterRef("case"))
    return rows.filter(Q(case__closed_at=None) | Exists(entered) if year else Q(case__closed_at=None)).exists()


def own_authority(user: User | AnonymousUser, /) -> Organisation:
    """The authority that names bases for which the user is an officer. Raises Organisation.DoesNotExist."""
    return rules.naming_houses(user).order_by("pk")[:1].get()


def authority_of(base: Base, /) -> Organisation:
    """To whom a base reports: the authority that listed it, else the highest with officers above its operator, else the first.

    Raises Organisation.DoesNotExist where no authority has officers.
    """
    last = base.entries.filter(listing__isnull=False).select_related("listing__batch__authority").last()
    if last is not None and last.listing is not None:
        return last.listing.batch.authority
    line = above(base.operator_id, tree())
    there = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, memberships__role=Role.OFFICER).distinct()
    in_line = sorted(there.filter(pk__in=line), key=lambda body: line.index(body.pk))
    return in_line[-1] if in_line else there.order_by("pk")[:1].get()


def base_of_case(user: User | AnonymousUser, code: str, /) -> Base | None:
    """The base that a case is about, for those who see the case."""
    return Base.objects.filter(base_cases__case__in=casework.cases_for(user), base_cases__case__code=code).first()


@dataclass(frozen=True)
class ReportDue:
    """Where the annual report for the last year stands."""

    year: int
    due_on: datetime.date
    case: Case | None
    is_received: bool
    is_handed_in: bool

    @property
    def is_late(self) -> bool:
        return not self.is_handed_in and timezone.localdate() > self.due_on

    @property
    def is_to_be_begun(self) -> bool:
        return self.case is None

    @property
    def tone(self) -> str:
        return "done" if self.is_received else "sealed" if self.is_late else "waiting"


def report_due(base: Base, user: User | AnonymousUser, /) -> ReportDue | None:
    """The annual report that a base owes for the last year; None where it was not on the list then, and behind a wall.

    Rules: B-23, C-103.
    """
    known, years = decisions_in_force(), years_of(base)
    if not known.report or not years or base.standing == Standing.REMOVED:
        return None
    year = years[0]
    rows = BaseCase.objects.filter(base=base, year=year, case__procedure__item__code=known.report)
    received = {entry.case_id for entry in history_of(base) if entry.kind == EntryKind.REPORTED and entry.year == year}
    cases = [row.case for row in rows.select_related("case__procedure__item")]
    live = [case for case in cases if case.closed_at is None or case.pk in received]
    case = live[0] if live else None
    if case is not None and casework.cases_kept_from(user).filter(pk=case.pk).exists():
        return None
    return ReportDue(
        year=year,
        due_on=datetime.date(year + 1, *known.report_due),
        case=case,
        is_received=bool(received),
        is_handed_in=case is not None and case.round > 0,
    )


def rectification_of(base: Base, /) -> Case | None:
    """The assessment in which a base is being put right, with its limit; None where it is not."""
    if base.standing != Standing.RECTIFYING:
        return None
    last = base.entries.filter(kind=EntryKind.GRADED).select_related("case").last()
    return last.case if last else None


def cases_of(base: Base, user: User | AnonymousUser, /) -> list[BaseCase]:
    """The cases about a base that the user may see, the last first."""
    mine = casework.cases_for(user).filter(about_base__base=base)
    rows = base.base_cases.filter(case__in=mine).select_related("case__procedure__item", "case__authority")
    return list(rows[:50])


def is_plated(base: Base, /) -> bool:
    """Whether a base was given the plate of its level."""
    return any(entry.kind == EntryKind.PLATED and entry.level == base.level for entry in history_of(base))


def level_of(case: Case, /) -> BaseLevel | None:
    """The level at which a list names the base of a case, where its state leads to one."""
    decision = decisions_in_force().of(case.procedure.item.code, case.state)
    return decision.level if decision is not None else None


def granted_for(user: User | AnonymousUser, /) -> QuerySet[Case]:
    """Declarations that were granted by an authority of the user's and stand on no list yet, the oldest first. Rule: B-15."""
    wanted = Q(pk__in=[])
    for (item, state), decision in decisions_in_force().by_state.items():
        if decision.level is not None:
            wanted |= Q(procedure__item__code=item, state=state)
    found = Case.objects.filter(
        wanted, authority__in=rules.naming_houses(user), base_listing=None, closed_at__isnull=False
    ).exclude(Exists(_revoked()))
    found = found.exclude(pk__in=casework.cases_kept_from(user).values("pk"))
    return found.select_related("organisation", "procedure__item").order_by("closed_at", "pk")


def is_in_force(case: Case, /) -> bool:
    """Whether a declaration still leads to a list: its letter was not taken back."""
    return level_of(case) is not None and Case.objects.filter(pk=case.pk).exclude(Exists(_revoked())).exists()


def _revoked() -> QuerySet[Document]:
    return Document.objects.filter(case=OuterRef("pk"), revoked_at__isnull=False).filter(
        ~Q(number="") & Q(number__in=[OuterRef("number"), OuterRef("external_number")])
    )


def facts_in(case: Case, /) -> dict[str, Any]:
    """What a new base takes from the answers of its declaration; names where a table was answered."""
    found: dict[str, Any] = {}
    for fact, field in decisions_in_force().facts.get(case.procedure.item.code, {}).items():
        answer = case.data.get(field)
        if isinstance(answer, list):
            answer = [str(row.get("name", "")) if isinstance(row, dict) else str(row) for row in answer]
        if answer not in (None, "", []):
            found[fact] = answer
    return found
