"""A studio is offered, looked up without an account, asked for by a free time that is pressed, and confirmed; the time is then taken. In Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Server
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

BASE: Final = """
import datetime
from zhijiang.bases import actions
from zhijiang.bases.states import BaseLevel
from zhijiang.people.models import Organisation, User
sun, wu = User.objects.get(username="sun"), User.objects.get(username="wu")
operator = Organisation.objects.get(memberships__user=wu)
actions.open_base(
    operator, by=sun, name="湖畔基地", named_from=datetime.date(2024, 1, 1), level=BaseLevel.PROVINCIAL,
    boundary=[["120.07", "30.16"]],
)
"""


@pytest.fixture
def three(office: Server, chromium: Browser) -> Iterator[tuple[Person, Person, Person]]:
    """Wu, whose house runs a base; Zhou, who makes films; and somebody without an account."""
    office.django(BASE)
    with ExitStack() as stack:
        wu, zhou, anybody = (stack.enter_context(somebody(chromium, office.url, "zh-hans")) for _each in range(3))
        wu.enter("Wu Ruolan")
        zhou.enter("Zhou Muyun")
        yield wu, zhou, anybody


def press(person: Person, name: str) -> None:
    person.page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def test_studio_is_offered_looked_up_asked_for_and_confirmed(three: tuple[Person, Person, Person]) -> None:
    wu, zhou, anybody = three

    wu.go("/facilities/")
    wu.page.get_by_role("link", name="登记设施").click()
    wu.page.locator("[name=name]").fill("一号摄影棚")
    for day in ("6", "7"):
        wu.page.locator(f"[name=weekdays][value='{day}']").check()
    wu.page.locator("[name=price]").fill("600")
    wu.page.locator("[name=answers_within]").fill("2")
    press(wu, "保存")
    wu.sees("一号摄影棚", "2 个工作日内", "600.00 元")

    anybody.go("/services/?q=棚")
    anybody.page.get_by_role("link", name="一号摄影棚").click()
    anybody.sees("登录后预约", "空闲")
    address = anybody.page.url.removeprefix(anybody.url)

    zhou.go(f"{address}?week={(timezone.localdate() + timedelta(days=7)).isoformat()}")
    zhou.page.locator(".week a").nth(9).click()
    first = zhou.page.locator("[name=first]").input_value()
    zhou.page.locator("[name=last]").select_option(str(int(first) + 2))
    zhou.page.locator("[name=purpose]").fill("夜戏补拍")
    expect(zhou.page.locator("[name=day]")).not_to_have_value("")
    press(zhou, "提交预约")
    zhou.sees("待答复", "1,200.00 元")

    wu.go("/")
    wu.page.get_by_role("link", name="答复预约").click()
    press(wu, "确认")
    wu.sees("已确认")
    wu.page.get_by_role("link", name="一号摄影棚").click()
    wu.sees("青衫短剧工作室")
    zhou.page.reload()
    zhou.sees("已确认")
    anybody.page.goto(zhou.page.get_by_role("link", name="一号摄影棚").evaluate("link => link.href"))
    anybody.sees("已约")
    anybody.sees_nothing_of("青衫短剧工作室")
