"""Moves of a procedure and what stands round them: taking back, more time, linked cases, other versions, who has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Status
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries, rules
from zhijiang.casework.api.bodies import ExtensionIn, FixItemIn, MoveIn, SeqIn, VersionIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import ActionOut, CaseOut, ChoiceOut, Fault
from zhijiang.casework.api.shown import made
from zhijiang.casework.api.told import LimitOut, LinkOut, OtherVersionOut
from zhijiang.casework.api.wall import (
    READS,
    REFUSALS,
    WRITE_REFUSALS,
    WRITES,
    Unfit,
    api,
    case_of,
    has_room,
    person,
    rule_of,
)
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, RuleNode
from zhijiang.casework.procedure import Effect, Need
from zhijiang.casework.states import FixKind
from zhijiang.people.models import User
from zhijiang.people.states import Role

MADE: Final[dict[Any, Any]] = {201: CaseOut, **WRITE_REFUSALS}
LISTS: Final = frozenset({Need.FIX_ITEMS, Need.FIX_ITEMS_OR_REASON})
"""What a move needs that is told to the applicant item by item."""


@api.get("/cases/{code}/actions", auth=READS, response={200: list[ActionOut], **REFUSALS}, url_name="actions")
def available_actions(request: HttpRequest, code: str) -> list[ActionOut]:
    """The moves that the person may make now, and what each asks for."""
    case = case_of(request, code)
    return [_action_out(case, view) for view in queries.available_actions(case, person(request))]


def _action_out(case: Case, view: queries.ActionView) -> ActionOut:
    move = queries.procedure_of(case).actions[view.name]
    choice = move.choice
    return ActionOut(
        name=view.name,
        label=view.label,
        confirm=view.confirm,
        to_state=view.to_state,
        needs=[str(need) for need in move.needs],
        needs_reason=view.needs_reason,
        needs_rule=view.needs_rule,
        needs_fix_items=Need.FIX_ITEMS in move.needs,
        needs_files=view.needs_files,
        takes_number=move.number is not None,
        number_like=queries.number_like(case, view.name),
        choice=None
        if choice is None
        else ChoiceOut(
            name=choice.name,
            label=str(choice.label),
            options={name: str(text) for name, text in choice.options.items()},
        ),
        hands_in=view.takes_snapshot,
        sends_letter=view.sends_letter,
        blocked=view.blocked,
    )


@api.post("/cases/{code}/moves", auth=WRITES, response=MADE, url_name="move")
@decorate_view(once)
def make_move(request: HttpRequest, code: str, move: MoveIn) -> Status[CaseOut]:
    """Make a move of the procedure. 409: the case has changed since `seq`, or is not where this can be done."""
    case, user = case_of(request, code), person(request)
    rule, items = read_move(case, move, by=user)
    try:
        actions.act(
            case,
            move.action,
            by=user,
            expected_seq=move.seq,
            reason=move.reason,
            rule=rule,
            fix_items=items,
            number=move.number,
            choice=move.choice,
        )
    except MissingEvidence as refusal:
        faults = list(lacking(case, move, rule=rule, items=items))
        raise (Unfit(faults, rule=refusal.rule) if faults else refusal) from refusal
    return made(request, case)


def read_move(case: Case, move: MoveIn, /, *, by: User) -> tuple[RuleNode | None, list[actions.FixItemDraft]]:
    """The rule and the items as the engine takes them. Raises Unfit with every one that names nothing.

    Raises WrongState for a move that has an address of its own: what hands answers in, and what tells an applicant
    what is wrong with a film. Rule: A-10.
    """
    wanted = queries.procedure_of(case).actions.get(move.action)
    if wanted is not None and Effect.SNAPSHOT in wanted.effects:
        raise WrongState(_("“%(action)s” hands the answers in: POST it to /submission.") % {"action": wanted.label})
    if wanted is not None and has_room(case) and LISTS & set(wanted.needs):
        rules.check_role(wanted, queries.roles_in(case, by))
        raise WrongState(
            _("“%(action)s” goes with the notes and the films of the review: POST it to %(addresses)s.")
            % {
                "action": wanted.label,
                "addresses": f"/reviews/{case.code}/decision{_(', ')}/reviews/{case.code}/supplement",
            },
            rule="A-10",
        )
    faults: list[Fault] = []

    def cited(citation: str, path: str) -> RuleNode | None:
        try:
            return rule_of(citation)
        except MissingEvidence as refusal:
            faults.append(Fault(path=path, code="rule", message=str(refusal)))
            return None

    rule = cited(move.rule, "rule")
    fixable = _fixable(case) if move.fix_items else {}
    items = []
    for number, item in enumerate(move.fix_items):
        path = f"fix_items.{number}"
        draft = _draft(item, fixable, cited(item.rule, f"{path}.rule"))
        if draft is None:
            told = _("“%(target)s” is no question of this form.") % {"target": item.target}
            faults.append(Fault(path=f"{path}.target", code="unknown", message=told))
        else:
            items.append(draft)
    if faults:
        raise Unfit(faults, rule="C-03")
    return rule, items


def _fixable(case: Case) -> dict[str, tuple[str, FixKind]]:
    return {field: (label, kind) for _title, rows in queries.fixable_of(case) for field, label, _answer, kind in rows}


def _draft(
    item: FixItemIn, fixable: dict[str, tuple[str, FixKind]], rule: RuleNode | None
) -> actions.FixItemDraft | None:
    """An item on one question of the form; None for one on nothing."""
    if item.target not in fixable:
        return None
    label, kind = fixable[item.target]
    return actions.FixItemDraft(
        text=item.text,
        kind=kind,
        target=item.target,
        place=label[:80],
        severity=item.severity,
        rule=rule,
        measure=item.measure,
    )


def lacking(case: Case, move: MoveIn, *, rule: RuleNode | None, items: list[Any]) -> Iterator[Fault]:
    """Everything that a move still needs, one fault a field, in the engine's own sentences."""
    wanted = queries.procedure_of(case).actions[move.action]
    for need in wanted.needs:
        try:
            rules.check_need(need, case, reason=move.reason, rule=rule, fix_items=items, files=())
        except MissingEvidence as refusal:
            path = {Need.FIX_ITEMS_OR_REASON: "fix_items", Need.FORM: "", Need.FILES: ""}.get(need, str(need))
            yield Fault(path=path, code="required", message=str(refusal))
    for path, check in (
        ("choice", lambda: rules.check_choice(wanted, move.choice)),
        ("number", lambda: rules.check_number(wanted, move.number, case=case)),
    ):
        try:
            check()
        except MissingEvidence as refusal:
            yield Fault(path=path, code="required" if not getattr(move, path) else "invalid", message=str(refusal))


@api.post("/cases/{code}/recall", auth=WRITES, response=MADE, url_name="recall")
@decorate_view(once)
def recall(request: HttpRequest, code: str, body: SeqIn) -> Status[CaseOut]:
    """Take back what one did last, within the hours that the procedure gives."""
    case = case_of(request, code)
    actions.recall(case, by=person(request), expected_seq=body.seq)
    return made(request, case)


@api.get("/cases/{code}/limits", auth=READS, response={200: list[LimitOut], **REFUSALS}, url_name="limits")
def limits(request: HttpRequest, code: str) -> list[LimitOut]:
    """The time limits that run, and which of them the person may extend."""
    case, user = case_of(request, code), person(request)
    return [
        LimitOut(
            clock=view.name,
            label=view.label,
            due_on=view.due_on,
            provisional=view.provisional,
            workdays_left=view.workdays_left,
            workdays=view.limit,
            basis=view.basis,
            extended_until=queries.extended_until(case, view.name)
            if queries.may_extend(case, view.name, user)
            else None,
        )
        for view in queries.clocks_of(case)
    ]


@api.post("/cases/{code}/limits/{clock}/extension", auth=WRITES, response=MADE, url_name="extension")
@decorate_view(once)
def extend(request: HttpRequest, code: str, clock: str, body: ExtensionIn) -> Status[CaseOut]:
    """Give a limit the time that the procedure allows; both sides see the reason."""
    case = case_of(request, code)
    try:
        actions.extend_clock(case, clock, by=person(request), expected_seq=body.seq, reason=body.reason)
    except MissingEvidence as refusal:
        raise _at("reason", refusal) from refusal
    return made(request, case)


@api.get("/cases/{code}/links", auth=READS, response={200: list[LinkOut], **REFUSALS}, url_name="links")
def links(request: HttpRequest, code: str) -> list[LinkOut]:
    """The appeals, changes and the like that the person may open about this case now."""
    found = queries.available_links(case_of(request, code), person(request))
    return [LinkOut(name=each.name, label=each.label, until=each.until) for each in found]


@api.post("/cases/{code}/links/{name}", auth=WRITES, response=MADE, url_name="link")
@decorate_view(once)
def open_linked(request: HttpRequest, code: str, name: str, body: SeqIn) -> Status[CaseOut]:
    """Open a case about this one; the answer is the new case."""
    opened = actions.open_linked(case_of(request, code), name, by=person(request), expected_seq=body.seq)
    return made(request, opened)


@api.get("/cases/{code}/versions", auth=READS, response={200: list[OtherVersionOut], **REFUSALS}, url_name="versions")
def versions(request: HttpRequest, code: str) -> list[OtherVersionOut]:
    """Other versions of the procedure to which the case could move. For its officers."""
    case = case_of(request, code)
    _check_in_charge_of_versions(case, person(request))
    return [
        OtherVersionOut(version=each.version, effective_from=each.effective_from, misfits=queries.misfits(case, each))
        for each in queries.versions_to_move_to(case)
    ]


@api.post("/cases/{code}/version", auth=WRITES, response=MADE, url_name="version")
@decorate_view(once)
def move_version(request: HttpRequest, code: str, body: VersionIn) -> Status[CaseOut]:
    """Move a running case to another version of its procedure, where it fits."""
    case = case_of(request, code)
    _check_in_charge_of_versions(case, person(request))
    to = next((each for each in queries.versions_to_move_to(case) if each.version == body.to), None)
    if to is None:
        raise Unfit([Fault(path="to", code="unknown", message=_("Choose the version to move to."))], rule="C-59")
    try:
        actions.move_version(case, to, by=person(request), expected_seq=body.seq, reason=body.reason)
    except MissingEvidence as refusal:
        raise _at("reason", refusal) from refusal
    return made(request, case)


def _check_in_charge_of_versions(case: Case, user: User) -> None:
    if Role.OFFICER not in queries.roles_in(case, user):
        raise NotAllowed(_("Only the officer in charge moves a case to another version."), rule="C-59")


def _at(path: str, refusal: RuleViolation) -> Unfit:
    return Unfit([Fault(path=path, code="required", message=str(refusal))], rule=refusal.rule)
