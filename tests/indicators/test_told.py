"""What is published of periods, attacked: every filter over periods, indicators, bases and segments, every answer against every other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

import numpy as np
import pytest
import time_machine
from django.utils import translation

from tests.bases.residents import make_base, make_firm
from tests.cast import Cast
from tests.indicators.asking import FIRM, figures, open_year, report
from zhijiang.bases.models import Base, Firm
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event
from zhijiang.indicators import actions, queries
from zhijiang.indicators.models import Period, PublishedPeriod, Report, Value
from zhijiang.indicators.queries import publishing
from zhijiang.indicators.states import HIDDEN, UNREPORTED, Rhythm
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
COUNTS = ((1, 5, 4), (4, 3, 0), (6, 2, 3))
"""Firms by base and segment."""
SEGMENTS = ("script", "post", "animation")
YEARS = (2024, 2025)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"), time_machine.travel("2026-11-29T10:00+08:00", tick=False):
        yield


def province(cast: Cast) -> list[Firm]:
    """Three bases and the firms of COUNTS."""
    firms: list[Firm] = []
    for n, row in enumerate(COUNTS):
        operator = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name=f"运营{n}")
        base = make_base(cast, f"基地{n}", operator=operator)
        for segment, count in zip(SEGMENTS, row, strict=True):
            firms += [make_firm(cast, base, len(firms) + number, segment) for number in range(1, count + 1)]
    return firms


def all_reported(cast: Cast, firms: list[Firm]) -> list[Period]:
    """Two years; works are reported by all, their parts not by every tenth, exports by two thirds: respondents differ."""
    periods = []
    for year in YEARS:
        period = open_year(cast, year)
        for n, firm in enumerate(firms):
            micro, other = 3 * n + year % 7, 1000 + n * n
            given: dict[str, str | None] = {"works": str(micro + other), "profit": str(n**3 - 500), "jobs": "10"}
            if n % 10:
                given |= {"works_micro": str(micro), "works_other": str(other)}
            if n % 3:
                given |= {"exports": str(7 * n * n + year)}
            Value.objects.bulk_create(_values(period, firm, given))
        Report.objects.filter(period=period).update(state="sealed")
        Period.objects.filter(pk=period.pk).update(due_on="2026-11-01")
        actions.publish_period(period, by=cast.sun)
        periods.append(period)
    return periods


def _values(period: Period, firm: Firm, given: dict[str, str | None]) -> list[Value]:
    """Rows as the verb writes them, without its 28 transactions."""
    asked = queries.asked_in(period, "firm")
    row = Report.objects.create(period=period, base=firm.base, firm=firm, reported_at="2026-11-29T10:00+08:00")
    return [
        Value(report=row, key=key, amount=int(amount.scaleb(asked[key].decimals)))
        for key, amount in figures(**given).items()
        if amount is not None
    ]


@dataclass
class Attacker:
    """Knows who reported what and when, but for the amounts; asks for everything, and subtracts."""

    unknowns: dict[tuple[int, str, int], int]
    """(period, indicator, firm) of each amount that was reported, with its place."""
    firms: dict[int, Firm]

    @classmethod
    def of(cls) -> Attacker:
        rows = Value.objects.exclude(key="jobs").values_list("report__period", "key", "report__firm")
        places = {key: place for place, key in enumerate(sorted(rows))}
        return cls(places, {firm.pk: firm for firm in Firm.objects.select_related("base")})

    def equations(self, told: dict[int, Any], *, answer: Any = None) -> np.ndarray[Any, Any]:
        """One row for every answer that is a number, over every choice of bases and segments, and for what adds up."""
        rows = []
        for period, tables in told.items():
            for key in tables.tables["firms"]:
                within = self.respondents(period, key)
                for bases, segments in product(choices(tables.bases), choices(tables.segments)):
                    found = (answer or tables.together)(key, bases, segments)
                    if isinstance(found, int):
                        rows.append(
                            self._sum(
                                (period, key, pk)
                                for pk in within
                                if self.firms[pk].base.code in bases and self.firms[pk].segment in segments
                            )
                        )
        for (period, key, firm), place in self.unknowns.items():
            parts = [(period, f"works_{part}", firm) for part in ("micro", "other")]
            if key == "works" and parts[0] in self.unknowns:
                row = self._sum(parts)
                row[place] = -1
                rows.append(row)
        return np.array(rows)

    def respondents(self, period: int, key: str) -> set[int]:
        """The firms whose amounts stand in a table: of a family those that reported all of it."""
        family = next(each for each in FAMILIES if key in each)
        there = [{firm for when, what, firm in self.unknowns if (when, what) == (period, each)} for each in family]
        return set.intersection(*there)

    def _sum(self, what: Any) -> np.ndarray[Any, Any]:
        row = np.zeros(len(self.unknowns))
        row[[self.unknowns[each] for each in what]] = 1
        return row

    def recovered(self, equations: np.ndarray[Any, Any]) -> int:
        """How many amounts of one firm, and sums of two, follow from the answers."""
        _left, size, right = np.linalg.svd(equations, full_matrices=False)
        known = right[size > 1e-9 * size[0]]
        shadow = known.T @ known
        single = int((1 - np.diag(shadow) < 1e-7).sum())
        # A sum of two is known when its shadow is as long as itself: e_a + e_b has the squared length 2.
        pairs = np.diag(shadow)[:, None] + np.diag(shadow)[None] + 2 * shadow
        same = np.equal.outer(self._tables(), self._tables())
        np.fill_diagonal(same, val=False)
        return single + int(((2 - pairs < 1e-7) & same).sum() // 2)

    def _tables(self) -> np.ndarray[Any, Any]:
        tables = sorted({(period, key) for period, key, _firm in self.unknowns})
        return np.array([tables.index((period, key)) for period, key, _firm in self.unknowns])


FAMILIES = (("works", "works_micro", "works_other"), ("profit",), ("exports",))


def choices(of: list[str]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(of, size) for size in range(1, len(of) + 1)))


def test_nothing_of_one_firm_or_two_is_recovered_over_periods_indicators_bases_and_segments(cast: Cast) -> None:
    firms = province(cast)
    all_reported(cast, firms)
    told = {row.period_id: queries.told_of(row) for row in PublishedPeriod.objects.select_related("period")}
    attacker = Attacker.of()

    equations = attacker.equations(told)

    assert {tuple(sorted(each.tables["firms"])) for each in told.values()} == {
        ("exports", "profit", "works", "works_micro", "works_other")
    }
    assert len(equations) > 200, "the attacker has something to subtract"
    assert attacker.recovered(equations) == 0


def test_the_attack_recovers_firms_where_parts_and_whole_are_told_of_different_firms(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tuple((key,) for family in FAMILIES for key in family)
    monkeypatch.setattr(publishing, "families_of", lambda _known: alone)
    monkeypatch.setattr("tests.indicators.test_told.FAMILIES", alone)
    all_reported(cast, province(cast))
    told = {row.period_id: queries.told_of(row) for row in PublishedPeriod.objects.select_related("period")}
    attacker = Attacker.of()

    assert attacker.recovered(attacker.equations(told)) > 0


def test_the_attack_recovers_firms_where_small_cells_alone_are_hidden(cast: Cast) -> None:
    all_reported(cast, province(cast))
    told = {row.period_id: queries.told_of(row) for row in PublishedPeriod.objects.select_related("period")}
    attacker = Attacker.of()

    def naive(_key: str, bases: tuple[str, ...], segments: tuple[str, ...]) -> int | str:
        number = sum(firm.base.code in bases and firm.segment in segments for firm in attacker.firms.values())
        return HIDDEN if number < 3 else 1

    assert attacker.recovered(attacker.equations(told, answer=naive)) > 10


def test_what_is_told_is_what_was_sealed_and_stays_so(cast: Cast) -> None:
    base = make_base(cast)
    firms = [make_firm(cast, base, n) for n in range(1, 6)]
    period = open_year(cast)
    for firm in firms:
        report(period, firm, cast.sun)
    report(period, base, cast.wu)
    actions.send_back(Report.objects.get(firm=firms[4]), by=cast.sun, words="利润有误")
    actions.seal_period(period, by=cast.sun)
    with pytest.raises(WrongState, match="after its due day"):
        actions.publish_period(period, by=cast.sun)
    with pytest.raises(NotAllowed):
        actions.publish_period(period, by=cast.wu)
    Period.objects.filter(pk=period.pk).update(due_on="2026-11-20")
    period.refresh_from_db()
    report(period, firms[4], cast.wu)
    with pytest.raises(WrongState, match="1 reports are not sealed yet"):
        actions.publish_period(period, by=cast.sun)
    actions.send_back(Report.objects.get(firm=firms[4]), by=cast.sun, words="仍有误")

    actions.publish_period(period, by=cast.sun)
    before = PublishedPeriod.objects.get().tables
    told = queries.told_of(PublishedPeriod.objects.get())
    corrected = actions.correct(
        Report.objects.get(firm=firms[0]), by=cast.sun, figures=figures(**FIRM | {"profit": "5"}), reason="核实"
    )

    assert told.together("works", told.bases, told.segments) == 28
    assert told.cell("profit", base.code, "") == -80_0000
    assert told.cell("exports", "", "") == UNREPORTED
    assert told.own("area_used", [base.code]) == 60_000
    # Figures are told with the year, and what a base says of its firms not at all.
    assert {"revenue", "jobs", "av_firms", "subsidies"} & {*before["firms"], *before["own"]} == set()
    assert (corrected.state, PublishedPeriod.objects.get().tables) == ("sealed", before)
    with pytest.raises(WrongState, match="published already"):
        actions.publish_period(period, by=cast.sun)
    assert Event.objects.filter(action="period_published").count() == 1


def test_what_was_told_of_a_half_year_is_not_told_of_the_year_as_well(cast: Cast) -> None:
    """A later pack may publish the year where an earlier one published the half-years."""
    firms = [make_firm(cast, make_base(cast), n) for n in range(1, 5)]
    told = []
    for rhythm, key in ((Rhythm.HALF, "revenue_half"), (Rhythm.YEAR, "revenue")):
        period = actions.open_period(rhythm, by=cast.sun, year=2025, due_on=queries.today())
        rows = [row | {"is_published": row["key"] in {key, "profit"}, "figure": ""} for row in period.indicators]
        Period.objects.filter(pk=period.pk).update(indicators=rows, due_on="2026-11-20")
        period.refresh_from_db()
        for firm in firms:
            report(period, firm, cast.sun, {key: "100", **({"profit": "5"} if rhythm == Rhythm.YEAR else {})})
        actions.seal_period(period, by=cast.sun)
        told.append([*actions.publish_period(period, by=cast.sun).tables["firms"]])

    assert told == [["revenue_half"], ["profit"]]


def test_where_nothing_was_sealed_there_is_nothing_to_publish(cast: Cast) -> None:
    base = make_base(cast)
    period = actions.open_period(Rhythm.QUARTER, by=cast.sun, year=2026, part=1, due_on=queries.today())
    Period.objects.filter(pk=period.pk).update(due_on="2026-11-20")

    with pytest.raises(MissingEvidence, match="Nothing that may be published"):
        actions.publish_period(period, by=cast.sun)

    assert (PublishedPeriod.objects.count(), Base.objects.get()) == (0, base)
