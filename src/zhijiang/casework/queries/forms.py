"""An application that is being filled in: its sections, who writes where, what is listed for correction, what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from zhijiang.casework import chain, rules, schema
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case, FixItem, SectionLock, Snapshot
from zhijiang.casework.procedure import Effect, Need, Procedure, Section
from zhijiang.casework.states import FixKind, SectionStanding

if TYPE_CHECKING:
    from zhijiang.people.models import User

_TONES: Final = {
    SectionStanding.NOT_STARTED: "waiting",
    SectionStanding.IN_PROGRESS: "note",
    SectionStanding.COMPLETE: "done",
    SectionStanding.LISTED: "warning",
    SectionStanding.HANDED_IN: "note",
    SectionStanding.NOT_NEEDED: "waiting",
}


@dataclass(frozen=True)
class SectionLine:
    """One section in the list of what is to be filled in. `number` counts from 1."""

    number: int
    title: str
    standing: SectionStanding
    missing: int
    """Questions that still keep the form from being handed in."""
    listed: int
    """Corrections that were asked for here."""
    writer: str
    """Whoever is writing in it now; empty for nobody."""

    @property
    def tone(self) -> str:
        return _TONES[self.standing]

    @property
    def is_linked(self) -> bool:
        """Whether there is anything to open."""
        return self.standing != SectionStanding.NOT_NEEDED


def sections_of(case: Case, user: User, /) -> list[SectionLine]:
    """Every section with how far it has come. Rule: C-21."""
    procedure = rules.procedure_of(case)
    asked = set(schema.asked_fields(procedure, case.data))
    wrong = {error.field for error in schema.errors_in(procedure, case.data, on=calendar_of(case).today())}
    writable, items, writers = rules.writable_fields(case), items_by_field(case), writers_of(case, user)
    lines = []
    for number, section in enumerate(procedure.sections, start=1):
        here = asked & set(section.fields)
        listed = sum(len(items[name]) for name in section.fields if name in items)
        lines.append(
            SectionLine(
                number=number,
                title=str(section.title),
                standing=_standing(case, here, wrong=wrong, writable=writable, listed=listed),
                missing=len(here & wrong),
                listed=listed,
                writer=writers.get(number, ""),
            )
        )
    return lines


def _standing(case: Case, here: set[str], *, wrong: set[str], writable: frozenset[str], listed: int) -> SectionStanding:
    if not here:
        return SectionStanding.NOT_NEEDED
    if listed:
        return SectionStanding.LISTED
    if not here & writable:
        return SectionStanding.HANDED_IN
    if not here & wrong:
        return SectionStanding.COMPLETE if any(name in case.data for name in here) else SectionStanding.NOT_STARTED
    return SectionStanding.IN_PROGRESS if any(name in case.data for name in here) else SectionStanding.NOT_STARTED


def section_at(procedure: Procedure, number: int, /) -> Section | None:
    """A section by its place, counted from 1."""
    return procedure.sections[number - 1] if 0 < number <= len(procedure.sections) else None


def number_of(procedure: Procedure, field: str, /) -> int:
    """The place of the section in which a question stands; 0 for none."""
    return next((n for n, section in enumerate(procedure.sections, 1) if field in section.fields), 0)


def section_after(case: Case, number: int, /) -> int | None:
    """The next section in which something is asked and may be written; None after the last."""
    procedure = rules.procedure_of(case)
    open_now = rules.writable_fields(case) & set(schema.asked_fields(procedure, case.data))
    later = enumerate(procedure.sections[number:], start=number + 1)
    return next((n for n, section in later if open_now & set(section.fields)), None)


def writers_of(case: Case, user: User, /) -> dict[int, str]:
    """The colleague who is writing in a section now, by section; the reader's own sections are left out."""
    held = SectionLock.objects.filter(case=case, until__gt=timezone.now()).exclude(user=user).select_related("user")
    return {lock.section: lock.user.shown_name for lock in held}


def items_by_field(case: Case, /) -> dict[str, list[FixItem]]:
    """What was listed for correction in the round that runs, by question; none unless the form is open for it."""
    if not case.round or rules.procedure_of(case).states[case.state].form == "closed":
        return {}
    found: dict[str, list[FixItem]] = defaultdict(list)
    items = FixItem.objects.filter(case=case, round=case.round, kind__in=[FixKind.FIELD, FixKind.FILE])
    for item in items.select_related("rule__book"):
        found[item.target].append(item)
    return dict(found)


def drawn_from(case: Case, number: int, /) -> str:
    """A digest of a section's answers, by which a later save knows that nobody else wrote there. Files stand apart.

    Rule: C-22.
    """
    return section_digest(rules.procedure_of(case), number, case.data)


def section_digest(procedure: Procedure, number: int, data: Mapping[str, Any], /) -> str:
    """The same of these answers."""
    typed = typed_fields(procedure, number)
    return chain.digest({name: data.get(name) for name in typed})


def typed_fields(procedure: Procedure, number: int, /) -> list[str]:
    """The questions of a section that are answered in its page; those for files stand apart."""
    properties = procedure.form["properties"]
    section = procedure.sections[number - 1]
    return [name for name in section.fields if schema.kind_of(properties[name]) != schema.Kind.FILES]


def digest_of(case: Case, /) -> str:
    """A digest of all answers as they stand. Rule: C-26."""
    return chain.digest(case.data)


def move_that_hands_in(case: Case, /) -> str:
    """The move of the applicant that takes the form in from where the case is; empty if there is none."""
    moves = rules.procedure_of(case).actions_from(case.state, classes=case.classes)
    return next(
        (
            name
            for name, action in moves.items()
            if set(action.by) & rules.APPLICANT and (Need.FORM in action.needs or Effect.SNAPSHOT in action.effects)
        ),
        "",
    )


def snapshots_of(case: Case, /) -> QuerySet[Snapshot]:
    """What was handed in, oldest first. For a case that came out of `cases_for`."""
    return Snapshot.objects.filter(case=case).select_related("by").order_by("round")


@dataclass(frozen=True)
class Comparison:
    """What changed between two submissions of one case."""

    first: Snapshot
    second: Snapshot
    changes: list[schema.Change]
    listed: frozenset[str]
    """The questions that were listed for correction in between."""


def comparison_with(case: Case, earlier: Case, user: User, /) -> Comparison | None:
    """The same between what an earlier case handed in last and what this one did; None where one of them did not. Rule: C-90."""
    first, second = (snapshots_of(each).last() for each in (earlier, case))
    if first is None or second is None:
        return None
    hidden = rules.hidden_fields(case, user)
    was, now = ({name: value for name, value in each.data.items() if name not in hidden} for each in (first, second))
    return Comparison(first, second, schema.changes_between(rules.procedure_of(case), was, now), frozenset())


def comparison_of(case: Case, first: Snapshot, second: Snapshot, user: User, /) -> Comparison:
    """Question by question, row by row, file by file, as far as the reader may read the answers."""
    between = FixItem.objects.filter(case=case, round__gte=first.round, round__lt=second.round)
    listed: Any = between.filter(kind__in=[FixKind.FIELD, FixKind.FILE]).values_list("target", flat=True)
    hidden = rules.hidden_fields(case, user)
    changes = schema.changes_between(
        rules.procedure_of(case),
        {name: value for name, value in first.data.items() if name not in hidden},
        {name: value for name, value in second.data.items() if name not in hidden},
    )
    return Comparison(first, second, changes, frozenset(listed))


AT_A_GLANCE: Final = 6
"""So many faults of a form are read one by one; more of them are told by the section."""


@dataclass(frozen=True)
class SectionFaults:
    """What is wrong with one section's answers; `number` 0 and no title for what belongs to no section."""

    number: int
    title: str
    errors: list[schema.FieldError]
    is_short: bool
    """They are told one by one."""

    @property
    def wrong(self) -> bool:
        """Whether anything of it was answered, and is wrong."""
        return any(error.code != "required" for error in self.errors)


def faults_by_section(procedure: Procedure, data: Mapping[str, Any], /, *, on: date) -> list[SectionFaults]:
    """What keeps these answers from being handed in, section by section in the order of the form; empty if nothing does."""
    found: dict[int, list[schema.FieldError]] = {}
    errors = schema.errors_in(procedure, data, on=on)
    for error in errors:
        found.setdefault(number_of(procedure, error.field), []).append(error)
    titles = {number: str(section.title) for number, section in enumerate(procedure.sections, start=1)}
    is_short = len(errors) <= AT_A_GLANCE
    return [
        SectionFaults(number, titles.get(number, ""), each, is_short=is_short or not number or len(each) == 1)
        for number, each in found.items()
    ]
