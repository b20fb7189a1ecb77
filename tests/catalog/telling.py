"""A work of Lin's with all that can be told of it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.casework.applications import PDF
from tests.cast import Cast
from zhijiang.catalog import actions
from zhijiang.catalog.models import Work
from zhijiang.catalog.states import CreditRole, PictureKind, RightKind, Scheme, StepKind

EIDR: Final = "10.5240/7791-8534-2C23-9030-8610-5"
ISAN: Final = "1881-66C7-3420-6541-Y-9F3A-0245-O"


def picture(name: str = "海报.png") -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (60, 90), (47, 111, 98)).save(held, "PNG")
    return SimpleUploadedFile(name, held.getvalue())


def paper(word: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile("授权书.pdf", PDF + word.encode())


def right(kind: RightKind, grantor: str, grantee: str, **rest: Any) -> actions.GivenRight:
    return actions.GivenRight(kind=kind, grantor=grantor, grantee=grantee, territory=rest.pop("territory", "*"), **rest)


def tell_all(work: Work, cast: Cast) -> Work:
    """Credits, a chain whose second link ended, numbers, days and a poster."""
    lin = cast.lin
    for role, name, name_en, job in (
        (CreditRole.WRITER, "沈编剧", "Shen", ""),
        (CreditRole.DIRECTOR, "顾导演", "Gu", ""),
        (CreditRole.CAST, "许演员", "", "阿青"),
        (CreditRole.OTHER, "陆顾问", "", "历史顾问"),
        (CreditRole.COMPANY, "甲影业", "Studio A", ""),
    ):
        actions.add_credit(work, by=lin, given=actions.GivenCredit(role, name, name_en, job))
    for given in (
        right(RightKind.ORIGINAL, "", "周作者", starts=date(2018, 1, 1)),
        right(
            RightKind.ADAPTATION,
            "周作者",
            "甲影业",
            starts=date(2020, 1, 1),
            ends=date(2021, 12, 31),
            is_exclusive=True,
        ),
        right(RightKind.SCRIPT, "", "沈编剧", starts=date(2020, 6, 1)),
        right(RightKind.SCRIPT, "沈编剧", "甲影业", starts=date(2020, 6, 1)),
        right(RightKind.FILM, "", "甲影业", starts=date(2021, 3, 1)),
        right(RightKind.ONLINE, "甲影业", "湖畔视频", starts=date(2022, 1, 1), territory="CN"),
    ):
        actions.keep_right(work, by=lin, given=given, file=paper())
    actions.number_work(work, by=lin, numbers={Scheme.EIDR: EIDR, Scheme.ISAN: ISAN})
    actions.give_step(
        work, by=lin, kind=StepKind.SHOOTING, on=date(2021, 3, 1), words="在西湖开机", words_en="At West Lake"
    )
    actions.give_step(work, by=lin, kind=StepKind.RELEASE, on=date(2022, 1, 8), words="湖畔视频首播")
    actions.add_picture(
        work, by=lin, kind=PictureKind.POSTER, file=picture(), alt="断桥上的两把伞", alt_en="Two umbrellas"
    )
    return work
