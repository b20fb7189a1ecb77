"""Who runs a base, a firm and the bureau each see what needs them, do it from there, and it is gone: in Chinese, each at a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Server
from tests.e2e.licence import press
from tests.e2e.person import Person, somebody
from tests.indicators.asking import BASE, FIRM

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {"wu": "Wu Ruolan", "zhou": "Zhou Muyun", "sun": "Sun Zhengze"}
SCENE: Final = """
from datetime import date, timedelta
from zhijiang.bases import actions
from zhijiang.bases.states import BaseLevel
from zhijiang.indicators import actions as indicators
from zhijiang.indicators.queries import today
from zhijiang.people.models import Organisation, User
sun = User.objects.get(username="sun")
operator = Organisation.objects.get(name="湖畔艺创小镇服务中心")
base = actions.open_base(operator, by=sun, name="湖畔基地", named_from=date(2020, 1, 1), level=BaseLevel.PROVINCIAL)
house = Organisation.objects.get(name="青衫短剧工作室")
year = today().year
actions.admit_firm(base, by=sun, name=house.name, credit_code=house.credit_code, segment="micro-drama", joined_on=date(year - 2, 5, 1))
indicators.open_period("year", by=sun, year=year - 1, due_on=today() + timedelta(days=9))
"""
"""Zhou's studio is the only firm of a base, and figures of last year are asked for."""


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    office.django(SCENE)
    with ExitStack() as stack:
        there = {name: stack.enter_context(somebody(chromium, office.url, "zh-hans")) for name in NAMES}
        for name, english in NAMES.items():
            there[name].enter(english)
        yield there


def report(person: Person, figures: dict[str, str]) -> None:
    """From the first page to the form, filled in and sent."""
    person.page.get_by_role("link", name="填报指标").first.click()
    person.page.wait_for_url("**/indicators/periods/**")
    for name, figure in figures.items():
        person.page.locator(f"[name={name}]").fill(figure)
    here = person.page.url
    press(person, "填报")
    person.page.wait_for_url(lambda url: url != here)
    person.go("/")


def test_each_desk_says_what_needs_its_person_and_no_more_once_it_is_done(house: dict[str, Person]) -> None:
    wu, zhou, sun = (house[name] for name in NAMES)

    # The base: its own figures, and a firm that has not reported.
    wu.has_heading("有 2 件事等您处理")
    wu.sees("基地填报", "1 家企业尚未填报", "湖畔基地", "省级基地", "尚未认定")
    report(wu, BASE)
    wu.has_heading("有 1 件事等您处理")

    # The firm: its figures.
    zhou.has_heading("有 1 件事等您处理")
    zhou.sees("企业填报", "可申请的扶持")
    report(zhou, FIRM)
    zhou.has_heading("没有等您处理的事")
    wu.go("/")
    wu.has_heading("没有等您处理的事")

    # The bureau: two reports, under the first of its six mechanisms.
    sun.go("/")
    sun.has_heading("有 1 件事等您处理")
    for name in ("统计监测", "指数发布", "联盟合作", "项目遴选推荐", "领导联系", "年度评估"):
        expect(sun.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(sun.page.locator("#statistics")).to_contain_text("1 件待您处理")
    sun.page.locator("#statistics").get_by_role("link", name="核对并确认").click()
    press(sun, "确认 2 份填报")
    sun.go("/")
    sun.has_heading("没有等您处理的事")
    expect(sun.page.locator("#statistics")).to_contain_text("暂无待办")

    # Every base with its light, and one at a glance.
    sun.page.get_by_role("link", name="全部 1 家基地亮灯情况").click()
    press(sun, "湖畔基地")
    sun.sees("基地状态", "各业态企业", "1,201 万元")
