"""Pictures of the demo's pages, as each of its people, in both languages, in a wide window and on a telephone.

tools/screenshots.py                  starts a demo of its own (home: var/screenshots-home) and writes var/screenshots/
tools/screenshots.py --url URL        of a demo that runs already
tools/screenshots.py --readme [FILE]  only the room with an upright picture, into docs/pictures/room.png or FILE;
                                      for that it brings the micro-drama before the panel, with some notes
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
HOME: Final = ROOT / "var" / "screenshots-home"
TAKEN: Final = ROOT / "var" / "screenshots"
README_PICTURE: Final = ROOT / "docs" / "pictures" / "room.png"
README_BYTES: Final = 400_000
LANGUAGES: Final = {"zh-hans": "zh-CN", "en": "en-GB"}
SIZES: Final = {"1440": (1440, 900), "390": (390, 844)}
SERIES: Final = "借伞"
LEFT_OUT: Final = re.compile(r"^/(admin|documents|media|static|accounts/logout|demo/enter)\b|\.(json|pdf)$")
CODE: Final = re.compile(r"/[A-Z]-[0-9A-Z]{7}\b|/\d+\b")
DEPTH: Final = 3
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]
FILL_S: Final = 1200
"""How long the demo may take to make its films on a slow machine."""
NOTES: Final = (
    ("ArrowDown", "i", "Shift+ArrowRight", "o", "口型与对白相差约三帧，请重新对位。"),
    ("ArrowDown", "i", "Shift+ArrowRight", "Shift+ArrowRight", "o", "字幕错别字：“借”误作“惜”，请更正。"),
    ("Shift+ArrowRight", "m", "此处建议标注“情节虚构”。"),
)
"""What is written for the picture of the room: the keys that lead to each place, and the words."""


def main() -> None:
    """Take the pictures; say how many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="address of a demo that runs already")
    parser.add_argument("--readme", nargs="?", type=Path, const=README_PICTURE, metavar="FILE")
    chosen = parser.parse_args()
    with demo_at(chosen.url) as url, chromium() as browser:
        wait_until_filled(browser, url)
        if chosen.readme:
            bring_before_the_panel(browser, url)
            picture_the_room(browser, url, chosen.readme)
            print(f"{chosen.readme}: {chosen.readme.stat().st_size // 1000} kB")
            return
        shutil.rmtree(TAKEN, ignore_errors=True)
        taken = sum(take_all(browser, url, language) for language in LANGUAGES)
        print(f"{taken} pictures in {TAKEN.relative_to(ROOT)}")


@contextmanager
def demo_at(url: str | None) -> Iterator[str]:
    """The demo's address: the one given, or that of a server started for the pictures."""
    if url:
        yield url.rstrip("/")
        return
    HOME.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "zhijiang", "serve", "--demo", "--port", str(port)]
    with (HOME / "serve.log").open("ab") as log:
        server = subprocess.Popen(
            command, env={**os.environ, "ZHIJIANG_HOME": str(HOME)}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=60)


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + FILL_S
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SystemExit(f"the demo ended with {server.returncode}; see {HOME / 'serve.log'}")
        try:
            urllib.request.urlopen(f"{url}/accounts/login/", timeout=10).close()  # noqa: S310 (our own server)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(1)
        else:
            return
    raise SystemExit(f"the demo did not answer within {FILL_S} s")


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def wait_until_filled(browser: Browser, url: str) -> None:
    """The last thing of the demo's fill is the micro-drama that lies before the service centre."""
    end = time.monotonic() + FILL_S
    while time.monotonic() < end:
        with someone(browser, url, "wu", "zh-hans") as page:
            if page is not None:
                page.goto(f"{url}/reviews/")
                if page.get_by_role("link", name=SERIES).count():
                    return
        time.sleep(3)
    raise SystemExit(f"the demo was not filled within {FILL_S} s")


@contextmanager
def someone(browser: Browser, url: str, name: str, language: str) -> Iterator[Page | None]:
    """A page on which this person is signed in; `nobody` is not. None while the demo has no such person yet."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale=LANGUAGES[language], timezone_id="Asia/Shanghai"
    )
    try:
        yield enter(context, url, name)
    finally:
        context.close()


def enter(context: BrowserContext, url: str, name: str) -> Page | None:
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    if name == "nobody":
        return page
    button = page.locator(f"button[name=person][value={name}]")
    if not button.count():
        return None
    button.click()
    page.wait_for_url(f"{url}/")
    return page


def take_all(browser: Browser, url: str, language: str) -> int:
    """The pages of everybody in one language. Answers how many pictures were taken."""
    with someone(browser, url, "nobody", language) as door:
        assert door is not None
        names = door.locator("button[name=person]").evaluate_all("all => all.map(one => one.value)")
    taken = 0
    alike: set[str] = set()
    for name in ["nobody", *names]:
        with someone(browser, url, name, language) as page:
            if page is not None:
                taken += take_pages_of(page, url, name, language, alike)
    return taken


def take_pages_of(page: Page, url: str, name: str, language: str, alike: set[str]) -> int:
    """Follow the links of what one person sees, and picture each kind of page once.

    `alike` are the pages that look the same for everybody and were taken already; it grows.
    """
    ahead = [(path, 0) for path in (["/accounts/login/", "/v/", "/ui/"] if name == "nobody" else ["/"])]
    seen = set(alike)
    taken = 0
    while ahead:
        path, depth = ahead.pop(0)
        kind = CODE.sub("/_", path)
        if kind in seen:
            continue
        seen.add(kind)
        if kind.startswith("/account"):
            alike.add(kind)
        page.goto(url + path)
        settle(page, path)
        for width, (columns, rows) in SIZES.items():
            page.set_viewport_size({"width": columns, "height": rows})
            page.wait_for_timeout(200)
            file = TAKEN / language / width / f"{name}{kind.replace('/', '-').rstrip('-') or '-home'}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=file, full_page="/room/" not in path)
            taken += 1
        page.set_viewport_size({"width": 1440, "height": 900})
        if depth < DEPTH and name != "nobody":
            ahead += [(found, depth + 1) for found in links_of(page) if CODE.sub("/_", found) not in seen]
    return taken


def links_of(page: Page) -> list[str]:
    """Paths that the page leads to, within the demo."""
    found = page.locator("header a[href], main a[href]").evaluate_all("all => all.map(one => one.href)")
    here = urlsplit(page.url).netloc
    paths = [urlsplit(address).path for address in found if urlsplit(address).netloc == here]
    return [path for path in dict.fromkeys(paths) if not LEFT_OUT.search(path)]


def settle(page: Page, path: str) -> None:
    if "/room/" in path:
        page.locator("zj-stage canvas:not([hidden])").wait_for(timeout=60_000)
        page.wait_for_timeout(1000)


def bring_before_the_panel(browser: Browser, url: str) -> None:
    """Accept the micro-drama, name its panel, and write some notes on it, as its people would. A second time does nothing."""
    with someone(browser, url, "wu", "zh-hans") as page:
        assert page is not None
        accept = page.locator("li", has_text=SERIES).locator("a[href*='/act/accept/']")
        if accept.count():
            accept.click()
            page.locator("main form button.primary").click()
    with someone(browser, url, "sun", "zh-hans") as page:
        assert page is not None
        panel = page.locator("li", has_text=SERIES).locator("a[href$='/panel/']")
        if panel.count():
            panel.click()
            for box in page.locator("[name=reviewers]").all():
                box.check()
            page.locator("main form button.primary").click()
    with someone(browser, url, "chen", "zh-hans") as page:
        assert page is not None
        open_the_room(page, url)
        if not page.locator("zj-note").count():
            write_notes(page)


def open_the_room(page: Page, url: str) -> None:
    """The room on the first episode of the micro-drama."""
    page.goto(f"{url}/reviews/")
    page.get_by_role("link", name=SERIES).first.click()
    page.locator("main a[href*='/room/1/']").first.click()
    settle(page, "/room/")


def write_notes(page: Page) -> None:
    for *keys, text in NOTES:
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(400)
        if keys[-1] != "m":
            page.keyboard.press("m")
        page.keyboard.type(text)
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(600)
        page.keyboard.press("x")


def picture_the_room(browser: Browser, url: str, file: Path) -> None:
    """The review room with an upright picture, for the front page of the project: 256 colours, so that it loads at once."""
    with someone(browser, url, "chen", "zh-hans") as page:
        assert page is not None
        open_the_room(page, url)
        page.locator("zj-note .place").first.click()
        page.wait_for_timeout(1500)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)
    if file.stat().st_size > README_BYTES:
        raise SystemExit(f"{file}: expected at most {README_BYTES} bytes, got {file.stat().st_size}")


if __name__ == "__main__":
    main()
