"""The room under a person's hands: keys, notes, a broken connection, upright films, a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.clips import make_clip
from tests.e2e.bench_room import BUILT, Bench, room_of, served
from zhijiang.media.table import FrameTable, write_table

pytestmark = [pytest.mark.e2e]

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
READING = Path(__file__).with_name("reading.js")
FRAMES = 100


@pytest.fixture(autouse=True)
def built() -> None:
    if not (BUILT / "room.js").exists():
        pytest.skip("the room's page is not built (npm run build in frontend/)")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("film")
    clip = make_clip(folder / "a.mp4", frames=FRAMES, cuts=(30, 70))
    return _room(clip.path, folder / "package")


@pytest.fixture
def bench(package: Bench) -> Iterator[Bench]:
    fresh = Bench(package.folder, package.room)
    fresh.room["shots"] = [[0, 30], [30, 70], [70, FRAMES]]
    with served(fresh) as running:
        yield running


@pytest.fixture
def page(bench: Bench, context: BrowserContext) -> Page:
    page = context.new_page()
    _open(page, bench)
    return page


def test_keys_lead_through_the_film(page: Page) -> None:
    seen = []
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"):
        page.keyboard.press(key)
        page.wait_for_timeout(250)
        seen.append(page.evaluate("[reading.said(), reading.painted()]"))

    assert seen == [[1, 1], [26, 26], [30, 30], [70, 70], [30, 30], [0, 0], [99, 99]]


def test_k_held_turns_j_and_l_into_single_frames(page: Page) -> None:
    page.keyboard.down("k")
    for key in ("l", "l", "l", "j"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    page.keyboard.up("k")

    assert page.evaluate("[reading.said(), reading.painted()]") == [2, 2]


def test_the_space_bar_plays_after_a_tab_was_pressed_with_the_pointer(page: Page) -> None:
    page.locator("#tab-findings").click()
    page.keyboard.press("Space")

    expect(page.locator(".stage-frame")).to_have_attribute("data-playing", "true")
    expect(page.locator("#tab-findings")).to_have_attribute("aria-selected", "true")


def test_keys_count_while_the_player_is_on_its_way(page: Page) -> None:
    """Three presses of L in one moment are 4×, though the player has not begun to play; K in the same moment stops it for good."""
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("l")
    expect(page.locator(".stage-speed")).to_have_text("4×")
    page.keyboard.press("k")
    page.keyboard.press("Home")
    page.evaluate("reading.until(0)")
    for key in ("l", "l", "k"):
        page.keyboard.press(key)
    page.wait_for_timeout(1500)

    assert page.evaluate(
        "[document.querySelector('.stage-frame').dataset.playing, document.querySelector('video').paused]"
    ) == ["false", True]


def test_shuttle_runs_backwards_to_the_first_frame(page: Page) -> None:
    page.keyboard.press("End")
    page.evaluate("reading.until(99)")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".stage-speed")).to_have_text("-2×")

    assert page.evaluate("reading.until(0)")
    page.wait_for_timeout(200)
    assert page.evaluate("[reading.painted(), document.querySelector('.stage-frame').dataset.playing]") == [0, "false"]


def test_a_timecode_is_typed_to_go_there(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.type("9999")
    page.keyboard.press("Enter")
    expect(page.locator(".go-to .refusal")).to_have_text("There is no such frame in this cut.")
    page.locator("#go-to").fill("2:10")
    page.keyboard.press("Enter")

    assert page.evaluate("reading.until(60)")
    assert page.evaluate("reading.painted()") == 60


def test_a_note_is_written_without_leaving_the_keyboard(page: Page, bench: Bench) -> None:
    for key in ("ArrowDown", "i", "ArrowDown", "o", "m"):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    page.keyboard.type("Flicker, 闪烁")
    page.keyboard.press("Control+Enter")
    expect(page.locator("zj-note .text")).to_have_text("Flicker, 闪烁")
    expect(page.locator("zj-note .status")).to_have_count(0)

    assert [(note["start"], note["end"], note["severity"], note["text"]) for note in bench.notes.values()] == [
        (30, 71, "issue", "Flicker, 闪烁")
    ]


def test_writing_stops_the_film_and_keeps_its_frame(page: Page) -> None:
    page.keyboard.press(" ")
    page.wait_for_timeout(700)
    page.keyboard.press("m")
    page.wait_for_timeout(500)
    stopped = page.evaluate("reading.said()")
    page.keyboard.type("l k j . , i o x")
    page.wait_for_timeout(300)

    assert stopped > 0
    assert page.evaluate("[reading.said(), reading.painted()]") == [stopped, stopped]
    expect(page.locator("textarea")).to_have_value("l k j . , i o x")


def test_control_and_space_play_while_one_types(page: Page) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Look")
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(600)
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(400)

    assert page.evaluate("reading.said()") > 0
    expect(page.locator("textarea")).to_have_value("Look")


def test_a_note_written_without_a_connection_is_sent_once_when_it_is_back(page: Page, bench: Bench) -> None:
    lost: list[str] = []

    def swallow(route: Route) -> None:
        lost.append(route.request.method)
        if len(lost) == 1:
            route.fetch()  # it arrives, but the answer does not come back
        route.abort()

    page.route("**/notes", swallow)
    page.keyboard.press("m")
    page.keyboard.type("Kept")
    page.keyboard.press("Control+Enter")
    expect(page.locator("zj-note .status")).to_have_text("Not sent yet")
    expect(page.locator(".saying")).to_contain_text("kept on this computer")
    page.reload()
    page.add_script_tag(url="/reading.js")
    expect(page.locator("zj-note .text")).to_have_text("Kept")
    page.unroute("**/notes")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("zj-note .status")).to_have_count(0, timeout=8000)

    assert (len(lost) >= 2, [note["text"] for note in bench.notes.values()]) == (True, ["Kept"])


def test_half_a_note_outlives_a_closed_page(page: Page) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    page.reload()

    expect(page.locator("textarea")).to_have_value("Half a thought")


def test_what_was_typed_is_not_thrown_away_by_one_key(page: Page) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    page.keyboard.press("Escape")
    expect(page.locator(".editor [role=alertdialog]")).to_contain_text("Drop what you wrote?")
    page.get_by_role("button", name="Keep it").click()

    expect(page.locator("textarea")).to_have_value("Half a thought")


def test_a_note_is_withdrawn_after_one_question(page: Page, bench: Bench) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Wrong")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()

    expect(page.locator("zj-note")).to_have_count(0)
    assert bench.notes == {}


def test_the_sheet_of_keys_opens_and_closes_from_the_keyboard(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("dialog.sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.sheet")).to_be_hidden()
    page.keyboard.press("ArrowRight")

    assert page.evaluate("reading.until(1)")


def test_nothing_moves_when_the_pictures_of_the_timeline_arrive_late(bench: Bench, context: BrowserContext) -> None:
    bench.room = {**bench.room, "cut": {**bench.room["cut"], "waveform": "/media/waveform.bin"}}
    page = context.new_page()
    page.route("**/waveform.bin", lambda route: route.abort())
    _open(page, bench)
    before = page.evaluate("document.querySelector('zj-transport').getBoundingClientRect().top")
    page.wait_for_timeout(2500)

    assert page.evaluate("document.querySelector('zj-transport').getBoundingClientRect().top") == before


def test_a_film_that_is_still_being_made_ready_opens_early_and_grows(chromium: Browser, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=200, b_frames=2, gop=25)
    bench = _room(clip.path, tmp_path / "package")
    whole = {name: (bench.folder / name).read_bytes() for name in ("index.m3u8", "frames.bin")}
    _break_off(bench.folder, segments=2, frames=100)
    bench.room = {**bench.room, "cut": {**bench.room["cut"], "package_state": "partial", "playable_frames": 100}}
    with served(bench):
        page = chromium.new_page()
        _open(page, bench)
        page.keyboard.press("End")
        page.evaluate("reading.until(99)")
        early = page.evaluate("[reading.said(), reading.painted()]")
        for name, data in whole.items():
            (bench.folder / name).write_bytes(data)
        bench.room = {**bench.room, "cut": {**bench.room["cut"], "package_state": "ready", "playable_frames": 200}}
        page.wait_for_function("() => (reading.press('End'), reading.said() === 199)", polling=500)
        page.wait_for_function("() => reading.painted() !== null")
        late = page.evaluate("[reading.said(), reading.painted()]")
        page.keyboard.press("Home")
        for _ in range(3):
            page.keyboard.press("Shift+ArrowRight")
            page.wait_for_timeout(300)
        stop = page.evaluate("reading.stop(1800)")
        page.close()

    assert (early, late) == ([99, 99], [199, 199])
    assert stop["said"] == stop["painted"] == stop["played"] > 100


@pytest.mark.parametrize(("width", "height", "lang"), [(1440, 900, "zh"), (1440, 900, "en"), (390, 844, "zh")])
@pytest.mark.parametrize("upright", [False, True])
def test_the_room_has_no_accessibility_faults_and_fits(
    package: Bench, chromium: Browser, width: int, height: int, lang: str, upright: bool
) -> None:
    size = {"width": 180, "height": 320} if upright else {}
    bench = Bench(package.folder, {**package.room, "cut": {**package.room["cut"], **size}})
    with served(bench):
        page = chromium.new_page(viewport={"width": width, "height": height})
        _open(page, bench, lang)
        page.keyboard.press("m")
        page.keyboard.type("Flicker")
        page.keyboard.press("Control+Enter")
        expect(page.locator("zj-note .status")).to_have_count(0)
        page.keyboard.press("m")
        page.add_script_tag(url="/axe.js")
        faults = page.evaluate("axe.run().then(found => found.violations.map(({ id, nodes }) => [id, nodes[0].html]))")
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        page.close()

    assert (faults, overflow) == ([], 0)


def test_every_word_of_the_room_is_in_the_language_of_the_page(bench: Bench, context: BrowserContext) -> None:
    page = context.new_page()
    _open(page, bench, "zh")
    labels = page.eval_on_selector_all(
        "zj-room button, zj-room select, zj-room [aria-label]",
        "all => all.map(one => one.getAttribute('aria-label') ?? one.textContent.trim())",
    )

    assert "播放" in labels
    latin = [label for label in labels if label and label.isascii() and any(letter.isalpha() for letter in label)]
    assert latin == []


def _room(film: Path, folder: Path) -> Bench:
    folder.mkdir()
    (folder / "reading.js").write_bytes(READING.read_bytes())
    if AXE.exists():
        (folder / "axe.js").write_bytes(AXE.read_bytes())
    return room_of(film, folder)


def _break_off(package: Path, *, segments: int, frames: int) -> None:
    """Leave of a package what there would be of it half way: playlist and table speak of the first segments only."""
    lines = (package / "index.m3u8").read_text().replace(":VOD", ":EVENT").splitlines()
    ends = [at for at, line in enumerate(lines) if line.endswith(".m4s")]
    (package / "index.m3u8").write_text("\n".join(lines[: ends[segments - 1] + 1]) + "\n")
    table = FrameTable.from_bytes((package / "frames.bin").read_bytes())
    write_table(FrameTable(table.time_base, table.pts[:frames], table.key[:frames]), package / "frames.bin")


def _open(page: Page, bench: Bench, lang: str = "en") -> None:
    page.goto(f"{bench.url}?{lang}")
    page.add_script_tag(url="/reading.js")
    assert page.evaluate("reading.opened()")
