"""Writes on cases: each is one transaction under the case's row lock, with one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.casework import chain, clocks, queries, rules, schema
from zhijiang.casework.actions.assigning import assign_by_rule
from zhijiang.casework.actions.events import locked, record
from zhijiang.casework.actions.following import follow
from zhijiang.casework.actions.letters import send_letter
from zhijiang.casework.actions.parents import follow_title, touch_parent
from zhijiang.casework.actions.search import index_case
from zhijiang.casework.actions.tasks import hand_down
from zhijiang.casework.classify import classify
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, Event, FixItem, ProcedureVersion, RuleNode, Snapshot
from zhijiang.casework.procedure import Effect, Procedure, parse
from zhijiang.casework.states import EngineAction, FixKind, Measure, Severity, VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@dataclass(frozen=True)
class FixItemDraft:
    """One correction to ask for; `act` makes a FixItem of it."""

    text: str
    kind: FixKind = FixKind.FIELD
    target: str = ""
    place: str = ""
    severity: Severity = Severity.ISSUE
    rule: RuleNode | None = None
    measure: Measure | str = ""


@transaction.atomic
def open_case(
    procedure: ProcedureVersion,
    /,
    *,
    by: User,
    organisation: Organisation,
    authority: Organisation,
    title: str,
    title_en: str = "",
    data: dict[str, Any] | None = None,
    parent: Case | None = None,
    link: str = "",
    follows: Case | None = None,
    role: Role = Role.PRODUCER,
) -> Case:
    """Begin a case as the applicant's draft, pinned to this version of the procedure.

    About another case (`parent`) it may be the authority that begins it, in `role`; the applicant then sees it from the
    first letter on. `follows` is the case that is filed again. One row, event 1 of its stream. Raises NotAllowed or
    WrongState. Rules: C-08, C-90, C-94, C-95.
    It may be the authority that begins it, in `role`: about another case (`parent`), or of its own motion where the
    procedure begins with it; the applicant then sees it from the first letter on. `follows` is the case that is filed
    again. One row, event 1 of its stream, and what followers write. Raises NotAllowed or WrongState. Rules: C-08, C-90,
    C-94, C-98, C-99.
    """
    if parent is None and role in rules.APPLICANT and not people.has_role(by, Role.PRODUCER, organisation=organisation):
        raise NotAllowed(_("Only a producer's member can apply for it."), rule="C-08")
    if procedure.status != VersionStatus.PUBLISHED or authority.kind != OrganisationKind.AUTHORITY:
        raise WrongState(_("This procedure is not open for applications here."), rule="C-08")
    if parent is None and role not in rules.APPLICANT:
        rules.check_own_motion(parse(procedure.text), role, by=by, authority=authority)
    if follows is not None and (follows.organisation_id != organisation.pk or follows.closed_at is None):
        raise WrongState(_("Only a closed case of the same applicant is filed again."), rule="C-90")
    definition = parse(procedure.text)
    rules.check_lodged_with(definition, organisation, authority)
    if parent is None:  # what is about another case lies where that one does
        rules.check_handled_by(procedure.item, authority)
    case = Case.objects.create(
        procedure=procedure,
        organisation=organisation,
        authority=authority,
        lodged_with=authority,
        title=title,
        title_en=title_en,
        state=definition.initial,
        seq=1,
        owner_role=_owner(definition, definition.initial),
        data=data or {},
        parent=parent,
        link=link,
        follows=follows,
        with_applicant=role in rules.APPLICANT,
        with_authority=role not in rules.APPLICANT,
        opened_at=timezone.now(),
        submitted_at=None if role in rules.APPLICANT else timezone.now(),
    )
    record(
        queries.stream_of(case),
        EngineAction.CASE_OPENED,
        by=by,
        on_behalf_of=organisation if role in rules.APPLICANT else authority,
        role=role,
        payload={
            "procedure": str(procedure),
            "procedure_sha256": procedure.sha256,
            "title": title,
            "organisation": organisation.code,
            "authority": authority.code,
            "owner_role": case.owner_role,
        }
        | ({"parent": parent.code, "link": link} if parent else {})
        | ({"follows": follows.code} if follows else {}),
        to_state=case.state,
    )
    index_case(case)
    follow(case, by=by)
    return case


@transaction.atomic
def act(
    case: Case,
    action: str,
    /,
    *,
    by: User,
    expected_seq: int,
    reason: str = "",
    rule: RuleNode | None = None,
    fix_items: Sequence[FixItemDraft] = (),
    files: Sequence[dict[str, str]] = (),
    number: str = "",
    choice: str = "",
    room: str = "",
    payload: dict[str, Any] | None = None,
) -> Event:
    """Make one move of the procedure.

    In one transaction, under the case's row lock: checks state, role, needs and guards; freezes a snapshot, writes
    fix items, takes a number and issues the letter where the action says so; moves state, owner and clocks; writes
    one event. `expected_seq` is the `seq` that the person saw: of two who act at once, the second is told who was
    faster. `number` is what another system gave, `choice` one of the move's options, `room` the page outside the engine
    that makes it. Raises WrongState, NotAllowed or MissingEvidence. Rules: C-02 to C-04, C-09, C-15, C-16, C-53, C-54, C-73, D-05.
    """
    case = locked(case)
    check_seq(case, expected_seq, by=by)
    definition = rules.procedure_of(case)
    move = definition.actions.get(str(action))
    if move is None or case.state not in move.from_:
        raise WrongState(
            _("“%(action)s” cannot be done now: the case is “%(state)s”.")
            % {"action": move.label if move else action, "state": queries.state_label(case, by)},
            rule="C-02",
        )
    role = rules.check_role(move, rules.roles_in(case, by))
    rules.check_room(move, room)
    rules.check_class(move, case)
    rules.check_separation(move, case, by)
    rules.check_needs(move, case, reason=reason, rule=rule, fix_items=fix_items, files=files)
    rules.check_choice(move, choice)
    given = rules.check_number(move, number, case=case)
    rules.check_guards(move, case)
    rules.check_not_used_up(str(action), move, case)
    return make_move(
        case,
        str(action),
        by=by,
        role=role,
        reason=reason,
        rule=rule,
        fix_items=fix_items,
        files=files,
        number=given,
        choice=choice,
        payload=(payload or {}) | ({"number_as_given": number} if given != number else {}),
    )


def make_move(
    case: Case,
    action: str,
    /,
    *,
    by: User | None,
    role: str = "",
    reason: str = "",
    rule: RuleNode | None = None,
    fix_items: Sequence[FixItemDraft] = (),
    files: Sequence[dict[str, str]] = (),
    number: str = "",
    choice: str = "",
    payload: dict[str, Any] | None = None,
    counts_from: datetime | None = None,
) -> Event:
    """Carry a move out on a locked case, all checks done: the one place where a case changes its state.

    `by` None is the platform, after silence; `counts_from` is then the moment from which clocks count it. Rule: C-02.
    """
    definition = rules.procedure_of(case)
    move = definition.actions[action]
    now = timezone.now()
    told: dict[str, Any] = dict(payload or {}) | rules.done_for(case, by, role)
    before, sender = case.state, case.authority
    to_state, body = rules.landing(move, case, definition)
    if Effect.SNAPSHOT in move.effects:
        follow_title(case)
        told["snapshot"] = _snapshot(case, by=by, files=files, now=now)
        told |= _classify_once(case, definition)
        case.with_authority = True
    if number:
        case.external_number = told["external_number"] = number
    if move.choice is not None and choice:
        case.classes = case.classes | {move.choice.name: choice}
        told["choice"] = {move.choice.name: choice}
    if rule is not None:
        told["rule"] = citation(rule)
    if fix_items:
        told["fix_items"] = _write_fix_items(case, fix_items)
    if counts_from is not None:
        told["counts_from"] = counts_from.isoformat()
    case.state = to_state
    case.owner_role = _owner(definition, to_state)
    case.with_applicant = case.with_applicant or bool(move.letter) or case.owner_role in rules.APPLICANT
    case.seq += 1
    step = clocks.step_of(action, before, case.state, now, told)
    clocks.set_due(case, definition, [*clocks.steps_of(case), step])
    if definition.states[to_state].final:
        case.closed_at = now
    if move.letter:
        told["letter"] = send_letter(case, move.letter, body=body, reason=reason, rule=rule, now=now)
    # The letter is of the body that moves; whoever has it in hand from now on is of the one before which it then lies.
    told |= _laid_before(case, body) | assign_by_rule(case)
    told |= touch_parent(case, move, by=by, number=told.get("letter", {}).get("number") or case.code)
    told |= due_told(case) | {"round": case.round, "number": case.number, "owner_role": case.owner_role}
    case.save()
    index_case(case)
    event = record(
        queries.stream_of(case),
        action,
        by=by,
        on_behalf_of=case.organisation if role in rules.APPLICANT else sender,
        role=role,
        reason=reason,
        payload=told,
        from_state=before,
        to_state=case.state,
    )
    follow(case, by=by)
    if case.closed_at is not None:
        hand_down(case, by=by)
    return event


def _laid_before(case: Case, body: Organisation) -> dict[str, Any]:
    """The body that has the case from now on; nobody of the one before has it in hand any more. Rule: C-92."""
    if body.pk == case.authority_id:
        return {}
    case.authority, case.assignee = body, None
    return {"authority": body.code}


def due_told(case: Case, /) -> dict[str, Any]:
    """The case's time limit as an event tells it."""
    return {"due_on": case.due_on, "due_clock": case.due_clock}


def _classify_once(case: Case, definition: Procedure) -> dict[str, Any]:
    """On the first submission the decision tables speak, and the case keeps what they said. Rule: C-15."""
    if case.filed_on is not None or not definition.classify:
        return {}
    case.filed_on = clocks.calendar_of(case).today()
    said = classify(definition, case.data, filed_on=case.filed_on)
    case.classes = {name: each.value for name, each in said.items()}
    return {"filed_on": case.filed_on, "classes": {name: asdict(each) for name, each in said.items()}}


def check_seq(case: Case, expected_seq: int, /, *, by: User) -> None:
    """Raises WrongState telling who did what when, if the case is not as the person saw it. Rule: C-09.

    The applicant is told of the authority, not of a person of it.
    """
    if case.seq == expected_seq:
        return
    since = Event.objects.filter(stream=queries.stream_of(case), seq__gt=expected_seq).select_related(
        "actor", "on_behalf_of"
    )
    moved = since.exclude(to_state="").order_by("-seq").first()
    if moved is None:
        raise WrongState(
            _("The case has changed since you opened this page. Look at it as it stands now."), rule="C-09"
        )
    for_applicant = queries.is_applicant(case, by)
    who = queries.actor_of(moved, for_applicant=for_applicant)
    if moved.on_behalf_of is not None and not for_applicant:
        who = _("%(person)s (%(house)s)") % {"person": who, "house": moved.on_behalf_of.shown_name}
    raise WrongState(
        _("%(who)s was faster: “%(what)s”, %(when)s. Look at the case as it stands now.")
        % {
            "who": who,
            "what": queries.event_label(moved, rules.procedure_of(case)),
            "when": date_format(timezone.localtime(moved.at), "DATETIME_FORMAT"),
        },
        rule="C-09",
    )


def citation(rule: RuleNode, /) -> str:
    """A rule as events and letters name it: book@version#path."""
    return f"{rule.book}#{rule.path}"


def _owner(definition: Procedure, state: str) -> str:
    return str(definition.states[state].owner or "")


def _snapshot(case: Case, *, by: User | None, files: Sequence[dict[str, str]], now: Any) -> dict[str, Any]:
    assert by is not None, "what is handed in is handed in by somebody"
    case.data = schema.kept(rules.procedure_of(case), case.data)
    case.round += 1
    if case.submitted_at is None:
        case.submitted_at = now
    frozen = {"data": case.data, "files": [dict(file) for file in files]}
    snapshot = Snapshot.objects.create(
        case=case, round=case.round, sha256=chain.digest(frozen), by=by, at=now, **frozen
    )
    return {"round": snapshot.round, "sha256": snapshot.sha256, "files": [file["sha256"] for file in frozen["files"]]}


def _write_fix_items(case: Case, drafts: Sequence[FixItemDraft]) -> list[dict[str, Any]]:
    items = FixItem.objects.bulk_create(
        FixItem(
            case=case,
            round=case.round,
            order=order,
            kind=draft.kind,
            target=draft.target,
            place=draft.place,
            severity=draft.severity,
            rule=draft.rule,
            text=draft.text,
            measure=draft.measure,
        )
        for order, draft in enumerate(drafts, start=1)
    )
    return [
        {
            "order": item.order,
            "kind": item.kind,
            "target": item.target,
            "place": item.place,
            "severity": item.severity,
            "rule": citation(item.rule) if item.rule else "",
            "text": item.text,
            **({"measure": item.measure} if item.measure else {}),
        }
        for item in items
    ]
