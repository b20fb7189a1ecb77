"""The frame that one asks for is the frame that stands on the screen: read back from its pixels, never taken on trust.

A shorter run here; all of it (1,000 steps forward, 1,000 back, 1,000 random seeks at each rate) with ZHIJIANG_STEPS=1000.
Figures of the full run: docs/media.md.
"""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.clips import make_clip, read_code
from tests.e2e.bench_room import BUILT, Bench, room_of, served
from tests.homes import made_once

pytestmark = [pytest.mark.e2e]

STEPS = int(os.environ.get("ZHIJIANG_STEPS", "60"))
RATES = ("24000/1001", "24", "25", "30000/1001", "50")
READING = Path(__file__).with_name("reading.js").read_text()


@pytest.fixture(autouse=True)
def built() -> None:
    if not (BUILT / "room.js").exists():
        pytest.skip("the room's page is not built (npm run build in frontend/)")


@pytest.fixture(params=RATES)
def copied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A film with B-frames, groups of two seconds, and a picture that begins after the sound; its packets are copied.

    Made once for all tests of its rate; nothing is written into it.
    """
    rate: str = request.param

    def make(folder: Path) -> None:
        clip = make_clip(
            folder / "coded.mp4",
            rate=rate,
            frames=max(2 * STEPS, STEPS + 300),
            b_frames=2,
            gop=round(2 * Fraction(rate)),
            start=Fraction(1, 10),
        )
        (folder / "room.json").write_text(json.dumps(_room(clip.path, folder, rate).room), encoding="utf-8")

    folder = made_once(tmp_path_factory, f"steps-at-{rate.replace('/', '-')}", make)
    room = json.loads((folder / "room.json").read_text(encoding="utf-8"))
    with served(Bench(folder / "package", room)) as bench:
        yield bench


def test_every_step_and_every_seek_shows_the_frame_that_was_asked_for(copied: Bench, chromium: Browser) -> None:
    page = _open(chromium, copied)
    frames = copied.room["cut"]["frames"]
    seeks = random.Random(7).choices(range(frames), k=STEPS)

    forward = page.evaluate("count => reading.forward(0, count)", STEPS)
    on_screen = _on_screen(page)
    back = page.evaluate("count => reading.back(count, count)", STEPS)
    scattered = page.evaluate("frames => reading.random(frames)", seeks)
    page.close()

    _report(copied, forward=forward, back=back, random=scattered)
    assert (forward["wrong"], back["wrong"], scattered["wrong"]) == ([], [], [])
    assert on_screen == STEPS


def test_the_first_and_the_last_frame_are_reached(copied: Bench, chromium: Browser) -> None:
    page = _open(chromium, copied)
    last = copied.room["cut"]["frames"] - 1

    page.keyboard.press("End")
    page.evaluate("frame => reading.until(frame)", last)
    at_end = page.evaluate("reading.painted()")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    beyond = page.evaluate("reading.painted()")
    page.keyboard.press("Home")
    page.evaluate("reading.until(0)")
    at_start = page.evaluate("reading.painted()")
    page.close()

    assert (at_end, beyond, at_start) == (last, last, 0)


def test_stopping_leaves_the_very_frame_that_the_player_had_painted(copied: Bench, chromium: Browser) -> None:
    page = _open(chromium, copied)

    stops = [page.evaluate("ms => reading.stop(ms)", ms) for ms in (400, 730, 210, 555, 900)]
    page.close()

    assert [(stop["said"], stop["painted"]) for stop in stops] == [(stop["played"], stop["played"]) for stop in stops]
    assert stops[-1]["said"] > stops[0]["said"] > 0


def test_an_encoded_film_of_uneven_rate_is_stepped_frame_by_frame(chromium: Browser, tmp_path: Path) -> None:
    clip = make_clip(
        tmp_path / "uneven.mkv", frames=150, steps=(1, 1, 3, 2), codec="mjpeg", pixel_format="yuvj420p", audio=None
    )
    with served(_room(clip.path, tmp_path, "25")) as bench:
        page = _open(chromium, bench)
        there = page.evaluate("reading.forward(0, 149)")
        back = page.evaluate("reading.back(149, 149)")
        page.close()

    assert (there["wrong"], back["wrong"]) == ([], [])


def test_a_link_to_a_frame_opens_on_that_frame(chromium: Browser, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "link.mp4", rate="25", frames=120)
    with served(_room(clip.path, tmp_path, "25")) as bench:
        page = _open(chromium, bench, "#f=97")
        shown = page.evaluate("[reading.said(), reading.painted()]")
        page.close()

    assert shown == [97, 97]


def test_a_browser_without_webcodecs_still_steps(chromium: Browser, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "plain.mp4", rate="25", frames=80, b_frames=2, start=Fraction(1, 10))
    with served(_room(clip.path, tmp_path, "25")) as bench:
        page = chromium.new_page()
        page.add_init_script("delete window.VideoDecoder; delete window.VideoFrame")
        page.goto(f"{bench.url}?en")
        page.add_script_tag(url="/reading.js")
        assert page.evaluate("reading.opened(true)")
        shown: list[int] = []
        for frame in (1, 2, 3, 2, 1):
            page.keyboard.press("ArrowRight" if len(shown) < 3 else "ArrowLeft")
            page.evaluate("frame => reading.until(frame)", frame)
            page.wait_for_timeout(60)
            shown.append(page.evaluate("reading.played()"))
        hint = page.inner_text(".stage-hint")
        page.close()

    assert shown == [1, 2, 3, 2, 1]
    assert hint == "Steps by the browser's player: it may be one frame off"


def _room(film: Path, folder: Path, rate: str) -> Bench:
    out = folder / "package"
    out.mkdir()
    (out / "reading.js").write_text(READING)
    return room_of(film, out, rate=rate)


def _open(chromium: Browser, bench: Bench, place: str = "") -> Page:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{bench.url}?en{place}")
    page.add_script_tag(url="/reading.js")
    assert page.evaluate("reading.opened()")
    return page


def _on_screen(page: Page) -> int | None:
    """The number in a picture of the window itself, as a person sees it."""
    picture = Image.open(io.BytesIO(page.locator("zj-stage .stage-frame").screenshot()))
    return read_code(np.asarray(picture.convert("L")))


def _report(bench: Bench, **runs: dict[str, Any]) -> None:
    """Append the figures of a full run to the file that ZHIJIANG_STEPS_REPORT names."""
    target = os.environ.get("ZHIJIANG_STEPS_REPORT")
    if not target:
        return
    line = {"rate": bench.room["cut"]["rate"], "frames": bench.room["cut"]["frames"]}
    for name, run in runs.items():
        took = sorted(run["took"])
        middle, late = took[len(took) // 2], took[len(took) * 95 // 100]
        line[name] = {"steps": len(took), "wrong": len(run["wrong"]), "ms_median": middle, "ms_p95": late}
    with Path(target).open("a") as report:
        report.write(json.dumps(line) + "\n")
