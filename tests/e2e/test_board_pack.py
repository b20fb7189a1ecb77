"""The whole product on another country's pack, by its pages alone: the small board of `example-board`, in English.

Submitted, classified by two examiners, certified, verified by anybody; reconsidered by others within 42 days; archived. Nothing
but ZHIJIANG_PACK says that this is not Zhejiang.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Server, free_port, start_server, stop_server
from tests.e2e.person import Person, somebody
from tests.homes import zhijiang

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PACK: Final = {"ZHIJIANG_DEMO": "1", "ZHIJIANG_PACK": "example-board"}
NAMES: Final = {
    "zhou": "Zhou Muyun", "sun": "Sun Zhengze", "lu": "Lu Chengzong", "chen": "Chen Guanlan", "jiang": "Jiang Wendi",
    "feng": "Feng Jiming", "xu": "Xu Zhibai",
}  # fmt: skip
TITLE: Final = "Letters Never Sent"
SUMMARY: Final = "A retired teacher finds letters that were never sent, and delivers them one by one."


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Server]:
    """An installation on the board's pack, with the demo's people: its officers and examiners are the board's."""
    home = Path(shutil.copytree(tables, tmp_path_factory.mktemp("board"), dirs_exist_ok=True))
    code = "from zhijiang.demo.people import make_people; make_people()"
    for words in (("manage", "load_pack"), ("manage", "shell", "-v0", "-c", code)):
        done = zhijiang(home, *words, **PACK)
        assert done.returncode == 0, done.stderr[-4000:]
    server = start_server(home, port=free_port(), variables=PACK)
    try:
        yield server
    finally:
        stop_server(server)


@pytest.fixture
def house(board: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    with ExitStack() as stack:
        there = {}
        for name, english in NAMES.items():
            there[name] = stack.enter_context(somebody(chromium, board.url, "en"))
            there[name].enter(english)
        yield there


def name_panel(person: Person, code: str, *names: str) -> None:
    person.go(f"/cases/{code}/panel/")
    for name in names:
        person.page.get_by_label(re.compile(NAMES[name])).check()
    person.press("Name the panel")


def sign(person: Person, code: str, *, rating: str) -> None:
    person.go(f"/cases/{code}/opinion/")
    for points in person.page.get_by_role("spinbutton").all():
        points.fill("1")
    person.page.get_by_label(rating, exact=True).check()
    person.page.get_by_label("Reasons").fill("Watched to the end.")
    person.press("Sign")
    person.sees("Your opinion is signed.", within="body")


def code_of(person: Person) -> str:
    person.page.wait_for_url(re.compile(r"/cases/C-[0-9A-Z]+/"))
    return re.search(r"/cases/(C-[0-9A-Z]+)/", person.page.url)[1]  # type: ignore[index]


def test_a_film_is_classified_certified_and_reconsidered(house: dict[str, Person], tmp_path: Path) -> None:
    zhou, sun, lu = house["zhou"], house["sun"], house["lu"]
    zhou.go("/cases/new/")
    expect(zhou.page.locator("main")).not_to_contain_text("Planning filing")
    zhou.page.get_by_role("link", name="Classification of a work").first.click()
    zhou.page.get_by_label("Title of the work").fill(TITLE)
    zhou.press("Begin")
    code = code_of(zhou)
    zhou.go(f"/cases/{code}/form/1/")
    zhou.page.locator("#id_kind").select_option("feature")
    zhou.page.locator("#id_language").select_option("english")
    for name, value in {"minutes": "94", "summary": SUMMARY, "screener": "https://screen.example.org/letters"}.items():
        zhou.page.locator(f"[name={name}]").fill(value)
    zhou.press("Save and continue")
    zhou.page.wait_for_url(re.compile(r"/form/2/$"))
    zhou.page.locator("[name=contact]").fill("Zhou, +00 123 456")
    zhou.page.locator("[name=final_version]").check()
    zhou.press("Save and continue")
    zhou.go(f"/cases/{code}/check/")
    zhou.sees(SUMMARY)
    zhou.page.get_by_role("button", name="Submit").click()
    zhou.sees("Waiting for intake", within="body")

    sun.go(f"/cases/{code}/act/take_in/")
    sun.page.get_by_role("button", name="Take in").click()
    name_panel(sun, code, "chen", "jiang")
    sign(house["chen"], code, rating="12")
    sign(house["jiang"], code, rating="15")
    sun.go(f"/cases/{code}/act/classify/")
    sun.page.get_by_label("15", exact=True).check()
    sun.page.get_by_role("button", name="Classify").click()
    sun.sees("Classified", "ECB/")

    zhou.go(f"/cases/{code}/")
    certificate = zhou.page.locator("a[href*='/v/']").first.get_attribute("href")
    assert certificate is not None
    zhou.go(certificate)
    zhou.sees("Certificate of classification")
    zhou.go("/public/lists/")
    zhou.page.get_by_role("link", name=re.compile(r"\d{4}")).first.click()
    zhou.sees(TITLE, "Feature", "English", "100.0%")

    zhou.go(f"/cases/{code}/about/reconsideration/")
    zhou.page.get_by_role("button", name="Ask for reconsideration").click()
    again = code_of(zhou)
    zhou.go(f"/cases/{again}/form/1/")
    for field in zhou.page.locator("form textarea, form input[type=text]").all():
        if not field.input_value():
            field.fill("The language is mild, and no scene is threatening: fifteen is too strict.")
    zhou.press("Save and continue")
    zhou.go(f"/cases/{again}/check/")
    zhou.page.get_by_role("button", name="Submit").click()
    zhou.sees("Under reconsideration", within="body")
    sun.go(f"/cases/{again}/")
    expect(sun.page.get_by_role("link", name="Change", exact=True)).to_have_count(0)
    lu.go(f"/cases/{again}/panel/")
    expect(lu.page.get_by_label(re.compile(NAMES["chen"]))).to_be_disabled()
    name_panel(lu, again, "feng", "xu")
    for name in ("feng", "xu"):
        sign(house[name], again, rating="12")
    lu.go(f"/cases/{again}/act/change/")
    lu.page.get_by_label("12", exact=True).check()
    lu.page.get_by_label("Reason").fill("The threat is mild throughout.")
    lu.page.get_by_role("button", name="Change").click()
    lu.sees("Changed", "ECB-R/")
    zhou.go(certificate)
    zhou.sees("revoked")

    lu.go(f"/cases/{again}/")
    with lu.page.expect_download() as package:
        lu.page.get_by_role("link", name="Archive package").click()
    package.value.save_as(tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as held:
        assert {"dossier.pdf", "events.json", "manifest.json", "work.json"} <= set(held.namelist())
