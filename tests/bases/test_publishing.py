"""What everybody is told: counted once, protected against every way of subtracting, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from scipy.optimize import linprog

from tests.bases.residents import credit_code, make_base, make_firm
from tests.cast import Cast
from zhijiang.bases import actions, queries
from zhijiang.bases.models import Base, Firm, FirmFigures, PublishedYear
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
YEAR = 2024
COUNTS = ((1, 5, 4), (4, 3, 0), (6, 2, 3))
"""Firms by base and segment; small ones in every row but the second."""
SEGMENTS = ("script", "post", "animation")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"), time_machine.travel("2026-11-29T10:00+08:00", tick=False):
        yield


def province(cast: Cast) -> list[Base]:
    """Three bases, the firms of COUNTS, each with a revenue of its own that nobody could guess, and 10 jobs."""
    bases = [
        make_base(
            cast, f"基地{n}", operator=Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name=f"运营{n}")
        )
        for n in range(3)
    ]
    number = 0
    for base, row in zip(bases, COUNTS, strict=True):
        for segment, firms in zip(SEGMENTS, row, strict=True):
            for _firm in range(firms):
                number += 1
                firm = make_firm(cast, base, number, segment)
                figures = {"revenue": 1_000_003 * number * number, "jobs": 10}
                actions.report_figures(firm, by=cast.sun, year=YEAR, figures=figures)
    return bases


def possible(table: list[list[Any]], row: int, column: int) -> tuple[float, float]:
    """The least and the most that a cell can be, by everything that the table tells and amounts being at least 0."""
    rows, columns = len(table) - 1, len(table[0]) - 1
    questions, answers = [], []
    for r, c in product(range(rows + 1), range(columns + 1)):
        if isinstance(table[r][c], int):
            asked = np.zeros((rows, columns))
            asked[slice(None) if r == rows else r, slice(None) if c == columns else c] = 1
            questions.append(asked.ravel())
            answers.append(table[r][c])
    goal = np.zeros(rows * columns)
    goal[row * columns + column] = 1
    # In units of the whole, so that the solver's tolerance is small beside a firm.
    unit = max(answers)
    ends = [
        linprog(sign * goal, A_eq=np.array(questions), b_eq=np.array(answers) / unit, bounds=(0, 10))
        for sign in (1, -1)
    ]
    assert all(end.success for end in ends)
    return float(ends[0].fun) * unit, float(-ends[1].fun) * unit


def small() -> list[tuple[int, int]]:
    return [(row, column) for row, column in product(range(3), range(3)) if 0 < COUNTS[row][column] < 3]


def test_published_year_tells_nothing_of_one_firm_or_two_by_any_subtraction(cast: Cast) -> None:
    province(cast)

    actions.publish_year(YEAR, by=cast.sun)
    tables = PublishedYear.objects.get().tables

    assert len(small()) == 2
    for row, column in small():
        assert {tables[what][row][column] for what in ("firms", "revenue", "jobs")} == {"hidden"}
        assert possible(tables["firms"], row, column)[1] >= 3
        least, most = possible(tables["revenue"], row, column)
        assert most - least > 3_000_000


def test_the_attack_finds_a_firm_where_only_its_own_cell_is_hidden(cast: Cast) -> None:
    province(cast)
    actions.publish_year(YEAR, by=cast.sun)
    firm = Firm.objects.get(base__names__name="基地0", segment="script")
    revenue = firm.figures.get().revenue or 0
    full = np.zeros((4, 4), dtype=np.int64)
    for row in FirmFigures.objects.select_related("firm__base"):
        place = int(row.firm.base.names.get().name[-1])
        for r, c in product((place, 3), (SEGMENTS.index(row.firm.segment), 3)):
            full[r, c] += row.revenue or 0
    naive: list[list[Any]] = [["hidden" if (r, c) in small() else int(full[r, c]) for c in range(4)] for r in range(4)]

    assert possible(naive, 0, 0) == (pytest.approx(revenue), pytest.approx(revenue))


def test_what_is_told_is_true_and_what_nobody_reported_is_not_nought(cast: Cast) -> None:
    bases = province(cast)
    for row in FirmFigures.objects.filter(firm__base=bases[1]):
        actions.report_figures(row.firm, by=cast.sun, year=YEAR, figures={"jobs": row.jobs})
    empty = make_base(cast, "空基地")

    actions.publish_year(YEAR, by=cast.sun)
    (told,) = queries.published(most=1)

    revenue = sum(row.revenue or 0 for row in FirmFigures.objects.all())
    assert (told.of_all("firms"), told.of_all("revenue"), told.of_all("jobs")) == (28, revenue, 280)
    assert [told.of_base("firms", base.code) for base in bases] == [10, 7, 11]
    assert (told.of_base("revenue", bases[1].code), told.of_base("jobs", bases[1].code)) == ("unreported", 70)
    # The pack's order, which is not the one above.
    assert told.segments == ["script", "post", "animation"]
    assert told.of_cell("firms", bases[1].code, "animation") == 0
    assert (told.knows(empty.code), queries.told_of(told, empty)) == (False, [])


def test_later_reports_and_corrections_change_nothing_that_was_told(cast: Cast) -> None:
    province(cast)
    actions.publish_year(YEAR, by=cast.sun)
    before = PublishedYear.objects.get().tables
    firm = Firm.objects.filter(segment="post").order_by("pk")[0]

    actions.report_figures(firm, by=cast.sun, year=YEAR, figures={"revenue": 7, "jobs": 1})
    actions.let_firm_go(firm, by=cast.sun, left_on=date(2024, 12, 31))
    with pytest.raises(WrongState, match="published already"):
        actions.publish_year(YEAR, by=cast.sun)

    assert PublishedYear.objects.get().tables == before
    assert queries.tables_of(YEAR) != before
    assert Event.objects.filter(action="year_published").count() == 1
    assert verify.faults() == []


@pytest.mark.parametrize("who", ["lin", "zhou", "wu", "chen", "yang", "tang"])
def test_years_are_published_by_officers_of_the_authority_alone(cast: Cast, who: str) -> None:
    province(cast)

    with pytest.raises(NotAllowed):
        actions.publish_year(YEAR, by=getattr(cast, who))

    assert PublishedYear.objects.count() == 0


@pytest.mark.parametrize("year", [2020, 2026, 2027])
def test_year_that_is_not_over_or_before_the_first_firm_is_not_published(cast: Cast, year: int) -> None:
    province(cast)

    with pytest.raises(WrongState, match="A year from 2021 to 2025 is published, once it is over"):
        actions.publish_year(year, by=cast.sun)

    assert queries.publishable_years() == [2025, 2024, 2023, 2022, 2021]


def test_without_firms_there_is_nothing_to_publish(cast: Cast) -> None:
    base = make_base(cast)
    actions.let_firm_go(make_firm(cast, base, 1), by=cast.wu, left_on=date(2022, 6, 30))

    with pytest.raises(MissingEvidence, match="No firm was in a base"):
        actions.publish_year(2023, by=cast.sun)

    assert PublishedYear.objects.count() == 0


def test_firm_that_left_and_came_back_is_one_firm(cast: Cast) -> None:
    base = make_base(cast)
    other, _silent, gone = (make_firm(cast, base, number) for number in (1, 2, 3))
    actions.report_figures(other, by=cast.wu, year=YEAR, figures={"revenue": 4})
    actions.report_figures(gone, by=cast.wu, year=YEAR, figures={"revenue": 5})
    actions.let_firm_go(gone, by=cast.wu, left_on=date(2024, 3, 31))
    back = make_firm(cast, base, 3, joined_on=date(2024, 9, 1))
    actions.report_figures(back, by=cast.wu, year=YEAR, figures={"revenue": 6})

    tables = queries.tables_of(YEAR)

    assert credit_code(3) == back.credit_code
    # Three rows report, but two firms.
    assert (tables["revenue"], tables["firms"]) == ([["hidden", "hidden"]] * 2, [[3, 3]] * 2)


def test_others_read_published_years_and_those_who_see_the_rows_read_today(cast: Cast) -> None:
    base = province(cast)[0]
    firm = base.firms.order_by("pk")[0]
    firm.organisation = cast.studio_a
    firm.save(update_fields=["organisation"])

    unpublished = [
        chart.bars
        for who in (cast.lin, cast.qian, cast.zhou, AnonymousUser())
        for chart in (queries.by_segment(who, base), queries.by_year(who, base))
    ]
    actions.publish_year(YEAR, by=cast.sun)
    make_firm(cast, base, 900, "script")

    assert [list(bars) for bars in unpublished] == [[]] * 8
    seen = {who: queries.by_segment(getattr(cast, who), base) for who in ("sun", "yang", "lin")}
    assert {who: (chart.year, [bar.value for bar in chart.bars]) for who, chart in seen.items()} == {
        "sun": (None, [2, 5, 4]),
        "yang": (None, [2, 5, 4]),
        "lin": (YEAR, ["hidden", "hidden", 4]),
    }
    years = {who: queries.by_year(getattr(cast, who), base).bars for who in ("sun", "lin")}
    revenue = sum(row.revenue or 0 for row in FirmFigures.objects.filter(firm__base=base))
    assert {who: [(bar.label, bar.value, bar.reporting) for bar in bars] for who, bars in years.items()} == {
        "sun": [("2024", revenue, 10)],
        "lin": [("2024", revenue, 0)],
    }
