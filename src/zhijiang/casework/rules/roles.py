"""Who is what in a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.models import Assignment, Case, Task
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.rules import rows
from zhijiang.casework.rules.walls import tree, walls_and_tree, walls_of
from zhijiang.casework.states import TaskState
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

APPLICANT = frozenset({Role.PRODUCER, Role.PRODUCER_VIEWER})


class OfRoles:
    """What one person is in one case, asked of the roles that the person has in it."""

    roles: frozenset[Role]

    @property
    def is_applicant(self) -> bool:
        """Stands on the applicant's side, perhaps only to read."""
        return bool(self.roles & APPLICANT)

    @property
    def may_apply(self) -> bool:
        """Fills in, hands in and answers for the applicant."""
        return Role.PRODUCER in self.roles

    @property
    def is_officer(self) -> bool:
        return Role.OFFICER in self.roles

    @property
    def is_panel(self) -> bool:
        return Role.REVIEWER in self.roles


READERS = frozenset({Role.OFFICER, Role.AUDITOR})
"""Roles of an authority that read every case it or an authority under it handles."""
ASKED = (TaskState.OPEN, TaskState.DONE)
"""Tasks whose body may read the case: while it is asked, and after it answered."""


def procedure_of(case: Case, /) -> Procedure:
    """The version of the procedure to which the case is pinned."""
    return parse(case.procedure.text)


def above(organisation: int, parents: dict[int, int | None], /) -> list[int]:
    """The organisation and all above it, nearest first."""
    line: list[int] = []
    step: int | None = organisation
    while step is not None and step not in line:
        line.append(step)
        step = parents.get(step)
    return line


def roles_in(case: Case, user: User | AnonymousUser, /) -> frozenset[Role]:
    """What the user is in this case today.

    A member of the applicant's house stands on the applicant's side alone. A reviewer is one only while assigned, a
    co-reviewer only of a case about which the body was asked. An officer acts for the authority that handles the
    case, or one above it (for that body alone where a case goes up a line of them); the service centre for applicants
    of its base. Whoever has a conflict is nothing. Rules: C-01, C-33, C-35, C-93.
    """
    return frozenset(holders_in(case, user))


def holders_in(case: Case, user: User | AnonymousUser, /) -> Mapping[Role, frozenset[int]]:
    """The user's roles in this case with whose they are: the user's own, or that of somebody he or she stands in for."""
    return people.of_this_moment(("holders", case.pk, user.pk), lambda: _read_holders(case, user))


def _read_holders(case: Case, user: User | AnonymousUser) -> Mapping[Role, frozenset[int]]:
    held = people.held_by(user)
    if not held or user.pk is None:
        return {}
    own = [(role, holder) for organisation, role, holder in held if organisation == case.organisation_id]
    if own:
        return _gathered((role, holder) for role, holder in own if role in APPLICANT)
    walls, parents = walls_and_tree({user.pk, *(holder for _organisation, _role, holder in held)})
    if walls[user.pk].hides(case):
        return {}
    goes_up = procedure_of(case).has_levels
    return _gathered(
        (_part_in_line(case, organisation, role, parents) if goes_up else role, holder)
        for organisation, role, holder in held
        if not walls[holder].hides(case) and _is_in(case, organisation, role, holder, parents)
    )


def _part_in_line(case: Case, body: int, role: Role, parents: dict[int, int | None]) -> Role:
    """What somebody of a body of the line is in a case that goes up it.

    Officer while it lies before that body. Before its turn a body above reads, as an auditor; a body under the one
    that has it reads as one that was asked, without what is discussed further up. Rule: C-93.
    """
    if role not in READERS or body == case.authority_id:
        return role
    return Role.CO_REVIEWER if case.authority_id in above(body, parents) else Role.AUDITOR


def _gathered(found: Iterable[tuple[Role, int]]) -> dict[Role, frozenset[int]]:
    pairs = list(found)
    return {role: frozenset(holder for each, holder in pairs if each == role) for role, _holder in pairs}


def _is_in(case: Case, organisation: int, role: Role, holder: int, parents: dict[int, int | None]) -> bool:
    if role in READERS:
        return organisation in above(case.lodged_with_id, parents)
    if role == Role.SERVICE_CENTRE:
        serves = organisation in above(case.organisation_id, parents) or not parents.get(case.organisation_id)
        return serves and case.authority_id in above(organisation, parents)
    if role == Role.REVIEWER:
        return any(each.user_id == holder for each in rows.panel_in(case).seats)
    if role == Role.CO_REVIEWER:
        return any(each.organisation_id == organisation and each.state in ASKED for each in rows.tasks_in(case))
    return False


def people_in(case: Case, role: Role, /) -> list[User]:
    """Everybody who is in this case in a role today, of the authority that handles it; nobody behind a wall.

    With them whoever stands in for one of them. As many queries for one as for fifty.
    """
    found = posts_in(case, role)
    if role not in APPLICANT:
        walls = walls_of({each for pair in found for each in pair})
        found = [pair for pair in found if not any(walls[each].hides(case) for each in pair)]
    return list(User.objects.filter(pk__in={user for user, _holder in found}, is_active=True).order_by("pk"))


def posts_in(case: Case, role: Role, /) -> list[tuple[int, int]]:
    """(person, whose role it is) of everybody whose membership reaches this case in a role, walls not regarded."""
    if role in APPLICANT or role in READERS:
        house = case.organisation_id if role in APPLICANT else case.authority_id
        return [(user, holder) for user, _house, holder in people.holders_of(role, within=[house])]
    if role == Role.CO_REVIEWER:
        asked = list(Task.objects.filter(case=case, state__in=ASKED).values_list("organisation_id", flat=True))
        return [(user, holder) for user, _body, holder in people.holders_of(role, within=asked)]
    pairs = people.holders_of(role)
    if role == Role.REVIEWER:
        on = Assignment.objects.filter(case=case, role=role, ended_at=None)
        panel = set(on.values_list("user_id", flat=True))
        return [(user, holder) for user, _body, holder in pairs if holder in panel]
    parents = tree()
    return [(user, holder) for user, body, holder in pairs if _is_in(case, body, role, holder, parents)]


def in_charge(case: Case, /) -> tuple[Role, ...]:
    """The roles of the authority's side whose people can have a case in hand, the procedure's own first. Rule: C-36."""
    assign = procedure_of(case).assign
    own = (assign.role,) if assign is not None else ()
    return tuple(dict.fromkeys((*own, Role.OFFICER, Role.SERVICE_CENTRE)))


def is_of_own_motion(definition: Procedure, /) -> bool:
    """Whether a case of this procedure begins with the authority, without an application. Rule: C-98."""
    return definition.states[definition.initial].owner not in APPLICANT


def check_own_motion(definition: Procedure, role: Role, /, *, by: User, authority: Organisation) -> None:
    """The authority begins a case about nothing but itself where the first state is its own, by somebody of that role.

    Raises NotAllowed. Rule: C-98.
    """
    owner = definition.states[definition.initial].owner
    if role != owner or not people.has_role(by, role, organisation=authority):
        raise NotAllowed(
            _("“%(what)s” is begun by the authority: %(role)s.")
            % {"what": definition.title, "role": owner.label if owner else ""},
            rule="C-98",
        )


def is_on_panel(case: Case, user: User | AnonymousUser, /) -> bool:
    return any(each.user_id == user.pk for each in rows.panel_in(case).seats)


def is_reviewer_for(case: Case, user: User, /) -> bool:
    """Whether the person is a reviewer of the authority, or of a body directly under it."""
    held = {each.organisation for each in people.held_by(user) if each.role == Role.REVIEWER}
    if case.authority_id in held:
        return True
    parents = tree()
    return any(parents.get(each) == case.authority_id for each in held)


def belongs_to_applicant(case: Case, user: User, /) -> bool:
    return any(each.organisation == case.organisation_id for each in people.held_by(user))


def done_for(case: Case, user: User | None, role: str, /) -> dict[str, Any]:
    """What an event tells of whoever the actor stood in for; nothing when the role was the actor's own. Rule: C-35."""
    if user is None or not role:
        return {}
    holders = holders_in(case, user).get(Role(role), frozenset())
    if not holders or user.pk in holders:
        return {}
    giver = User.objects.get(pk=min(holders))
    return {"for": giver.pk}
