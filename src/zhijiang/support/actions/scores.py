"""Experts score and hand in; the bureau ranks, and lets them talk over what hangs on the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import chain
from zhijiang.casework import rules as engine
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.support.actions.calls import locked, tell
from zhijiang.support.models import Call, Entry, Expert, Ranking, Score, Sheet
from zhijiang.support.queries import scores as queries
from zhijiang.support.queries.defences import not_presented
from zhijiang.support.ranking import ROUNDS, Method, RankingError
from zhijiang.support.rules import calls as rules
from zhijiang.support.rules.defences import check_presented
from zhijiang.support.states import ROOM, CallAct, CallState

if TYPE_CHECKING:
    from zhijiang.people.models import User

SEED: Final = 20260101
"""The seed of every ranking: chosen once for all, so that nobody draws until the outcome pleases."""


@transaction.atomic
def save_score(expert: Expert, entry: Entry, /, *, by: User, points: Mapping[str, int], vote: str, words: str) -> Score:
    """Keep what an expert gives an entry; the sheet is not handed in yet. No event: it is nobody's business but the expert's.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-24, D-26, D-37.
    """
    sheet = _open_sheet(expert, by=by)
    now = queries.entries_to_score(expert, by).filter(pk=entry.pk).first()
    if now is None:
        raise NotAllowed(_("This entry is not before you."), rule="D-24")
    entry = now
    engine.check_opinion(entry.case, by, vote=vote, scores=points)
    if not words.strip():
        raise MissingEvidence(_("Say in a sentence what the points rest on."), rule="D-26")
    wanted = {name: int(points[name]) for name in queries.rubric_of(entry).rubric}
    first = Score.objects.filter(sheet__expert=expert, sheet__round=1, entry=entry).first() if sheet.round > 1 else None
    if first is not None:
        rules.check_said_anew(was=first.words, words=words, moved=first.points != wanted)
    score, _made = Score.objects.update_or_create(
        sheet=sheet, entry=entry, defaults={"points": wanted, "vote": vote, "words": words.strip()}
    )
    return score


@transaction.atomic
def hand_in_sheet(expert: Expert, /, *, by: User) -> Sheet:
    """Hand the whole sheet in: it is locked, and each score is signed as an opinion in its case. One event of the call.

    Raises NotAllowed, WrongState, or MissingEvidence naming what is not scored. Rules: D-26, D-50.
    """
    sheet = _open_sheet(expert, by=by)
    entries = list(queries.entries_to_score(expert, by))
    scores = {each.entry_id: each for each in sheet.scores.all()}
    missing = [each.case.title for each in entries if each.pk not in scores]
    if missing:
        raise MissingEvidence(
            _("%(count)d are not scored yet, the first is “%(title)s”.") % {"count": len(missing), "title": missing[0]},
            rule="D-26",
        )
    if sheet.round == 1:
        check_presented(expert.call, not_presented(queries.entries_to_score(expert, by)))
    told = []
    for entry in sorted(entries, key=lambda each: each.pk):
        score = scores[entry.pk]
        casework.sign_opinion(
            entry.case,
            by=by,
            vote=score.vote,
            text=score.words,
            expected_round=entry.case.round,
            scores=score.points,
        )
        told.append([entry.case.code, score.points, score.vote])
    sheet.handed_in_at, sheet.sha256 = timezone.now(), chain.digest(told)
    sheet.save(update_fields=["handed_in_at", "sha256"])
    tell(
        expert.call,
        CallAct.SHEET_HANDED_IN,
        by=by,
        payload={"round": sheet.round, "entries": len(told), "sha256": sheet.sha256},
    )
    return sheet


@transaction.atomic
def freeze_ranking(call: Call, /, *, by: User, method: Method = Method.STANDARD) -> Ranking:
    """Rank by what was handed in and keep points, order, intervals and hash; experts score no more. One row, one event.

    Raises NotAllowed, WrongState, or MissingEvidence where an entry has too few signed scores. Rule: D-28.
    """
    call = locked(call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.SCORING, CallState.DISCUSSION)
    points = queries.points_of(call)
    for at, entry in enumerate(points.entries):
        signed, needed = sum(row[at] is not None for row in points.given), queries.rubric_of(entry).quorum
        if signed < needed:
            raise MissingEvidence(
                _("%(code)s has %(signed)d scores that were handed in; %(needed)d are needed.")
                % {"code": entry.case.code, "signed": signed, "needed": needed},
                rule="D-28",
            )
    try:
        found = queries.computed(call, points, method=method, rounds=ROUNDS, seed=SEED)
    except RankingError as error:
        raise WrongState(_("There is nothing to rank."), rule="D-28") from error
    ranking = Ranking(
        call=call,
        number=call.rankings.count() + 1,
        method=method.value,
        rounds=ROUNDS,
        seed=SEED,
        agreement=queries.agreement_of(points),
        lines=queries.lines_of(points, found),
        points={entry.case.code: [row[at] for row in points.given] for at, entry in enumerate(points.entries)},
        by=by,
        at=timezone.now(),
    )
    ranking.sha256 = queries.digest_of(ranking)
    ranking.save(force_insert=True)
    call.state = CallState.RANKED
    call.save(update_fields=["state"])
    tell(
        call,
        CallAct.RANKED,
        by=by,
        payload={"number": ranking.number, "sha256": ranking.sha256, "method": ranking.method},
    )
    return ranking


@transaction.atomic
def open_discussion(call: Call, /, *, by: User, entries: Sequence[Entry]) -> Call:
    """Let the experts talk over these entries and score them anew, once. Each one's case moves, one event of the call.

    Raises NotAllowed, or WrongState for none, a second time, or one that the line cannot concern. Rule: D-27.
    """
    call = locked(call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.RANKED)
    ranking = queries.last_ranking(call)
    if ranking is None or ranking.number > 1:
        raise WrongState(_("There is one consensus round in a call, and it is over."), rule="D-27")
    near = {line["code"] for line in ranking.lines if line["standing"] == "perhaps"}
    if not entries or any(each.case.code not in near or each.call_id != call.pk for each in entries):
        raise WrongState(_("Choose among the entries that may or may not have a place."), rule="D-27")
    for entry in entries:
        entry.case.refresh_from_db(fields=["state", "seq"])
        casework.act(entry.case, "discuss", by=by, expected_seq=entry.case.seq, room=ROOM)
    Entry.objects.filter(pk__in=[each.pk for each in entries]).update(is_discussed=True)
    call.state = CallState.DISCUSSION
    call.save(update_fields=["state"])
    tell(call, CallAct.DISCUSSION_OPENED, by=by, payload={"cases": sorted(each.case.code for each in entries)})
    return call


def _open_sheet(expert: Expert, *, by: User) -> Sheet:
    """The expert's sheet of the round that runs, under the call's lock. Raises NotAllowed or WrongState. Rule: D-26."""
    if expert.user_id != by.pk:
        raise NotAllowed(_("Only the expert writes on a sheet."), rule="D-26")
    expert.call = locked(expert.call)
    rules.check_state(expert.call, CallState.SCORING, CallState.DISCUSSION)
    sheet, _made = Sheet.objects.get_or_create(expert=expert, round=queries.round_of(expert.call))
    if sheet.handed_in_at is not None:
        raise WrongState(_("Your sheet is handed in; its points are locked."), rule="D-26")
    return sheet
