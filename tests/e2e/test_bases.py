"""A base from its first line to the public register, from its figures to the panel's judgement, in Chinese, each person at a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect

from tests.bases.residents import credit_code
from tests.e2e.conftest import Server
from tests.e2e.licence import fill
from tests.e2e.person import Person, somebody
from zhijiang.casework import sheets

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {"sun": "Sun Zhengze", "wu": "Wu Ruolan", "zhou": "Zhou Muyun"}
HEAD: Final = ("企业", "统一社会信用代码", "业态", "入驻日期", "离驻日期")
LAST_YEAR: Final = date.today().year - 1  # noqa: DTZ011 - the server's own day decides; a year is far from a day
QINGSHAN: Final = "91330106MA2D3M0026"
"""The credit code of Zhou's studio in the demo."""


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    with ExitStack() as stack:
        there = {name: stack.enter_context(somebody(chromium, office.url, "zh-hans")) for name in [*NAMES, "nobody"]}
        for name, english in NAMES.items():
            there[name].enter(english)
        yield there


def rows(*, wrong: bool = False) -> list[tuple[Any, ...]]:
    """Thirty firms, Zhou's the first: 14 of post-production, 14 of micro-dramas, 2 of finance. Two cells are wrong when `wrong`."""
    segments = ["后期与视效"] * 14 + ["微短剧制作"] * 14 + ["投资与金融服务"] * 2
    return [
        (
            "青衫短剧工作室" if n == 1 else f"湖畔{n}号影视有限公司",
            QINGSHAN if n == 1 else credit_code(n),
            "养殖" if wrong and n == 8 else segments[n - 1],
            "去年" if wrong and n == 21 else f"{LAST_YEAR - 1}年{n % 12 + 1}月{n % 28 + 1}日",
            "",
        )
        for n in range(1, 31)
    ]


def written(target: Path, **given: bool) -> Path:
    table = sheets.Sheet("企业", [(label, label) for label in HEAD], rows(**given))
    target.write_bytes(sheets.write("xlsx", [table]))
    return target


def press(person: Person, name: str) -> None:
    """The button or link with this name in the page."""
    main = person.page.locator("main")
    main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()


def hand_in(person: Person, file: Path) -> None:
    person.page.locator("input[type=file]").set_input_files(file)
    press(person, "查看")


def test_base_is_entered_filled_from_a_workbook_kept_and_published_with_what_must_be_withheld(
    house: dict[str, Person], tmp_path: Path
) -> None:
    sun, wu, zhou, nobody = (house[name] for name in [*NAMES, "nobody"])

    sun.go("/bases/")
    sun.sees("暂无基地")
    press(sun, "录入基地")
    fill(sun, name="湖畔视听基地", valid_from=f"{LAST_YEAR - 2}-01-01")
    sun.page.locator("[name=operator]").select_option(label="湖畔艺创小镇服务中心")
    sun.page.locator("[name=level]").select_option(label="培育基地")
    press(sun, "保存")
    sun.sees("基地已录入。")

    wu.go("/bases/")
    press(wu, "湖畔视听基地")
    address = wu.page.url
    press(wu, "更正基本情况")
    fill(wu, boundary="120.07, 30.15\n120.08, 30.15", floor_area="146000", spaces="摄影棚\n录音棚", reason="补录")
    press(wu, "保存")
    wu.sees("边界应为一个点，或至少三个顶点。")
    expect(wu.page.locator("[name=floor_area]")).to_have_value("146000")
    fill(wu, boundary="120.07, 30.15\n120.08, 30.15\n120.08, 30.16")
    press(wu, "保存")
    wu.sees("基本情况已更正。", "146,000", "摄影棚 · 录音棚")

    press(wu, "企业")
    press(wu, "导入")
    hand_in(wu, written(tmp_path / "wrong.xlsx", wrong=True))
    wu.sees("未导入任何数据", "C9", "本系统没有业态“养殖”。", "D22", "应为日期（如 2026-09-30）。")
    hand_in(wu, written(tmp_path / "right.xlsx"))
    press(wu, "确认导入")
    wu.sees("新增企业 30 家，变更 0 家。")
    expect(wu.page.locator("tbody tr")).to_have_count(30)
    with wu.page.expect_download() as coming:
        press(wu, "工作簿")
    (tmp_path / "out.xlsx").write_bytes(Path(coming.value.path()).read_bytes())
    wu.go(f"{address}firms/import/")
    hand_in(wu, tmp_path / "out.xlsx")
    wu.sees("工作簿与现有企业名录一致，无需变更。")

    wu.go(f"{address}firms/?q=湖畔2号")
    press(wu, "湖畔2号影视有限公司")
    press(wu, "改名")
    fill(wu, name="湖畔影视集团", valid_from=f"{LAST_YEAR}-12-01")
    press(wu, "保存")
    wu.sees("新名称已录入。", f"湖畔2号影视有限公司 至{LAST_YEAR}年11月30日")
    press(wu, "填报指标")
    fill(wu, revenue="88000000", jobs="120")
    press(wu, "保存")
    wu.sees(f"{LAST_YEAR} 年指标已填报。", "88,000,000")
    secret = wu.page.url

    zhou.go("/bases/")
    press(zhou, "湖畔视听基地")
    zhou.sees("尚未公布该基地的数据。")
    press(zhou, "企业")
    expect(zhou.page.locator("tbody tr")).to_have_count(1)
    press(zhou, "青衫短剧工作室")
    press(zhou, "填写")
    fill(zhou, about="专做竖屏微短剧。", contact="周先生")
    press(zhou, "保存")
    own = zhou.page.url
    zhou.sees("页面已保存。", "专做竖屏微短剧。")
    wu.go(own)
    wu.sees("专做竖屏微短剧。", "周先生")
    assert zhou.page.request.get(secret).status == 404

    wu.go(f"{address}ledger/")
    wu.page.locator("main").get_by_role("link", name="新增条目 政策").click()
    fill(wu, title="湖畔区扶持办法", began_on=f"{LAST_YEAR}-03-01", source="湖畔政发3号")
    press(wu, "保存")
    wu.sees("湖畔区扶持办法", "湖畔政发3号")

    sun.go(f"/bases/figures/{LAST_YEAR}/publish/")
    sun.sees("公布后，所有人看到的即为以下内容。")
    press(sun, f"公布 {LAST_YEAR} 年数据")
    sun.sees(f"{LAST_YEAR} 年数据已公布。")

    nobody.go("/bases/")
    nobody.sees("湖畔视听基地", "培育基地", "东经 120.08°，北纬 30.15°", "不公布", "不绘界线")
    nobody.go("/bases/figures/")
    expect(nobody.page.locator("tr", has_text="投资与金融服务").first).to_contain_text("不公布")
    nobody.sees_nothing_of("88,000,000", "8,800", "湖畔影视集团", "青衫")
    zhou.go(address)
    zhou.sees(f"{LAST_YEAR} 年末（已公布）", "不公布")
    zhou.sees_nothing_of("湖畔影视集团", "8,800")

    sun.go(f"{address}positioning/")
    sun.sees("评审组尚未研判该基地的定位。", "系统不认定任何基地的定位")
    # From a figure to its rows and back; jobs and revenue stand beside the firms.
    sun.page.locator("section[aria-labelledby=segments] tr", has_text="后期与视效").get_by_role("link").click()
    sun.sees("湖畔影视集团")
    sun.go(f"{address}positioning/")
    sun.sees("从业人数和营业收入", f"{LAST_YEAR}年营业收入", "8,800", "1 家企业已填报")
    press(sun, "记载研判结论")
    sun.page.locator("[name=main]").select_option(label="后期与视效")
    sun.page.get_by_label("微短剧制作", exact=True).check()
    words = {
        "wording": "以后期与视效为主的基地",
        "reasons": "后期企业最多。",
        "dissent": "一位委员主张短剧。",
        "panel": "陈审看、蒋审看",
        "chair": "陈审看",
    }
    fill(sun, **words)
    press(sun, "确认记载")
    sun.sees("有不同意见的，须同时记录组长意见。")
    words |= {"chair_opinion": "短剧列为辅助定位，明年复核。"}
    fill(sun, chair_opinion=words["chair_opinion"])
    press(sun, "确认记载")
    sun.sees("研判结论已记载，所依据的数据一并存档。", "现行有效", "存档后未变", "8,800", *words.values())
    wu.go(f"{address}positioning/")
    wu.sees("主导定位", "后期与视效", "微短剧制作", *words.values())
    press(wu, "查看记录和当时的数据")
    wu.sees("结论所附数据涉及单个企业，仅主管部门可以查看。", words["chair_opinion"])
    wu.sees_nothing_of("8,800")
    assert [person.complaints for person in house.values()] == [[]] * 4


_BASE: Final = """
from datetime import date
from zhijiang.bases import actions
from zhijiang.bases.states import BaseLevel
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Role
sun, wu = (User.objects.get(username=name) for name in ("sun", "wu"))
operator = Organisation.objects.get(memberships__user=wu)
Membership.objects.create(user=wu, organisation=operator, role=Role.PRODUCER)
base = actions.open_base(operator, by=sun, name="听潮视听产业园", named_from=date(2020, 3, 1), level=BaseLevel.CULTIVATED)
print(base.code)
"""
_SIGNED: Final = """
from zhijiang.casework import actions
from zhijiang.casework.models import Case
from zhijiang.people.models import User
case = Case.objects.get(procedure__item__code="base-assessment")
sun = User.objects.get(username="sun")
for name in ("chen", "jiang", "he"):
    reviewer = User.objects.get(username=name)
    actions.assign(case, reviewer, by=sun)
    scores = {"plan": 12, "industry": 20, "works": 12, "services": 9, "management": 6}
    actions.sign_opinion(case, by=reviewer, vote="correct", text="平台闲置。", expected_round=0, scores=scores)
"""


def test_base_is_listed_in_a_batch_by_two_officers_and_assessed_the_next_year(
    office: Server, chromium: Browser
) -> None:
    code = office.django(_BASE).strip()
    with ExitStack() as stack:
        sun, lu, wu, nobody = (stack.enter_context(somebody(chromium, office.url, "zh-hans")) for _each in range(4))
        for person, english in ((sun, "Sun Zhengze"), (lu, "Lu Chengzong"), (wu, "Wu Ruolan")):
            person.enter(english)

        sun.go("/bases/lists/")
        press(sun, "新建名单")
        fill(
            sun,
            name="第一批省级视听产业基地名单",
            number="浙视听〔演示〕1号",
            dated_on=f"{LAST_YEAR}-03-09",
            notice="现予公布。",
        )
        press(sun, "保存")
        sun.sees("名单已建立，请添加基地。", "名单上还没有基地")
        sun.page.locator("[name=base]").select_option(label="听潮视听产业园")
        sun.page.locator("[name=level]").select_option(label="省级基地")
        press(sun, "列入名单")
        sun.sees("必填")
        fill(sun, basis="浙视听旧12号")
        press(sun, "列入名单")
        press(sun, "提交复核")
        sun.sees("等待另一位经办人员公布")
        address = sun.page.url
        expect(sun.page.locator("main").get_by_role("link", name="公布", exact=True)).to_have_count(0)
        assert nobody.page.request.get(address).status == 404

        lu.go(address)
        press(lu, "公布")
        lu.sees("将为 1 个基地编号并记入名册", "听潮视听产业园")
        press(lu, "公布")
        lu.sees("名单已公布，各基地已编号入册。", f"浙视基〔{LAST_YEAR}〕第1号")

        nobody.go("/bases/lists/")
        press(nobody, "第一批省级视听产业基地名单")
        nobody.sees("浙视听〔演示〕1号", "现予公布。", "省级基地", "在册")
        press(nobody, "听潮视听产业园")
        nobody.sees(f"浙视基〔{LAST_YEAR}〕第1号", "列入名单", f"{LAST_YEAR}年3月9日")
        nobody.sees_nothing_of("浙视听旧12号")

        sun.go(f"/bases/{code}/")
        press(sun, "视听产业基地年度评估")
        press(sun, "启动")
        press(sun, "提交专家评分")
        press(sun, "提交专家评分")
        case = sun.page.url.partition("?")[0]
        office.django(_SIGNED)
        sun.go(case)
        press(sun, "限期整改")
        fill(sun, reason="公共渲染平台长期闲置。")
        press(sun, "限期整改")
        sun.sees("关于“听潮视听产业园")

        wu.go(f"/bases/{code}/")
        wu.sees("限期整改", "整改期限", f"{LAST_YEAR} 年度", "示例等次")
        answer = wu.page.request.get(f"{office.url}/bases/{code}/certificate.pdf")
        assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
        nobody.page.reload()
        nobody.sees("限期整改", "年度评估")
        assert [person.complaints for person in (sun, lu, wu, nobody)] == [[]] * 4
