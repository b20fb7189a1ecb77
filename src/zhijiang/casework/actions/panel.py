"""Writes of the people on a case: who is on the panel, what they sign, how items are answered and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries, rules
from zhijiang.casework.actions.cases import check_seq
from zhijiang.casework.actions.events import locked, tell
from zhijiang.casework.actions.telling import count_as_read
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Assignment, Case, FixItem, Opinion
from zhijiang.casework.states import Answer, EngineAction
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def assign(case: Case, user: User, /, *, by: User, role: Role = Role.REVIEWER) -> Assignment:
    """Put a reviewer on the case's panel; a second time changes nothing.

    One row, one event. Raises NotAllowed (by somebody who is no officer; a member of the applicant's house; no
    reviewer of this authority; somebody with a conflict) or WrongState. Rules: C-10, C-33.
    """
    case = locked(case)
    _check_panel_open(case, by)
    if role != Role.REVIEWER:
        raise NotAllowed(_("Only reviewers are assigned."), rule="C-10")
    barred = rules.bars_from_panel(case, user)
    if barred:
        raise NotAllowed(barred, rule="C-16" if rules.decided_before(case, user) else "C-10")
    there = Assignment.objects.filter(case=case, user=user, role=role, ended_at=None).first()
    if there is not None:
        return there
    assignment = Assignment.objects.create(case=case, user=user, role=role, assigned_at=timezone.now())
    tell(case, EngineAction.ASSIGNED, by=by, role=Role.OFFICER, payload={"user": user.pk})
    return assignment


@transaction.atomic
def unassign(case: Case, user: User, /, *, by: User, role: Role = Role.REVIEWER) -> None:
    """Take a reviewer off the panel; what was signed stays on record but no longer counts to the quorum.

    The assignment is ended, one event. Raises NotAllowed or WrongState. Rule: C-10.
    """
    case = locked(case)
    _check_panel_open(case, by)
    ended = Assignment.objects.filter(case=case, user=user, role=role, ended_at=None).update(ended_at=timezone.now())
    if ended:
        count_as_read(case, [user.pk])
        tell(case, EngineAction.UNASSIGNED, by=by, role=Role.OFFICER, payload={"user": user.pk})


@transaction.atomic
def set_panel(case: Case, /, *, by: User, expected_seq: int, reviewers: Sequence[User]) -> None:
    """Put exactly these reviewers on the panel; one event for each who comes or goes.

    Raises NotAllowed or WrongState, and then nobody came or went. Rule: C-10.
    """
    case = locked(case)
    check_seq(case, expected_seq, by=by)
    now, wanted = {user.pk: user for user in queries.panel_of(case)}, {user.pk: user for user in reviewers}
    for user in (user for pk, user in now.items() if pk not in wanted):
        unassign(case, user, by=by)
    for user in (user for pk, user in wanted.items() if pk not in now):
        assign(case, user, by=by)


@transaction.atomic
def sign_opinion(
    case: Case,
    /,
    *,
    by: User,
    vote: str,
    text: str,
    expected_round: int,
    viewing: dict[str, Any] | None = None,
    scores: Mapping[str, int] | None = None,
) -> Opinion:
    """Sign a reviewer's view of the round that runs. Signing again replaces the earlier one, which stays on record.

    One row, one event that holds its hash. Raises NotAllowed, WrongState or MissingEvidence. Rules: C-11, S-12.
    """
    case = locked(case)
    rules.check_opinion(case, by, vote=str(vote), scores=scores or {})
    if case.round != expected_round:
        raise WrongState(_("A new round has begun: look at the new cut before you sign."), rule="C-11")
    rules.check_viewing(case, viewing or {})
    if not text.strip():
        raise MissingEvidence(_("Write your opinion."), rule="C-11")
    earlier = Opinion.objects.filter(case=case, round=case.round, reviewer=by, replaced_by=None).first()
    opinion = Opinion.objects.create(
        case=case,
        round=case.round,
        reviewer=by,
        vote=str(vote),
        scores=dict(scores or {}),
        text=text.strip(),
        viewing=viewing or {},
        signed_at=timezone.now(),
        replaced_by=earlier,  # for a moment, so that only one is ever in force
    )
    if earlier is not None:
        Opinion.objects.filter(pk=earlier.pk).update(replaced_by=opinion)
        Opinion.objects.filter(pk=opinion.pk).update(replaced_by=None)
        opinion.refresh_from_db()
    tell(
        case,
        EngineAction.OPINION_SIGNED,
        by=by,
        role=Role.REVIEWER,
        payload={
            "opinion": opinion.pk,
            "round": opinion.round,
            "vote": opinion.vote,
            "text_sha256": sha256(opinion.text.encode()).hexdigest(),
            "viewing": opinion.viewing,
            "scores": opinion.scores,
            "replaces": earlier.pk if earlier else None,
        },
    )
    return opinion


@transaction.atomic
def answer_fix_item(item: FixItem, /, *, by: User, answer: Answer, text: str = "") -> FixItem:
    """Answer one item for the applicant; until the case is handed in again, a later answer replaces it.

    One row, one event. Raises NotAllowed, WrongState or MissingEvidence (an answer other than “will fix” needs
    words). Rule: C-05.
    """
    case = locked(item.case)
    item = FixItem.objects.select_related("case__procedure", "case__authority", "case__organisation").get(pk=item.pk)
    rules.check_may_answer(item, by)
    if Answer(answer) != Answer.WILL_FIX and not text.strip():
        raise MissingEvidence(_("Say why: an answer other than “will fix” needs a reason."), rule="C-05")
    item.answer, item.answer_text = Answer(answer), text.strip()
    item.answered_by, item.answered_at = by, timezone.now()
    item.save(update_fields=["answer", "answer_text", "answered_by", "answered_at"])
    tell(
        case,
        EngineAction.ITEM_ANSWERED,
        by=by,
        role=Role.PRODUCER,
        payload={"round": item.round, "order": item.order, "answer": item.answer, "text": item.answer_text},
    )
    return item


@transaction.atomic
def settle_fix_item(item: FixItem, /, *, by: User, settled: bool = True) -> FixItem:
    """Say of an item of an earlier round that it is met, or that it is not after all.

    One row, one event. Raises NotAllowed or WrongState. Rule: C-06.
    """
    case = locked(item.case)
    item = FixItem.objects.select_related("case__procedure", "case__authority", "case__organisation").get(pk=item.pk)
    role = rules.check_may_settle(item, by)
    item.settled_by, item.settled_at = (by, timezone.now()) if settled else (None, None)
    item.save(update_fields=["settled_by", "settled_at"])
    tell(
        case,
        EngineAction.ITEM_SETTLED if settled else EngineAction.ITEM_REOPENED,
        by=by,
        role=role,
        payload={"round": item.round, "order": item.order},
    )
    return item


def _check_panel_open(case: Case, by: User) -> None:
    """Raises NotAllowed or WrongState. Rules: C-10, C-86."""
    if Role.OFFICER not in rules.roles_in(case, by):
        raise NotAllowed(_("Only the officer in charge names the panel."), rule="C-10")
    barred = rules.bars_from_re_examination(case, by)
    if barred:
        raise NotAllowed(barred, rule="C-86")
    state = queries.state_of(case)
    if state.final or not case.with_authority:
        raise WrongState(_("A panel is named while the case is under way."), rule="C-10")
