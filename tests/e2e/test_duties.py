"""A task assignment form from the workbook to the printed paper, in Chinese, each person at a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect

from tests.casework.reading_letters import pages
from tests.e2e.conftest import Server
from tests.e2e.person import Person, somebody
from zhijiang.casework import sheets

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {"sun": "Sun Zhengze", "wu": "Wu Ruolan", "lin": "Lin Zhixia", "zhou": "Zhou Muyun"}
HEAD: Final = ("序号", "任务事项", "牵头单位", "配合单位", "完成时限", "前置任务", "实施步骤", "状态", "进展")
TITLE: Final = "国家级基地申报任务分工表"
BASE: Final = "湖畔艺创小镇服务中心"


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    with ExitStack() as stack:
        there = {}
        for name, english in NAMES.items():
            there[name] = stack.enter_context(somebody(chromium, office.url, "zh-hans"))
            there[name].enter(english)
        yield there


def rows(*, wrong: bool = False) -> list[tuple[Any, ...]]:
    """Forty lines; of the fifth the unit is unknown when `wrong`."""
    return [
        (
            n,
            f"任务事项第{n}项",
            "没有的单位" if wrong and n == 5 else BASE,
            "未央影业有限公司" if n % 2 else "",
            date(2099, 10, 8) if n % 3 else f"{n}个工作日",
            str(n - 1) if n % 10 == 0 else "",
            "调研\n起草" if n == 1 else "",
            "未启动",
            "",
        )
        for n in range(1, 41)
    ]


def written(target: Path, **given: bool) -> Path:
    table = sheets.Sheet("分工表", [(label, label) for label in HEAD], rows(**given))
    target.write_bytes(sheets.write("xlsx", [table]))
    return target


def downloaded(person: Person, name: str) -> bytes:
    with person.page.expect_download() as coming:
        press(person, name)
    return Path(coming.value.path()).read_bytes()


def press(person: Person, name: str) -> None:
    """The button or link with this name in the page."""
    main = person.page.locator("main")
    main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()


def hand_in(person: Person, file: Path) -> None:
    person.page.locator("input[type=file]").set_input_files(file)
    press(person, "查看")


def test_forty_duties_from_a_workbook_are_worked_on_printed_and_given_back_unchanged(
    house: dict[str, Person], tmp_path: Path
) -> None:
    sun, wu, lin, zhou = (house[name] for name in NAMES)

    sun.go("/duties/new/")
    sun.page.get_by_label("名称").fill(TITLE)
    press(sun, "保存")
    address = sun.page.url
    press(sun, "导入")
    hand_in(sun, written(tmp_path / "wrong.xlsx", wrong=True))
    sun.sees("C6", "没有名为“没有的单位”的单位。")
    hand_in(sun, written(tmp_path / "right.xlsx"))
    press(sun, "确认导入")
    sun.sees("新增 40 项，变更 0 项。")
    lin.go(address)
    assert lin.page.title().startswith(TITLE) is False
    press(sun, "下发各单位")
    sun.sees("分工表已下发，相关单位现在可以看到。")

    wu.go("/")
    wu.page.locator("main details > summary").first.click()
    wu.page.get_by_role("link", name="任务事项第1项", exact=False).first.click()
    wu.page.get_by_role("button", name="完成：调研").click()
    wu.page.get_by_role("textbox", name="进展").fill("调研报告已完成，附后。")
    wu.page.locator("input[type=file]").set_input_files(
        {"name": "调研报告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 report"}
    )
    press(wu, "报告完成")
    wu.sees("已记录。", "已报完成")
    duty = wu.page.url

    lin.go(duty)
    lin.sees("调研报告.pdf", "调研报告已完成，附后。")
    sun.go(duty)
    sun.page.get_by_text("退回", exact=True).first.click()
    sun.page.locator("[name=reason]").first.fill("请补充数据来源。")
    sun.page.locator("form[action*='send-back'] button").click()
    sun.sees("推进中")
    wu.go(duty)
    wu.sees("请补充数据来源。")
    wu.page.get_by_role("textbox", name="进展").fill("已补充。")
    press(wu, "报告完成")
    sun.go(duty)
    press(sun, "确认完成")
    sun.sees("已确认完成")

    sun.go(address)
    sun.page.locator("tbody tr").first.wait_for()
    expect(sun.page.locator("tbody tr")).to_have_count(40)
    sun.page.get_by_label("状态").select_option(label="已确认完成")
    press(sun, "筛选")
    expect(sun.page.locator("tbody tr")).to_have_count(1)
    out = downloaded(sun, "工作簿")
    (tmp_path / "out.xlsx").write_bytes(out)
    sun.go(f"{address}import/")
    hand_in(sun, tmp_path / "out.xlsx")
    sun.sees("该工作簿与现有分工表一致，无需变更。")
    head, *body = sheets.read(out)
    assert tuple(head) == HEAD
    # Cell by cell what was brought in, but for the state and the progress of the one that was worked on.
    _head, *brought = sheets.read((tmp_path / "right.xlsx").read_bytes())
    assert [body[0][:7], *body[1:]] == [brought[0][:7], *brought[1:]]
    assert body[0][7:] == ["已确认完成", "已补充。"]
    printed = "".join(text for text, _picture in pages(sun.page.request.get(f"{address}form.pdf").body(), scale=1))
    assert [n for n in range(1, 41) if f"任务事项第{n}项" not in printed] == []

    for path in (address, duty, f"{address}form.xlsx", f"{address}form.pdf", f"{address}gantt/"):
        assert zhou.page.request.get(path).status == 404
    assert wu.complaints + sun.complaints == []
