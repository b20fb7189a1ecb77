"""The demo's list of bases: all ten named by one document, plates for those that have been recognised, and one being put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhijiang.bases import actions
from zhijiang.bases.models import Base, BaseCase, Batch
from zhijiang.bases.states import BaseLevel
from zhijiang.casework import actions as casework
from zhijiang.people.models import Organisation, User

RECTIFIED: Final = "瓯潮微短剧基地"
_NOTICE: Final = (
    "按照视听产业基地建设发展的有关规定，经逐级审核、实地调研、专家评审和公示，现将第一批视听产业基地名单予以公布。"
    "请各基地按照规划建设运营，按时报送统计数据和年度报告，接受年度评估。（演示，名称和文号均为虚构）"
)
_SCORES: Final = {"plan": 13, "industry": 19, "works": 12, "services": 8, "management": 6}


def list_bases(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    """The list, published by the second officer; plates; and last year's assessment of one base. Each once, as a whole."""
    if not Batch.objects.exists():
        _publish(people, bodies)
    if not BaseCase.objects.filter(case__procedure__item__code="base-assessment").exists():
        _assess(people)


@transaction.atomic
def _publish(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    sun, day = people["sun"], date(timezone.localdate().year - 2, 3, 9)
    head = actions.Head(
        "第一批视听产业基地名单（演示）", "First list of audiovisual bases (demo)", "之江视听〔演示〕1号", day, _NOTICE
    )
    batch = actions.open_batch(bodies["bureau"], by=sun, head=head)
    for base in Base.objects.order_by("pk"):
        actions.gather_base(batch, base, by=sun, level=BaseLevel(base.level), basis="之江视听〔演示〕旧12号")
    actions.propose_batch(batch, by=sun)
    actions.publish_batch(batch, by=people["lu"])
    for base in Base.objects.exclude(level=BaseLevel.CULTIVATED).order_by("pk"):
        actions.give_plate(base, by=sun, on=day, occasion="之江省视听产业大会（演示）")


@transaction.atomic
def _assess(people: Mapping[str, User]) -> None:
    sun, base = people["sun"], Base.objects.get(names__name=RECTIFIED)
    case = actions.begin_case(base, "base-assessment", by=sun, year=timezone.localdate().year - 1)
    casework.act(case, "to_experts", by=sun, expected_seq=case.seq)
    case.refresh_from_db()
    reviewers = [people[word] for word in ("chen", "jiang", "he")]
    casework.set_panel(case, by=sun, expected_seq=case.seq, reviewers=reviewers)
    case.refresh_from_db()
    for reviewer in reviewers:
        casework.sign_opinion(
            case,
            by=reviewer,
            vote="correct",
            text="公共服务平台使用率低，建议限期整改。",
            expected_round=case.round,
            scores=_SCORES,
        )
        case.refresh_from_db()
    casework.act(
        case,
        "grade_rectify",
        by=sun,
        expected_seq=case.seq,
        reason="公共渲染平台长期闲置；入驻企业名单与实际不符。请恢复平台运行，核实并更新名单。",
    )
