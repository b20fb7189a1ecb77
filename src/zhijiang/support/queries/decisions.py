"""What the bureau reads to decide, and what everybody reads of a notice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.bases.models import Firm
from zhijiang.casework import queries as casework
from zhijiang.casework import sheets
from zhijiang.support.models import Call, Entry, Grant, Instalment, Notice, Payment, Proposal, Ranking, Result
from zhijiang.support.queries.calls import entries_for, state_name
from zhijiang.support.queries.ledger import OUT
from zhijiang.support.ranking import Method, Standing, normalised
from zhijiang.support.states import CHOSEN, EntryState, wan_of

if TYPE_CHECKING:
    from zhijiang.people.models import User


def residence_of(entry: Entry, /) -> Firm | None:
    """The applicant's present time in a base; None where it is in none."""
    return Firm.objects.filter(organisation=entry.case.organisation, left_on=None).select_related("base").first()


@dataclass(frozen=True)
class RankLine:
    """A line of a ranking as it is drawn: marks and bars in thousandths of the width."""

    code: str
    title: str
    house: str
    unit: str
    rank: int
    low: int
    high: int
    mean: str
    score: str
    """The mean of its standard scores: what the rank is by."""
    within: int
    """Of a hundred rounds, in how many it had a place."""
    disagreement: str
    experts: int
    standing: str
    standing_word: str
    left: int
    width: int
    mark: int
    is_discussed: bool
    entry: Entry | None
    is_last_place: bool
    """Whether the line that the places end with is drawn below it."""


def standing_word(standing: str, /) -> str:
    """Where an entry lies against the line, in words."""
    return {
        Standing.ABOVE: _("Surely within"),
        Standing.PERHAPS: _("May be within"),
        Standing.BELOW: _("Surely beyond"),
    }[Standing(standing)]


def rank_lines(ranking: Ranking, user: User, /) -> list[RankLine]:
    """A ranking for whoever keeps its call: only entries that this person may see. Rules: D-28, D-33."""
    entries = {each.case.code: each for each in entries_for(user).filter(call=ranking.call)}
    count = max(1, len(ranking.lines))
    shown = [line for line in ranking.lines if line["code"] in entries]
    within = [line["code"] for line in shown if int(line["rank"]) <= ranking.call.places]
    return [
        RankLine(
            code=line["code"],
            title=line["title"],
            house=line["house"],
            unit=line["unit"],
            rank=line["rank"],
            low=line["low"],
            high=line["high"],
            mean=line["mean"],
            score=line["score"],
            within=int(Decimal(line["within"]) * 100),
            disagreement=line["disagreement"],
            experts=line["experts"],
            standing=line["standing"],
            standing_word=standing_word(line["standing"]),
            left=(line["low"] - 1) * 1000 // count,
            width=max(1, (line["high"] - line["low"] + 1) * 1000 // count),
            mark=(2 * line["rank"] - 1) * 500 // count,
            is_discussed=entries[line["code"]].is_discussed,
            entry=entries[line["code"]],
            is_last_place=bool(within) and line["code"] == within[-1],
        )
        for line in shown
    ]


@dataclass(frozen=True)
class ScoreLine:
    """What one expert gave an entry, and what it became: (points − mean) / spread of all that this expert gave."""

    name: str
    points: int | None
    """None where the expert kept away from the entry."""
    count: int
    mean: float
    spread: float
    standard: float | None


def score_lines(ranking: Ranking, code: str, /) -> list[ScoreLine]:
    """The experts of a ranking with an entry's points, raw and on the scale that all share; for officers. Rule: D-39."""
    experts = list(ranking.call.experts.select_related("user"))
    codes = list(ranking.points)
    given = np.array(
        [[math.nan if each is None else float(each) for each in ranking.points[of]] for of in codes], dtype=np.float64
    ).T.reshape(len(experts), len(codes))
    scale, at = normalised(given, Method(ranking.method)), codes.index(code)
    found = []
    for row, expert in enumerate(experts):
        scored = given[row][~np.isnan(given[row])]
        points = None if math.isnan(given[row, at]) else int(given[row, at])
        found.append(
            ScoreLine(
                expert.user.shown_name,
                points,
                len(scored),
                float(scored.mean()) if len(scored) else 0.0,
                float(scored.std()) if len(scored) else 0.0,
                None if points is None else float(scale[row, at]),
            )
        )
    return found


@dataclass(frozen=True)
class ProposalLine:
    """One entry as the list has it: its rank, what it is to get, and why where the ranking says otherwise."""

    line: RankLine
    is_chosen: bool
    award_fen: int | None
    why: str


def proposal_lines(made: Proposal, user: User, /) -> list[ProposalLine]:
    """A proposed list for a second officer: who is chosen, and every departure from the ranking. Rule: D-38."""
    lines = rank_lines(made.ranking, user)
    found = [
        ProposalLine(each, each.code in made.awards, made.awards.get(each.code), made.why.get(each.code, ""))
        for each in lines
    ]
    return [each for each in found if each.is_chosen or each.why]


def sent_back_list(ranking: Ranking, /) -> Proposal | None:
    """The last list on this ranking that was sent back; None where none was."""
    return ranking.proposals.exclude(sent_back="").select_related("answered_by").first()


@dataclass(frozen=True)
class FollowUpLine:
    """A project that was chosen: its agreement, its money and its figures."""

    entry: Entry
    grant: Grant | None
    paid_fen: int
    due: Instalment | None
    """The next instalment, where money is left to pay."""
    targets: int
    met: int
    """Targets that the last report says are reached."""
    state: str
    tone: str
    is_open: bool


def follow_up_lines(call: Call, user: User, /) -> list[FollowUpLine]:
    """What was chosen in a call with what became of it. Seven queries, however many there are. Rule: D-33."""
    wanted = (
        entries_for(user).filter(call=call, case__state__in=[*CHOSEN, EntryState.ENDED]).select_related("case__grant")
    )
    seen = list(wanted.prefetch_related("case__grant__instalments", "case__grant__targets"))
    grants = {each.pk: each.case.grant for each in seen if hasattr(each.case, "grant")}
    paid = paid_by_grant(list(grants.values()))
    met: dict[int, dict[int, bool]] = {}
    for result in (
        Result.objects.filter(target__grant__in=grants.values()).select_related("target").order_by("report__at")
    ):
        met.setdefault(result.target.grant_id, {})[result.target_id] = result.is_met
    found = []
    for each in seen:
        grant = grants.get(each.pk)
        fen = paid.get(grant.pk, 0) if grant else 0
        found.append(
            FollowUpLine(
                each,
                grant,
                fen,
                _next_due(grant, fen) if grant and each.case.closed_at is None else None,
                len(grant.targets.all()) if grant else 0,
                sum(met.get(grant.pk, {}).values()) if grant else 0,
                state_name(each, user),
                casework.state_of(each.case).tone,
                each.case.closed_at is None,
            )
        )
    return found


def _next_due(grant: Grant, paid: int) -> Instalment | None:
    for part in sorted(grant.instalments.all(), key=lambda each: each.place):
        if paid < part.amount_fen:
            return part
        paid -= part.amount_fen
    return None


def line_at(ranking: Ranking, /) -> int:
    """Where the line below the last place is drawn, in thousandths of the width."""
    return min(1000, ranking.call.places * 1000 // max(1, len(ranking.lines)))


def workbook_of(ranking: Ranking, user: User, /) -> bytes:
    """A ranking as xlsx, for whoever keeps its call. Rule: D-33."""
    columns = [
        ("rank", _("Rank")),
        ("low", _("Best")),
        ("high", _("Worst")),
        ("code", _("Entry")),
        ("title", _("Project")),
        ("house", pgettext("call", "Applicant")),
        ("unit", _("Recommended by")),
        ("mean", _("Mean points")),
        ("score", _("Mean standard score")),
        ("within", _("Within the places, of 100 rounds")),
        ("disagreement", _("Disagreement")),
        ("experts", _("Experts")),
        ("standing", _("Against the line")),
        ("state", pgettext("entry", "Standing")),
        ("award", _("Support (10,000 CNY)")),
        ("why", _("Reason for departing from the ranking")),
    ]
    rows: list[list[sheets.Cell]] = [
        [
            line.rank,
            line.low,
            line.high,
            line.code,
            line.title,
            line.house,
            line.unit,
            Decimal(line.mean),
            Decimal(line.score),
            line.within,
            Decimal(line.disagreement) if line.disagreement else None,
            line.experts,
            line.standing_word,
            state_name(line.entry, user) if line.entry else "",
            wan_of(line.entry.award_fen) if line.entry and line.entry.award_fen else None,
            line.entry.why if line.entry else "",
        ]
        for line in rank_lines(ranking, user)
    ]
    return sheets.write("xlsx", [sheets.Sheet(_("Ranking"), columns, rows)])


def entries_workbook(call: Call, user: User, /) -> bytes:
    """The entries of a call that the user may see, as xlsx. Rule: D-33."""
    columns = [
        ("unit", _("Recommended by")),
        ("place", _("Place in its order")),
        ("code", _("Entry")),
        ("title", _("Project")),
        ("house", pgettext("call", "Applicant")),
        ("state", pgettext("entry", "Standing")),
    ]
    found = entries_for(user).filter(call=call, case__with_authority=True).order_by("unit__name", "place", "pk")
    rows: list[list[sheets.Cell]] = [
        [
            each.unit.shown_name,
            each.place,
            each.case.code,
            each.case.title,
            each.case.organisation.shown_name,
            state_name(each, user),
        ]
        for each in found
    ]
    return sheets.write("xlsx", [sheets.Sheet(_("Entries"), columns, rows)])


@dataclass(frozen=True)
class NoticeLine:
    """One line of a notice as everybody reads it."""

    code: str
    title: str
    organisation: str
    amount_fen: int | None


def notice_lines(notice: Notice, /) -> list[NoticeLine]:
    return [NoticeLine(**line) for line in notice.lines]


def total_fen(lines: Sequence[NoticeLine], /) -> int:
    """What a notice comes to; nought where no money is given."""
    return sum(line.amount_fen or 0 for line in lines)


def paid_by_grant(grants: Sequence[Grant], /) -> dict[int, int]:
    """What was paid under each of these grants, in fen. One query."""
    paid = Payment.objects.filter(OUT, grant__in=grants)
    return dict(paid.values_list("grant_id").annotate(fen=Sum("amount_fen")).order_by())
