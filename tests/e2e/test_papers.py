"""The papers of a finished work, in Chinese: given as files, one of them asked for once more, only that one given, and both shown."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.casework.applications import PDF
from tests.clips import make_clip
from tests.e2e.conftest import Server
from tests.e2e.licence import PAPERS, add_papers, apply, bring_in, lay_out, press
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SYNOPSIS: Final = (
    "退休教师回到西湖边的老宅，在旧木箱里找到三十年前没有寄出的信，循着信上的地址一站一站找到当年的人。" * 2
)
LACKS: Final = "缺少剧本委托创作合同。"
LICENCE: Final = "（浙）字第02345号"


def test_a_producer_gives_papers_and_answers_for_the_one_that_was_asked_for(
    office: Server, chromium: Browser, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        zhou = stack.enter_context(somebody(chromium, office.url, "zh-hans"))
        wu = stack.enter_context(somebody(chromium, office.url, "zh-hans"))
        zhou.enter("Zhou Muyun")
        wu.enter("Wu Ruolan")
        keep_the_licence(zhou, tmp_path)
        work = lay_out(zhou, "旧木箱")
        bring_in(zhou, work, make_clip(tmp_path / "第1集.mp4", frames=60, cuts=(30,), tone_hz=660))
        review = apply(zhou, work, number="", synopsis=SYNOPSIS)
        give_the_papers(zhou, review, tmp_path)
        ask_for_one(wu, review)
        give_that_one(zhou, review, tmp_path)
        see_what_changed(wu, review)


def keep_the_licence(zhou: Person, folder: Path) -> None:
    """Into the dossier of the studio, valid for years."""
    path = folder / "企业许可证.pdf"
    path.write_bytes(PDF)
    zhou.go("/dossier/add/")
    zhou.page.locator("[name=kind]").select_option("production-licence")
    zhou.page.locator("[name=file]").set_input_files(path)
    zhou.page.locator("[name=number]").fill(LICENCE)
    zhou.page.locator("[name=valid_until]").fill("2099-12-31")
    zhou.page.locator("main form .button.primary").click()
    zhou.sees(LICENCE)


def give_the_papers(zhou: Person, review: str, folder: Path) -> None:
    """The licence is there already; what is missing is told with the way to it."""
    zhou.go(f"{review}check/")
    missing = zhou.page.locator(".error-summary a")
    expect(missing).to_have_count(len(PAPERS) - 1)
    missing.first.click()
    zhou.page.wait_for_url(re.compile(r"/papers/#question-"))
    zhou.sees("企业许可证.pdf", within="[data-files=licence_copy]")
    licence = zhou.page.locator("[data-files=licence_copy]")
    licence.locator("[data-file-remove]").click()
    zhou.sees("有效期至 2099年12月31日", within="[data-files=licence_copy]")
    licence.locator("[data-file-pick]").click()
    zhou.sees("企业许可证.pdf", within="[data-files=licence_copy] .file-list")
    wrong = folder / "冒充.pdf"
    wrong.write_text("not a PDF")
    zhou.page.locator("#id_pledge").set_input_files(wrong)
    zhou.sees("“冒充.pdf”", within="[data-files=pledge] .error")
    zhou.complaints.clear()  # the browser reports the refusal, which was meant
    add_papers(zhou, review, folder)
    press(zhou, "下一步：选择样片")
    zhou.sees("核对", "版权链证明.pdf", "企业许可证.pdf")
    press(zhou, "提交审查")
    zhou.reads("Handed in")


def ask_for_one(wu: Person, review: str) -> None:
    wu.go(review)
    wu.sees("承诺书.pdf")
    press(wu, "告知补正")
    item = wu.page.locator("li", has=wu.page.locator("[name=field-rights_files]"))
    item.locator("summary").click()
    item.locator("textarea").fill(LACKS)
    press(wu, "告知补正")
    wu.sees("待补正", LACKS)


def give_that_one(zhou: Person, review: str, folder: Path) -> None:
    """Every other paper is only read; the listed one as it was is not taken."""
    zhou.go(f"{review}answers/")
    zhou.sees(LACKS, "版权链证明")
    zhou.page.get_by_label(zhou.word("Supplied or corrected")).check()
    zhou.press("Save the answers")
    zhou.sees("已列明、尚未更换的材料")
    expect(zhou.page.get_by_role("button", name="提交补正材料")).to_be_disabled()
    zhou.page.get_by_role("link", name="版权链证明", exact=True).first.click()
    zhou.page.wait_for_url(re.compile(r"/papers/#question-rights_files"))
    expect(zhou.page.locator("main input[type=file]")).to_have_count(1)
    zhou.sees("承诺书.pdf", within="#question-pledge")
    expect(zhou.page.locator("#question-pledge button")).to_have_count(0)
    path = folder / "剧本委托创作合同.pdf"
    path.write_bytes(PDF + b"\n% contract")
    zhou.page.locator("#id_rights_files").set_input_files(path)
    zhou.sees("版权链证明.pdf", path.name, within="[data-files=rights_files]")
    press(zhou, "下一步：选择样片")
    press(zhou, "提交补正材料")
    zhou.reads("Handed in")


def see_what_changed(wu: Person, review: str) -> None:
    """The new file alone; nothing else is another one."""
    wu.go(review)
    press(wu, "修改对照")
    wu.sees("版权链证明", "剧本委托创作合同.pdf", within="[aria-labelledby=change-rights_files]")
    expect(wu.page.locator("section.compare")).to_have_count(1)
    with wu.page.expect_download() as download:
        wu.page.get_by_role("link", name="剧本委托创作合同.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF + b"\n% contract"
