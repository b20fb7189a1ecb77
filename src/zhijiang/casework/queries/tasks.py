"""Tasks as their readers may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import pgettext

from zhijiang.casework import rules
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case, Snapshot, Task
from zhijiang.casework.procedure import TaskKind, Text
from zhijiang.casework.queries.scope import cases_for, handled_cases_for
from zhijiang.casework.states import Light, TaskState
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def attachment_path(sha256: str, /) -> str:
    """Where the bytes with this hash are kept."""
    return f"attachments/{sha256}"


def tasks_for(user: User | AnonymousUser, /) -> QuerySet[Task]:
    """Tasks that the user may read: of the cases in sight, never as the applicant; a co-reviewer's own body's alone, and so
    for a body of a line while the case lies further up.

    Rules: C-33, C-39, C-93.
    """
    held = people.held_by(user)
    bodies = {each.organisation for each in held if each.role == Role.CO_REVIEWER}
    houses = {each.organisation for each in held}
    seen = Q(case__in=handled_cases_for(user))
    if bodies:
        seen |= Q(case__in=cases_for(user), organisation__in=bodies, state__in=rules.ASKED)
    tasks = Task.objects.filter(seen).exclude(case__organisation__in=houses)
    further_up = _further_up({each.organisation for each in held if each.role in rules.READERS})
    if further_up:
        tasks = tasks.exclude(~Q(organisation__in=houses), case__authority__in=further_up)
    return tasks.select_related(
        "case__organisation", "case__authority", "case__procedure__item", "organisation", "assignee", "done_by"
    )


def _further_up(bodies: set[int]) -> set[int]:
    """The bodies above these in their lines, which are not of them, nor under one of them: what is asked there is not theirs to read."""
    if not bodies:
        return set()
    parents = rules.tree()
    over = {each for body in bodies for each in rules.above(body, parents)[1:]}
    return {each for each in over if not bodies & set(rules.above(each, parents))}


def my_tasks(user: User, /) -> QuerySet[Task]:
    """What waits for the user or the user's body, what is due first before the rest; then what is done."""
    held = people.memberships_of(user)
    body = Q(organisation__in=held.values("organisation_id"))
    return (
        tasks_for(user)
        .filter(body | Q(assignee=user) | Q(opened_by=user))
        .alias(is_closed=~Q(state=TaskState.OPEN))
        .order_by("is_closed", F("due_on").asc(nulls_last=True), "-pk")
    )


def open_task_count(user: User, /) -> int:
    """How many tasks wait for the user or the user's body."""
    held = people.memberships_of(user).values("organisation_id")
    waiting = tasks_for(user).filter(state=TaskState.OPEN)
    return waiting.filter(Q(assignee=user) | Q(assignee=None, organisation__in=held)).count()


@dataclass(frozen=True)
class TaskView:
    """One task as a line or as the head of its page."""

    task: Task
    label: str
    is_mine: bool
    light: Light | None
    """None once it is closed."""
    due_on: date | None
    workdays_left: int | None
    provisional: bool

    @property
    def name(self) -> str:
        """As a time limit's: what is due."""
        return self.task.kind

    @property
    def tone(self) -> str:
        """Of its state."""
        return {TaskState.OPEN: "waiting", TaskState.DONE: "done"}.get(TaskState(self.task.state), "note")


def task_view(task: Task, user: User, /) -> TaskView:
    """A task with how its time limit stands today. No query."""
    kind = rules.procedure_of(task.case).tasks.get(task.kind)
    left = None
    if task.state == TaskState.OPEN and task.due_on is not None:
        calendar = calendar_of(task.case)
        left = calendar.between(calendar.today(), task.due_on)
    light = None if left is None else Light.RED if left < 0 else Light.YELLOW if left <= 1 else Light.GREEN
    label = str(kind.label) if kind is not None else task.kind
    return TaskView(task, label, task.assignee_id == user.pk, light, task.due_on, left, task.due_provisional)


def tasks_of(case: Case, user: User, /) -> list[TaskView]:
    """The case's tasks in the order they were asked, for whoever may read them; none for the applicant.

    Agrees with `tasks_for`. Rules: C-33, C-39.
    """
    roles = rules.roles_in(case, user)
    if not roles or roles & rules.APPLICANT:
        return []
    bodies = {each.organisation for each in people.held_by(user)}
    return [
        task_view(task, user)
        for task in rules.tasks_in(case)
        if roles != {Role.CO_REVIEWER} or (task.organisation_id in bodies and task.state in rules.ASKED)
    ]


def task_steps(case: Case, user: User, /) -> list[tuple[str, str]]:
    """(label, address) of each task that the user is to do, and of each that a decision waits for and nobody was asked for yet."""
    kinds, tasks = rules.procedure_of(case).tasks, rules.tasks_in(case)
    mine = [task for task in tasks if task.state == TaskState.OPEN and task.assignee_id in {None, user.pk}]
    asked = {task.kind for task in tasks if task.state in rules.ASKED}
    lacking = [name for name, kind in kinds.items() if kind.required and name not in asked]
    may_ask = rules.kinds_for(case, user) if lacking else {}
    to_do = [
        (str(kinds[task.kind].label), reverse("casework:task", args=[task.code]))
        for task in mine
        if rules.may_do(task, user)
    ]
    to_ask = [
        (str(kinds[name].label), reverse("casework:new_task", args=[case.code, name]))
        for name in lacking
        if name in may_ask
    ]
    return [*to_do, *to_ask]


@dataclass(frozen=True)
class PublicTask:
    """What the applicant knows of a task: what is asked of whom, and whether an answer came. Never which. Rule: C-39."""

    label: str
    body: str
    state: str
    tone: str
    due_on: date | None


def public_tasks_of(case: Case, /) -> list[PublicTask]:
    """The tasks of a case as its applicant reads them; what was called off is not told."""
    words = {
        TaskState.OPEN: (pgettext("task", "Under way"), "waiting"),
        TaskState.DONE: (pgettext("task", "Answered"), "done"),
    }
    kinds = rules.procedure_of(case).tasks
    found = []
    for task in rules.tasks_in(case):
        if task.state not in rules.ASKED:
            continue
        state, tone = words[TaskState(task.state)]
        label = str(kinds[task.kind].label) if task.kind in kinds else task.kind
        due_on = task.due_on if task.state == TaskState.OPEN else None
        found.append(PublicTask(label, task.organisation.shown_name, state, tone, due_on))
    return found


def bodies_for(case: Case, kind: TaskKind, /) -> list[Organisation]:
    """The bodies that can be asked: with people in the role, and not the applicant."""
    parents = rules.tree()
    with_people = {organisation for _user, organisation, _holder in people.holders_of(kind.done_by)}
    fit = [
        each for each in with_people if each != case.organisation_id and rules.may_be_asked(case, kind, each, parents)
    ]
    return list(Organisation.objects.filter(pk__in=fit).exclude(kind=OrganisationKind.PRODUCER).order_by("name"))


def receivers_for(case: Case, kind: TaskKind, body: Organisation, /) -> list[User]:
    """The people of a body who could be named for a task; nobody behind a wall. Rule: C-33."""
    own = {user for user, _body, _holder in people.holders_of(kind.done_by, within=[body.pk])}
    walls = rules.walls_of(own)
    fit = [user for user in own if not walls[user].hides(case)]
    return list(User.objects.filter(pk__in=fit).order_by("pk"))


def handed_to(task: Task, /) -> str:
    """To whom a decision is handed on with this task: the next body below, or the applicant. Empty where it hands nothing on. Rule: B-39."""
    kind = rules.procedure_of(task.case).tasks.get(task.kind)
    if kind is None or not kind.hands_down:
        return ""
    body = rules.hands_on_next(task.case, kind, task.organisation)
    return (body or task.case.organisation).shown_name


def files_of(task: Task, /) -> list[dict[str, Any]]:
    """The files of a task's answer: the letter, and what was photographed at each point."""
    return [*task.files, *(file for each in task.findings for file in each.get("files", []))]


def papers_of(task: Task, /) -> dict[str, str]:
    """What somebody who reads the task may open: hash and name of the answer's files and of what was handed in."""
    handed_in = Snapshot.objects.filter(case=task.case).order_by("-round").first()
    files = [*(handed_in.files if handed_in else []), *files_of(task)]
    return {file["sha256"]: file["name"] for file in files}


def points_of(task: Task, /) -> list[tuple[Text, dict[str, object]]]:
    """Each point of the checklist with what was found at it, once the task is done."""
    kind = rules.procedure_of(task.case).tasks.get(task.kind)
    return list(zip(kind.checklist, task.findings, strict=False)) if kind is not None else []
