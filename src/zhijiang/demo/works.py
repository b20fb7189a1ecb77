"""What the demo tells of one work: credits, a chain of rights with a link that ended, numbers, days and a poster.

Made by the app's own verbs. Names and numbers are invented; the number of EIDR is one that its specification shows.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from zhijiang.catalog import actions
from zhijiang.catalog.models import Work
from zhijiang.catalog.states import CreditRole, PictureKind, RightKind, Scheme, StepKind
from zhijiang.people.models import User

_CREDITS: Final = (
    (CreditRole.AUTHOR, "闻一舟", "Wen Yizhou", ""),
    (CreditRole.WRITER, "沈渡", "Shen Du", ""),
    (CreditRole.DIRECTOR, "顾晚潮", "Gu Wanchao", ""),
    (CreditRole.PRODUCER, "林知夏", "Lin Zhixia", ""),
    (CreditRole.CAST, "韩守江", "Han Shoujiang", "老船工"),
    (CreditRole.CAST, "许青", "Xu Qing", "对岸来客"),
    (CreditRole.OTHER, "陆伯安", "Lu Bo'an", "江南船运史顾问"),
    (CreditRole.COMPANY, "未央影业有限公司", "Weiyang Pictures", ""),
    (CreditRole.CO_COMPANY, "青衫短剧工作室", "Qingshan Shorts", ""),
)
_DAYS: Final = (
    (
        StepKind.IDEA,
        900,
        "读到小说《老渡口》，与作者在江边谈了一夜",
        "The novel was read, and talked over by the river",
    ),
    (StepKind.SHOOTING, 420, "在钱塘江边开机", "By the Qiantang river"),
    (StepKind.WRAP, 380, "全片二十六个拍摄日", "After twenty-six days"),
)
_PAPER: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@transaction.atomic
def tell_of(work: Work, by: User, /) -> None:
    """Once, and whole."""
    if work.credits.exists():
        return
    today = timezone.localdate()
    actions.describe_work(
        work,
        by=by,
        title=work.title,
        title_en=work.title_en,
        planned_episodes=work.planned_episodes,
        synopsis=work.synopsis,
        synopsis_en="An old boatman keeps the last ferry on the river. On the day the bridge opens, the one he waited for comes across.",
        adapted_from="老渡口",
    )
    for role, name, name_en, job in _CREDITS:
        actions.add_credit(work, by=by, given=actions.GivenCredit(role, name, name_en, job))
    for given in _chain(lambda days: today - timedelta(days=days), work.organisation.name):
        file = SimpleUploadedFile("权利文件.pdf", _PAPER + f"%{given.paper}\n".encode())
        actions.keep_right(work, by=by, given=given, file=file)
    actions.number_work(work, by=by, numbers={Scheme.EIDR: "10.5240/7791-8534-2C23-9030-8610-5"})
    for kind, days, words, words_en in _DAYS:
        on = today - timedelta(days=days)
        actions.give_step(work, by=by, kind=kind, on=on, words=f"{words}（演示）", words_en=f"{words_en} (demo)")
    actions.add_picture(
        work,
        by=by,
        kind=PictureKind.POSTER,
        file=_poster(),
        alt="暮色里一条空船泊在岸边",
        alt_en="An empty boat at dusk",
    )


def _chain(ago: Callable[[int], date], studio: str) -> list[actions.GivenRight]:
    """From the novel to two platforms. The right to adapt ended last month: that is what the page finds."""
    return [
        actions.GivenRight(RightKind.ORIGINAL, "闻一舟", "*", starts=ago(2400), paper="小说《老渡口》版权页（演示）"),
        actions.GivenRight(
            RightKind.ADAPTATION, studio, "*", "闻一舟", is_exclusive=True, starts=ago(760), ends=ago(30), paper="改编权授权书（演示）",
        ),
        actions.GivenRight(RightKind.SCRIPT, "沈渡", "*", starts=ago(640), paper="剧本完成稿署名页（演示）"),
        actions.GivenRight(RightKind.SCRIPT, studio, "*", "沈渡", is_exclusive=True, starts=ago(640), paper="剧本转让合同（演示）"),
        actions.GivenRight(RightKind.FILM, studio, "*", starts=ago(420), paper="制作完成证明（演示）"),
        actions.GivenRight(RightKind.FILM, "青衫短剧工作室", "*", studio, starts=ago(420), paper="联合出品合同（演示）"),
        actions.GivenRight(
            RightKind.ONLINE, "湖畔视频", "CN", studio, is_exclusive=True, starts=ago(10), ends=ago(-1085), paper="独家播出合同（演示）",
        ),
        actions.GivenRight(RightKind.ONLINE, "南洋影库", "MY SG", studio, starts=ago(10), ends=ago(-60), paper="海外发行合同（演示）"),
    ]  # fmt: skip


def _poster() -> SimpleUploadedFile:
    """A drawn picture: nothing here is anybody's photograph."""
    image = Image.new("RGB", (720, 1080), "#E9DCC6")
    draw = ImageDraw.Draw(image)
    draw.ellipse((430, 170, 590, 330), fill="#D9925B")
    draw.polygon([(0, 560), (220, 410), (430, 540), (720, 390), (720, 640), (0, 640)], "#7C9A90")
    draw.rectangle((0, 620, 720, 1080), fill="#2F5A55")
    draw.polygon([(150, 800), (560, 800), (490, 880), (220, 880)], "#F4EEE2")
    draw.line((360, 600, 360, 800), fill="#F4EEE2", width=8)
    held = io.BytesIO()
    image.save(held, "PNG")
    return SimpleUploadedFile("渡口海报.png", held.getvalue())
