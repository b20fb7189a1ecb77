"""A base's news from the writer's desk to everybody's first page, in Chinese, each person at a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.conftest import Server
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TITLE: Final = "小镇摄影棚二期投入使用"
CORRECTED: Final = "小镇摄影棚二期正式启用"


@pytest.fixture
def three(office: Server, chromium: Browser) -> Iterator[tuple[Person, Person, Person]]:
    """Wu writes for the base, Sun is an officer of the body above it, and somebody who is not signed in."""
    with ExitStack() as stack:
        wu, sun, nobody = (stack.enter_context(somebody(chromium, office.url, "zh-hans")) for _each in range(3))
        wu.enter("Wu Ruolan")
        sun.enter("Sun Zhengze")
        yield wu, sun, nobody


def press(person: Person, name: str) -> None:
    """The button or link with this name in the page."""
    main = person.page.locator("main")
    main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()


def test_news_of_a_base_is_written_released_corrected_and_withdrawn(
    three: tuple[Person, Person, Person], tmp_path: Path
) -> None:
    wu, sun, nobody = three
    still = tmp_path / "棚.png"
    Image.new("RGB", (320, 180), (47, 111, 98)).save(still)

    wu.go("/news/desk/")
    press(wu, "撰写信息")
    press(wu, "保存")
    wu.sees("必填")
    wu.page.get_by_label("标题（中文）").fill(TITLE)
    wu.page.get_by_label("正文（中文）").fill("二期摄影棚面积两千平方米。\n\n预约电话见园区公告。")
    press(wu, "保存")
    wu.has_heading(TITLE)
    wu.page.get_by_text("添加图片", exact=True).first.click()
    wu.page.locator("input[type=file]").set_input_files(still)
    wu.page.get_by_label("图片说明（中文）").fill("二期摄影棚内景")
    press(wu, "添加图片")
    press(wu, "送他人审发")
    wu.sees("待他人审发", "须由他人审发")
    address = wu.page.url.removesuffix("text/")

    nobody.go("/")
    nobody.sees_nothing_of(TITLE)
    sun.go("/")
    sun.sees(TITLE)
    sun.page.get_by_role("link", name=TITLE).first.click()
    sun.sees("预约电话见园区公告。")
    press(sun, "发布")
    sun.sees("已发布")

    nobody.go("/")
    nobody.page.get_by_role("link", name=TITLE).first.click()
    nobody.has_heading(TITLE)
    assert (
        nobody.page.get_by_alt_text("二期摄影棚内景").evaluate(
            "(image) => image.decode().then(() => image.naturalWidth)"
        )
        == 320
    )

    wu.page.reload()
    press(wu, "另起新版本")
    press(wu, "修改")
    wu.page.get_by_label("标题（中文）").fill(CORRECTED)
    press(wu, "保存")
    press(wu, "送他人审发")
    nobody.page.reload()
    nobody.has_heading(TITLE)
    sun.page.reload()
    press(sun, "发布")
    sun.sees("已发布")
    nobody.page.reload()
    nobody.has_heading(CORRECTED)
    nobody.sees("第2版")

    wu.page.reload()
    wu.page.get_by_text("撤下", exact=True).first.click()
    wu.page.get_by_label("理由").last.fill("启用日期有变")
    wu.page.get_by_role("button", name="撤下").click()
    nobody.go(address.removeprefix(nobody.url))
    nobody.sees("该信息已撤下")
    nobody.sees_nothing_of("启用日期有变", "两千平方米")
