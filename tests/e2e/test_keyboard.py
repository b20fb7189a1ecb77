"""A reviewer's whole task without a mouse: in, to the review, into the room, a note, a signature."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Scene
from tests.e2e.person import Person, somebody
from tests.e2e.words import LANGUAGES, Language

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
    return { name: said.replace(/\\s+/g, " ").trim(), drawn, inside: box.bottom > 0 && box.top < innerHeight, role: at.getAttribute("role") ?? at.localName };
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


def tab_to(person: Person, name: str, *, role: str = "") -> None:
    """Press Tab until the focus stands on what begins with this name; on the way one always sees where one is."""
    passed: list[str] = []
    for _ in range(STOPS):
        person.strike("Tab")
        at = person.page.evaluate(FOCUS)
        passed.append(at["name"][:20])
        if at["role"] != "body":
            assert at["drawn"], f"no focus is drawn on {at}"
            assert at["inside"], f"the focus is out of sight on {at}"
        if at["name"].startswith(name) and role in {"", at["role"]}:
            return
    raise AssertionError(f"{name!r} is not reached by Tab; passed {passed}")
