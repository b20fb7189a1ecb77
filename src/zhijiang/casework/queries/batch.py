"""Moves that may be made on many cases at once, and what would become of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Action, Need
from zhijiang.casework.queries.moves import available_actions, state_label
from zhijiang.casework.queries.readers import Reader

if TYPE_CHECKING:
    from zhijiang.people.models import User

MOST_IN_BATCH: Final = 100
"""Cases in one batch: what can be read over before it is done."""
_GIVEN_ONCE: Final = frozenset({Need.REASON, Need.RULE})
"""What can be said once for all of them."""


@dataclass(frozen=True)
class BatchChoice:
    """One move that is open for some of the cases."""

    name: str
    label: str
    confirm: str
    needs_reason: bool
    needs_rule: bool
    count: int


@dataclass(frozen=True)
class Outlook:
    """What a move would do to one case; `lacking` says why it would not be made, and is empty where it would."""

    case: Case
    state_label: str
    to_label: str
    sends_letter: bool
    lacking: str


def is_for_many(action: Action, /) -> bool:
    """Whether the procedure lets a move be made on many cases, and all that it needs can be said once. Rule: C-44."""
    return action.batch and set(action.needs) <= _GIVEN_ONCE and action.choice is None and action.number is None


def may_batch(reader: Reader, /) -> bool:
    """Whether any procedure has a move for many cases that a role of the reader's makes."""
    return any(
        is_for_many(action) and reader.roles & set(action.by)
        for _key, procedure in reader.procedures()
        for action in procedure.actions.values()
    )


def batch_choices(cases: Sequence[Case], user: User, /) -> list[BatchChoice]:
    """The moves that the user could make on at least one of these cases, with on how many."""
    found: dict[str, BatchChoice] = {}
    for case in cases:
        procedure = rules.procedure_of(case)
        for view in available_actions(case, user):
            if is_for_many(procedure.actions[view.name]):
                before = found.get(view.name)
                found[view.name] = BatchChoice(
                    view.name,
                    view.label,
                    view.confirm,
                    view.needs_reason or (before is not None and before.needs_reason),
                    view.needs_rule or (before is not None and before.needs_rule),
                    1 + (before.count if before else 0),
                )
    return list(found.values())


def batch_moves(cases: Sequence[Case], /) -> list[BatchChoice]:
    """The moves for many that these cases' procedures know, wherever the cases stand by now."""
    found: dict[str, BatchChoice] = {}
    for case in cases:
        for name, action in rules.procedure_of(case).actions.items():
            if is_for_many(action):
                given = (Need.REASON in action.needs, Need.RULE in action.needs)
                found.setdefault(
                    name, BatchChoice(name, str(action.label), str(action.confirm or ""), *given, len(cases))
                )
    return list(found.values())


def outlook(case: Case, action: str, user: User, /, *, reason: str, has_rule: bool) -> Outlook:
    """What a move would do to a case as it stands now. Writes nothing. Rule: C-44."""
    procedure = rules.procedure_of(case)
    view = next((each for each in available_actions(case, user) if each.name == action), None)
    move = procedure.actions.get(action)
    label = state_label(case, user)
    if view is None or move is None or not is_for_many(move):
        lacking = _("This cannot be done now by you: the case is “%(state)s”.") % {"state": label}
        if move is not None and case.state in move.from_ and not rules.is_meant_for(move, case):
            lacking = _("“%(action)s” is not foreseen for a case of this kind.") % {"action": move.label}
        return Outlook(case, label, "", sends_letter=False, lacking=lacking)
    lacking = view.blocked
    if not lacking and view.needs_reason and not reason.strip():
        lacking = _("Give the reason.")
    if not lacking and view.needs_rule and not has_rule:
        lacking = _("Name the rule on which this rests.")
    to_label = str(procedure.states[view.to_state].label)
    return Outlook(case, label, to_label, sends_letter=view.sends_letter, lacking=lacking)
