"""Somebody at a browser of their own. What they read and press is what stands on the screen, in their language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.e2e.words import LOCALES, Language, words

READING: Final = Path(__file__).with_name("reading.js").read_text()
WAIT_MS: Final = 12_000
DESK: Final = (1440, 900)
_REFUSED: Final = re.compile(r"status of 4\d\d")


class Person:
    """A page, the language of who sits before it, and what the browser complained of so far."""

    def __init__(self, context: BrowserContext, url: str, language: Language) -> None:
        self.url, self.language = url, language
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        """Errors and warnings, refusals of the Content-Security-Policy among them; a page that *is* a refusal is none."""
        is_page_itself = bool(_REFUSED.search(message.text)) and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not is_page_itself:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def word(self, english: str, **values: object) -> str:
        """The product's words in this person's language."""
        return words(self.language, english, **values)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path if path.startswith("/") else path)

    def enter(self, name: str) -> None:
        """Come in by the door of the demo."""
        self.go("/accounts/login/")
        self.page.get_by_role("button", name=self.word(name)).click()
        self.page.wait_for_url(f"{self.url}/")

    def reads(self, *english: str, within: str = "main", **values: object) -> None:
        """See each of the product's sentences, wait for it if need be."""
        for sentence in english:
            self.sees(self.word(sentence, **values), within=within)

    def sees(self, *texts: str, within: str = "main") -> None:
        """See words that people wrote, or figures."""
        for text in texts:
            expect(self.page.locator(within)).to_contain_text(text, use_inner_text=True, timeout=WAIT_MS)

    def sees_nothing_of(self, *texts: str) -> None:
        """What must not be known here is nowhere in the page, hidden or not, nor in its source."""
        source = self.page.content()
        assert [text for text in texts if text in source] == []

    def has_heading(self, text: str) -> None:
        expect(self.page.locator("h1")).to_contain_text(text, timeout=WAIT_MS)

    def button(self, english: str, *, more: str = "", **values: object) -> Locator:
        """The visible button or link with this name and no other; `more` is what only a screen reader adds."""
        name = re.compile(rf"^{re.escape(self.word(english, **values))}\s*{re.escape(more)}$")
        found = self.page.get_by_role("button", name=name)
        return found.or_(self.page.get_by_role("link", name=name)).filter(visible=True)

    def press(self, english: str, *, more: str = "", **values: object) -> None:
        self.button(english, more=more, **values).click()

    def field(self, english: str) -> Locator:
        """The field with this label; “(optional)” may follow it."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(self.word(english))}\s*([（(].*)?\s*$"))

    def fill(self, english: str, value: str) -> None:
        self.field(english).fill(value)

    def choose(self, english: str, option: str) -> None:
        """An option of a list, by its words."""
        self.field(english).select_option(label=self.word(option))

    def tick(self, english: str) -> None:
        """A radio button or a check box, by its words."""
        self.page.get_by_label(self.word(english)).first.check()

    @contextmanager
    def slow_line(self, *, bytes_per_second: int = 150_000) -> Iterator[None]:
        """Send no faster than this until the block ends."""
        line = self.page.context.new_cdp_session(self.page)
        line.send("Network.enable")
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        line.send("Network.emulateNetworkConditions", slow)
        yield
        line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
        line.detach()

    def strike(self, *keys: str) -> None:
        """Keys, one after another, at the pace of somebody who looks between them."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(60)

    def look_at_frames(self) -> None:
        """Wait until the room shows a picture, and be able to read the number painted on it."""
        self.page.wait_for_url(re.compile(r"/(room|declare|film)/\d+/"))
        self.page.evaluate(READING)
        assert self.page.evaluate("reading.opened()"), "the room never showed a picture"

    def frame(self) -> tuple[int, int | None]:
        """The frame that the room says it shows, and the one that is painted on the picture."""
        said, painted = self.page.evaluate("[reading.said(), reading.painted()]")
        return said, painted

    def stands_still(self) -> int:
        """Wait until the film has stopped; the picture on the screen is the frame that the room says. Answers it."""
        expect(self.page.locator(".stage-frame")).to_have_attribute("data-playing", "false")
        # The picture of the frame it stopped at takes the player's place a moment later.
        self.page.wait_for_function("() => reading.painted() !== null")
        said, painted = self.frame()
        assert said == painted
        return said

    def arrives_at(self, frame: int) -> None:
        """The room says that it shows this frame, and the picture on the screen is that frame."""
        assert self.page.evaluate(f"reading.until({frame})"), f"asked for {frame}, the room says {self.frame()[0]}"
        assert self.frame() == (frame, frame)


@contextmanager
def somebody(browser: Browser, url: str, language: Language, *, size: tuple[int, int] = DESK) -> Iterator[Person]:
    """A person in a fresh browser; leaving, the browser must not have complained of anything."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=LOCALES[language], timezone_id="Asia/Shanghai"
    )
    try:
        person = Person(context, url, language)
        yield person
        assert not person.complaints, person.complaints
    finally:
        context.close()
