"""A work's rights, people and numbers, kept by its producer in Chinese: a link that ended is found, and mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.casework.applications import PDF
from tests.e2e.conftest import Server
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

EIDR: Final = "10.5240/7791-8534-2C23-9030-8610-5"


@pytest.fixture
def lin(office: Server, chromium: Browser) -> Iterator[Person]:
    """Lin makes films."""
    with somebody(chromium, office.url, "zh-hans") as person:
        person.enter("Lin Zhixia")
        yield person


def press(person: Person, name: str) -> None:
    """The button or link with this name in the page."""
    main = person.page.locator("main")
    main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()


def keep(person: Person, kind: str, grantee: str, *, grantor: str = "", starts: str = "", ends: str = "") -> None:
    """A document of the chain, with its file."""
    press(person, "登记权利文件")
    page = person.page
    page.locator("[name=kind]").select_option(label=kind)
    page.locator("[name=grantor]").fill(grantor)
    page.locator("[name=grantee]").fill(grantee)
    page.locator("[name=starts]").fill(starts)
    page.locator("[name=ends]").fill(ends)
    page.locator("input[type=file]").set_input_files({"name": "文件.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press(person, "保存")
    person.has_heading("权利链")


def test_chain_with_a_link_that_ended_is_found_and_mended(lin: Person, tmp_path: Path) -> None:
    page = lin.page
    lin.go("/works/new/")
    page.get_by_label("网络电影").check()
    page.get_by_label("片名", exact=True).fill("老渡口")
    page.locator("[name=adapted_from]").fill("渡口往事")
    page.locator("main form button.primary").click()
    lin.has_heading("老渡口")
    address = page.url

    press(lin, "权利链")
    lin.sees("尚未登记权利文件")
    keep(lin, "原著著作权", "闻一舟", starts="2018-01-01")
    keep(lin, "改编权", "未央影业有限公司", grantor="闻一舟", starts="2024-01-01", ends="2026-01-31")
    keep(lin, "剧本著作权", "沈渡", starts="2024-06-01")
    keep(lin, "剧本著作权", "未央影业有限公司", grantor="沈渡", starts="2024-06-01")
    keep(lin, "影片著作权", "未央影业有限公司", starts="2025-09-01")
    lin.sees("第2份文件已于2026年1月31日到期")
    assert page.locator("svg .box").count() == 5
    assert page.locator("svg .box[data-mark=break] .sign").count() == 1
    keep(lin, "改编权", "未央影业有限公司", grantor="闻一舟", starts="2026-02-01")
    lin.sees("权利链完整有效。")

    lin.go(address.removeprefix(lin.url))
    press(lin, "编辑名单")
    for name in ("许青", "顾晚潮"):
        page.locator("[name=name]").fill(name)
        press(lin, "添加")
        lin.sees(name)
    press(lin, "上移：顾晚潮")
    page.wait_for_function("document.querySelector('ol.task-list .title').innerText === '顾晚潮'")
    press(lin, "返回作品页")

    press(lin, "编辑编号")
    page.locator("[name=eidr]").fill(EIDR[:-1] + "6")
    press(lin, "保存")
    lin.sees("校验字符不符")
    page.locator("[name=eidr]").fill(f"https://doi.org/{EIDR}")
    press(lin, "保存")
    lin.sees(EIDR)

    poster = tmp_path / "海报.png"
    Image.new("RGB", (320, 480), (47, 111, 98)).save(poster)
    press(lin, "编辑图片")
    page.locator("input[type=file]").set_input_files(poster)
    page.locator("[name=alt]").fill("一条空船")
    press(lin, "添加图片")
    press(lin, "返回作品页")
    assert page.get_by_alt_text("一条空船").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 320
    with page.expect_download() as download:
        press(lin, "导出 MovieLabs XML")
    assert EIDR in Path(download.value.path()).read_text("utf-8")
