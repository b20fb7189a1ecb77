"""The list: applicants are heard, one officer lays it before a second, who approves it or sends it back; a worker carries it out."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import chain
from zhijiang.casework.clocks import own_calendar
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case
from zhijiang.jobs.actions import enqueue
from zhijiang.support.actions.calls import locked, tell
from zhijiang.support.models import Call, Entry, Hearing, Notice, Proposal
from zhijiang.support.queries import scores as queries
from zhijiang.support.queries.calls import entries_for, job_key
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.rules.second import check_second
from zhijiang.support.states import BEFORE_PANEL, ROOM, CallAct, CallState

if TYPE_CHECKING:
    from zhijiang.people.models import User
    from zhijiang.support.models import Ranking


@transaction.atomic
def record_hearing(entry: Entry, /, *, by: User, held_on: datetime.date, present: str, words: str) -> Hearing:
    """Write down that the people of a ranked entry were heard. One row, one event of the call.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: D-36.
    """
    call = locked(entry.call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.RANKED)
    if entry.case.state not in BEFORE_PANEL:
        raise WrongState(_("Only the people of an entry that was ranked are heard."), rule="D-36")
    if held_on > today():
        raise MissingEvidence(_("This day has not come yet."), rule="D-36")
    if not present.strip() or not words.strip():
        raise MissingEvidence(_("Say who was there, and what was said."), rule="D-36")
    made = Hearing.objects.create(
        entry=entry, held_on=held_on, present=present.strip(), words=words.strip(), by=by, at=timezone.now()
    )
    tell(call, CallAct.HEARD, by=by, payload={"case": entry.case.code, "held_on": held_on, "words": made.words})
    return made


@transaction.atomic
def propose_list(
    call: Call,
    /,
    *,
    by: User,
    ranking_sha256: str,
    awards: Mapping[str, int | None],
    why: Mapping[str, str],
    meeting: str = "",
) -> Proposal:
    """Lay before a second officer who is to be supported: {case code: money in fen, or None where none is given}.

    One row, one event of the call; no case moves. `ranking_sha256` is that of the ranking that the person saw. Raises
    NotAllowed, WrongState or MissingEvidence. Rules: D-28, D-29, D-36, D-38.
    """
    call = locked(call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.RANKED)
    ranking = _standing_ranking(call, ranking_sha256)
    ranks = _ranks(ranking)
    there = {each.case.code for each in _ranked(call, ranks)}
    if not awards or set(awards) - there:
        raise MissingEvidence(_("Choose among the entries that were ranked."), rule="D-29")
    # Whoever withdrew since is not there to be chosen; nobody else departs because of it.
    of_these = {code: ranks[code] for code in sorted(there)}
    rules.check_departures(call, set(awards), of_these, dict(why))
    departed = rules.departures(call, awards, of_these)
    rules.check_meeting(meeting, len(departed))
    for award in awards.values():
        rules.check_award(call, award)
    made = Proposal.objects.create(
        ranking=ranking,
        awards=dict(awards),
        why={code: why[code].strip() for code in departed},
        meeting=meeting.strip(),
        by=by,
        at=timezone.now(),
    )
    _to(call, CallState.PROPOSED)
    told = {"ranking": ranking.sha256, "awards": made.awards, "departures": made.why, "meeting": made.meeting}
    tell(call, CallAct.PROPOSED, by=by, payload=told)
    return made


@transaction.atomic
def send_list_back(call: Call, /, *, by: User, reason: str) -> None:
    """Send a list back to be proposed anew, with the reason; whoever proposed it may also take it back so. One event.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: D-38.
    """
    call = locked(call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.PROPOSED)
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="D-38")
    made = queries.proposal_of(call)
    assert made is not None, "a call in this state has one"
    made.sent_back, made.answered_by, made.answered_at = reason.strip(), by, timezone.now()
    made.save(update_fields=["sent_back", "answered_by", "answered_at"])
    _to(call, CallState.RANKED)
    tell(call, CallAct.SENT_BACK, by=by, payload={}, reason=reason.strip())


@transaction.atomic
def approve_list(call: Call, /, *, by: User) -> Call:
    """Approve the list that another officer proposed; a worker then carries it out. The rows, one event, a job.

    Asked again while it is being carried out, only the job is asked for. Raises NotAllowed (by whoever proposed it, or
    must keep away from an entry) or WrongState. Rules: D-28, D-34, D-38.
    """
    call = locked(call)
    rules.check_keeps(by, call)
    made = queries.proposal_of(call)
    if call.state != CallState.DECIDING:
        rules.check_state(call, CallState.PROPOSED)
        assert made is not None, "a call in this state has one"
        check_second(by, made.by_id)
        ranking = _standing_ranking(call, made.ranking.sha256)
        ranked = _ranked(call, _ranks(ranking))
        if set(made.awards) - {each.case.code for each in ranked}:
            raise WrongState(_("An entry of the list was withdrawn since: send the list back."), rule="D-38")
        if entries_for(by).filter(pk__in=[each.pk for each in ranked]).count() < len(ranked):
            raise NotAllowed(_("You keep away from an entry of this call: another officer approves it."), rule="D-38")
        made.answered_by, made.answered_at = by, timezone.now()
        made.save(update_fields=["answered_by", "answered_at"])
        _to(call, CallState.DECIDING)
        tell(call, CallAct.APPROVED, by=by, payload={"ranking": ranking.sha256, "awards": made.awards})
    enqueue("support.carry_out_list", key=job_key(call), subject=call.stream, call_id=call.pk)
    return call


def carry_out_list(call: Call, /, *, told: Callable[[int, int], None]) -> None:
    """Move every case of an approved list, a transaction each, then make the notice public; what has moved stays so.

    The events are those of whoever approved. `told` hears how far it is. Raises RuleViolation where a case cannot move.
    Rules: D-29, D-30, D-35.
    """
    made = queries.proposal_of(call)
    if made is None or made.answered_by is None:
        return
    ranks = _ranks(made.ranking)
    waiting = _ranked(call, ranks)
    for done, entry in enumerate(waiting):
        told(done, len(waiting))
        _decide(entry, made, rank=ranks[entry.case.code], places=call.places)
    _make_public(call, made, ranks)
    told(len(waiting), len(waiting))


@transaction.atomic
def _decide(entry: Entry, made: Proposal, *, rank: int, places: int) -> None:
    code, by = entry.case.code, made.answered_by
    assert by is not None
    case = Case.objects.select_for_update().get(pk=entry.case_id)
    if case.state not in BEFORE_PANEL:
        return  # moved meanwhile: by the worker that was given the job when this one's lease ran out
    entry.why, entry.award_fen = made.why.get(code, ""), made.awards.get(code)
    entry.save(update_fields=["why", "award_fen"])
    reason = entry.why or _("Rank %(rank)d; there are %(places)d places.") % {"rank": rank, "places": places}
    move = "put_on_list" if code in made.awards else "not_chosen"
    casework.act(case, move, by=by, expected_seq=case.seq, reason=reason, room=ROOM)


@transaction.atomic
def _make_public(call: Call, made: Proposal, ranks: Mapping[str, int]) -> None:
    call = locked(call)
    if call.state != CallState.DECIDING:
        return
    entries = list(call.entries.filter(case__code__in=made.awards).select_related("case__organisation"))
    entries.sort(key=lambda each: (ranks[each.case.code], each.case.code))
    assert made.answered_by is not None
    notice = _notice(call, entries, made.awards, by=made.answered_by)
    _to(call, CallState.NOTICE)
    told = {"ranking": made.ranking.sha256, "awards": made.awards, "departures": made.why, "notice": notice.sha256}
    tell(call, CallAct.DECIDED, by=made.answered_by, payload=told)


def _notice(call: Call, chosen: Sequence[Entry], awards: Mapping[str, int | None], *, by: User) -> Notice:
    opens_on = today()
    lines = [
        {
            "code": each.case.code,
            "title": each.case.title,
            "organisation": each.case.organisation.name,
            "amount_fen": awards[each.case.code],
        }
        for each in chosen
    ]
    closes_on = own_calendar().add(opens_on, call.notice_workdays)
    sha256 = chain.digest({"call": call.code, "opens_on": str(opens_on), "closes_on": str(closes_on), "lines": lines})
    return Notice.objects.create(call=call, opens_on=opens_on, closes_on=closes_on, lines=lines, sha256=sha256, by=by)


def _standing_ranking(call: Call, seen: str) -> Ranking:
    ranking = queries.last_ranking(call)
    if ranking is None or ranking.sha256 != seen or queries.digest_of(ranking) != ranking.sha256:
        raise WrongState(_("The ranking is not the one that you saw. Look at it once more."), rule="D-28")
    return ranking


def _ranks(ranking: Ranking) -> dict[str, int]:
    return {line["code"]: int(line["rank"]) for line in ranking.lines}


def _ranked(call: Call, ranks: Mapping[str, int]) -> list[Entry]:
    found = call.entries.filter(case__state__in=BEFORE_PANEL, case__code__in=ranks).select_related("case__organisation")
    return sorted(found, key=lambda each: (ranks[each.case.code], each.case.code))


def _to(call: Call, state: CallState) -> None:
    call.state = state
    call.save(update_fields=["state"])
