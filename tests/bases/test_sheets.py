"""Firms as a workbook: in with every fault by its cell, all or nothing, and out unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation

from tests.bases.residents import credit_code, make_base, make_firm
from tests.cast import Cast
from zhijiang.bases import actions, queries, sheets
from zhijiang.bases.models import Base, Firm
from zhijiang.casework import sheets as tables
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Event
from zhijiang.people.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


HEAD = ("Firm", "Unified social credit code", "Segment", "Joined on", "Left on")


def workbook(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    return tables.write("xlsx", [tables.Sheet("1", [(label, label) for label in head], rows)])


def thirty() -> list[tuple[Any, ...]]:
    """Thirty firms of every shape: dates as cells and as words, segments in both languages, one that has left."""
    segments = ("Post-production and visual effects", "剧本创作", "script")
    return [
        (
            f"企业{n}",
            credit_code(n).lower() if n % 5 == 0 else credit_code(n),
            segments[n % 3],
            date(2022, n % 12 + 1, n % 28 + 1) if n % 2 else f"2022年{n % 12 + 1}月{n % 28 + 1}日",
            "2024/06/30" if n == 7 else None,
        )
        for n in range(1, 31)
    ]


def faults_of(base: Base, content: bytes) -> list[tuple[str, str]]:
    return [(f"{fault.letter}{fault.place}", fault.what) for fault in queries.outlook_of(base, content).faults]


def test_thirty_firms_come_in_with_one_event_and_go_out_and_in_again_unchanged(cast: Cast) -> None:
    base = make_base(cast)
    Organisation.objects.filter(pk=cast.studio_a.pk).update(credit_code=credit_code(3))

    made = actions.import_firms(base, workbook(*thirty()), by=cast.wu)
    out = queries.workbook_of(base, base.firms.order_by("pk"))
    again = queries.outlook_of(base, out)

    events = Event.objects.filter(stream=f"base/{base.code}", action="firms_imported")
    assert (len(made.added), made.changed, base.firms.count(), events.count()) == (30, [], 30, 1)
    assert (len(again.unchanged), again.added, again.changed, again.faults) == (30, [], [], [])
    assert len(events.get().payload["added"]) == 30
    assert list(base.firms.filter(left_on__isnull=False).values_list("name", "left_on")) == [
        ("企业7", date(2024, 6, 30))
    ]
    assert list(base.firms.filter(organisation__isnull=False).values_list("name", "organisation")) == [
        ("企业3", cast.studio_a.pk)
    ]
    assert set(base.firms.values_list("segment", flat=True)) == {"post", "script"}
    with pytest.raises(MissingEvidence, match="says what the base has already"):
        actions.import_firms(base, out, by=cast.wu)


def test_columns_of_another_language_and_order_are_read(cast: Cast) -> None:
    base = make_base(cast)
    make_firm(cast, base, 1)
    with translation.override("zh-hans"):
        out = queries.workbook_of(base, base.firms.all())
    head, *body = tables.read(out)
    days = [[each.date() if isinstance(each, datetime) else each for each in row] for row in body]
    turned = workbook(*[tuple(reversed(row)) for row in days], head=tuple(str(each) for each in reversed(head)))

    found = queries.outlook_of(base, turned)

    assert (head[0], head[2], body[0][2]) == ("企业", "业态", "后期与视效")
    assert (len(found.unchanged), found.faults) == (1, [])


def test_every_fault_is_told_by_its_cell_and_nothing_is_written(cast: Cast) -> None:
    base = make_base(cast)
    make_firm(cast, base, 1)
    before = Event.objects.count()
    wrong = credit_code(3)[:-1] + ("0" if credit_code(3)[-1] != "0" else "1")
    bad = workbook(
        ("", credit_code(2), "post", "2022-01-01", ""),
        ("三号", wrong, "post", "2022-01-01", ""),
        ("四号", credit_code(4), "养殖", "上周", "2022年2月30日"),
        ("五号", credit_code(5), "", "2022-01-01", "2021-01-01"),
        ("六号", credit_code(6), "post", "2999-01-01", ""),
        ("改了名", credit_code(1), "post", "2021-03-01", ""),
        ("七号", credit_code(7), "post", "2022-01-01", ""),
        ("七号", credit_code(7), "post", "2022-01-01", ""),
        ("八号", credit_code(8), "post", "2022-01-01", "2023-01-01"),
        ("八号", credit_code(8), "post", "2022-06-01", ""),
    )

    found = faults_of(base, bad)

    assert [cell for cell, _what in found] == ["A2", "B3", "C4", "D4", "E4", "C5", "D6", "A7", "B9", "D11"]
    assert dict(found)["A7"] == (
        "The base has this firm as “企业1”. A new name has a day and is entered on the firm's page."
    )
    with pytest.raises(MissingEvidence, match="A2: Something must stand here"):
        actions.import_firms(base, bad, by=cast.wu)
    assert (Firm.objects.count(), Event.objects.count()) == (1, before)


def test_faults_stand_where_the_column_stands_in_this_workbook(cast: Cast) -> None:
    base = make_base(cast)
    head = ("Remarks", "Joined on", "Segment", "Unified social credit code", "Firm")

    found = faults_of(base, workbook(("x", "下周", "post", credit_code(1), ""), head=head))

    assert [cell for cell, _what in found] == ["E2", "B2"]


def test_row_changes_the_stay_that_lasts_and_a_return_is_a_row_of_its_own(cast: Cast) -> None:
    base = make_base(cast)
    stays, gone = make_firm(cast, base, 1), make_firm(cast, base, 2)
    actions.let_firm_go(gone, by=cast.wu, left_on=date(2023, 6, 30))
    content = workbook(
        ("企业1", credit_code(1), "script", "2021-05-01", ""),
        ("企业2", credit_code(2), "post", "2021-03-01", "2023-06-30"),
        ("企业2", credit_code(2), "script", "2024-01-01", ""),
    )

    made = actions.import_firms(base, content, by=cast.wu)

    assert ([firm.pk for firm in made.changed], [firm.pk for firm in made.unchanged]) == ([stays.pk], [gone.pk])
    assert list(base.firms.order_by("pk").values_list("name", "segment", "joined_on", "left_on")) == [
        ("企业1", "script", date(2021, 5, 1), None),
        ("企业2", "post", date(2021, 3, 1), date(2023, 6, 30)),
        ("企业2", "script", date(2024, 1, 1), None),
    ]


def test_workbook_lets_firms_go_and_brings_nobody_back_by_an_empty_cell(cast: Cast) -> None:
    base = make_base(cast)
    make_firm(cast, base, 1)
    leaves = workbook(("企业1", credit_code(1), "post", "2021-03-01", "2024-06-30"))
    back = workbook(("企业1", credit_code(1), "post", "2021-03-01", ""))

    actions.import_firms(base, leaves, by=cast.wu)

    assert faults_of(base, back) == [("E2", "The firm left on 2024-06-30. Its return is a row with a day of its own.")]
    assert Firm.objects.get().left_on == date(2024, 6, 30)


def test_day_of_a_row_does_not_leave_reports_outside_the_stay(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1)
    actions.report_figures(firm, by=cast.wu, year=2024, figures={"jobs": 3})

    late = faults_of(base, workbook(("企业1", credit_code(1), "post", "2025-01-01", "")))
    gone = faults_of(base, workbook(("企业1", credit_code(1), "post", "2021-03-01", "2023-01-01")))

    words = "Figures are reported for 2024, in which the firm would not have been there."
    assert (late, gone) == ([("D2", words)], [("E2", words)])


def test_workbook_without_the_columns_is_refused_by_their_names(cast: Cast) -> None:
    with pytest.raises(tables.BadWorkbook, match="lacks these columns: Unified social credit code, Joined on"):
        sheets.read(workbook(("x", "post"), head=("企业", "业态")), segments=queries.segments_in_force())
