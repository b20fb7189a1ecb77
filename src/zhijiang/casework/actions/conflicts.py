"""Conflicts of interest: declared, found, ended. From the moment of declaring there is no way back by oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries, rules
from zhijiang.casework.actions.events import locked, record, tell
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Assignment, Case, Conflict, Message, Task
from zhijiang.casework.states import ConflictKind, EngineAction, TaskState
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User

_SIDES = (Role.OFFICER, Role.SERVICE_CENTRE, Role.REVIEWER, Role.CO_REVIEWER, Role.AUDITOR)


@transaction.atomic
def declare_conflict(subject: Case | Organisation, /, *, by: User, reason: str) -> Conflict:
    """Keep away from one case with every case linked to it, or from every case of a house, from now on.

    One row; every assignment, task and case in hand that stands behind it is ended, what the person was told of it
    counts as read; one event in the case (or in the house's stream, and in each case where something ended). Raises
    NotAllowed, WrongState or MissingEvidence. Rules: C-34, C-104.
    """
    return _keep_away(subject, by, by=by, reason=reason, kind=ConflictKind.DECLARED)


@transaction.atomic
def impose_conflict(subject: Case | Organisation, user: User, /, *, by: User, reason: str) -> Conflict:
    """An officer finds that somebody else must keep away; the same follows.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: C-34.
    """
    if user.pk == by.pk:
        raise WrongState(_("Declare a conflict of your own yourself."), rule="C-34")
    return _keep_away(subject, user, by=by, reason=reason, kind=ConflictKind.FOUND)


def _keep_away(subject: Case | Organisation, user: User, *, by: User, reason: str, kind: ConflictKind) -> Conflict:
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-34")
    case = locked(subject) if isinstance(subject, Case) else None
    house = subject if isinstance(subject, Organisation) else None
    role = _role_for(case, house, user, by=by)
    if Conflict.objects.filter(user=user, case=case, organisation=house, ended_at=None).exists():
        raise WrongState(_("This is on record already."), rule="C-34")
    conflict = Conflict.objects.create(
        user=user, case=case, organisation=house, kind=kind, reason=reason.strip(), since=timezone.now(), by=by
    )
    told = {"user": user.pk, "kind": kind.value, "conflict": conflict.pk}
    if case is not None:
        tell(
            case,
            EngineAction.CONFLICT_DECLARED,
            by=by,
            role=role,
            reason=conflict.reason,
            payload=told | _end_work(case, user),
        )
        touched = [each for each in _touched(user) if each.pk != case.pk]
    else:
        assert house is not None
        stream = f"organisation/{house.code}"
        record(stream, EngineAction.CONFLICT_DECLARED, by=by, role=role, reason=conflict.reason, payload=told)
        touched = _touched(user)
    for each in touched:
        ended = _end_work(each, user)
        if ended:
            tell(each, EngineAction.CONFLICT_DECLARED, by=by, role=role, payload=told | ended)
    _count_as_read(user)
    return conflict


def _role_for(case: Case | None, house: Organisation | None, user: User, *, by: User) -> Role:
    """The role in which `by` says so. Raises NotAllowed. Rule: C-34."""
    if case is not None:
        roles = rules.roles_in(case, by)
        if rules.belongs_to_applicant(case, user):
            raise NotAllowed(_("Whoever belongs to the applicant stands on its side already."), rule="C-34")
        sides: tuple[Role, ...] = _SIDES if by.pk == user.pk else (Role.OFFICER,)
    else:
        assert house is not None
        roles = frozenset(queries.roles_held(by))
        sides = _SIDES if by.pk == user.pk else (Role.OFFICER, Role.ADMINISTRATOR)
        if by.pk != user.pk and not queries.answers_for(by, user):
            raise NotAllowed(_("%(name)s is not of your authority.") % {"name": user.shown_name}, rule="C-34")
    role = next((each for each in sides if each in roles), None)
    if role is None:
        raise NotAllowed(
            _("A conflict is declared by whoever handles cases, and found by an officer of the authority."), rule="C-34"
        )
    return role


def _touched(user: User) -> list[Case]:
    """Cases behind the new wall in which the person had something to do; their rows locked, in order."""
    wall = rules.walls_of([user.pk])[user.pk]
    with_work = Case.objects.filter(
        Q(assignments__user=user, assignments__ended_at=None)
        | Q(tasks__assignee=user, tasks__state=TaskState.OPEN)
        | Q(assignee=user)
    )
    return [locked(case) for case in with_work.distinct().order_by("pk") if wall.hides(case)]


def _end_work(case: Case, user: User) -> dict[str, Any]:
    """End what the person had to do in a locked case, and tell what that was."""
    ended: dict[str, Any] = {}
    panels = Assignment.objects.filter(case=case, user=user, ended_at=None)
    if panels:
        ended["unassigned"] = sorted(each.role for each in panels)
        panels.update(ended_at=timezone.now())
    tasks = Task.objects.filter(case=case, assignee=user, state=TaskState.OPEN)
    if tasks:
        ended["tasks"] = [task.code for task in tasks]
        tasks.update(assignee=None)
    if case.assignee_id == user.pk:
        ended["had_in_hand"] = True
        case.assignee = None
        case.save(update_fields=["assignee"])
    return ended


def _count_as_read(user: User) -> None:
    """What stands in the person's inbox about cases behind the wall no longer counts as unread."""
    wall = rules.walls_of([user.pk])[user.pk]
    unread = Message.objects.filter(user=user, read_at=None).select_related("case")
    gone = [message.pk for message in unread if message.case is not None and wall.hides(message.case)]
    Message.objects.filter(pk__in=gone).update(read_at=timezone.now())


@transaction.atomic
def end_conflict(conflict: Conflict, /, *, by: User, reason: str) -> Conflict:
    """Take a wall down, with a reason; never one's own. What was ended stays ended.

    The row is ended, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: C-34.
    """
    conflict = (
        Conflict.objects.select_for_update(of=("self",))
        .select_related("case", "organisation", "user")
        .get(pk=conflict.pk)
    )
    if conflict.ended_at is not None:
        raise WrongState(_("This was ended already."), rule="C-34")
    role = queries.ends_conflict_as(conflict, by)
    if role is None:
        raise NotAllowed(
            _("An officer or an administrator of the authority ends a conflict, never the person."), rule="C-34"
        )
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-34")
    conflict.ended_at = timezone.now()
    conflict.save(update_fields=["ended_at"])
    told = {"user": conflict.user_id, "conflict": conflict.pk}
    if conflict.case is not None:
        case = locked(conflict.case)
        tell(case, EngineAction.CONFLICT_ENDED, by=by, role=role, reason=reason.strip(), payload=told)
    else:
        assert conflict.organisation is not None
        record(
            f"organisation/{conflict.organisation.code}",
            EngineAction.CONFLICT_ENDED,
            by=by,
            role=role,
            reason=reason.strip(),
            payload=told,
        )
    return conflict
