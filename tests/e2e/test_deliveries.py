"""A cut from a failing check to a platform that finds a changed byte and then confirms: in Chinese, each at a browser of their own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Final

import bagit
import pytest
from playwright.sync_api import Browser, expect

from tests.clips import make_clip
from tests.distribution.test_bag import LIBRARY
from tests.e2e.conftest import Server
from tests.e2e.person import Person, somebody
from zhijiang.cli import main

pytestmark = [pytest.mark.e2e, pytest.mark.slow, LIBRARY]

FILM: Final = """
from pathlib import Path
from tests.e2e.scene import wait_for_reports
from zhijiang.catalog import actions
from zhijiang.catalog.states import WorkKind
from zhijiang.people.models import Organisation, User
zhou = User.objects.get(username="zhou")
house = Organisation.objects.get(name="青衫短剧工作室")
work = actions.open_work(house, by=zhou, kind=WorkKind.ONLINE_FILM, title="湖上船")
actions.bring_in_path(work, by=zhou, path=Path({path!r}), episode_number=1, name="湖上船_终版.mp4")
wait_for_reports()
"""
WAIT_MS: Final = 60_000


@pytest.fixture
def two(office: Server, chromium: Browser, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    """Zhou, whose film has a black passage, and somebody at a platform who has no account."""
    clip = make_clip(tmp_path / "clip.mp4", frames=100, cuts=(50,), black=((60, 80),))
    office.django(FILM.format(path=str(clip.path)))
    with ExitStack() as stack:
        zhou, platform = (stack.enter_context(somebody(chromium, office.url, "zh-hans")) for _each in range(2))
        zhou.enter("Zhou Muyun")
        yield zhou, platform


def press(person: Person, name: str) -> None:
    person.page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def hashes_of(folder: Path) -> str:
    files = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    return "".join(
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    )


def test_cut_is_checked_packed_fetched_found_changed_and_confirmed(two: tuple[Person, Person], tmp_path: Path) -> None:
    zhou, platform = two

    zhou.go("/deliveries/new/")
    zhou.page.locator("[name=profile]").select_option("online-hd")
    zhou.page.locator("[name=recipient]").fill("西湖视频平台")
    zhou.page.locator("[name=contact]").fill("沈接收")
    zhou.page.locator("[name=mail]").fill("shen@example.org")
    press(zhou, "检查样片")
    zhou.sees("黑场 × 1", "书面说明理由后仍可交付")
    zhou.page.locator("[name=reason]").first.fill("黑场为片中设计，平台已知悉。")
    press(zhou, "说明理由并打包")
    for _try in range(60):
        if zhou.page.get_by_role("button", name="生成链接").count():
            break
        zhou.page.wait_for_timeout(1000)
        zhou.page.reload()
    zhou.sees("data/film/湖上船_终版.mp4", "黑场为片中设计")
    press(zhou, "生成链接")
    link = zhou.page.locator(".secret").inner_text().strip()

    platform.go("/collect/" + link.partition("/collect/")[2])
    platform.has_heading("湖上船")
    with platform.page.expect_download(timeout=WAIT_MS) as fetched:
        press(platform, "下载交付包")
    fetched.value.save_as(tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        archive.extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    bagit.Bag(str(folder)).validate()
    assert main(["verify-delivery", str(folder)]) == 0

    film = folder / "data/film/湖上船_终版.mp4"
    whole = film.read_bytes()
    film.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert main(["verify-delivery", str(folder)]) == 1
    platform.page.locator("[name=listed]").fill(hashes_of(folder))
    press(platform, "核对并确认")
    platform.sees("有1个文件与发送时不一致", "data/film/湖上船_终版.mp4: 已改动")
    zhou.page.reload()
    zhou.sees("不一致")

    film.write_bytes(whole)
    platform.page.locator("[name=listed]").fill(hashes_of(folder))
    press(platform, "核对并确认")
    platform.sees("核对一致，已确认接收")
    zhou.go("/deliveries/")
    expect(zhou.page.locator("main table")).to_contain_text("已接收")
    assert platform.complaints == []
