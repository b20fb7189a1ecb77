"""A film that plays on in a tab behind another one: a real tab of a real Chromium, in which no frame counts as seen."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import CHROMIUM_FLAGS, Scene
from tests.e2e.person import WAIT_MS, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ROOM: Final = "document.querySelector('zj-room')?.state"
READY: Final = f"Boolean({ROOM}?.room) && document.querySelector('zj-stage video')?.readyState >= 2"
LEDGER: Final = "fetch(document.querySelector('zj-room').dataset.url).then((answer) => answer.json()).then((room) => room.viewing.seen)"
FILM_S: Final = "document.querySelector('zj-stage video').currentTime"


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
        end = time.monotonic() + 4 * WAIT_MS / 1000
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
        end = time.monotonic() + 4 * WAIT_MS / 1000
        while not self.says(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.1)

    def ask(self, request: str) -> None:
        """What a control of the room asks for."""
        event = f"new CustomEvent('zj-request', {{ detail: {request}, bubbles: true }})"
        self.says(f"document.querySelector('zj-stage').dispatchEvent({event})")

    def come_to_front(self) -> None:
        self._browser.send("Target.activateTarget", {"targetId": self.id})


@pytest.fixture
def windowed(chromium: Browser) -> Iterator[Browser]:
    """Chromium itself: its headless shell has no tabs, and nothing in it is ever hidden."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no whole Chromium on this machine (Debian: apt-get install chromium)")
    browser = chromium.browser_type.launch(executable_path=path, headless=True, args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


def test_a_film_that_plays_on_behind_another_tab_is_not_seen(
    scene: Scene, chromium: Browser, windowed: Browser
) -> None:
    with somebody(chromium, scene.server.url, "en") as jiang:
        jiang.enter("Jiang Wendi")
        cookies = [
            {name: each[name] for name in ("name", "value", "domain", "path")} for each in jiang.page.context.cookies()
        ]
    session = windowed.new_browser_cdp_session()
    context = session.send("Target.createBrowserContext")["browserContextId"]
    session.send("Storage.setCookies", {"cookies": cookies, "browserContextId": context})
    tab = Tab(windowed, context, f"{scene.server.url}/reviews/{scene.places['mended']}/room/1/")
    tab.waits_for(READY)
    tab.ask("{ type: 'seek', frame: 0 }")
    tab.waits_for(f"{ROOM}.frame === 0")
    tab.ask("{ type: 'toggle-play' }")
    tab.waits_for(f"{ROOM}.frame > 50")

    other = Tab(windowed, context, "about:blank")
    tab.waits_for("document.visibilityState === 'hidden' && !document.hasFocus()")
    hidden_at = tab.says(FILM_S)
    tab.waits_for(f"{FILM_S} > {hidden_at} + 6")
    played_to = int(25 * tab.says(FILM_S))
    seen_behind = tab.says(LEDGER)
    tab.come_to_front()
    tab.waits_for("document.visibilityState === 'visible'")
    tab.ask("{ type: 'stop' }")
    time.sleep(4.6)
    seen = tab.says(LEDGER)

    assert other.says("document.visibilityState") == "hidden"
    behind = set(range(int(25 * hidden_at) + 1, played_to - 1))
    assert len(behind) > 140
    for runs in (seen_behind, seen):
        frames = {
            frame for start, length in zip(runs[::2], runs[1::2], strict=True) for frame in range(start, start + length)
        }
        assert len(frames) > 20, "what was played in front is seen"
        assert frames & behind == set()
