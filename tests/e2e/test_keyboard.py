"""Whole tasks without a mouse: a reviewer's from the door to the signature, a plan's from the door to its acceptance."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Scene, Server
from tests.e2e.person import Person, somebody
from tests.e2e.test_filing_stories import SECTIONS
from tests.e2e.words import LANGUAGES, Language
from zhijiang.demo.filings import plan

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

STOPS: Final = 80
"""Steps of the Tab key after which something counts as out of reach."""
TITLES: Final[dict[Language, str]] = {"zh-hans": "苏堤晓", "en": "Snow on the Bridge"}
FOCUS: Final = """() => {
    const at = document.activeElement;
    const shown = at.matches("[type=radio], [type=checkbox]") ? at.closest("label") ?? at : at;
    const drawn = [at, ...shown.querySelectorAll("*"), shown].some((one) => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    });
    const box = shown.getBoundingClientRect();
    const said = at.getAttribute("aria-label") ?? (at.labels?.[0] ?? at).textContent;
    const name = said.replace(/\\s+/g, " ").trim();
    return { name, field: at.name ?? "", drawn, inside: box.bottom > 0 && box.top < innerHeight, role: at.getAttribute("role") ?? at.localName };
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reviewer_needs_no_mouse_from_the_door_to_the_signature(
    scene: Scene, chromium: Browser, language: Language
) -> None:
    title, note = TITLES[language], "片尾字幕有误，请更正。"
    with somebody(chromium, scene.server.url, language) as chen:
        chen.go("/accounts/login/")
        tab_to(chen, chen.word("Chen Guanlan"))
        chen.strike("Enter")
        chen.page.wait_for_url(f"{chen.url}/")
        tab_to(chen, title)
        chen.strike("Enter")
        chen.has_heading(title)
        tab_to(chen, chen.word("Open the room"))
        chen.strike("Enter")
        chen.look_at_frames()
        chen.strike("End", "Shift+ArrowLeft")
        chen.arrives_at(94)
        chen.strike("i", "End")
        chen.arrives_at(119)
        chen.strike("o", "m")
        chen.page.keyboard.type(note)
        chen.strike("Control+Enter")
        chen.sees(note, "00:00:03:19–00:00:04:19", within="zj-note")
        tab_to(chen, chen.word("Notes"), role="tab")
        chen.strike("ArrowRight", "ArrowRight")
        tab_to(chen, "通过" if language == "zh-hans" else "Approve")
        chen.strike(" ")
        tab_to(chen, chen.word("Reasons"))
        chen.page.keyboard.type("全片已看，导向无碍。")
        tab_to(chen, chen.word("Sign the opinion"))
        chen.strike("Enter")
        chen.reads("{signed} of 3 opinions signed", signed=1)
        chen.go(f"/reviews/{scene.places[f'keys_{language}']}/")
        chen.sees("全片已看，导向无碍。")


def test_a_plan_is_filed_and_accepted_by_keyboard_alone(office: Server, chromium: Browser) -> None:
    title = "键盘上的灯"
    answers = plan(title=title, investment="160")
    with (
        somebody(chromium, office.url, "zh-hans") as zhou,
        somebody(chromium, office.url, "zh-hans") as wu,
    ):
        come_in(zhou, "Zhou Muyun")
        for link in ("新申请", "网络视听作品规划备案"):
            tab_to(zhou, link)
            go_on(zhou)
        tab_to(zhou, "片名", role="input")
        zhou.strike("Enter")
        stands_on(zhou, "请更正以下内容")
        tab_to(zhou, "片名", role="input")
        zhou.page.keyboard.insert_text(title)
        tab_to(zhou, "开始填写")
        go_on(zhou)
        stands_on(zhou, title)
        tab_to(zhou, "继续填写")
        go_on(zhou)
        for fields in SECTIONS:
            for name in fields:
                answer(zhou, name, answers.get(name))
            tab_to(zhou, "保存并继续")
            go_on(zhou)
            stands_on(zhou, title)
        tab_to(zhou, "提交备案")
        go_on(zhou)
        stands_on(zhou, "已提交")

        come_in(wu, "Wu Ruolan")
        wu.go(re.sub(r"\?.*", "", zhou.page.url))
        tab_to(wu, "受理")
        go_on(wu)
        tab_to(wu, "受理", role="button")
        go_on(wu)
        stands_on(wu, "已办理：受理。")
        wu.sees("审查中")


def come_in(person: Person, name: str) -> None:
    person.go("/accounts/login/")
    tab_to(person, person.word(name))
    go_on(person)


def go_on(person: Person) -> None:
    """Press Enter and wait for the page that it opens."""
    with person.page.expect_navigation():
        person.strike("Enter")


def stands_on(person: Person, name: str) -> None:
    """After a form was sent the reading goes on at what was said about it, not at the head of the page."""
    person.page.wait_for_function("() => document.activeElement !== document.body")
    assert person.page.evaluate(FOCUS)["name"].startswith(name)


def answer(person: Person, name: str, value: Any) -> None:
    """Give one answer as a hand on the keyboard does."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for number, row in enumerate(value):
            if number:
                tab_to(person, "增加一行")
                person.strike("Enter")
            for column, cell in row.items():
                if person.page.evaluate(FOCUS)["field"] != f"{name}-{number}-{column}":
                    tab_to(person, "", field=f"{name}-{number}-{column}")
                put(person, cell)
    elif value:
        tab_to(person, "", field=name)
        put(person, value)


def put(person: Person, value: Any) -> None:
    """A value into the field on which the focus stands."""
    kind = person.page.evaluate("document.activeElement.type")
    if kind == "checkbox":
        person.strike(" ")
    elif kind == "select-one":
        options = person.page.evaluate("[...document.activeElement.options].map((one) => one.value)")
        at = person.page.evaluate("document.activeElement.selectedIndex")
        person.strike(*["ArrowDown"] * (options.index(str(value)) - at))
    elif kind == "date":
        day = date.fromisoformat(str(value))
        for order in ("%m%d%Y", "%Y%m%d"):  # whichever the browser's own language asks for
            person.page.keyboard.type(day.strftime(order))
            if person.page.evaluate("document.activeElement.value") == str(value):
                break
            person.strike("ArrowLeft", "ArrowLeft", "ArrowLeft")
    else:
        person.strike("Control+a")
        person.page.keyboard.insert_text(str(value))
    if kind != "checkbox":
        assert person.page.evaluate("document.activeElement.value") == str(value)


def tab_to(person: Person, name: str, *, role: str = "", field: str = "") -> None:
    """Press Tab until the focus stands on what begins with this name; on the way one always sees where one is."""
    passed: list[str] = []
    for _ in range(STOPS):
        person.strike("Tab")
        at = person.page.evaluate(FOCUS)
        passed.append(at["name"][:20])
        if at["role"] != "body":
            assert at["drawn"], f"no focus is drawn on {at}"
            assert at["inside"], f"the focus is out of sight on {at}"
        if at["name"].startswith(name) and role in {"", at["role"]} and field in {"", at["field"]}:
            return
    raise AssertionError(f"{name or field!r} is not reached by Tab; passed {passed}")
