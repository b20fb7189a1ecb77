"""Who must be told of an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from zhijiang.casework import rules
from zhijiang.casework.models import Case, Event, MessageSetting, Task, WebHook
from zhijiang.casework.procedure import Action, State
from zhijiang.casework.states import Channel, EngineAction, MessageKind, TaskState
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role

USUAL: Final[Mapping[MessageKind, Channel]] = {
    MessageKind.DECISION: Channel.MAIL,
    MessageKind.REQUEST: Channel.MAIL,
    MessageKind.PROGRESS: Channel.DIGEST,
    MessageKind.ASSIGNED: Channel.MAIL,
    MessageKind.DUE: Channel.MAIL,
}
"""How somebody is told who has not chosen."""
ALWAYS: Final = frozenset({MessageKind.DECISION, MessageKind.REQUEST})
"""What an applicant is always mailed. Rule: C-40."""
SILENT: Final = frozenset(
    {
        EngineAction.CASE_OPENED,
        EngineAction.UNASSIGNED,
        EngineAction.OPINION_SIGNED,
        EngineAction.ITEM_ANSWERED,
        EngineAction.ITEM_SETTLED,
        EngineAction.ITEM_REOPENED,
        EngineAction.VERSION_MOVED,
        EngineAction.LINKED,
        EngineAction.CASE_BROUGHT_IN,
        EngineAction.CASE_AMENDED,
    }
)
"""Events of which nobody is told: they are read where they happen."""
Told = dict[int, MessageKind]


def receivers_of(event: Event, case: Case, /) -> list[tuple[User, MessageKind]]:
    """Whom an event is told to, and as what: never whoever did it, and nobody who must keep away. Rule: C-40."""
    procedure = rules.procedure_of(case)
    told: Told = {}
    move = procedure.actions.get(event.action)
    if event.to_state:
        _of_a_move(told, event, case, move)
    elif event.action in {EngineAction.ASSIGNED, EngineAction.TAKEN}:
        _add(told, [event.payload.get("user", 0)], MessageKind.ASSIGNED)
    elif event.action in {EngineAction.TASK_OPENED, EngineAction.TASK_CANCELLED}:
        kind = MessageKind.ASSIGNED if event.action == EngineAction.TASK_OPENED else MessageKind.PROGRESS
        _add(told, _doers(event), kind)
    elif event.action in {EngineAction.TASK_DONE, EngineAction.CONFLICT_DECLARED, EngineAction.RATED}:
        _add(told, _in_charge(case, Role.OFFICER), MessageKind.PROGRESS)
    elif event.action == EngineAction.DOCUMENT_REVOKED:
        _add(told, _ids(rules.people_in(case, Role.PRODUCER)), MessageKind.DECISION)
    elif event.action in {EngineAction.CLOCK_EXTENDED, EngineAction.CHANGED, EngineAction.DUE_MOVED}:
        _add(told, _ids(rules.people_in(case, Role.PRODUCER)), MessageKind.PROGRESS)
    elif event.action in {EngineAction.DUE_SOON, EngineAction.OVERDUE} and case.owner_role:
        _add(told, _in_charge(case, Role(case.owner_role)), MessageKind.DUE)
    elif event.action == EngineAction.VALIDITY_ENDS:
        _add(told, _ids(rules.people_in(case, Role.PRODUCER)), MessageKind.DUE)
    told.pop(event.actor_id or 0, None)
    if not told:
        return []
    walls = rules.walls_of(told)
    own = applicants_of(case)
    users = User.objects.filter(pk__in=[each for each in told if each in own or not walls[each].hides(case)])
    return [(user, told[user.pk]) for user in users.filter(is_active=True).order_by("pk")]


def _of_a_move(told: Told, event: Event, case: Case, move: Action | None) -> None:
    definition = rules.procedure_of(case)
    state = definition.states[event.to_state]
    for_applicant = MessageKind.PROGRESS
    letter = definition.letters.get(move.letter) if move is not None else None
    if state.final or (letter is not None and letter.addressed_to == "applicant"):
        for_applicant = MessageKind.DECISION
    elif state.owner == Role.PRODUCER and event.role not in rules.APPLICANT:
        for_applicant = MessageKind.REQUEST
    if event.role not in rules.APPLICANT:
        _add(told, _ids(rules.people_in(case, Role.PRODUCER)), for_applicant)
    elif event.from_state:
        _add(told, _ids(rules.people_in(case, Role.PRODUCER)), MessageKind.PROGRESS)
    if state.owner is not None and state.owner not in rules.APPLICANT and case.with_authority:
        _add(told, _in_charge(case, state.owner), MessageKind.REQUEST)
    review = rules.procedure_of(case).review
    if review is not None and event.to_state in review.states and event.from_state not in review.states:
        _add(told, _ids(rules.people_in(case, Role.REVIEWER)), MessageKind.REQUEST)
    if state.final:
        _add(told, [case.assignee_id or 0], MessageKind.PROGRESS)
    _add(told, bodies_told(event, case, state), MessageKind.PROGRESS)


def bodies_told(event: Event, case: Case, state: State, /) -> list[int]:
    """Where a body of a line decides, or gives a case back: the officers of every body between it and the applicant. Rule: B-40."""
    sender = event.on_behalf_of
    if sender is None or event.role in rules.APPLICANT or not event.from_state:
        return []
    below = rules.bodies_below(case, sender)
    goes_down = state.final or state.owner == Role.PRODUCER or case.authority_id in {each.pk for each in below}
    if not below or not goes_down:
        return []
    return [user for user, _body, _holder in people.holders_of(Role.OFFICER, within=[each.pk for each in below])]


def _in_charge(case: Case, role: Role) -> list[int]:
    """Whoever has the case in hand, if in that role; else everybody in it."""
    found = _ids(rules.people_in(case, role))
    return [case.assignee_id] if case.assignee_id in found else found


def _doers(event: Event) -> list[int]:
    """The person named for a task, with whoever stands in for that person; else everybody of the body asked."""
    task = Task.objects.select_related("case__procedure").get(code=event.payload["task"])
    kind = rules.procedure_of(task.case).tasks[task.kind]
    posts = people.holders_of(kind.done_by, within=[task.organisation_id])
    if task.state == TaskState.CANCELLED and kind.done_by == Role.CO_REVIEWER:
        return []  # that body no longer sees the case, so there is nothing that its people could read
    return [user for user, _body, holder in posts if task.assignee_id in {None, user, holder}]


def _ids(users: Iterable[User]) -> list[int]:
    return [user.pk for user in users]


def _add(told: Told, users: Iterable[int], kind: MessageKind) -> None:
    for user in users:
        told.setdefault(user, kind)


def channels_for(users: Iterable[User], /) -> dict[int, dict[MessageKind, Channel]]:
    """How each of these people is told of each kind. One query."""
    found = {user.pk: dict(USUAL) for user in users}
    for user, kind, channel in MessageSetting.objects.filter(user__in=found).values_list("user_id", "kind", "channel"):
        found[user][MessageKind(kind)] = Channel(channel)
    return found


def applicants_of(case: Case, /) -> set[int]:
    """The people of the applicant's house."""
    house = [case.organisation_id]
    posts = [people.holders_of(role, within=house) for role in sorted(rules.APPLICANT)]
    return {user for found in posts for user, _house, _holder in found}


def hooks_of(case: Case, /) -> list[WebHook]:
    """The web hooks in force of the applicant's house and of the authority that handles the case."""
    parties = [case.organisation_id, case.authority_id]
    return list(WebHook.objects.filter(organisation__in=parties, ended_at=None).order_by("pk"))
