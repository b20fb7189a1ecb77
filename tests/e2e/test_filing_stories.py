"""Three filings from beginning to end, in Chinese, each person at a browser of their own.

A key micro-drama with a special subject, with one supplement and one correction, up to its national number and on to the
letter of the finished work; a refused
film that wins its appeal; and a title whose tier changes because the threshold moved, beside an older one that keeps its rule.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Server
from tests.e2e.licence import press, to_the_letter
from tests.e2e.person import Person, somebody
from zhijiang.demo.filings import IDEAS, SYNOPSIS, plan

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {
    "zhou": "Zhou Muyun", "wu": "Wu Ruolan", "sun": "Sun Zhengze", "lu": "Lu Chengzong", "gao": "Gao Yuanshan",
    "chen": "Chen Guanlan", "jiang": "Jiang Wendi", "he": "He Yi'an",
    "feng": "Feng Jiming", "xu": "Xu Zhibai", "shen": "Shen Tingchao",
}  # fmt: skip
TITLE: Final = "夜航船上的灯"
NUMBER: Final = "浙网微规备字（2026）第00123号"


class House:
    """Everybody of a story; each comes in when first needed."""

    def __init__(self, stack: ExitStack, chromium: Browser, server: Server) -> None:
        self._stack, self._chromium, self.server = stack, chromium, server
        self._there: dict[str, Person] = {}

    def __getitem__(self, name: str) -> Person:
        if name not in self._there:
            person = self._stack.enter_context(somebody(self._chromium, self.server.url, "zh-hans"))
            person.enter(NAMES[name])
            self._there[name] = person
        return self._there[name]


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(stack, chromium, office)


def fill_rows(person: Person, table: str, rows: Sequence[dict[str, Any]]) -> None:
    for number, row in enumerate(rows):
        if number:
            person.page.locator(f"[data-rows={table}]").get_by_role("button", name="增加一行").click()
        for column, value in row.items():
            cell = person.page.locator(f"[name={table}-{number}-{column}]")
            if value is True:
                cell.check()
            elif cell.evaluate("cell => cell.tagName") == "SELECT":
                cell.select_option(str(value))
            else:
                cell.fill(str(value))


def fill_section(person: Person, answers: dict[str, Any]) -> None:
    for name, value in answers.items():
        field = person.page.locator(f"[name={name}]")
        if isinstance(value, list) and value and isinstance(value[0], dict):
            fill_rows(person, name, value)
        elif isinstance(value, list):
            for each in value:
                person.page.locator(f"[name={name}][value={each}]").check()
        elif value is True:
            field.check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))
    here = person.page.url
    press(person, "保存并继续")
    person.page.wait_for_url(lambda url: url != here)


def open_case(person: Person, code: str) -> None:
    person.go(f"/cases/{code}/")


def sign(person: Person, code: str, *, vote: str) -> None:
    open_case(person, code)
    press(person, "签署意见")
    person.page.wait_for_url(re.compile(r"/opinion/"))
    for points in person.page.get_by_role("spinbutton").all():
        points.fill("8")
    person.page.get_by_label(vote).check()
    person.page.get_by_label("理由").fill("已通读，意见如上。")
    press(person, "签署")
    person.sees("意见已签署。", within="body")


def name_panel(person: Person, code: str, *names: str) -> None:
    person.go(f"/cases/{code}/panel/")
    for name in names:
        person.page.get_by_label(re.compile(person.word(NAMES[name]))).check()
    press(person, "确定审看组")


def hand_in_plan(person: Person, answers: dict[str, Any]) -> str:
    """Fill the whole form in, section by section, check it and hand it in. Tells the case's code."""
    person.go("/cases/new/")
    press(person, "网络视听作品规划备案")
    person.page.get_by_label("片名").fill(answers["title"])
    press(person, "开始填写")
    person.page.wait_for_url(re.compile(r"/cases/C-[0-9A-Z]+/form/$"))
    code = re.search(r"/cases/(C-[0-9A-Z]+)/", person.page.url)[1]  # type: ignore[index]
    person.page.get_by_role("link", name="作品", exact=True).last.click()
    for fields in SECTIONS:
        fill_section(person, {name: answers[name] for name in fields if name in answers})
    person.go(f"/cases/{code}/check/")
    person.sees(answers["title"])
    press(person, "提交备案")
    person.sees("已提交", "剩", within="body")
    return code


def accept(person: Person, code: str) -> None:
    open_case(person, code)
    press(person, "受理")
    press(person, "受理")
    person.sees("审查中")


def test_special_micro_drama_from_plan_to_its_letter(house: House, chromium: Browser, tmp_path: Path) -> None:
    zhou, wu, sun = house["zhou"], house["wu"], house["sun"]
    code = hand_in_plan(zhou, plan(title=TITLE, special_fields=["police"], investment="160"))

    open_case(wu, code)
    wu.sees("重点", "九类特殊题材")
    press(wu, "告知补正")
    item = wu.page.locator("li", has_text="拟播出平台").first
    item.locator("summary").click()
    item.locator("textarea").fill("请写明平台全称。")
    press(wu, "告知补正")
    wu.sees("待补正")

    open_case(zhou, code)
    press(zhou, "逐项回应")
    zhou.page.get_by_label("回应").select_option(label="已补正或修改")
    press(zhou, "保存回应")
    zhou.page.get_by_role("link", name="制作机构与周期").first.click()
    expect(zhou.page.locator("[name=licence_number]")).to_have_count(0)
    zhou.page.locator("[name=platform]").fill("某某网络视听平台（全称）")
    press(zhou, "保存并继续")
    zhou.go(f"/cases/{code}/check/")
    press(zhou, "提交补正材料")
    zhou.sees("已提交", within="body")

    accept(wu, code)

    name_panel(sun, code, "chen", "jiang", "he")
    press(sun, "特殊题材协审")
    sun.page.locator("[name=body]").select_option(label="之江省公安厅（演示）")
    sun.page.locator("form .button.primary").last.click()
    sun.page.wait_for_url(re.compile(r"/(cases|tasks)/[CT]-[0-9A-Z]+/$"))
    for name in ("chen", "jiang", "he"):
        sign(house[name], code, vote="建议修改")
    open_case(sun, code)
    press(sun, "退回修改")
    item = sun.page.locator("li", has_text="思想内涵").first
    item.locator("summary").click()
    item.locator("textarea").fill("请补充公安题材的立意。")
    press(sun, "退回修改")
    sun.sees("退回修改")

    open_case(zhou, code)
    press(zhou, "逐项回应")
    zhou.page.get_by_label("回应").select_option(label="已补正或修改")
    press(zhou, "保存回应")
    zhou.page.get_by_role("link", name="内容", exact=True).first.click()
    zhou.page.locator("[name=ideas]").fill(IDEAS + "作品同时展现人民公安守护一方平安的担当。")
    press(zhou, "保存并继续")
    zhou.go(f"/cases/{code}/check/")
    press(zhou, "重新提交")

    for name in ("chen", "jiang", "he"):
        sign(house[name], code, vote="建议准予备案")
    open_case(house["chen"], code)
    press(house["chen"], "修改对照")
    house["chen"].sees("人民公安守护一方平安")
    open_case(sun, code)
    expect(sun.page.get_by_role("link", name="初核通过并上报")).to_have_count(0)
    gao = house["gao"]
    gao.go("/tasks/")
    gao.page.get_by_role("link", name=re.compile("协审")).first.click()
    gao.page.locator("[name=verdict][value=conditions]").check()
    for met in gao.page.locator("input[type=radio][value=yes]").all():
        met.check()
    gao.page.locator("[name=text]").fill("办案情节基本准确，警衔标识请再核对。")
    gao.page.locator("form .button.primary").last.click()
    zhou.go(f"/cases/{code}/")
    zhou.sees_nothing_of("警衔标识请再核对")

    open_case(sun, code)
    press(sun, "初核通过并上报")
    press(sun, "初核通过并上报")
    press(sun, "登记规划备案号")
    sun.page.get_by_label("编号").fill(NUMBER)
    press(sun, "登记规划备案号")
    open_case(zhou, code)
    zhou.sees("准予备案", NUMBER)
    zhou.page.get_by_role("link", name="查看办理流程及本件经过").click()
    zhou.sees("已办理")
    to_the_letter(
        house.__getitem__, chromium, tmp_path, title=TITLE, number=NUMBER, synopsis=SYNOPSIS, within=house.server.django
    )


SECTIONS: Final = (
    ("title", "kind", "subject", "period", "episodes", "minutes", "source"),
    ("special_fields",),
    ("synopsis", "ideas"),
    ("licence_number", "licence_until", "shooting_from", "shooting_until", "foreign_cast", "platform"),
    ("investment", "costs"),
    ("cast", "cast_pay", "lead_pay"),
    ("rights",),
    ("contact", "script_ready", "true_and_complete"),
)


def test_refused_film_wins_its_appeal_and_is_filed_again(house: House) -> None:
    zhou, wu, sun, lu = house["zhou"], house["wu"], house["sun"], house["lu"]
    code = hand_in_plan(zhou, plan(title="孤岛", kind="film", episodes=1, minutes=95, synopsis=SYNOPSIS * 3))
    accept(wu, code)
    name_panel(sun, code, "chen", "jiang", "he")
    for name in ("chen", "jiang", "he"):
        sign(house[name], code, vote="建议不予备案")
    open_case(sun, code)
    press(sun, "不予备案")
    sun.page.get_by_label("理由").fill("主要情节依据不足。")
    sun.page.locator("select[name=rule]").select_option(index=1)
    press(sun, "不予备案")
    sun.sees("不予备案", "主要情节依据不足。")

    open_case(zhou, code)
    zhou.sees("不予备案", "主要情节依据不足。")
    letter = zhou.page.locator("a[href*='/v/']").first.get_attribute("href")
    assert letter is not None
    press(zhou, "申请复审")
    press(zhou, "申请复审")
    appeal = re.search(r"/cases/(C-[0-9A-Z]+)/", zhou.page.url)[1]  # type: ignore[index]
    zhou.page.get_by_role("link", name="复审申请").first.click()
    zhou.page.locator("[name=grounds]").fill("原决定认定事实有误：主要情节取材于公开出版的海岛志，附出版物目录。" * 4)
    zhou.page.locator("[name=contact]").fill("周慕云 0571-00000000")
    press(zhou, "保存并继续")
    zhou.go(f"/cases/{appeal}/check/")
    press(zhou, "提交复审申请")

    open_case(sun, appeal)
    expect(sun.page.get_by_role("link", name="撤销原决定")).to_have_count(0)
    lu.go(f"/cases/{appeal}/panel/")
    expect(lu.page.get_by_label(re.compile("陈观澜"))).to_be_disabled()
    name_panel(lu, appeal, "feng", "xu", "shen")
    for name in ("feng", "xu", "shen"):
        sign(house[name], appeal, vote="建议撤销原决定")
    open_case(lu, appeal)
    press(lu, "撤销原决定")
    lu.page.get_by_label("理由").fill("原决定依据不足，予以撤销。")
    press(lu, "撤销原决定")

    open_case(zhou, appeal)
    zhou.sees("撤销原决定")
    zhou.go(letter)
    zhou.sees("已撤销")

    open_case(zhou, code)
    press(zhou, "重新申请")
    press(zhou, "开始填写")
    zhou.page.wait_for_url(re.compile(r"/cases/C-[0-9A-Z]+/form/$"))
    again = re.search(r"/cases/(C-[0-9A-Z]+)/", zhou.page.url)[1]  # type: ignore[index]
    zhou.page.get_by_role("link", name="承诺").first.click()
    fill_section(zhou, {"script_ready": True, "true_and_complete": True})
    zhou.go(f"/cases/{again}/check/")
    zhou.sees("孤岛", SYNOPSIS[:20])
    press(zhou, "提交备案")
    accept(wu, again)
    open_case(lu, again)
    lu.sees("孤岛", lu.word(NAMES["lu"]))


def file_before_the_threshold_moved() -> None:
    """Run inside the installation: a plan of 1.5 million, handed in and accepted on 30 December 2025. Tells its code.

    No page can be used on a day that has passed; everything that follows happens on pages, today.
    """
    from zhijiang.demo.filings import Desk
    from zhijiang.demo.people import BODIES, make_people
    from zhijiang.people.models import Organisation

    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}
    moment = datetime(2025, 12, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(moment, tick=True):
        desk = Desk(make_people(), bodies)
        code = desk.accepted("qingshan", "zhou", "旧岁灯", investment="150", costs=COSTS).code
    sys.stdout.write(code)


COSTS: Final = [{"item": "cast", "amount": "48"}, {"item": "shooting", "amount": "102"}]


def test_tier_follows_the_day_of_filing_and_stays(house: House) -> None:
    """The same plan filed before and after 2026-01-01; the older one keeps its tier through a correction of today."""
    older = house.server.django(
        "from tests.e2e.test_filing_stories import file_before_the_threshold_moved as file; file()"
    ).strip()
    zhou, wu, sun = house["zhou"], house["wu"], house["sun"]
    newer = hand_in_plan(zhou, plan(title="新岁灯", investment="150", costs=COSTS))
    accept(wu, newer)
    open_case(zhou, older)
    zhou.sees("重点", "2025年12月30日")
    open_case(zhou, newer)
    zhou.sees("普通", "2026年")

    for code in (older, newer):
        name_panel(sun, code, "chen", "jiang", "he")
        for name in ("chen", "jiang", "he"):
            sign(house[name], code, vote="建议修改" if code == older else "建议准予备案")
    open_case(sun, older)
    press(sun, "退回修改")
    sun.page.get_by_label(re.compile("^说明|^备注")).fill("请核对集数。")
    press(sun, "退回修改")
    open_case(zhou, older)
    zhou.go(f"/cases/{older}/check/")
    press(zhou, "重新提交")
    zhou.sees("重点", "2025年12月30日")
    for name in ("chen", "jiang", "he"):
        sign(house[name], older, vote="建议准予备案")

    open_case(sun, older)
    expect(sun.page.get_by_role("link", name="准予备案")).to_have_count(0)
    press(sun, "初核通过并上报")
    press(sun, "初核通过并上报")
    sun.sees("已报总局")
    open_case(sun, newer)
    expect(sun.page.get_by_role("link", name="初核通过并上报")).to_have_count(0)
    press(sun, "准予备案")
    press(sun, "准予备案")
    open_case(zhou, newer)
    zhou.sees("准予备案", "普通")
