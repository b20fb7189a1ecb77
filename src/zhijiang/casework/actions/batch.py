"""One move on many cases: each in a transaction of its own, with its own event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhijiang.casework import queries, rules
from zhijiang.casework.actions.cases import act
from zhijiang.casework.errors import RuleViolation, WrongState
from zhijiang.casework.models import Case

if TYPE_CHECKING:
    from zhijiang.casework.models import RuleNode
    from zhijiang.people.models import User


@dataclass(frozen=True)
class BatchResult:
    """What became of one case; `lacking` says why nothing was done, and is empty where it was."""

    case: Case
    lacking: str


def act_on_many(
    action: str, /, *, by: User, seqs: Mapping[str, int], reason: str = "", rule: RuleNode | None = None
) -> list[BatchResult]:
    """Make one move on each of these cases, as far as it can be made: {code: the `seq` that the person saw}.

    Each case is one transaction with one event, letters and numbers included; a case that has changed since, or lacks
    something, is told and left as it is, and stops no other. Cases that the person may not see are not there. Rule: C-44.
    """
    cases = queries.cases_for(by).filter(code__in=list(seqs)).order_by("pk")
    return [_act_on_one(case, action, by=by, seq=seqs[case.code], reason=reason, rule=rule) for case in cases]


def _act_on_one(case: Case, action: str, *, by: User, seq: int, reason: str, rule: RuleNode | None) -> BatchResult:
    try:
        move = rules.procedure_of(case).actions.get(action)
        if move is None or not queries.is_for_many(move):
            raise WrongState(_("This is not done on many cases at once."), rule="C-44")
        act(case, action, by=by, expected_seq=seq, reason=reason, rule=rule)
    except RuleViolation as violation:
        return BatchResult(case, str(violation))
    case.refresh_from_db(fields=["state", "seq", "number"])
    return BatchResult(case, "")
