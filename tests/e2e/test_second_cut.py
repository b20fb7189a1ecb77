"""A cut that comes back, under a reviewer's hands: what changed, the earlier objection, and proof of what was watched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.conftest import Scene
from tests.e2e.person import Person, somebody
from tests.e2e.scene import CHANGED, LONG

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

STATE: Final = """() => {
  const { frame, tab, compare, before, tour, playing, speed, room } = document.querySelector("zj-room").state;
  return { frame, tab, compare, before, tour, playing, speed, seen: room.viewing.seen, faults: room.viewing.faults };
}"""
WANTED: Final = [CHANGED[0] - 250, LONG]
"""The hole that was filled lies near the end: ten seconds before it, and all after it."""
ANSWER_MS: Final = 30_000
"""A request of a page that is not answered by then fails; of itself a browser would wait for ever."""


class Room:
    """The reviewer's page, with the address under which it tells what it has shown."""

    def __init__(self, person: Person, code: str) -> None:
        self.person, self.page, self.claims = person, person.page, ""
        self.page.on("response", self._hear)
        person.go(f"/reviews/{code}/room/1/")
        person.look_at_frames()

    def _hear(self, response: Response) -> None:
        if response.url.partition("?")[0].endswith("/sittings/") and response.status == 201:
            self.claims = response.json()["claims"]

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(STATE)
        return found

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(150)

    def post(self, url: str, body: dict[str, Any]) -> int:
        """What a forger can send from this very page."""
        status: int = self.page.evaluate(
            """([url, body, ms]) => fetch(url, { method: "POST", body, signal: AbortSignal.timeout(ms), headers: {
              "Content-Type": "application/json", "X-CSRFToken": /csrftoken=([^;]*)/.exec(document.cookie)[1] } })
              .then((answer) => answer.text().then(() => answer.status))""",
            [url, json.dumps(body), ANSWER_MS],
        )
        return status

    def ledger(self) -> list[int]:
        """What the server has taken down, once the page has told all it has."""
        self.page.wait_for_timeout(4600)
        seen: list[int] = self.page.evaluate(
            """(ms) => fetch(document.querySelector("zj-room").dataset.url, { signal: AbortSignal.timeout(ms) })
              .then((answer) => answer.json()).then((room) => room.viewing.seen)""",
            ANSWER_MS,
        )
        return seen


@pytest.fixture
def room(scene: Scene, chromium: Browser) -> Iterator[Room]:
    with somebody(chromium, scene.server.url, "en") as chen:
        chen.enter("Chen Guanlan")
        yield Room(chen, scene.places["mended"])


def test_a_second_cut_is_judged_on_what_changed_and_signed_when_that_was_watched(scene: Scene, room: Room) -> None:
    page = room.page
    opened = room.state
    assert (opened["frame"], opened["tab"], opened["compare"]) == (CHANGED[0], "changes", "side")
    page.wait_for_function(f"() => document.querySelector('zj-room').state.before === {CHANGED[0]}")
    expect(page.locator(".declared-lost")).to_contain_text("片头字幕已更正")
    each_way_to_compare_shows_what_it_says(room)
    room.press("Home", "n", "a")
    expect(page.locator("zj-changes .change .status")).to_have_text("Accepted")

    nothing_counts_but_watching(room)
    sign(page)
    expect(page.locator("zj-opinions .refusal")).to_contain_text("Before you can sign, 12 s are still to be watched")

    page.locator("#tab-changes").click()
    room.press("c", "l")
    page.wait_for_function("() => document.querySelector('zj-room').state.tour === 'off'", timeout=25_000)
    seen = room.ledger()
    # A busy machine leaves frames out, the last one, too; what is seen begins where the handles begin, all the same.
    assert (WANTED[0] <= seen[0] <= WANTED[0] + 5, room.state["frame"]) == (True, LONG - 1)
    again = {"number": 1, "from_ms": 0, "until_ms": 4000, "runs": [0, LONG]}
    assert (room.post(room.claims, again), room.ledger()) == (422, seen)
    watch_what_is_left(room)

    room.press("t", "y")
    expect(page.locator("zj-carried .note .status").last).to_have_text("Settled")
    room.press("Control+z")
    expect(page.locator("zj-carried")).to_contain_text("1/1")
    room.press("y")
    expect(page.locator("zj-carried")).to_contain_text("0/1")

    sign(page)
    expect(page.locator("zj-opinions .own")).to_be_visible()
    viewing = json.loads(
        scene.server.django(
            "import json; from zhijiang.casework.models import Opinion; from zhijiang.screening import queries; "
            "from zhijiang.screening.models import Viewing; "
            f"one = Opinion.objects.get(case__code='{scene.places['mended']}', reviewer__username='chen', round=2); "
            "row = Viewing.objects.get(digest=one.viewing['cuts'][0]['ledger']); "
            "print(json.dumps(one.viewing | {'holds': queries.ledger_holds(row)}))"
        )
    )
    assert (viewing["met"], viewing["holds"], viewing["frames"]) == (True, True, LONG)
    assert viewing["cuts"][0]["refused"] == 4
    assert all("422" in each for each in room.person.complaints), room.person.complaints
    room.person.complaints.clear()  # what was refused on purpose


def each_way_to_compare_shows_what_it_says(room: Room) -> None:
    """Where the hole was filled the earlier cut is black and this one is not; at the beginning both are alike."""
    shown = {}
    for key, mode in (("w", "wipe"), ("b", "flip"), ("b", "off"), ("d", "difference")):
        room.press(key)
        assert room.state["compare"] == mode
        shown[mode] = halves(room.page)
    dark = {mode: tuple(half < 40 for half in pair) for mode, pair in shown.items()}
    assert dark == {"wipe": (True, False), "flip": (True, True), "off": (False, False), "difference": (False, False)}, (
        shown
    )

    room.press("Home")
    room.page.wait_for_function(
        "() => { const { frame, before } = document.querySelector('zj-room').state; return frame + before === 0; }"
    )
    assert max(halves(room.page)) < 40
    room.press("v")


def halves(page: Page) -> tuple[float, float]:
    """How bright the left and the right half of the picture are on the screen, 0..255, its edges and what is written over it left out."""
    box = page.locator(".stage-frame").bounding_box()
    assert box is not None
    middle = {"x": box["x"], "y": box["y"] + 0.2 * box["height"], "width": box["width"], "height": 0.5 * box["height"]}
    picture = cv2.imdecode(np.frombuffer(page.screenshot(clip=middle), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    width = picture.shape[1]
    left, right = (
        picture[:, round(first * width) : round(last * width)] for first, last in ((0.05, 0.45), (0.55, 0.95))
    )
    return float(left.mean()), float(right.mean())


def watch_what_is_left(room: Room) -> None:
    """A machine that is busy leaves frames out; the room says where, and they are watched then."""
    missing = "() => document.querySelector('zj-room').state.room.viewing.missing"
    for _ in range(20):
        if not room.page.evaluate(missing):
            return
        room.press("u", " ")
        room.page.wait_for_timeout(3000)
        room.press("k")
        room.page.wait_for_timeout(4600)
    assert room.page.evaluate(missing) == []


def nothing_counts_but_watching(room: Room) -> None:
    """Jumps, 4× speed, a page that is hidden or not in use, a muted film, and requests that no room sends: nothing is seen."""
    page = room.page
    for frame in (0, 100, 400, 610):
        page.evaluate(
            "(frame) => document.querySelector('zj-stage').dispatchEvent("
            "new CustomEvent('zj-request', { detail: { type: 'seek', frame }, bubbles: true }))",
            frame,
        )
        page.wait_for_timeout(200)
    room.press("Home", "Shift+m", "l")
    page.wait_for_timeout(1000)
    room.press("k", "Shift+m", "Home")
    for hidden in (
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })",
        "document.hasFocus = () => false",
    ):
        page.evaluate(hidden)
        room.press("Home", "l")
        page.wait_for_timeout(800)
        room.press("k")
        page.evaluate("delete document.visibilityState; delete document.hasFocus")
    # At four times the speed from the first frame on: the player is set going while the page is not in view.
    page.evaluate("document.hasFocus = () => false")
    room.press("Home", "l", "l", "l")
    page.wait_for_function("() => document.querySelector('zj-room').state.speed === 4")
    page.evaluate("delete document.hasFocus")
    page.wait_for_timeout(800)
    room.press("k")
    forged = [
        {"number": 1, "from_ms": 0, "until_ms": 4000, "runs": [0, LONG]},
        {"number": 1, "from_ms": 0, "until_ms": 90_000_000, "runs": [0, LONG]},
        {"number": 7, "from_ms": 0, "until_ms": 4000, "runs": [0, 100]},
    ]

    assert [room.post(room.claims, body) for body in forged] == [422, 422, 422]
    assert room.ledger() == []


def sign(page: Page) -> None:
    page.locator("#tab-opinions").click()
    page.locator("zj-opinions input[value=approve]").check()
    page.locator("zj-opinions textarea").fill("改动之处已看，符合要求。")
    page.locator("zj-opinions button.primary").click()
