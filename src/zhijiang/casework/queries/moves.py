"""Where a case stands and what somebody may do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import letters, numbers, rules, wordings
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.errors import NotAllowed, RuleViolation, TooLate, WrongState
from zhijiang.casework.models import Case, Document, Event, RuleNode
from zhijiang.casework.procedure import Effect, Need, State
from zhijiang.people.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def is_applicant(case: Case, user: User | AnonymousUser, /) -> bool:
    return bool(rules.roles_in(case, user) & rules.APPLICANT)


def state_of(case: Case, /) -> State:
    """The case's state as its procedure describes it: tone, owner, what is next, whether it is final."""
    return rules.procedure_of(case).states[case.state]


def revoked_decision_of(case: Case, /) -> Document | None:
    """The letter that closed the case, where it is out of force since; None while it holds. Rule: C-20."""
    numbers = [number for number in (case.number, case.external_number) if number]
    if not numbers or case.closed_at is None:
        return None
    found = [(each.revoked_at, each) for each in rules.letters_in(case) if each.revoked_at and each.number in numbers]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def state_label(case: Case, user: User | AnonymousUser, /) -> str:
    """The state's name: the public one for the applicant, the working one inside."""
    state = state_of(case)
    return str(state.public) if state.public and is_applicant(case, user) else str(state.label)


@dataclass(frozen=True)
class ActionView:
    """A move that the user may make now, and what it asks for. `blocked` says what is still lacking; empty: go."""

    name: str
    label: str
    to_state: str
    confirm: str
    needs_reason: bool
    needs_rule: bool
    needs_fix_items: bool
    needs_files: bool
    needs_form: bool
    sends_letter: bool
    takes_snapshot: bool
    refuses: bool
    blocked: str


def available_actions(case: Case, user: User | AnonymousUser, /) -> list[ActionView]:
    """The moves that the user's roles allow from the case's state, in the procedure's order."""
    roles = rules.roles_in(case, user)
    if not roles:
        return []
    definition = rules.procedure_of(case)
    return [
        ActionView(
            name=name,
            label=str(action.label),
            to_state=rules.landing(action, case, definition)[0],
            confirm=str(action.confirm or ""),
            needs_reason=Need.REASON in action.needs,
            needs_rule=Need.RULE in action.needs,
            needs_fix_items=Need.FIX_ITEMS_OR_REASON in action.needs,
            needs_files=Need.FILES in action.needs,
            needs_form=Need.FORM in action.needs,
            sends_letter=bool(action.letter),
            takes_snapshot=Effect.SNAPSHOT in action.effects,
            refuses=action.refuses,
            blocked=next((lack for lack in (rules.lacks(guard, case) for guard in action.guards) if lack), "")
            or rules.used_up(name, action, case)
            or rules.separated(action, case, user),
        )
        for name, action in definition.actions_from(case.state, classes=case.classes).items()
        if roles & set(action.by) and rules.lands(action, case, definition)
    ]


def body_before(case: Case, event: Event, /) -> Organisation:
    """The body before which the case lay until an event that laid it before another one."""
    told = Event.objects.filter(stream=f"case/{case.code}", seq__lt=event.seq, payload__has_key="authority")
    last = told.order_by("seq").values_list("payload", flat=True).last()
    assert last is not None, "the first event of a case tells its authority"
    return Organisation.objects.get(code=last["authority"])


def number_like(case: Case, action: str, /) -> str:
    """An example of the number that a move asks for in this case; empty where it asks for none that must fit the case."""
    move = rules.procedure_of(case).actions[action]
    if move.number is None or move.number_fits is None:
        return ""
    word = move.number_fits.words.get(str(case.data.get(move.number_fits.by)), "")
    return numbers.example_of(move.number, word=word, year=calendar_of(case).today().year)


@dataclass(frozen=True)
class QuorumView:
    """Signed opinions on the round that runs."""

    needed: int
    signed: int

    @property
    def is_met(self) -> bool:
        return self.signed >= self.needed


def quorum_of(case: Case, /) -> QuorumView:
    needed, signed = rules.quorum(case)
    return QuorumView(needed=needed, signed=signed)


def letter_preview(
    case: Case,
    action: str,
    /,
    *,
    reason: str = "",
    rule: RuleNode | None = None,
    items: Sequence[letters.Item] = (),
) -> bytes | None:
    """The PDF that this action would send today, marked as a preview; None if it sends no letter. Writes nothing."""
    return wordings.preview(case, action, reason=reason, rule=rule, items=items, now=timezone.now())


def recallable(case: Case, user: User | AnonymousUser, /) -> tuple[Event | None, RuleViolation]:
    """The move that the user may still take back, and why there is none. Rule: C-19."""
    last = next((event for event in rules.events_in(case) if event.seq == case.seq), None)
    action = rules.procedure_of(case).actions.get(last.action) if last is not None else None
    if last is None or action is None or not last.from_state or action.recall_hours is None:
        return None, WrongState(_("What was done last cannot be taken back."), rule="C-19")
    if last.actor_id != user.pk or user.pk is None:
        return None, NotAllowed(_("Only whoever did it can take it back."), rule="C-19")
    if timezone.now() > last.at + timedelta(hours=action.recall_hours):
        return None, TooLate(
            _("It could be taken back for %(hours)d hours.") % {"hours": action.recall_hours}, rule="C-19"
        )
    return last, WrongState("")


@dataclass(frozen=True)
class LinkView:
    """A case that the user may open about this one."""

    name: str
    label: str
    until: date | None
    """The last day, where there is one."""


def available_links(case: Case, user: User | AnonymousUser, /) -> list[LinkView]:
    """The appeals, changes and the like that are open to the user now."""
    roles = rules.roles_in(case, user)
    calendar = calendar_of(case)
    today = calendar.today()
    found = []
    for name, link in rules.procedure_of(case).links.items():
        until = None
        if link.within_days is not None and case.closed_at is not None:
            until = calendar.day_of(case.closed_at) + timedelta(days=link.within_days)
        if case.state not in link.from_ or not roles & set(link.by) or (until is not None and today > until):
            continue
        if sum(each.link == name for each in rules.linked_in(case)) < link.max:
            found.append(LinkView(name, str(link.label), until))
    return found
