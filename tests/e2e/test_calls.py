"""A call from the notice to the public list, in Chinese: drafted, applied for, recommended, scored without names, ranked, decided, objected to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Server
from tests.e2e.licence import press
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {"sun": "Sun Zhengze", "wu": "Wu Ruolan", "lin": "Lin Zhixia", "chen": "Chen Guanlan"}
CALL: Final = """
from tests.support import calling
from zhijiang.people.models import Organisation, User
from zhijiang.support.actions import calls
people = {user.username: user for user in User.objects.all()}
bureau = Organisation.objects.get(memberships__user=people["sun"])
centre = Organisation.objects.get(memberships__user=people["wu"])
call = calls.open_call(bureau, by=people["sun"], facts=calling.facts(places=1))
calls.set_quotas(call, by=people["sun"], places={centre.pk: 2})
calls.name_experts(call, by=people["sun"], users=[people[word] for word in ("chen", "jiang", "he")])
print(call.code)
"""
"""A draft of a call: its quota and its experts stand, nothing is published."""
ENTRIES: Final = """
from tests.support import calling
from zhijiang.casework import actions as engine
from zhijiang.casework import queries as cases
from zhijiang.people.models import Organisation, User
from zhijiang.support.actions import entries
from zhijiang.support.models import Call, Entry
call = Call.objects.get()
for word in ("lin", "zhou"):
    by = User.objects.get(username=word)
    entry = Entry.objects.filter(call=call, case__organisation__memberships__user=by).first()
    if entry is None:
        house = Organisation.objects.get(memberships__user=by)
        entry = entries.begin_entry(call, by=by, organisation=house, title="借伞")
    engine.save_draft(entry.case, by=by, data=calling.ANSWERS | {"title": entry.case.title})
    if word == "zhou":
        entry.case.refresh_from_db()
        entries.hand_in_entry(entry, by=by, expected_seq=entry.case.seq, checked=cases.digest_of(entry.case))
"""
"""Both forms are filled in; Zhou's is handed in."""
SCORES: Final = """
from tests.support import calling
from zhijiang.people.models import User
from zhijiang.support.actions import scores
from zhijiang.support.models import Call, Entry, Expert
from zhijiang.support.queries.scores import rubric_of
call = Call.objects.get()
for word in ("jiang", "he"):
    by = User.objects.get(username=word)
    expert = Expert.objects.select_related("call").get(call=call, user=by)
    for entry in Entry.objects.filter(call=call).select_related("case__procedure", "call"):
        points = calling.spread(rubric_of(entry).rubric, 80 if entry.case.title == "大江" else 60)
        scores.save_score(expert, entry, by=by, points=points, vote="approve", words="扎实。")
    scores.hand_in_sheet(expert, by=by)
"""
"""The two other experts hand in."""


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    with ExitStack() as stack:
        there = {name: stack.enter_context(somebody(chromium, office.url, "zh-hans")) for name in NAMES}
        for name, english in NAMES.items():
            there[name].enter(english)
        yield there


def save(person: Person, label: str) -> None:
    """Press, and wait for the next page."""
    here = person.page.url
    press(person, label)
    person.page.wait_for_url(lambda url: url != here)


def test_call_is_published_applied_for_recommended_scored_blind_ranked_and_made_public(
    office: Server, house: dict[str, Person]
) -> None:
    sun, wu, lin, chen = (house[name] for name in NAMES)
    call = f"/support/calls/{office.django(CALL).strip()}/"

    # The bureau publishes; a house begins, and hands in on the page of its entry.
    sun.go(call)
    press(sun, "发布")
    sun.sees("申报通知已发布。", within="body")
    lin.go("/support/calls/")
    press(lin, "年度精品创作项目扶持")
    press(lin, "申报")
    lin.page.locator("[name=title]").fill("大江")
    save(lin, "保存")
    code = re.search(r"/cases/(C-[0-9A-Z]+)/", lin.page.url)[1]  # type: ignore[index]
    office.django(ENTRIES)
    lin.go(f"/support/entries/{code}/")
    press(lin, "提交申报")
    lin.sees("基地初评", within="body")

    # The base recommends in its order, within its quota; the bureau finds both eligible.
    wu.go(call)
    press(wu, "初评推荐")
    wu.sees("0/2", "大江", "借伞", within="body")
    for place, words in enumerate(wu.page.locator("textarea").all(), start=1):
        words.fill("题材好，建议推荐。")
        wu.page.locator("input[type=number]").nth(place - 1).fill(str(place))
    press(wu, "按此排序推荐")
    wu.sees("2/2", within="body")
    for title in ("大江", "借伞"):
        sun.go(f"{call}entries/")
        press(sun, title)
        press(sun, "资格审查通过")
    sun.go(f"{call}entries/")
    press(sun, "提交专家评审")

    # An expert reads no name, and scores with the keyboard.
    chen.go(call)
    press(chen, "返回评分表")
    press(chen, "评下一个")
    for _entry in range(2):
        text = chen.page.locator("main").inner_text()
        assert "未央影业" not in text
        assert "青衫" not in text
        points = "90" if "大江" in text else "50"
        for field, share in zip(chen.page.locator("input[type=number]").all(), (30, 30, 20, 20), strict=True):
            field.fill(str(int(points) * share // 100))
        chen.page.get_by_label("建议支持", exact=True).check()
        chen.page.locator("[name=words]").fill("立意好。")
        here = chen.page.url
        chen.page.locator("input[type=number]").last.press("Enter")
        chen.page.wait_for_function("here => location.href !== here", arg=here)
    press(chen, "提交评分表")
    chen.sees("评分表已提交，评分已锁定并签入各项目。", within="body")
    office.django(SCORES)

    # Ranked, decided, made public; somebody objects.
    sun.go(f"{call}entries/")
    press(sun, "固定排名")
    sun.sees("稳定入围", "稳定未入围", within="body")
    press(sun, "确定名单")
    press(sun, "确定名单并公示")
    sun.sees("大江", "120.00", within="body")
    lin.go(f"{call}notice/")
    for name, word in (("name", "路人"), ("contact", "0571"), ("words", "权属不清。")):
        lin.page.locator(f"[name={name}]").fill(word)
    press(lin, "提交异议")
    sun.go(f"{call}notice/")
    sun.sees("权属不清。", within="body")
