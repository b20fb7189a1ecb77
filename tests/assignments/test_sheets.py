"""The form as a workbook: in with every fault by its cell, all or nothing, and out unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.assignments.assigning import duty_of, given, make_plan, published
from tests.casework.reading_letters import pages
from tests.cast import Cast
from zhijiang.assignments import actions, queries, sheets
from zhijiang.assignments.models import Duty
from zhijiang.casework import sheets as tables
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


HEAD = ("No.", "Duty", "Lead unit", "Cooperating units", "Deadline", "Depends on", "Steps", "State", "Progress")


def workbook(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    return tables.write("xlsx", [tables.Sheet("1", [(label, label) for label in head], rows)])


def forty() -> list[tuple[Any, ...]]:
    """Forty lines of every shape, those that wait for a later one among them."""
    return [
        (
            n,
            f"任务 {n}",
            ("小镇服务中心", "省广播电视局", "甲影业")[n % 3],
            ("", "乙影业", "乙影业、审看专家组")[n % 3],
            date(2026, 10, n % 28 + 1) if n % 2 else f"{n}个工作日",
            "" if n in {1, 40} else ("40" if n == 2 else f"1、{n - 1}"),
            "调研\n起草" if n % 4 == 0 else "",
            "",
            "上年度已启动" if n == 7 else "",
        )
        for n in range(1, 41)
    ]


def test_forty_duties_come_in_are_worked_and_go_out_and_in_again_unchanged(cast: Cast) -> None:
    plan = make_plan(cast)

    actions.import_form(plan, workbook(*forty()), by=cast.sun)
    actions.publish_plan(plan, by=cast.sun)
    actions.report_done(
        duty_of(plan, 1), by=cast.sun if duty_of(plan, 1).lead == cast.bureau else cast.wu, text="已完成"
    )
    out = queries.workbook_of(plan, cast.sun)
    again = queries.outlook_of(plan, out)
    head, *body = tables.read(out)

    assert (len(again.unchanged), again.added, again.changed, again.faults) == (40, [], [], [])
    assert list(map(str, head)) == list(HEAD)
    assert body[0][7:] == ["Reported done", "已完成"]
    assert Event.objects.filter(stream=plan.stream, action="duties_imported").count() == 1
    assert [event.action for event in queries.duty_history(plan, 1)] == ["duty_reported", "duties_imported"]
    second = make_plan(cast)
    actions.import_form(second, workbook(*forty()), by=cast.sun)
    given_rows, _faults = sheets.read(workbook(*forty()))
    written, _none = sheets.read(queries.workbook_of(second, cast.sun))
    assert written == [replace(row, state="Not begun") for row in given_rows]


def test_form_of_another_language_and_order_of_columns_is_read(cast: Cast) -> None:
    plan = make_plan(cast, given(cast, steps=("调研",), due_workdays=12))
    with translation.override("zh-hans"):
        out = queries.workbook_of(plan, cast.sun)
    head, *body = tables.read(out)
    turned = workbook(*[tuple(reversed(row)) for row in body], head=tuple(str(each) for each in reversed(head)))

    found = queries.outlook_of(plan, turned)

    assert head[0] == "序号"
    assert head[1] == "任务事项"
    assert body[0][4] == "12个工作日"
    assert (len(found.unchanged), found.faults) == (1, [])


def test_every_fault_is_told_by_its_cell_and_nothing_is_written(cast: Cast) -> None:
    plan = published(cast)
    before = Event.objects.count()
    bad = workbook(
        ("x", "任务", "小镇服务中心", "", "2026-09-30", "", "", "", ""),
        (2, "", "没有的单位", "甲影业、也没有", "下周", "9", "", "Confirmed done", ""),
        (3, "任务", "甲影业", "", "2026年2月30日", "a", "", "", ""),
        (3, "任务", "甲影业", "", "2026/10/01", "3", "", "", ""),
        (1, "编制园区发展规划", "小镇服务中心", "甲影业", date(2026, 9, 30), "", "", "Confirmed done", "我说完成了"),
    )

    found = queries.outlook_of(plan, bad)

    assert [f"{fault.letter}{fault.place}" for fault in found.faults] == [
        "A2", "B3", "C3", "D3", "E3", "F3", "H3", "E4", "F4", "F4", "A5", "H6", "I6",
    ]  # fmt: skip
    with pytest.raises(MissingEvidence, match="A2"):
        actions.import_form(plan, bad, by=cast.sun, reason="x")
    assert (Duty.objects.count(), Event.objects.count()) == (1, before)


def test_import_is_the_owners_and_a_published_form_asks_why(cast: Cast) -> None:
    plan = published(cast)
    changed = workbook((1, "编制规划", "甲影业", "", "2026-10-08", "", "", "", ""))

    with pytest.raises(NotAllowed):
        actions.import_form(plan, changed, by=cast.wu, reason="x")
    with pytest.raises(MissingEvidence):
        actions.import_form(plan, changed, by=cast.sun, reason="")
    actions.import_form(plan, changed, by=cast.sun, reason="调整牵头单位")

    duty = duty_of(plan)
    assert (duty.item, duty.lead, duty.due_on, list(duty.helpers.all())) == (
        "编制规划",
        cast.studio_a,
        date(2026, 10, 8),
        [],
    )


def test_workbook_without_the_columns_is_refused_by_their_names(cast: Cast) -> None:
    with pytest.raises(tables.BadWorkbook, match="lacks these columns: Lead unit, Deadline"):
        sheets.read(workbook((1, "x"), head=("序号", "任务事项")))


def test_printed_form_is_a_pdf_that_holds_every_line(cast: Cast) -> None:
    plan = published(cast, *(given(cast, item=f"事项{n}", due_workdays=n) for n in range(1, 41)))

    content = queries.paper_of(plan, cast.sun)
    printed = [text for text, _picture in pages(content, scale=1)]

    whole = "".join(printed)
    assert b"pdfaid:part" in content
    assert [n for n in range(1, 41) if f"{n}事项{n}" not in whole] == []
    assert plan.title in printed[0]
    assert len(printed) > 1


def test_forty_lines_go_out_cell_by_cell_as_they_came_in(cast: Cast) -> None:
    with translation.override("zh-hans"):
        rows = [
            (
                n,
                f"任务事项第{n}项",
                cast.centre.name,
                cast.studio_a.name if n % 2 else None,
                date(2099, 10, 8) if n % 3 else f"{n}个工作日",
                str(n - 1) if n % 10 == 0 else None,
                "调研\n起草" if n == 1 else None,
                "未启动",
                None,
            )
            for n in range(1, 41)
        ]
        plan = make_plan(cast)
        actions.import_form(plan, workbook(*rows), by=cast.sun)

        _head, *there = tables.read(queries.workbook_of(plan, cast.sun))

    assert [tuple(row) for row in there] == [tuple(row) for row in tables.read(workbook(*rows))[1:]]
