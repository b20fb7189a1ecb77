"""Cases on the engine's own pages, as lines of the first page: filings, changes, appeals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from zhijiang.bases import queries as bases
from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case
from zhijiang.casework.rules import is_blind
from zhijiang.casework.states import TaskState
from zhijiang.people.states import Role
from zhijiang.portal.queries.tasks import SHOWN, Reader, Step, Task
from zhijiang.portal.queries.under_way import UnderWay

if TYPE_CHECKING:
    from zhijiang.people.models import User

VISITS = {"visit", "survey"}
"""Tasks of procedures for which somebody goes to a place."""
SELECTED_IN = {"call", "support"}
"""Rooms in which what is applied for is chosen among others."""
APPLICANT = {Role.PRODUCER, Role.PRODUCER_VIEWER}


@dataclass(frozen=True)
class Filed:
    """The cases of one reader, by whose turn it is."""

    mine: list[Task] = field(default_factory=list)
    elsewhere: list[Task] = field(default_factory=list)
    decided: list[Task] = field(default_factory=list)


def tasks_of(reader: Reader, cases: UnderWay, /) -> Filed:
    """These cases as lines, and what the reader was asked about others. The same few queries for one as for thirty."""
    running, found = cases.running, Filed()
    signs = to_sign(running, reader.user) if Role.REVIEWER in reader.roles else set()
    for case in running:
        step = step_of(case, reader, signs=case.pk in signs)
        (found.mine if step.label else found.elsewhere).append(task_of(case, reader, step))
    if reader.roles - APPLICANT:
        found.mine.extend(asked_of(reader.user))
    found.decided.extend(task_of(case, reader, Step()) for case in cases.decided)
    return found


def asked_of(user: User, /) -> list[Task]:
    """Co-reviews and visits that wait for the user, as lines."""
    views = [casework.task_view(task, user) for task in casework.my_tasks(user).filter(state=TaskState.OPEN)[:SHOWN]]
    return [
        Task(
            title=view.label,
            code=view.task.code,
            url=reverse("casework:task", args=[view.task.code]),
            house=f"{view.task.case.shown_title} · {view.task.case.authority.shown_name}",
            state=view.task.get_state_display(),
            tone="waiting",
            clock=view,
            step=_("Give the answer"),
            step_url=reverse("casework:task", args=[view.task.code]),
            section="contact" if view.task.kind in VISITS else "",
        )
        for view in views
        if casework.may_do(view.task, user)
    ]


def to_sign(cases: list[Case], user: User, /) -> set[int]:
    """Cases on whose panel the user is and has not signed this round's opinion, while opinions are signed. No query where they were read together."""
    return {
        case.pk
        for case in cases
        if user in casework.panel_of(case)
        and not casework.has_signed(case, user)
        and (phase := casework.phase_of(case)) is not None
        and phase.signs
    }


def step_of(case: Case, reader: Reader, /, *, signs: bool) -> Step:
    """What the reader can do next; an empty step when it is somebody else's turn."""
    if case.organisation_id in reader.houses:
        if case.organisation_id not in reader.acts_for or casework.state_of(case).form == "closed":
            return Step()
        label = _("Correct the application") if case.round else _("Continue the application")
        return Step(label, reverse("casework:form", args=[case.code]))
    if signs:
        return Step(_("Read and sign"), reverse("casework:opinion", args=[case.code]))
    if case.owner_role in reader.roles and case.owner_role not in APPLICANT:
        if case.assignee_id not in {None, reader.user.pk}:
            return Step(remark=_("in hand: %(name)s") % {"name": case.assignee.shown_name if case.assignee else ""})
        return Step(_("Handle"), case.get_absolute_url())
    return Step()


def task_of(case: Case, reader: Reader, step: Step, /) -> Task:
    """A case as a line of the first page."""
    state = casework.state_of(case)
    label = state.public if state.public and case.organisation_id in reader.houses else state.label
    return Task(
        title=case.shown_title,
        code=case.code,
        url=case.get_absolute_url(),
        house=case.procedure.item.shown_title
        if Role.REVIEWER in reader.roles and is_blind(case, reader.user)
        else f"{case.organisation.shown_name} · {case.procedure.item.shown_title}",
        state=str(label),
        tone=state.tone,
        clock=None if state.final else casework.clock_of(case),
        step=step.label,
        step_url=step.url,
        remark=step.remark,
        holder=holder_of(case, reader),
        section=section_of(case),
    )


def holder_of(case: Case, reader: Reader, /) -> str:
    """Who has a case of the reader's own house; empty for others' cases, and while the house itself has it."""
    is_own = case.organisation_id in reader.houses and case.owner_role not in APPLICANT
    return case.authority.shown_name if is_own and case.closed_at is None else ""


def section_of(case: Case, /) -> str:
    """Under which of the bureau's sections a case falls. Rule: P-29."""
    known, code = bases.decisions_in_force(), case.procedure.item.code
    start = casework.procedure_of(case).start
    if code in known.facts or (start is not None and start.room in SELECTED_IN):
        return "selection"
    return "assessment" if code == known.report or any(item == code for item, _state in known.by_state) else ""
