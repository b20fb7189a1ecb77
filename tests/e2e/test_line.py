"""A base declared through all six levels, in Chinese, each person at a browser of their own.

One return to the applicant, one level sent down and up again, a site survey filled in on a telephone with photographs, the
decision handed on from city to district to town; the
letter of each level is numbered by the body that sends it. What experts sign and the days of the public notice are laid
by the engine: other stories show them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Server
from tests.e2e.licence import press
from tests.e2e.looking import TELEPHONE
from tests.e2e.person import DESK, Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {
    "gu": "Gu Yuanfan", "ma": "Ma Lichun", "du": "Du Ruochuan", "shi": "Shi Mingyuan", "sun": "Sun Zhengze",
    "lu": "Lu Chengzong",
}  # fmt: skip
LISTED_ON: Final = f"{date.today().year - 1}-11-27"  # noqa: DTZ011 - so that a year has passed when it is assessed
PLATE: Final = f"浙视国〔{date.today().year - 1}〕第1号"  # noqa: DTZ011
SCORED: Final = """
from zhijiang.casework import actions
from zhijiang.casework.models import Case
from zhijiang.people.models import User
case = Case.objects.get(procedure__item__code="base-assessment")
for name in ("chen", "jiang", "he"):
    reviewer = User.objects.get(username=name)
    actions.assign(case, reviewer, by=User.objects.get(username="sun"))
    scores = {"plan": 12, "industry": 20, "works": 12, "services": 9, "management": 6}
    actions.sign_opinion(case, by=reviewer, vote="correct", text="平台闲置。", expected_round=0, scores=scores)
"""
TOWN, DISTRICT, CITY = "听涛镇人民政府（演示）", "云栖区文化和广电旅游局（演示）", "之江市文化广电和旅游局（演示）"
PROVINCE: Final = "之江省广播电视局（演示）"
TITLE: Final = "听涛视听产业园"


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    """The applicant and the officer of each level; Sun goes to the base with a telephone."""
    with ExitStack() as stack:
        there = {}
        for name, english in NAMES.items():
            there[name] = stack.enter_context(somebody(chromium, office.url, "zh-hans"))
            there[name].enter(english)
        yield there


def declare() -> None:
    """Run inside the installation: Gu's declaration, filled in with its papers and not handed in. Tells its code."""
    from zhijiang.demo.declarations import Desk
    from zhijiang.demo.people import BODIES, make_people
    from zhijiang.people.models import Organisation

    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}
    sys.stdout.write(Desk(make_people(), bodies).drafted(TITLE, "national").code)


def score(code: str) -> None:
    """Run inside the installation: five experts sign."""
    from zhijiang.casework.models import Case
    from zhijiang.demo.declarations import Desk
    from zhijiang.demo.people import make_people

    Desk(make_people(), {}).score(Case.objects.get(code=code))


def let_the_notice_run(code: str) -> None:
    """Run inside the installation: what the platform does by itself when the days of the notice are over."""
    from zhijiang.casework import actions
    from zhijiang.casework.models import Case

    case = Case.objects.get(code=code)
    assert case.due_on is not None
    Case.objects.filter(pk=case.pk).update(due_provisional=False)
    assert actions.expire(case, today=case.due_on + timedelta(days=1)) is not None


def let_a_year_pass(code: str) -> None:
    """Run inside the installation: it was decided a year ago, so that its list is of last year and it is assessed for it."""
    from zhijiang.casework.models import Case

    case = Case.objects.get(code=code)
    assert case.closed_at is not None
    Case.objects.filter(pk=case.pk).update(closed_at=datetime.fromisoformat(f"{LISTED_ON}T01:00:00+00:00"))


def at(person: Person, code: str) -> None:
    person.go(f"/cases/{code}/")


def make_move(person: Person, code: str, label: str, words: str = "") -> None:
    at(person, code)
    press(person, label)
    if words:
        person.page.locator("[name=reason]").fill(words)
    press(person, label)
    person.page.wait_for_url(re.compile(r"\?done="))


def stops(person: Person, code: str) -> list[tuple[str, str]]:
    """The line as it stands on the page: each body, and in words what it is."""
    at(person, code)
    items = person.page.locator(".line > li")
    return [(each.locator("strong").inner_text(), each.locator("p").nth(1).inner_text()) for each in items.all()]


def hand_on(person: Person, code: str) -> None:
    """A body below reads of the decision in its inbox, and hands it on from its list of tasks."""
    person.go("/inbox/")
    person.sees(TITLE)
    at(person, code)
    press(person, "转达决定")
    press(person, "出具通知并转达")
    person.sees("已以本单位名义转达。")


def test_a_town_base_goes_through_all_six_levels(house: dict[str, Person], office: Server, tmp_path: Path) -> None:
    gu, ma, du, shi, sun, lu = (house[name] for name in NAMES)
    code = office.django("from tests.e2e.test_line import declare; declare()").strip()

    gu.go(f"/cases/{code}/check/")
    gu.sees(TITLE, "推荐为国家级基地")
    press(gu, "提交申报")
    gu.sees("已提交", within="body")
    make_move(ma, code, "签署意见并上报", "已到园区核对，情况属实，同意上报。")
    assert stops(gu, code) == [
        (TOWN, "已办理"), (DISTRICT, "正在办理"), (CITY, "尚未到达 · 10个工作日"), (PROVINCE, "尚未到达 · 45个工作日"),
    ]  # fmt: skip

    at(du, code)
    press(du, "退回申报单位")
    item = du.page.locator("li", has_text="四至范围").first
    item.locator("summary").click()
    item.locator("textarea").fill("请补充南侧界线。")
    press(du, "退回申报单位")
    assert stops(gu, code)[1] == (DISTRICT, "等待申请单位修改")
    press(gu, "逐项回应")
    gu.page.get_by_label("回应").select_option(label="已补正或修改")
    press(gu, "保存回应")
    gu.page.locator("main").get_by_role("link", name="基地", exact=True).first.click()
    gu.page.locator("[name=boundary]").fill("东至望潮路，南至听涛河北岸，西至竹里山，北至松间街。")
    press(gu, "保存并继续")
    gu.go(f"/cases/{code}/check/")
    press(gu, "重新提交")
    gu.sees(DISTRICT)
    make_move(du, code, "签署意见并上报", "已按要求修改，同意上报。")
    make_move(shi, code, "签署意见并上报", "符合全市布局，同意上报。")

    make_move(sun, code, "退回下级", "企业名单与统计不符，请核实。")
    assert stops(shi, code)[2:] == [(CITY, "正在办理"), (PROVINCE, "等待下级重新上报 · 45个工作日")]
    make_move(shi, code, "签署意见并上报", "已核实，同意上报。")

    visit(sun, code, tmp_path)
    make_move(sun, code, "提交专家评审")
    office.django(f"from tests.e2e.test_line import score; score('{code}')")
    make_move(sun, code, "通过评审并公示")
    office.django(f"from tests.e2e.test_line import let_the_notice_run as run; run('{code}')")
    make_move(sun, code, "报省政府")
    make_move(sun, code, "登记省政府函并报总局", "浙政函〔2026〕1号，2026年11月20日。")
    make_move(sun, code, "登记总局批复", "广电发〔2026〕9号，2026年11月27日。")

    for person in (shi, du, ma):
        hand_on(person, code)
    at(gu, code)
    gu.sees("已批准为国家级基地", "已转达决定")
    letters = gu.page.locator("section[aria-labelledby=letters] .hint").all_inner_texts()
    numbers = [re.split(r" · ", each)[:2] for each in reversed(letters)]
    year = r"〔\d{4}〕"
    expected = [
        (TOWN, f"听镇政基荐{year}1号"), (DISTRICT, f"云区文广旅基告{year}1号"), (DISTRICT, f"云区文广旅基荐{year}1号"),
        (CITY, f"之市文广旅基荐{year}1号"), (PROVINCE, f"之广基告{year}1号"), (CITY, f"之市文广旅基荐{year}2号"),
        (PROVINCE, f"浙视基认{year}1号"), (CITY, f"之市文广旅基转{year}1号"), (DISTRICT, f"云区文广旅基转{year}1号"),
        (TOWN, f"听镇政基转{year}1号"),
    ]  # fmt: skip
    assert [body for body, _number in numbers] == [body for body, _number in expected]
    assert all(re.fullmatch(want, number) for (_body, number), (_b, want) in zip(numbers, expected, strict=True))

    office.django(f"from tests.e2e.test_line import let_a_year_pass as run; run('{code}')")
    base = list_it(sun, lu, gu)
    assess_it(sun, lu, gu, base, office)
    assert [person.complaints for person in house.values()] == [[]] * len(NAMES)


def list_it(sun: Person, lu: Person, gu: Person) -> str:
    """What was granted goes on a list by two officers: a number for the plate, a line in the register, a certificate. Tells the base's address."""
    sun.go("/bases/lists/")
    sun.sees("有 1 件申报已批准、尚未列入名单")
    press(sun, "新建名单")
    for name, words in {"name": "国家级视听产业基地名单", "number": "广电发〔演示〕9号", "dated_on": LISTED_ON}.items():
        sun.page.locator(f"[name={name}]").fill(words)
    press(sun, "保存")
    sun.page.locator("form.gather button").click()
    press(sun, "提交复核")
    sun.sees("等待另一位经办人员公布")
    lu.go(sun.page.url.removeprefix(sun.url))
    press(lu, "公布")
    press(lu, "公布")
    lu.sees("名单已公布，各基地已编号入册。", "国家级基地", PLATE)
    gu.go("/")
    press(gu, TITLE)
    gu.sees(PLATE, "列入名单")
    base = gu.page.url.removeprefix(gu.url).partition("?")[0]
    answer = gu.page.request.get(f"{gu.url}{base}certificate.pdf")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    return base


def assess_it(sun: Person, lu: Person, gu: Person, base: str, office: Server) -> None:
    """The year after: experts score it, it is to be put right, reports that it is, and another officer than the one who graded it checks."""
    sun.go(base)
    press(sun, "视听产业基地年度评估")
    press(sun, "启动")
    press(sun, "提交专家评分")
    press(sun, "提交专家评分")
    code = sun.page.url.partition("/cases/")[2].partition("/")[0]
    office.django(SCORED)
    at(sun, code)
    press(sun, "限期整改")
    sun.page.locator("[name=reason]").fill("公共渲染平台长期闲置。")
    press(sun, "限期整改")
    gu.go(base)
    gu.sees("限期整改", "整改期限", PLATE)
    gu.go(f"/cases/{code}/form/1/")
    gu.page.locator("[name=corrections]").fill("渲染平台已向园区十二家企业开放，附开放公告和使用记录。")
    gu.page.locator("[name=contact]").fill("顾远帆 0571-00000000")
    press(gu, "保存并继续")
    gu.go(f"/cases/{code}/check/")
    press(gu, "报送整改报告")
    gu.page.wait_for_url(re.compile(rf"/cases/{code}/\?"))
    at(lu, code)
    press(lu, "整改实地核查")
    lu.page.locator("form .button.primary").last.click()
    lu.page.wait_for_url(re.compile(rf"/cases/{code}/$"))
    press(lu, "整改实地核查")
    for point in lu.page.locator(".checklist > li").all():
        point.get_by_text("是", exact=True).click()
    lu.page.locator("[name=verdict][value=consents]").check()
    lu.page.locator("[name=text]").fill("逐项核对，平台在用。")
    press(lu, "提出意见")
    make_move(lu, code, "整改合格", "已到现场核查，平台在用。")
    gu.go(base)
    gu.sees("在册", PLATE)
    gu.sees_nothing_of("整改期限")


def visit(sun: Person, code: str, tmp_path: Path) -> None:
    """The site survey: asked for at the desk, done on a telephone, read again at the desk."""
    at(sun, code)
    press(sun, "实地调研")
    sun.page.locator("form .button.primary").last.click()
    sun.page.wait_for_url(re.compile(rf"/cases/{code}/$"))
    photograph = tmp_path / "东门.jpg"
    width, height = TELEPHONE
    sun.page.set_viewport_size({"width": width, "height": height})
    sun.page.screenshot(path=photograph, type="jpeg")
    press(sun, "实地调研")
    points = sun.page.locator(".checklist > li")
    expect(points).to_have_count(5)
    assert sun.page.evaluate("document.documentElement.scrollWidth") == width
    for number, point in enumerate(points.all()):
        point.get_by_text("否" if number == 4 else "是", exact=True).click()
    points.nth(0).locator("input[type=file]").set_input_files(photograph)
    sun.page.locator("[name=verdict][value=conditions]").check()
    sun.page.locator("[name=text]").fill("带队人孙正则，2026年11月29日。消防通道须整改。")
    send = sun.page.get_by_role("button", name="提出意见")
    send.click()
    # The last point has no word for its “no”: the browser stops there, and the photograph is still chosen.
    expect(points.nth(4).locator("[name=remark_4]")).to_be_focused()
    points.nth(4).locator("[name=remark_4]").fill("西侧消防通道被占用。")
    send.click()
    sun.sees("西侧消防通道被占用。", "附条件同意")
    picture = sun.page.locator(".photographs img")
    expect(picture).to_have_count(1)
    sun.page.wait_for_function("() => document.querySelector('.photographs img').naturalWidth > 0")
    assert sun.page.evaluate("document.documentElement.scrollWidth") == width
    sun.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
