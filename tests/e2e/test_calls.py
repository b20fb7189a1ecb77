"""A call with sixty entries, nine experts and three conflicts, in Chinese: applied for, recommended, scored blind, ranked, noticed, paid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.casework.applications import PDF
from tests.e2e.conftest import Server
from tests.e2e.licence import fill, press, save
from tests.e2e.person import Person, somebody
from tests.e2e.test_filing_stories import fill_section

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {
    "sun": "Sun Zhengze",
    "lu": "Lu Chengzong",
    "wu": "Wu Ruolan",
    "lin": "Lin Zhixia",
    "chen": "Chen Guanlan",
}
EXPERTS: Final = ("陈观澜", "蒋闻笛", "何以安", "冯既明", "许知白", "沈听潮", "专家0", "专家1", "专家2")
CALL: Final = {
    "title": "年度精品创作项目扶持", "about": "支持现实题材作品创作。", "paper": "申报通知（示例）", "places": "12", "ceiling": "200",
}  # fmt: skip
ANSWERS: Final = (
    {"kind": "series", "summary": "一座江边小城的三代人，用三十集写出一条江的四十年，写普通人的手艺、迁徙和重逢。"},
    {"contact": "林女士 0571-88880000", "team": [{"name": "沈知远", "part": "导演", "works": "旧作"}]},
    {"plan": "第一年完成剧本和筹备，第二年拍摄和后期，第三年上线并总结。", "finish_on": "2029-12-31", "budget": "900", "asked": "120"},
    {"earlier": "none"},
)  # fmt: skip
SECRETS: Final = (
    "未央影业",
    "青衫",
    "申报影视",
    "申报人",
    "沈知远",
    "林女士",
    "0571-88880000",
    "湖畔艺创",
    "题材好，建议推荐",
)


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    with ExitStack() as stack:
        there = {name: stack.enter_context(somebody(chromium, office.url, "zh-hans")) for name in NAMES}
        for name, english in NAMES.items():
            there[name].enter(english)
        yield there


def run(office: Server, *verbs: str) -> str:
    """Verbs of scene_calls inside the installation, in one go."""
    return office.django(
        "from tests.e2e import scene_calls\n" + "\n".join(f"scene_calls.{each}" for each in verbs)
    ).strip()


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def draft_and_publish(sun: Person, lu: Person) -> str:
    """Sun drafts, sets the quota and names nine experts; he cannot publish it himself, Lu does. Answers the call's page."""
    sun.go("/support/calls/")
    press(sun, "起草申报通知")
    fill(sun, **CALL, opens_on=day(-1), closes_on=day(20), recommend_until=day(30))
    sun.page.locator("[name=item]").select_option("art-creation")
    save(sun, "保存")
    call = sun.page.url.removeprefix(sun.url)
    press(sun, "分配推荐名额")
    sun.page.get_by_label("湖畔艺创小镇服务中心").fill("60")
    save(sun, "保存")
    press(sun, "选定评审专家")
    for name in EXPERTS:
        sun.page.get_by_label(name, exact=True).check()
    save(sun, "保存")
    sun.sees("请由另一名经办人发布。")
    lu.go(call)
    press(lu, "发布")
    lu.sees("申报通知已发布。", within="body")
    return call


def apply(lin: Person, call: str, folder: Path) -> str:
    """Lin fills the form in, section after section, and hands in on the page of the entry. Answers the case's code."""
    lin.go(call)
    press(lin, "申报")
    fill(lin, title="大江")
    save(lin, "保存")
    code = re.search(r"/cases/(C-[0-9A-Z]+)/", lin.page.url)[1]  # type: ignore[index]
    for number, answers in enumerate(ANSWERS, start=1):
        lin.go(f"/cases/{code}/form/{number}/")
        fill_section(lin, answers)
    lin.go(f"/cases/{code}/form/5/")
    for field, name in (("blind_file", "阐述"), ("full_file", "材料")):
        path = folder / f"{name}.pdf"
        path.write_bytes(PDF + name.encode())
        lin.page.locator(f"[data-files={field}] input[type=file]").set_input_files(path)
        lin.sees(path.name, within=f"[data-files={field}]")
    fill_section(lin, {"true_and_complete": True})
    lin.go(f"/support/entries/{code}/")
    press(lin, "提交申报")
    lin.sees("基地初评", within="body")
    return code


def recommend_and_check(sun: Person, wu: Person, office: Server, call: str) -> None:
    """Wu recommends the first two on the page, Sun checks them there and has all sixty laid before the experts."""
    wu.go(call)
    press(wu, "初评推荐")
    wu.sees("0/60", "大江", within="body")
    for place in range(2):
        wu.page.locator("input[type=number]").nth(place).fill(str(place + 1))
        wu.page.locator("textarea").nth(place).fill("题材好，建议推荐。")
    press(wu, "按此排序推荐")
    wu.sees("2/60", within="body")
    run(office, "recommend_and_check()")
    for title in ("大江", "借伞"):
        sun.go(f"{call}entries/")
        press(sun, title)
        press(sun, "资格审查通过")
    sun.go(f"{call}entries/")
    press(sun, "提交专家评审")
    sun.sees("正在提交专家评审", within="body")
    expect(sun.page.get_by_role("button", name="固定排名")).to_be_visible(timeout=60_000)


def score_two(chen: Person, call: str) -> None:
    """Two sheets with the keyboard, and no name anywhere."""
    chen.go(call)
    press(chen, "返回评分表")
    chen.sees_nothing_of(*SECRETS)
    press(chen, "评下一个")
    for _entry in range(2):
        chen.sees_nothing_of(*SECRETS)
        give(chen, 92 if "大江" in chen.page.locator("h1").inner_text() else 74, "立意好，人物扎实。")


def give(chen: Person, points: int, words: str) -> None:
    for field, most in zip(chen.page.locator("input[type=number]").all(), (30, 30, 20, 20), strict=True):
        field.fill(str(points * most // 100))
    chen.page.get_by_label("建议支持", exact=True).check()
    fill(chen, words=words)
    here = chen.page.url
    chen.page.locator("input[type=number]").last.press("Enter")
    chen.page.wait_for_function("here => location.href !== here", arg=here)


def declare(chen: Person, office: Server) -> None:
    """Chen knows one of them: from then on it is out of sight, in the sheet, the cases and by its address."""
    code = run(office, "tell_code('江流30号')")
    chen.go(f"/cases/{code}/conflict/")
    fill(chen, reason="曾参与该项目的策划。")
    press(chen, "回避本件")
    chen.go("/support/calls/")
    for path in (f"/cases/{code}/", f"/support/entries/{code}/"):
        response = chen.page.request.get(chen.url + path)
        assert response.status == 404
        assert "江流30号" not in response.text()


def test_call_of_sixty_entries_and_nine_experts_is_ranked_noticed_and_paid(
    office: Server, house: dict[str, Person], tmp_path: Path
) -> None:
    sun, lu, wu, lin, chen = (house[name] for name in NAMES)
    run(office, "more_people()")
    call = draft_and_publish(sun, lu)
    code = apply(lin, call, tmp_path)
    run(office, "crowd()")
    recommend_and_check(sun, wu, office, call)

    # Nine experts score blind; three keep away from something.
    score_two(chen, call)
    declare(chen, office)
    run(office, "score_the_rest('chen')", "others_hand_in()")
    chen.go(f"{call}sheet/")
    chen.sees("已评59个，共59个", within="body")
    chen.sees_nothing_of("江流30号", *SECRETS)
    press(chen, "提交评分表")
    chen.sees("评分表已提交，评分已锁定并签入各项目。", within="body")

    # Ranked; what may or may not have a place is talked over, and ranked once more.
    sun.go(f"{call}entries/")
    press(sun, "固定排名")
    sun.sees("稳定入围", "可能入围", "稳定未入围", "标准分", within="body")
    press(sun, "对勾选项目启动合议")
    sun.sees("集中合议", within="body")
    chen.go(f"{call}sheet/")
    press(chen, "评下一个")
    chen.sees("其他专家的评分", within="body")
    chen.sees_nothing_of(*SECRETS, "蒋闻笛")
    give(chen, 88, "听了其他意见，认为可行。")
    run(office, "others_discuss()")
    chen.go(f"{call}sheet/")
    press(chen, "提交评分表")
    sun.go(f"{call}entries/")
    press(sun, "固定排名")
    sun.page.locator("table.ranking tbody td a.points").first.click()
    sun.sees("项目评分明细", "陈观澜", "为什么用标准分")

    # The list departs from the ranking in one place; a second officer approves it, and it is public.
    decide(sun, call)
    lu.go(f"{call}list/")
    lu.sees("党组会议纪要3号", "填补题材空白。", "2个项目与排名不一致")
    press(lu, "审定并公示")
    lu.page.wait_for_url(re.compile("/notice/"), timeout=60_000)
    lu.sees("大江", "120.00")
    lin.go(f"{call}notice/")
    fill(lin, name="路人", contact="0571", words="权属不清。")
    press(lin, "提交异议")
    sun.go(f"{call}notice/")
    sun.sees("权属不清。")
    press(sun, "答复")
    sun.page.get_by_label("不成立", exact=True).check()
    fill(sun, answer="经查权属清楚。")
    press(sun, "保存")
    run(office, "let_the_notice_run_out()")
    sun.go(f"{call}notice/")
    press(sun, "结束公示")

    # The agreement with two instalments and a figure to be reached; paid by one, confirmed by another.
    sun.go(f"/support/entries/{code}/agreement/")
    fill(
        sun,
        number="浙视精协〔2026〕1号",
        promised="完成三十集并上线。",
        **{"part-1": "72", "due-1": day(0), "part-2": "48", "due-2": day(200)},
    )
    fill(sun, **{"goal-1": "完成集数", "wanted-1": "30", "unit-1": "集"})
    save(sun, "登记协议")
    grant = sun.page.url
    sun.sees("不低于30集")
    press(sun, "登记拨付")
    fill(sun, amount="72", paper="省财拨1号")
    save(sun, "保存")
    sun.sees("待他人复核", "已拨付0.00万元，承诺120.00万元")
    lu.go(grant)
    press(lu, "复核 省财拨1号")
    lu.sees("已拨付72.00万元，承诺120.00万元")
    lin.go(grant)
    lin.sees("已拨付72.00万元，承诺120.00万元", "陆承宗")
    sun.go(f"{call}follow-up/")
    sun.sees("大江", "72.00", "0/1")


def decide(sun: Person, call: str) -> None:
    """The twelfth is passed over for the thirteenth, with reasons, and not without the record of the meeting."""
    sun.go(f"{call}decide/")
    boxes = sun.page.locator("input[name=entry]")
    for at, why in ((11, "题材与上年重复。"), (12, "填补题材空白。")):
        boxes.nth(at).set_checked(at == 12)
        sun.page.locator(f"input[name=why-{boxes.nth(at).get_attribute('value')}]").fill(why)
    press(sun, "提交审定")
    sun.sees("名单与排名不一致，请写明作出该决定的会议纪要。")
    fill(sun, meeting="党组会议纪要3号")
    press(sun, "提交审定")
    sun.sees("待另一名经办人审定")
