"""A film that plays on behind another tab, or on a laptop that sleeps: a real tab of a real Chromium, in which no frame counts that nobody saw."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import CHROMIUM_FLAGS, Scene
from tests.e2e.person import WAIT_MS, somebody
from tests.e2e.scene import LONG

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
BOUND_S: Final = 4 * WAIT_MS / 1000
"""After this long without an answer a wait fails."""
RATE: Final = 25
ASLEEP_S: Final = 6
ROOM: Final = "document.querySelector('zj-room')?.state"
READY: Final = f"Boolean({ROOM}?.room) && document.querySelector('zj-stage video')?.readyState >= 2"
FILM_S: Final = "document.querySelector('zj-stage video').currentTime"
PAINTED: Final = """{
  window.painted = [];
  const video = document.querySelector('zj-stage video');
  const hear = (_now, data) => {
    window.painted.push([Math.round(data.mediaTime * 25), document.visibilityState === 'visible' && document.hasFocus()]);
    video.requestVideoFrameCallback(hear);
  };
  video.requestVideoFrameCallback(hear);
}"""
"""Beside the room, a second ear for what the browser says it has painted, and whether that was in view."""


class Tab:
    """A tab that nothing emulates: pages that Playwright opens itself are told that they are in view and in use whatever lies before them."""

    def __init__(self, browser: Browser, context: str, url: str) -> None:
        self._browser = browser.new_browser_cdp_session()
        self._heard: dict[int, dict[str, Any]] = {}
        self._number = 0
        self._browser.on("Target.receivedMessageFromTarget", self._hear)
        self.id = self._browser.send("Target.createTarget", {"url": url, "browserContextId": context})["targetId"]
        attached = self._browser.send("Target.attachToTarget", {"targetId": self.id, "flatten": False})
        self._session = attached["sessionId"]

    def _hear(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self._heard[message["id"]] = message

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = json.dumps({"id": self._number, "method": method, "params": parameters})
        self._browser.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})
        end = time.monotonic() + BOUND_S
        while self._number not in self._heard:
            assert time.monotonic() < end, f"{method} was not answered"
            self._browser.send("Target.getTargets")  # any round trip lets what was sent to us be heard
        # While the tab goes to its address there is nobody who could answer: an empty answer is asked for again.
        found: dict[str, Any] = self._heard.pop(self._number).get("result", {})
        return found

    def says(self, expression: str) -> Any:
        found = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return found.get("result", {}).get("value")

    def waits_for(self, expression: str) -> None:
        end = time.monotonic() + BOUND_S
        while not self.says(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.1)

    def ask(self, request: str) -> None:
        """What a control of the room asks for."""
        event = f"new CustomEvent('zj-request', {{ detail: {request}, bubbles: true }})"
        self.says(f"document.querySelector('zj-stage').dispatchEvent({event})")

    def come_to_front(self) -> None:
        self._browser.send("Target.activateTarget", {"targetId": self.id})

    def film_s(self) -> float:
        return float(self.says(FILM_S))

    def painted_in_view(self) -> set[int]:
        return {frame for frame, in_view in self.says("window.painted") if in_view}

    def seen(self) -> set[int]:
        """What the server has taken down, once the page has told all it has."""
        self.waits_for(f"!{ROOM}.playing")
        known = -1
        # The page tells every four seconds; when two rounds bring nothing more, it has told all.
        while known != (known := len(self._ledger())):
            time.sleep(4.6)
        return self._ledger()

    def _ledger(self) -> set[int]:
        url = "document.querySelector('zj-room').dataset.url"
        runs = self.says(f"fetch({url}).then((answer) => answer.json()).then((room) => room.viewing.seen)")
        return {at for start, length in zip(runs[::2], runs[1::2], strict=True) for at in range(start, start + length)}


class Windowed:
    """Chromium itself, its person and tabs: its headless shell has no tabs, and nothing in it is ever hidden."""

    def __init__(self, browser: Browser, scene: Scene, cookies: list[dict[str, Any]]) -> None:
        self.browser = browser
        self._scene = scene
        self.session = browser.new_browser_cdp_session()
        self._context = self.session.send("Target.createBrowserContext")["browserContextId"]
        self.session.send("Storage.setCookies", {"cookies": cookies, "browserContextId": self._context})

    def tab(self, url: str) -> Tab:
        return Tab(self.browser, self._context, url)

    def playing_room(self) -> Tab:
        """The room of the cut that came back, playing from its first frame on for two seconds."""
        tab = self.tab(f"{self._scene.server.url}/reviews/{self._scene.places['mended']}/room/1/")
        tab.waits_for(READY)
        tab.ask("{ type: 'seek', frame: 0 }")
        tab.waits_for(f"{ROOM}.frame === 0")
        tab.says(PAINTED)
        tab.ask("{ type: 'toggle-play' }")
        tab.waits_for(f"{ROOM}.frame > 50")
        return tab

    def processes(self) -> list[int]:
        """Every process of this browser."""
        told = self.session.send("SystemInfo.getProcessInfo")["processInfo"]
        return [int(each["id"]) for each in told]


@pytest.fixture
def windowed(scene: Scene, chromium: Browser) -> Iterator[Windowed]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no whole Chromium on this machine (Debian: apt-get install chromium)")
    with somebody(chromium, scene.server.url, "en") as jiang:
        jiang.enter("Jiang Wendi")
        cookies = [
            {name: each[name] for name in ("name", "value", "domain", "path")} for each in jiang.page.context.cookies()
        ]
    browser = chromium.browser_type.launch(executable_path=path, headless=True, args=CHROMIUM_FLAGS)
    yield Windowed(browser, scene, cookies)
    browser.close()


def test_a_film_that_plays_on_behind_another_tab_is_not_seen(windowed: Windowed) -> None:
    tab = windowed.playing_room()

    other = windowed.tab("about:blank")
    tab.waits_for("document.visibilityState === 'hidden' && !document.hasFocus()")
    hidden_at = tab.film_s()
    tab.waits_for(f"{FILM_S} > {hidden_at} + 6")
    played_to = tab.film_s()
    tab.come_to_front()
    tab.waits_for("document.visibilityState === 'visible'")
    tab.ask("{ type: 'stop' }")
    seen = tab.seen()

    assert other.says("document.visibilityState") == "hidden"
    behind = set(range(int(RATE * hidden_at) + 2, min(int(RATE * played_to), LONG - 1)))
    # What stood there when the tab came back was before one's eyes then, and painted in view.
    on_return = tab.painted_in_view() & behind
    assert (len(behind) > 140, len(on_return) <= 3) == (True, True)
    assert len(seen) > 20, "what was played in front is seen"
    assert seen & behind <= on_return


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_nothing_is_seen_while_the_laptop_sleeps(windowed: Windowed, how: str) -> None:
    """Every process of the browser stands still for some seconds, or the page is frozen as when the lid is closed; the film jumps or waits."""
    tab = windowed.playing_room()
    began = time.monotonic()
    before = tab.film_s()

    if how == "stopped":
        processes = windowed.processes()
        try:
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            time.sleep(ASLEEP_S)
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)
    else:
        tab.send("Page.setWebLifecycleState", state="frozen")
        time.sleep(ASLEEP_S)
        tab.send("Page.setWebLifecycleState", state="active")
    # A page that was frozen says that its film stands; processes that stood still go on with it.
    tab.waits_for(f"{ROOM}.playing === false" if how == "frozen" else f"{FILM_S} > {before} + 1")
    tab.ask("{ type: 'stop' }")
    awake = before + time.monotonic() - began - ASLEEP_S
    seen = tab.seen()

    assert len(seen) > 20, "what was played before is seen"
    assert len(seen) <= RATE * (awake + 1), (
        "no more than one could see while it was awake, of six seconds asleep nothing"
    )
