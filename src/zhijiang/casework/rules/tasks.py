"""Work that a case waits for: who asks for it, who does it, and what is still outstanding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, Task
from zhijiang.casework.procedure import TaskKind, is_meant
from zhijiang.casework.rules import rows
from zhijiang.casework.rules.roles import APPLICANT, above, holders_in, procedure_of, roles_in
from zhijiang.casework.rules.walls import is_walled, tree
from zhijiang.casework.states import TaskState
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


def kinds_for(case: Case, user: User, /) -> dict[str, TaskKind]:
    """The kinds of tasks that the user may open in this case now. Rule: C-37."""
    roles = roles_in(case, user)
    return {
        name: kind
        for name, kind in procedure_of(case).tasks.items()
        if case.state in kind.from_ and is_meant(kind.when, case.classes) and roles & set(kind.by)
    }


def check_may_open(case: Case, name: str, user: User, /) -> tuple[TaskKind, Role]:
    """The kind of the task, and the role in which it is opened. Raises NotAllowed or WrongState. Rule: C-37."""
    kind = procedure_of(case).tasks.get(name)
    if kind is None or case.state not in kind.from_ or not is_meant(kind.when, case.classes):
        raise WrongState(_("The procedure does not foresee this task now."), rule="C-37")
    roles = roles_in(case, user)
    role = next((each for each in kind.by if each in roles), None)
    if role is None:
        raise NotAllowed(
            _("“%(task)s” is asked for by: %(roles)s.")
            % {"task": kind.label, "roles": _(", ").join(str(each.label) for each in kind.by)},
            rule="C-37",
        )
    return kind, role


def check_body(case: Case, kind: TaskKind, body: Organisation, /) -> None:
    """Raises NotAllowed for a body that cannot be asked: the applicant, or one without people for it. Rule: C-37."""
    if body.pk == case.organisation_id or not may_be_asked(case, kind, body.pk, tree()):
        raise NotAllowed(_("%(body)s cannot be asked for this.") % {"body": body.shown_name}, rule="C-37")
    if not people.holders_of(kind.done_by, within=[body.pk]):
        raise NotAllowed(_("%(body)s has nobody for this yet.") % {"body": body.shown_name}, rule="C-37")


def may_be_asked(case: Case, kind: TaskKind, body: int, parents: dict[int, int | None], /) -> bool:
    """Another body gives a co-review; everything else is done by the authority or a body under it."""
    return kind.done_by == Role.CO_REVIEWER or case.authority_id in above(body, parents)


def check_receiver(case: Case, kind: TaskKind, body: Organisation, user: User, /) -> None:
    """Raises NotAllowed for a person who is not of the body asked, or must keep away from the case. Rules: C-33, C-37."""
    if (user.pk, body.pk) not in {
        (each, organisation) for each, organisation, _holder in people.holders_of(kind.done_by)
    }:
        raise NotAllowed(_("%(name)s does not do this for %(body)s.") % _both(user, body), rule="C-37")
    if is_walled(case, user.pk):
        raise NotAllowed(_("%(name)s must keep away from this case.") % {"name": user.shown_name}, rule="C-33")


def _both(user: User, body: Organisation) -> dict[str, str]:
    return {"name": user.shown_name, "body": body.shown_name}


def may_do(task: Task, user: User, /) -> bool:
    """Whether the user is one who does this task: of the body that was asked, in the role that the procedure names.

    Where a person is named it is that person, or whoever stands in for that person. Rules: B-39, C-37.
    """
    kind = procedure_of(task.case).tasks.get(task.kind)
    if kind is None or task.state != TaskState.OPEN:
        return False
    holders = _who_may(kind, holders_in(task.case, user))
    of_body = {
        each.holder
        for each in people.held_by(user)
        if each.organisation == task.organisation_id and each.role == kind.done_by
    }
    acting = holders & of_body
    return bool(acting) and (task.assignee_id is None or task.assignee_id in acting or user.pk == task.assignee_id)


def _who_may(kind: TaskKind, reach: Mapping[Role, frozenset[int]]) -> frozenset[int]:
    """Whose roles count: those in which it is done. A body below reads the case and is its officer no more; what it hands on it does in its own house."""
    if not kind.hands_down:
        return reach.get(kind.done_by, frozenset())
    return frozenset[int]() if set(reach) & APPLICANT else frozenset[int]().union(*reach.values())


def check_may_do(task: Task, user: User, /) -> Role:
    """The role in which it is done. Raises WrongState or NotAllowed. Rule: C-37."""
    if task.state != TaskState.OPEN:
        raise WrongState(_("This task was done or called off already."), rule="C-37")
    if not may_do(task, user):
        raise NotAllowed(_("This task is for somebody else."), rule="C-37")
    return procedure_of(task.case).tasks[task.kind].done_by


def may_cancel(task: Task, user: User, /) -> bool:
    """Whether the user may call the task off: whoever could have opened it. Rule: C-37."""
    kind = procedure_of(task.case).tasks.get(task.kind)
    return kind is not None and task.state == TaskState.OPEN and bool(roles_in(task.case, user) & set(kind.by))


def check_may_cancel(task: Task, user: User, /) -> Role:
    """The role in which it is called off. Raises WrongState or NotAllowed. Rule: C-37."""
    if task.state != TaskState.OPEN:
        raise WrongState(_("This task was done or called off already."), rule="C-37")
    roles = roles_in(task.case, user)
    role = next((each for each in procedure_of(task.case).tasks[task.kind].by if each in roles), None)
    if role is None:
        raise NotAllowed(_("Only whoever may ask for a task calls it off."), rule="C-37")
    return role


def tasks_lacking(case: Case, /) -> str:
    """What a decision still waits for, as a sentence; empty if no task is open and each that is required was done. Rule: C-38."""
    states = [(each.kind, each.state) for each in rows.tasks_in(case)]
    waiting = sum(state == TaskState.OPEN for _kind, state in states)
    if waiting:
        said = ngettext("%(count)d task is not done yet.", "%(count)d tasks are not done yet.", waiting)
        return said % {"count": waiting}
    done = {kind for kind, state in states if state == TaskState.DONE}
    for name, kind in procedure_of(case).tasks.items():
        if kind.required and is_meant(kind.when, case.classes) and name not in done:
            return _("“%(task)s” has not been done yet.") % {"task": kind.label}
    return ""
