"""The demo's news: a list, a call and an achievement that everybody reads, one that is released tomorrow, and one that waits for a second person.

Made by the app's own actions; what is said is invented.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from zhijiang.bases.models import Batch
from zhijiang.bases.states import BatchState
from zhijiang.notices import actions, queries
from zhijiang.notices.models import Version
from zhijiang.notices.states import Category
from zhijiang.people.models import Organisation, User
from zhijiang.support.models import Call
from zhijiang.support.states import CallState

ACHIEVED: Final = actions.Given(
    title="湖畔艺创小镇三部微短剧完成备案",
    title_en="Three micro-dramas of Lakeside Town are filed",
    summary="小镇今年第三季度有三部微短剧完成规划备案，均为现实题材（演示）。",
    summary_en="Three micro-dramas of the town were filed in the third quarter, all set in the present (demo).",
    body="今年第三季度，湖畔艺创小镇入驻企业的三部微短剧完成规划备案，均为现实题材。\n\n小镇服务中心提供了剧本咨询、取景协调和技术检测服务。（演示）",
    body_en="In the third quarter three micro-dramas of firms in Lakeside Town were filed, all set in the present.\n\n"
    "The service centre helped with scripts, locations and technical checks. (Demo)",
)
TOMORROW: Final = actions.Given(
    title="关于报送第四季度产业数据的通知",
    title_en="Figures of the fourth quarter are due",
    body="各基地：请于季度结束后十五个工作日内报送产业数据，并核对入驻企业名录。（演示）",
    body_en="All bases: please report your figures within fifteen working days after the quarter, and check the list of firms. (Demo)",
)
WAITING: Final = actions.Given(
    title="小镇影像修复公共服务平台投入使用",
    title_en="The town's restoration lab opens",
    body="平台面向入驻企业提供扫描、修复和调色服务，首月免费。（演示）",
    body_en="The lab scans, restores and grades for firms in the town; the first month is free. (Demo)",
)


@transaction.atomic
def make_news(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    """Once: three that are read, one ahead, one that waits."""
    if Version.objects.filter(title=ACHIEVED.title).exists():
        return
    sun, lu, wu, bureau = people["sun"], people["lu"], people["wu"], bodies["bureau"]
    batch = Batch.objects.filter(state=BatchState.PUBLISHED).first()
    call = Call.objects.filter(state=CallState.OPEN).first()
    for about in (batch, call):
        found = None if about is None else queries.prefill_of(sun, about.code)
        if found is not None:
            given = actions.Given(found.title, found.body, found.title_en, found.body_en)
            notice = actions.begin(bureau, by=sun, category=found.category, given=given, about=found.about)
            actions.propose(notice, by=sun)
            actions.publish(notice, by=lu)
    achieved = actions.begin(bodies["base"], by=wu, category=Category.ACHIEVEMENT, given=ACHIEVED)
    actions.add_picture(
        achieved, by=wu, file=_lake(), alt="湖面上的三条船，远处是山", alt_en="Three boats on a lake, hills behind"
    )
    actions.propose(achieved, by=wu)
    actions.publish(achieved, by=sun)
    ahead = actions.begin(bureau, by=sun, category=Category.NOTICE, given=TOMORROW)
    actions.propose(ahead, by=sun)
    actions.publish(ahead, by=lu, at=timezone.now() + timedelta(days=1))
    waiting = actions.begin(bodies["base"], by=wu, category=Category.NEWS, given=WAITING)
    actions.propose(waiting, by=wu)


def _lake() -> SimpleUploadedFile:
    """A drawn picture: nothing here is anybody's photograph."""
    image = Image.new("RGB", (1280, 720), "#DDE9E4")
    draw = ImageDraw.Draw(image)
    draw.ellipse((960, 90, 1060, 190), fill="#F3D9A4")
    draw.polygon(
        [(0, 380), (260, 190), (520, 360), (780, 210), (1040, 350), (1280, 240), (1280, 420), (0, 420)], "#8FB3A6"
    )
    draw.rectangle((0, 400, 1280, 720), fill="#2F6F62")
    for left, top in ((220, 500), (620, 560), (960, 480)):
        draw.polygon([(left, top), (left + 150, top), (left + 120, top + 34), (left + 30, top + 34)], "#FBFAF7")
        draw.polygon([(left + 70, top - 90), (left + 70, top - 6), (left + 126, top - 6)], "#F3D9A4")
    held = io.BytesIO()
    image.save(held, "PNG")
    return SimpleUploadedFile("湖.png", held.getvalue())
