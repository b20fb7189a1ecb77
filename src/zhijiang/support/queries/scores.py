"""What an expert has to score, and what the points of all come to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import QuerySet

from zhijiang.casework import chain
from zhijiang.casework import queries as casework
from zhijiang.casework import rules as engine
from zhijiang.casework.models import Assignment
from zhijiang.casework.procedure import Panel
from zhijiang.people.states import Role
from zhijiang.support.models import Call, Defence, Entry, Expert, Proposal, Ranking, Score, Sheet
from zhijiang.support.queries.calls import entries_for
from zhijiang.support.ranking import Floats, Method, Order, agreement, order, to_discuss
from zhijiang.support.states import BEFORE_PANEL, CallState

if TYPE_CHECKING:
    from zhijiang.people.models import User

MOST_DISCUSSED = 10
"""Entries proposed for a consensus round."""


def round_of(call: Call, /) -> int:
    """The round in which experts score now: 2 in the consensus round, else 1."""
    return 2 if call.state == CallState.DISCUSSION else 1


def entries_to_score(expert: Expert, user: User, /) -> QuerySet[Entry]:
    """The entries before this expert in the round that runs, in an order of the expert's own so that no place in it helps anybody.

    Nothing behind a wall. Rules: D-24, D-25, D-27.
    """
    call = expert.call
    found = entries_for(user).filter(call=call, case__state__in=BEFORE_PANEL)
    found = found.filter(
        case__assignments__user=user, case__assignments__role=Role.REVIEWER, case__assignments__ended_at=None
    )
    return found.filter(is_discussed=True) if call.state == CallState.DISCUSSION else found


def in_own_order(entries: Sequence[Entry], expert: Expert, /) -> list[Entry]:
    """The entries shuffled by expert, the same each time. Rule: D-25."""
    return sorted(entries, key=lambda each: chain.digest([expert.pk, each.case.code]))


@dataclass(frozen=True)
class SheetLine:
    """One entry on an expert's desk. Nothing in it tells whose it is."""

    entry: Entry
    score: Score | None
    earlier: Score | None
    """What the same expert gave in the first round, in the consensus round."""
    defence: Defence | None
    """Its oral presentation, where the call foresees one and it is set."""


def sheet_of(expert: Expert, /) -> Sheet | None:
    """The expert's sheet of the round that runs; None before the first score."""
    return expert.sheets.filter(round=round_of(expert.call)).first()


def sheet_lines(expert: Expert, user: User, /) -> list[SheetLine]:
    """The expert's desk: what is to be scored, and what was. Four queries; five where entries are presented."""
    entries = in_own_order(list(entries_to_score(expert, user)), expert)
    scores = Score.objects.filter(sheet__expert=expert, entry__in=entries).select_related("sheet")
    by_round: dict[tuple[int, int], Score] = {(each.sheet.round, each.entry_id): each for each in scores}
    now = round_of(expert.call)
    presented: dict[int, Defence] = {}
    if expert.call.with_defence:
        presented = {each.entry_id: each for each in Defence.objects.filter(entry__in=entries, moved="")}
    return [
        SheetLine(
            each,
            by_round.get((now, each.pk)),
            by_round.get((1, each.pk)) if now == 2 else None,
            presented.get(each.pk),
        )
        for each in entries
    ]


@dataclass(frozen=True)
class OtherScore:
    """What another expert gave, without a name."""

    who: str
    total: int
    vote: str
    words: str


def others_of(entry: Entry, user: User, /) -> list[OtherScore]:
    """What the others signed, without names, as the phase of the case lets this expert read it. Rule: D-27."""
    views = casework.opinions_for(entry.case, user, round_=entry.case.round)
    return [
        OtherScore(each.who, sum(each.opinion.scores.values()), each.opinion.shown_vote, each.opinion.text)
        for each in views
        if not each.is_mine
    ]


def rubric_of(entry: Entry, /) -> Panel:
    """The panel's rules for an entry, by the version of the procedure that its case began with."""
    review = casework.procedure_of(entry.case).review
    assert review is not None, "every procedure for calls has a panel"
    return review


@dataclass(frozen=True)
class ExpertLine:
    """How far an expert has come."""

    expert: Expert
    given: int
    asked: int
    is_handed_in: bool


def expert_lines(call: Call, /) -> list[ExpertLine]:
    """Each expert of a call with how far he or she has come in the round that runs. Four queries, for officers."""
    experts = list(call.experts.select_related("user"))
    entries = call.entries.filter(case__state__in=BEFORE_PANEL)
    if call.state == CallState.DISCUSSION:
        entries = entries.filter(is_discussed=True)
    seats = Assignment.objects.filter(case__call_entry__in=entries, role=Role.REVIEWER, ended_at=None)
    asked: dict[int, int] = {}
    for user in seats.values_list("user_id", flat=True):
        asked[user] = asked.get(user, 0) + 1
    now = round_of(call)
    sheets = {each.expert_id: each for each in Sheet.objects.filter(expert__call=call, round=now)}
    given: dict[int, int] = {}
    for expert in Score.objects.filter(sheet__in=sheets.values()).values_list("sheet__expert_id", flat=True):
        given[expert] = given.get(expert, 0) + 1
    return [
        ExpertLine(
            each,
            given.get(each.pk, 0),
            asked.get(each.user_id, 0),
            each.pk in sheets and sheets[each.pk].handed_in_at is not None,
        )
        for each in experts
    ]


@dataclass(frozen=True)
class Points:
    """What is ranked: entries, and the points of each expert, None where not scored, conflicted or not handed in."""

    entries: list[Entry]
    experts: list[Expert]
    given: list[list[int | None]]
    """By expert, by entry."""

    def array(self) -> Floats:
        rows = [[math.nan if each is None else float(each) for each in row] for row in self.given]
        return np.array(rows, dtype=np.float64).reshape(len(self.experts), len(self.entries))


def points_of(call: Call, /) -> Points:
    """The points that count: of sheets that were handed in, of experts who are on the case now and behind no wall.

    Those of the consensus round, where there are. Rule: D-28.
    """
    entries = list(
        call.entries.filter(case__state__in=BEFORE_PANEL).select_related(
            "case__organisation", "case__procedure__item", "unit", "call"
        )
    )
    experts = list(call.experts.select_related("user"))
    seats = set(
        Assignment.objects.filter(case__call_entry__in=entries, role=Role.REVIEWER, ended_at=None).values_list(
            "user_id", "case_id"
        )
    )
    kept: dict[tuple[int, int], int] = {}
    scores = Score.objects.filter(sheet__expert__call=call, sheet__handed_in_at__isnull=False).select_related("sheet")
    for score in scores.order_by("sheet__round"):
        kept[score.sheet.expert_id, score.entry_id] = score.total
    walls = engine.walls_of(expert.user_id for expert in experts)
    given = [
        [
            kept.get((expert.pk, entry.pk))
            if (expert.user_id, entry.case_id) in seats and not walls[expert.user_id].hides(entry.case)
            else None
            for entry in entries
        ]
        for expert in experts
    ]
    return Points(entries, experts, given)


def computed(call: Call, points: Points, /, *, method: Method, rounds: int, seed: int) -> Order:
    """The order that these points give. Raises RankingError. Rule: D-28."""
    return order(points.array(), places=call.places, method=method, rounds=rounds, seed=seed)


def agreement_of(points: Points, /) -> str:
    """How alike the experts order, as decimal text; empty where it is not known."""
    found = agreement(points.array())
    return "" if math.isnan(found) else f"{found:.2f}"


def lines_of(points: Points, found: Order, /) -> list[dict[str, Any]]:
    """A ranking's lines as they are frozen: the best first, decimal text for what is no whole number."""
    wanted = {at: place for place, at in enumerate(to_discuss(found, most=MOST_DISCUSSED), start=1)}
    lines = [
        {
            "code": entry.case.code,
            "title": entry.case.title,
            "house": entry.case.organisation.name,
            "unit": entry.unit.name,
            "place": entry.place,
            "rank": int(found.rank[at]),
            "low": int(found.low[at]),
            "high": int(found.high[at]),
            "mean": f"{found.mean[at]:.2f}",
            "score": f"{found.score[at]:.4f}",
            "within": f"{found.within[at]:.3f}",
            "disagreement": "" if math.isnan(found.disagreement[at]) else f"{found.disagreement[at]:.3f}",
            "standing": found.standing[at].value,
            "to_discuss": wanted.get(at),
            "experts": sum(row[at] is not None for row in points.given),
        }
        for at, entry in enumerate(points.entries)
    ]
    return sorted(lines, key=lambda line: (line["rank"], -Decimal(line["mean"]), line["code"]))


def proposed_for_discussion(ranking: Ranking, /) -> list[str]:
    """Case codes that a consensus round should be about, those first on which experts are furthest apart. Rule: D-27."""
    wanted = [line for line in ranking.lines if line["to_discuss"]]
    return [line["code"] for line in sorted(wanted, key=lambda line: int(line["to_discuss"]))]


def last_ranking(call: Call, /) -> Ranking | None:
    """The ranking that holds; None before the first."""
    return call.rankings.first()


def proposal_of(call: Call, /) -> Proposal | None:
    """The list that was proposed on the last ranking and not sent back; None without one. Rule: D-38."""
    found = Proposal.objects.filter(ranking__call=call, sent_back="")
    return found.select_related("ranking__call", "by", "answered_by").first()


def digest_of(ranking: Ranking, /) -> str:
    """The hash over everything a ranking was made of and came to. Rule: D-28."""
    told = {
        "call": ranking.call.code,
        "number": ranking.number,
        "method": ranking.method,
        "rounds": ranking.rounds,
        "seed": ranking.seed,
        "points": ranking.points,
        "lines": ranking.lines,
    }
    return chain.digest(told)
