"""Everybody may object to a list, and whoever is supported signs. Money is a grant from then on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.support.actions.calls import locked, tell
from zhijiang.support.actions.grants import Goal, Part, write_instalments, write_targets
from zhijiang.support.models import Call, Entry, Grant, Notice, Objection
from zhijiang.support.queries.decisions import residence_of
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import ROOM, CallAct, CallState, EntryState, Kind, project_key

if TYPE_CHECKING:
    from zhijiang.casework.models import RuleNode
    from zhijiang.people.models import User


@transaction.atomic
def object_to(entry: Entry, /, *, name: str, contact: str, words: str) -> Objection:
    """Anybody says, under a name, why a line of a notice should not stand. One row, one event that holds no name.

    Raises TooLate, WrongState or MissingEvidence. Rule: D-30.
    """
    call = locked(entry.call)
    rules.check_state(call, CallState.NOTICE)
    rules.check_may_object(call.notice, today=today())
    if not name.strip() or not contact.strip() or not words.strip():
        raise MissingEvidence(_("Give your name, how to reach you, and what you object to."), rule="D-30")
    if not any(line["code"] == entry.case.code for line in call.notice.lines):
        raise MissingEvidence(_("Choose a line of the notice."), rule="D-30")
    made = Objection.objects.create(
        notice=call.notice,
        entry=entry,
        name=name.strip(),
        contact=contact.strip(),
        words=words.strip(),
        at=timezone.now(),
    )
    tell(call, CallAct.OBJECTED, by=None, payload={"objection": made.code, "case": entry.case.code})
    return made


@transaction.atomic
def answer_objection(
    objection: Objection, /, *, by: User, answer: str, is_upheld: bool, rule: RuleNode | None = None
) -> Objection:
    """Answer an objection; upheld, the entry is refused by letter with the answer as reason, and the rule. One event of the call.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: D-30.
    """
    call = locked(objection.notice.call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.NOTICE)
    objection = Objection.objects.select_related("entry__case", "notice").get(pk=objection.pk)
    if objection.is_upheld is not None:
        raise WrongState(_("This objection is answered already."), rule="D-30")
    if not answer.strip():
        raise MissingEvidence(_("An objection is answered with reasons."), rule="D-30")
    if is_upheld:
        case = objection.entry.case
        casework.act(
            case, "uphold_objection", by=by, expected_seq=case.seq, reason=answer.strip(), rule=rule, room=ROOM
        )
        Entry.objects.filter(pk=objection.entry_id).update(award_fen=None)
    objection.answer, objection.is_upheld = answer.strip(), is_upheld
    objection.answered_by, objection.answered_at = by, timezone.now()
    objection.save(update_fields=["answer", "is_upheld", "answered_by", "answered_at"])
    tell(
        call,
        CallAct.ANSWERED,
        by=by,
        payload={"objection": objection.code, "is_upheld": is_upheld, "answer": answer.strip()},
    )
    return objection


@transaction.atomic
def end_notice(call: Call, /, *, by: User, on: datetime.date | None = None) -> Notice:
    """Close a notice whose time has run and whose objections are all answered; what stands goes on. One event of the call.

    `on` is the day, today unless told. Raises NotAllowed, or WrongState before. Rule: D-30.
    """
    day = on or today()
    call = locked(call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.NOTICE)
    notice = call.notice
    if day <= notice.closes_on:
        raise WrongState(_("The notice runs until %(day)s.") % {"day": notice.closes_on.isoformat()}, rule="D-30")
    waiting = notice.objections.filter(is_upheld=None).count()
    if waiting:
        raise WrongState(_("%(count)d objections are not answered yet.") % {"count": waiting}, rule="D-30")
    standing = call.entries.filter(case__state=EntryState.PUBLIC_NOTICE).select_related("case")
    for entry in standing:
        casework.act(entry.case, "notice_ends", by=by, expected_seq=entry.case.seq, room=ROOM)
    notice.ended_on = day
    notice.save(update_fields=["ended_on"])
    call.state = CallState.GRANTED
    call.save(update_fields=["state"])
    tell(call, CallAct.NOTICE_ENDED, by=by, payload={"cases": [each.case.code for each in standing]})
    return notice


@transaction.atomic
def sign_agreement(
    entry: Entry,
    /,
    *,
    by: User,
    expected_seq: int,
    number: str,
    signed_on: datetime.date,
    promised: str,
    parts: Sequence[Part] = (),
    goals: Sequence[Goal] = (),
) -> Grant:
    """Record the agreement: the case moves with its letter, and the grant stands with its instalments; payments and follow-up are the grant's.

    The grant, its instalments and targets, one event of the call. Raises NotAllowed, WrongState or MissingEvidence. Rules: D-31, D-41.
    """
    call = locked(entry.call)
    rules.check_keeps(by, call)
    if not number.strip() or not promised.strip():
        raise MissingEvidence(_("An agreement has a number, and says what is to be achieved."), rule="D-31")
    if signed_on > today():
        raise MissingEvidence(_("This day has not come yet."), rule="D-31")
    rules.check_parts(entry, [part.amount_fen for part in parts])
    casework.act(entry.case, "sign_agreement", by=by, expected_seq=expected_seq, room=ROOM)
    firm = residence_of(entry)
    grant = Grant.objects.create(
        case=entry.case,
        kind=Kind.FINANCE,
        purpose=call.purpose,
        measure=None,
        given_by=call.authority,
        organisation=entry.case.organisation,
        firm=firm,
        base=firm.base if firm else None,
        project=entry.case.title,
        project_key=project_key(entry.case.title),
        promised_fen=entry.award_fen,
        promised=promised.strip(),
        decided_on=signed_on,
        paper=number.strip(),
        about_earlier=entry.about_double,
    )
    write_instalments(grant, parts)
    write_targets(grant, goals)
    told: dict[str, Any] = {
        "case": entry.case.code,
        "grant": grant.code,
        "number": grant.paper,
        "signed_on": signed_on,
        "parts_fen": [part.amount_fen for part in parts],
        "targets": [[goal.name, str(goal.wanted), goal.unit] for goal in goals],
    }
    tell(call, CallAct.AGREED, by=by, payload=told)
    return grant
