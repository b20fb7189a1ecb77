"""Figures come, are checked, explained, sent back, sealed and corrected; yearly figures of firms follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from tests.bases.residents import make_firm
from tests.cast import Cast
from tests.indicators.asking import BASE, DUE, FIRM, base_with_firms, figures, open_year, report
from zhijiang.bases import actions as bases
from zhijiang.bases.models import FirmFigures
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Event
from zhijiang.indicators import actions, jobs, queries
from zhijiang.indicators.models import Period, Reminder, Report
from zhijiang.indicators.states import Rhythm
from zhijiang.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"), time_machine.travel("2026-11-29T10:00+08:00", tick=False):
        yield


def told_of(base_code: str) -> list[str]:
    return list(Event.objects.filter(stream=f"base/{base_code}").order_by("seq").values_list("action", flat=True))


def test_firms_and_bases_report_and_yearly_figures_follow(cast: Cast) -> None:
    base, (own, other) = base_with_firms(cast)
    bases.report_figures(own, by=cast.lin, year=2024, figures={"revenue": 9_000_000, "tax": 5})
    bases.report_figures(own, by=cast.lin, year=2025, figures={"tax": 77_0000, "research": 1})
    period = open_year(cast)

    report(period, own, cast.lin)
    report(period, other, cast.wu, {"jobs": "12"})
    report(period, base, cast.wu)
    for who, of in ((cast.zhou, own), (cast.lin, other), (cast.lin, base), (cast.chen, base)):
        with pytest.raises(NotAllowed):
            report(period, of, who)

    row = FirmFigures.objects.get(firm=own, year=2025)
    assert (row.revenue, row.jobs, row.tax, row.research, row.is_of_period) == (12_005_000, 30, None, None, True)
    assert FirmFigures.objects.get(firm=other).jobs == 12
    with pytest.raises(WrongState, match="were reported for a period"):
        bases.report_figures(own, by=cast.lin, year=2025, figures={"revenue": 1})
    assert told_of(base.code)[-3:] == ["indicators_reported"] * 3
    assert verify.faults() == []
    asked = queries.asked_in(period, "firm")
    assert queries.last_figures(period, asked, base=base, firms=[own])[own.pk] == figures(revenue="900", tax="0.0005")


def test_errors_are_mended_and_warnings_explained(cast: Cast) -> None:
    base, (firm, _other) = base_with_firms(cast)
    bases.report_figures(firm, by=cast.lin, year=2024, figures={"revenue": 1_000_000})
    period = open_year(cast)
    rest = {key: text for key, text in FIRM.items() if key != "revenue"}

    for given, words in (
        (rest | {"works": "8"}, "Works finished: Of these, micro-dramas, Of these, other works come to 7"),
        (rest | {"jobs": "-1"}, "Jobs: At least 0 is expected."),
        (rest | {"jobs": "1.5"}, "Jobs: At most 0 digits after the point."),
        (FIRM | {"revenue": "9" * 30}, "Revenue: This number is too large."),
        (FIRM, "Revenue: More than 50 % away from the last period, which was 100."),
        ({}, "At least one figure is reported"),
        ({"area_used": "5"}, "of those that are asked"),
    ):
        with pytest.raises(MissingEvidence, match=words):
            report(period, firm, cast.lin, given)
    assert Report.objects.count() == 0

    row = report(period, firm, cast.lin, FIRM, revenue="年内并入两家子公司", jobs="多余的话")

    assert dict(row.values.exclude(reason="").values_list("key", "reason")) == {"revenue": "年内并入两家子公司"}
    assert base.reports.get() == row


def test_a_report_is_sent_back_sealed_and_then_only_corrected_with_a_reason(cast: Cast) -> None:
    base, (firm, _other) = base_with_firms(cast)
    period = open_year(cast)
    row = report(period, firm, cast.lin)

    for who in (cast.lin, cast.zhou, cast.chen):
        with pytest.raises(NotAllowed):
            actions.send_back(row, by=who, words="不符")
    with pytest.raises(MissingEvidence):
        actions.send_back(row, by=cast.wu, words=" ")
    actions.send_back(row, by=cast.wu, words="利润与年报不符")
    with pytest.raises(WrongState):
        actions.seal(row, by=cast.sun)
    again = report(period, firm, cast.lin, FIRM | {"profit": "-15"})
    assert (again.pk, again.state, again.said) == (row.pk, "reported", "")
    with pytest.raises(NotAllowed):
        actions.seal(row, by=cast.wu)
    actions.seal(row, by=cast.sun)
    with pytest.raises(WrongState, match="sealed"):
        report(period, firm, cast.sun)
    with pytest.raises(MissingEvidence):
        actions.correct(row, by=cast.sun, figures=figures(**FIRM), reason="")
    with pytest.raises(MissingEvidence, match="Nothing was changed"):
        actions.correct(row, by=cast.sun, figures=figures(**FIRM | {"profit": "-15"}), reason="审计")
    actions.correct(row, by=cast.sun, figures=figures(**FIRM | {"profit": "-15", "revenue": "1000"}), reason="审计")

    told = Event.objects.get(action="report_corrected")
    assert (told.reason, told.payload["changed"]) == ("审计", {"revenue": {"was": "1200.5", "is": "1000"}})
    assert FirmFigures.objects.get().revenue == 10_000_000
    assert Report.objects.get().state == "sealed"
    assert told_of(base.code)[-5:] == [
        "indicators_reported",
        "report_sent_back",
        "indicators_reported",
        "report_sealed",
        "report_corrected",
    ]


def test_periods_are_opened_once_by_the_authority_for_what_has_begun(cast: Cast) -> None:
    period = open_year(cast)

    for given, kind in (
        ({"by": cast.wu}, NotAllowed),
        ({"year": 2025}, WrongState),
        ({"year": 2027}, MissingEvidence),
        ({"due_on": date(2026, 1, 1)}, MissingEvidence),
        ({"part": 2}, MissingEvidence),
    ):
        with pytest.raises(kind):
            actions.open_period(Rhythm.YEAR, **{"by": cast.sun, "year": 2024, "due_on": DUE} | given)

    assert list(Period.objects.all()) == [period]
    assert [row["key"] for row in period.indicators if row["by"] == "base"][:2] == ["area_planned", "area_used"]


def test_who_is_asked_and_who_is_missing(cast: Cast) -> None:
    base, firms = base_with_firms(cast, 5)
    bases.let_firm_go(firms[4], by=cast.wu, left_on=date(2025, 6, 30))
    late = make_firm(cast, base, 9, joined_on=date(2026, 2, 1))
    period = open_year(cast)
    for firm in firms[:3]:
        report(period, firm, cast.wu)
    actions.seal(Report.objects.get(firm=firms[0]), by=cast.sun)
    actions.send_back(Report.objects.get(firm=firms[1]), by=cast.sun, words="不符")
    with pytest.raises(MissingEvidence, match="was not in the base"):
        report(period, late, cast.wu)

    (line,) = queries.lines_of_bases(cast.sun, period)
    standing = queries.standings_of(cast.sun, [period])[period.pk]

    assert (line.firms, line.firms.missing, line.own) == (queries.Standing(4, 1, 1, 1), 2, "")
    assert (standing, standing.missing) == (queries.Standing(5, 1, 1, 1), 3)
    assert queries.standings_of(cast.lin, [period])[period.pk] == queries.Standing(1, 0, 0, 1)
    assert queries.lines_of_bases(cast.lin, period) == []
    # What left within the year may still report of it.
    report(period, firms[4], cast.wu)
    assert firms[4] in queries.firms_in(cast.wu, period, base)


def test_those_who_are_missing_are_reminded_once_before_the_day_and_once_after(cast: Cast) -> None:
    base, (own, other) = base_with_firms(cast)
    period = open_year(cast)
    told = []
    for day in ("2026-12-01", "2026-12-14", "2026-12-15", "2026-12-22", "2026-12-23"):
        if day == "2026-12-22":
            report(period, other, cast.wu)
            report(period, base, cast.wu)
        with time_machine.travel(f"{day}T02:00+08:00", tick=False):
            told.append(actions.remind(now=datetime.now(UTC)))

    assert told == [0, 1, 0, 1, 0]
    assert sorted(Reminder.objects.values_list("act", "user__username")) == [
        ("due_soon", "lin"), ("due_soon", "wu"), ("overdue", "lin"), ("overdue", "wu"),
    ]  # fmt: skip
    assert actions.mark_read(cast.lin) == 2
    assert [each.act for each in queries.reminders_for(cast.wu)] == ["overdue", "due_soon"]
    assert own.reports.count() == 0
    jobs.ask_for_reminders()
    jobs.ask_for_reminders()
    assert Job.objects.filter(name="indicators.remind").count() == 1


def test_series_add_up_work_out_and_go_back_to_years_before_periods(cast: Cast) -> None:
    base, (own, other) = base_with_firms(cast)
    for year, revenue in ((2023, 4_000_000), (2024, 10_000_000)):
        bases.report_figures(own, by=cast.lin, year=year, figures={"revenue": revenue, "jobs": 25})
    period = open_year(cast)
    report(period, own, cast.lin)
    report(period, other, cast.wu, {"revenue": "300", "jobs": "10"})
    report(period, base, cast.wu, BASE)
    known = queries.definitions_in_force()

    def cells(key: str) -> list[tuple[str, int]]:
        found = queries.series_of(cast.sun, known[key], known)
        assert found.rows[0].cells == found.whole.cells
        assert found.rows[0].last == found.rows[0].cells[-1].amount
        return [(f"{cell.amount:.2f}" if cell.amount is not None else "", cell.reports) for cell in found.whole.cells]

    assert cells("revenue") == [("400.00", 1), ("1000.00", 1), ("1500.50", 2)]
    assert cells("revenue_each") == [("16.00", 1), ("40.00", 1), ("37.51", 2)]
    assert cells("revenue_growth") == [("", 1), ("150.00", 1), ("50.05", 2)]
    assert cells("occupancy") == [("66.67", 1)]
    assert queries.series_of(cast.lin, known["revenue"], known).rows == []
    actions.send_back(Report.objects.get(firm=other), by=cast.wu, words="不符")
    assert cells("revenue")[-1] == ("1200.50", 1)


def test_everything_refused_leaves_nothing_behind(cast: Cast) -> None:
    base, (firm, _other) = base_with_firms(cast)
    period = open_year(cast)
    before = Event.objects.count()

    for attempt in (
        lambda: report(period, firm, cast.zhou),
        lambda: actions.seal_period(period, by=cast.sun),
        lambda: actions.seal_period(period, by=cast.wu, base=base),
        lambda: actions.publish_period(period, by=cast.sun),
    ):
        with pytest.raises(RuleViolation):
            attempt()

    assert (Event.objects.count(), Report.objects.count()) == (before, 0)
