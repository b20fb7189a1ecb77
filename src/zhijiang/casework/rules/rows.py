"""The rows of one case, each kind read at most once for a page (`people.one_moment`); outside of one they are read each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, F, FilteredRelation, Model, OuterRef, Q, QuerySet, Subquery

from zhijiang.casework import clocks
from zhijiang.casework.models import Assignment, Case, Document, Event, FixItem, Opinion, SearchEntry, Snapshot, Task
from zhijiang.casework.states import EngineAction
from zhijiang.people import queries as people
from zhijiang.people.models import OrganisationName, User
from zhijiang.people.states import Role


@dataclass
class Panel:
    """Who is on a case as a reviewer now, and the opinions in force of all rounds in the order in which they were signed."""

    seats: list[Assignment] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    """Everybody who ever was."""
    opinions: list[Opinion] = field(default_factory=list)

    def signed(self, round_: int, /) -> list[Opinion]:
        """The opinions on a round, also those of people who are no longer on the panel."""
        return [each for each in self.opinions if each.round == round_]


_LAST: Final = "answers_handed_in_last"


def with_what_is_there(cases: QuerySet[Case], /) -> QuerySet[Case]:
    """The cases, each with the answers handed in last and with whether it has rows of a kind at all.

    For what is not there, none of the functions below asks.
    """
    return cases.annotate(**_what_is_there("pk"))


def with_what_their_cases_have[Row: Model](rows: QuerySet[Row], /) -> QuerySet[Row]:
    """The same of rows that have a case of their own (`case`); `know_of_case` then tells the case."""
    found: QuerySet[Row] = rows.annotate(**_what_is_there("case"))
    return found


def know_of_case(row: Model, case: Case, /) -> None:
    """Put what `with_what_their_cases_have` found on the case itself. No query."""
    for name in _what_is_there("case"):
        setattr(case, name, getattr(row, name))


def _what_is_there(key: str) -> dict[str, Exists | Subquery | Q]:
    case = OuterRef(key)
    here = "" if key == "pk" else f"{key}__"
    alike = SearchEntry.objects.filter(name=OuterRef(f"{here}search_entry__name")).exclude(Q(case=case) | Q(name=""))
    of_another = ~Q(case__organisation=OuterRef(f"{here}organisation"))
    return {
        "has_assignments": Exists(Assignment.objects.filter(case=case)),
        "has_documents": Exists(Document.objects.filter(case=case)),
        "has_fix_items": Exists(FixItem.objects.filter(case=case)),
        "has_namesakes": Exists(alike.filter(of_another | Q(case__procedure__item=OuterRef(f"{here}procedure__item")))),
        # Two questions: asked as one with OR, SQLite looks through every case.
        "has_linked": Exists(Case.objects.filter(parent=case)) | Exists(Case.objects.filter(follows=case)),
        "has_names": Exists(OrganisationName.objects.filter(organisation=OuterRef(f"{here}organisation"))),
        "has_tasks": Exists(Task.objects.filter(case=case)),
        _LAST: Subquery(Snapshot.objects.filter(case=case).order_by("-round").values("data")[:1]),
    }


def _is_there(case: Case, kind: str) -> bool:
    return bool(getattr(case, f"has_{kind}", True))


def may_have_been_renamed(case: Case, /) -> bool:
    """Whether the applicant has names with days; true where that was not read with the case. No query."""
    return _is_there(case, "names")


def events_in(case: Case, /) -> list[Event]:
    """What has happened, oldest first, with who acted and for which house. One query."""
    return people.of_this_moment(("events", case.pk), lambda: _read_events(case))


def _read_events(case: Case) -> list[Event]:
    told = Event.objects.filter(stream=f"case/{case.code}").select_related("actor", "on_behalf_of")
    return list(told.order_by("seq"))


def steps_in(case: Case, /) -> list[clocks.Step]:
    """What `clocks.steps_of` finds, out of all events: for a page that reads these anyway."""
    return [
        clocks.step_of(each.action, each.from_state, each.to_state, each.at, each.payload)
        for each in events_in(case)
        if each.to_state or each.action == EngineAction.CLOCK_EXTENDED
    ]


def panel_in(case: Case, /) -> Panel:
    """The case's panel and its opinions. One query."""
    if not _is_there(case, "assignments"):
        return Panel()
    return people.of_this_moment(("panel", case.pk), lambda: _read_panels([case])[case.pk])


def read_together(cases: Iterable[Case], /) -> None:
    """Read the panels and the items of many cases for this moment, so that none is asked by itself. Two queries, or none."""
    wanted = list({case.pk: case for case in cases}.values())
    if not wanted:
        return
    people.known_in_this_moment({("panel", key): panel for key, panel in _read_panels(wanted).items()})
    items: dict[int, list[FixItem]] = {case.pk: [] for case in wanted}
    for item in FixItem.objects.filter(case__in=items).select_related("rule__book").order_by("-round", "order"):
        items[item.case_id].append(item)
    people.known_in_this_moment({("fix_items", key): found for key, found in items.items()})


def read_tasks(cases: Iterable[Case], /) -> None:
    """The same for their tasks. One query, or none."""
    wanted = {case.pk: case for case in cases}
    found: dict[int, list[Task]] = {key: [] for key in wanted}
    if wanted:
        for task in _tasks_of(Task.objects.filter(case__in=wanted)):
            task.case = wanted[task.case_id]
            found[task.case_id].append(task)
    people.known_in_this_moment({("tasks", key): tasks for key, tasks in found.items()})


def _read_panels(cases: Sequence[Case]) -> dict[int, Panel]:
    by_key = {case.pk: case for case in cases}
    # Whoever has signed was on the panel then (rule C-11), so that one join finds both.
    in_force = Q(user__opinions__case=F("case"), user__opinions__replaced_by=None)
    on = (
        Assignment.objects.filter(case__in=by_key, role=Role.REVIEWER)  # type: ignore[misc]  # of `signed` the stubs know nothing
        .annotate(signed=FilteredRelation("user__opinions", condition=in_force))
        .select_related("user", "signed")
        .order_by("assigned_at", "pk")
    )
    panels = {key: Panel() for key in by_key}
    opinions: dict[int, Opinion] = {}
    for seat in on:
        seat.case = by_key[seat.case_id]
        opinion: Opinion | None = getattr(seat, "signed", None)
        if opinion is not None:
            opinion.case, opinion.reviewer = seat.case, seat.user
            opinions.setdefault(opinion.pk, opinion)
        panel = panels[seat.case_id]
        panel.people.append(seat.user)
        # A row comes once for each opinion of its reviewer.
        if seat.ended_at is None and all(each.pk != seat.pk for each in panel.seats):
            panel.seats.append(seat)
    for opinion in sorted(opinions.values(), key=lambda each: (each.signed_at, each.pk)):
        panels[opinion.case_id].opinions.append(opinion)
    return panels


def fix_items_in(case: Case, /) -> list[FixItem]:
    """Everything that was asked to be put right, newest round first, with the rule each rests on. One query."""
    if not _is_there(case, "fix_items"):
        return []
    return people.of_this_moment(("fix_items", case.pk), lambda: _read_fix_items(case))


def _read_fix_items(case: Case) -> list[FixItem]:
    return list(FixItem.objects.filter(case=case).select_related("rule__book").order_by("-round", "order"))


def unanswered_in(case: Case, /) -> int:
    """How many items of the round that runs wait for an answer."""
    return sum(item.round == case.round and not item.answer for item in fix_items_in(case))


def tasks_in(case: Case, /) -> list[Task]:
    """Every task of the case in the order they were asked, with the body and the people. One query."""
    if not _is_there(case, "tasks"):
        return []
    return people.of_this_moment(("tasks", case.pk), lambda: _read_tasks(case))


def _read_tasks(case: Case) -> list[Task]:
    found = list(_tasks_of(Task.objects.filter(case=case)))
    for task in found:
        task.case = case
    return found


def _tasks_of(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("organisation", "assignee", "done_by").order_by("pk")


def letters_in(case: Case, /) -> list[Document]:
    """The letters of the case, newest first. One query."""
    if not _is_there(case, "documents"):
        return []
    return people.of_this_moment(("documents", case.pk), lambda: _read_letters(case))


def _read_letters(case: Case) -> list[Document]:
    found = list(Document.objects.filter(case=case).select_related("authority").order_by("-issued_at", "-pk"))
    for document in found:
        document.case = case
    return found


def may_have_linked(case: Case, /) -> bool:
    """Whether it is worth asking for cases about this one, or after it: False where it is known that there are none. No query."""
    return _is_there(case, "linked")


def may_have_namesakes(case: Case, /) -> bool:
    """The same of cases of the same title."""
    return bool(case.procedure.item.titled_alike) and _is_there(case, "namesakes")


def linked_in(case: Case, /) -> list[Case]:
    """The cases about this one, whoever may know of them. One query."""
    if not _is_there(case, "linked"):
        return []
    return people.of_this_moment(("linked", case.pk), lambda: list(Case.objects.filter(parent=case).order_by("pk")))


def handed_in(case: Case, /) -> dict[str, Any]:
    """The answers that were handed in last; empty while none were. One query, or none."""
    if not case.round:
        return {}
    if hasattr(case, _LAST):
        return dict(getattr(case, _LAST) or {})
    return people.of_this_moment(("handed_in", case.pk), lambda: _read_handed_in(case))


def _read_handed_in(case: Case) -> dict[str, Any]:
    last = Snapshot.objects.filter(case=case).order_by("-round").values_list("data", flat=True).first()
    return dict(last or {})
