"""What the bureau reads to decide, and what everybody reads of a notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.bases.models import Firm
from zhijiang.casework import sheets
from zhijiang.support.models import Call, Entry, Grant, Notice, Payment, Ranking
from zhijiang.support.queries.calls import entries_for, state_name
from zhijiang.support.ranking import Standing
from zhijiang.support.states import wan_of

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
    paid = Payment.objects.filter(grant__in=grants, is_struck=False)
    return dict(paid.values_list("grant_id").annotate(fen=Sum("amount_fen")).order_by())
