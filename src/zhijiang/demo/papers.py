"""The demo's papers: one page each that says what it would be, and the licence in each studio's dossier."""

from __future__ import annotations

from typing import Final

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from zhijiang.casework import actions
from zhijiang.casework.letters import font_folders
from zhijiang.casework.models import Case, DossierItem
from zhijiang.catalog.models import Work
from zhijiang.people.models import Organisation, User
from zhijiang.screening.models import Review

LICENCE: Final = "production-licence"
NUMBER: Final = "（浙）字第00000号（演示）"
NAMES: Final = {
    "episode_synopses": "分集梗概",
    "rights_files": "版权链证明",
    "cost_report": "成本配置比例报告表",
    "cast_contracts": "主要演员片酬合同",
    "credits_table": "片头片尾字幕表",
    "pledge": "承诺书",
}
"""The files that the review cannot do without, beside the licence."""
_PAGE: Final = """
#set page(paper: "a4", margin: 30mm)
#set document(date: none)
#set text(font: ("Noto Serif CJK SC", "Noto Serif SC", "FangSong"), size: 14pt, lang: "zh")
#align(center, text(size: 22pt, weight: "bold", sys.inputs.title))
#v(12mm)
#sys.inputs.house
#v(6mm)
本页为演示而制，不是真实材料。
"""


def licence_of(house: Organisation, /, *, by: User) -> DossierItem:
    """The production licence in a studio's dossier, valid until the end of next year. Made once."""
    there = DossierItem.objects.filter(organisation=house, kind=LICENCE, withdrawn_at=None).first()
    year = timezone.localdate().year
    return there or actions.add_to_dossier(
        house,
        by=by,
        kind=LICENCE,
        file=page_of("广播电视节目制作经营许可证", house),
        number=NUMBER,
        valid_from=timezone.localdate().replace(year=year, month=1, day=1),
        valid_until=timezone.localdate().replace(year=year + 1, month=12, day=31),
    )


def add_papers(review: Review, /, *, by: User) -> None:
    """Every paper that a draft of the review still lacks: the licence out of the dossier, the others as files."""
    case, work = review.case, review.work
    if not _now(case).data.get("licence_copy"):
        actions.pick_paper(case, "licence_copy", by=by, item=licence_of(case.organisation, by=by))
    for field, name in NAMES.items():
        if _now(case).data.get(field) or (field == "episode_synopses" and work.is_single):
            continue
        actions.attach_paper(case, field, by=by, file=page_of(f"{_titled(work)}{name}", case.organisation))


def _now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _titled(work: Work) -> str:
    return f"《{work.title}》"


def page_of(title: str, house: Organisation, /) -> SimpleUploadedFile:
    """One page as PDF, the same bytes each time."""
    compiler = typst.Compiler(font_paths=[str(folder) for folder in font_folders()])
    made = compiler.compile(
        input=_PAGE.encode(),
        sys_inputs={"title": title, "house": house.name},
    )
    assert isinstance(made, bytes)
    return SimpleUploadedFile(f"{title}.pdf", made, "application/pdf")
