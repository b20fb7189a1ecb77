"""A licensed film goes on air: told by its producer, found wrong and put right, read by everybody, counted from a workbook. In Chinese."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.clips import make_clip
from tests.e2e.conftest import Server
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NUMBER: Final = "（浙）网影审字（2026）第088号"
LICENSED: Final = """
from pathlib import Path
from django.utils import timezone
from tests.screening.reviewing import FORM, PAPERS
from zhijiang.casework.models import Case
from zhijiang.catalog import actions
from zhijiang.catalog.states import WorkKind
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind
from zhijiang.screening import actions as screening
from zhijiang.screening.models import ReviewedCut
zhou = User.objects.get(username="zhou")
house = Organisation.objects.get(name="青衫短剧工作室")
work = actions.open_work(house, by=zhou, kind=WorkKind.ONLINE_FILM, title="湖上船")
cut = actions.bring_in_path(work, by=zhou, path=Path({path!r}), episode_number=1, name="湖上船_终版.mp4")
bureau = Organisation.objects.get(name="之江省广播电视局（演示）")
review = screening.open_review(work, by=zhou, authority=bureau, data=FORM | PAPERS)
# as a review leaves it; the way there is walked in test_spine
ReviewedCut.objects.create(review=review, cut=cut, round=review.case.round)
Case.objects.filter(pk=review.case_id).update(state="licensed", external_number={number!r}, closed_at=timezone.now())
"""


@pytest.fixture
def two(office: Server, chromium: Browser, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    """Zhou, whose film is licensed, and somebody who has no account."""
    clip = make_clip(tmp_path / "clip.mp4", frames=50)
    office.django(LICENSED.format(path=str(clip.path), number=NUMBER))
    with ExitStack() as stack:
        zhou, anybody = (stack.enter_context(somebody(chromium, office.url, "zh-hans")) for _each in range(2))
        zhou.enter("Zhou Muyun")
        yield zhou, anybody


def press(person: Person, name: str) -> None:
    person.page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def test_licensed_film_goes_on_air_is_put_right_registered_and_counted(two: tuple[Person, Person]) -> None:
    zhou, anybody = two
    anybody.go("/public/released/")
    anybody.sees("暂无已播出作品")

    zhou.go("/releases/new/")
    press(zhou, "下一步")
    expect(zhou.page.locator("[name=number]")).to_have_value(NUMBER)
    zhou.page.locator("[name=platform]").fill("西湖视频平台")
    zhou.page.locator("[name=first_day]").fill(timezone.localdate().isoformat())
    zhou.page.locator("[name=number]").fill(NUMBER.replace("088", "880"))
    press(zhou, "登记发行")
    zhou.sees("平台标注的许可证号为", "待播")
    zhou.page.get_by_role("link", name="修改", exact=True).click()
    zhou.page.locator("[name=number]").fill(NUMBER)
    press(zhou, "保存")
    press(zhou, "确认播出")
    zhou.sees("播出中", "西湖视频平台")
    zhou.sees_nothing_of("需关注事项")

    anybody.go("/public/released/?q=船")
    anybody.sees("湖上船", NUMBER, "西湖视频平台")

    zhou.page.get_by_role("link", name="从工作簿录入").click()
    address = zhou.page.url
    zhou.page.locator("[type=file]").set_input_files(
        {"name": "数据.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(zhou, is_wrong=True)}
    )
    press(zhou, "查看")
    zhou.sees("B2", "请填写日期")
    zhou.page.goto(address)
    zhou.page.locator("[type=file]").set_input_files(
        {"name": "数据.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(zhou, is_wrong=False)}
    )
    press(zhou, "查看")
    press(zhou, "确认导入")
    zhou.sees("123,456", "首日结算单", "按月")
    zhou.go("/works/")
    zhou.page.get_by_role("link", name="湖上船").first.click()
    zhou.sees("上线播出", "西湖视频平台")


def workbook(zhou: Person, *, is_wrong: bool) -> bytes:
    """The template as the page gives it, filled in with one count, or with a day that is none."""
    answer = zhou.page.context.request.get(zhou.page.url.replace("/import/", "/template.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.body()))
    sheet = book.active
    assert sheet is not None
    today = timezone.localdate()
    last = "月末" if is_wrong else today
    for column, value in enumerate(
        (today, last, "播放量（次）", 123_456, "CN", "普通话", "首日结算单", today), start=1
    ):
        sheet.cell(2, column, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
