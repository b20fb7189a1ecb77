"""A case taken to any point of its procedure by the cast."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.conf import settings

from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.models import Case, Event, FixItem, RuleNode
from zhijiang.casework.pack import calendar_in
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.states import Answer, DayKind, Vote

PACK = settings.PACKAGE_DIR / "packs" / "zhejiang"
FORM: dict[str, Any] = {
    "kind": "micro_drama",
    "subject": "urban",
    "period": "contemporary",
    "episodes": 12,
    "minutes": 2,
    "synopsis": "退休教师沈岚回到西湖边的老宅，在一只旧木箱里找到三十年前没有寄出的信。她循着信上的地址，一站一站找到当年的人，也重新认识了自己的父亲。"
    * 2,
    "licence_number": "（浙）字第01234号",
    "platform": "湖畔视频",
    "investment": "350.00",
    "cast_pay": "120.00",
    "lead_pay": "80.00",
    "contact": "林制片 0571-12345678",
    "true_and_complete": True,
}
WATCHED: dict[str, Any] = {"met": True}
"""What the review room's ledger says of a reviewer who watched what the procedure asks for."""
FILES = [{"field": "cut-1", "name": "第01集.mp4", "sha256": "ab" * 32, "label": "T-0000001"}]


def load() -> None:
    actions.load_pack(PACK)


def draft(cast: Cast) -> Case:
    procedure = queries.procedure_in_force("finished-work-review", date(2026, 11, 24))
    assert procedure is not None
    return actions.open_case(
        procedure, by=cast.lin, organisation=cast.studio_a, authority=cast.bureau, title="湖畔来信", data=dict(FORM)
    )


def step(case: Case, action: str, by: Any, **given: Any) -> Event:
    """One action by somebody who sees the case as it is."""
    case.refresh_from_db()
    event = actions.act(case, action, by=by, expected_seq=case.seq, **given)
    case.refresh_from_db()
    return event


def submitted(cast: Cast) -> Case:
    case = draft(cast)
    step(case, "submit", cast.lin, files=FILES)
    return case


def under_review(cast: Cast) -> Case:
    case = submitted(cast)
    step(case, "accept", cast.wu)
    for reviewer in (cast.chen, cast.jiang, cast.he):
        actions.assign(case, reviewer, by=cast.sun)
    case.refresh_from_db()
    return case


def signed(cast: Cast, case: Case | None = None) -> Case:
    case = case or under_review(cast)
    for reviewer in (cast.chen, cast.jiang, cast.he):
        actions.sign_opinion(
            case, by=reviewer, vote=Vote.APPROVE, text="同意通过。", expected_round=case.round, viewing=WATCHED
        )
    case.refresh_from_db()
    return case


def returned(cast: Cast) -> Case:
    case = under_review(cast)
    step(
        case,
        "return_for_correction",
        cast.sun,
        fix_items=[
            actions.FixItemDraft(
                text="画面出现黑场，请核实。", place="第1集 00:00:12:00–00:00:13:12", target="cut/T-0000001"
            ),
            actions.FixItemDraft(text="内容概要与样片不符。", place="内容概要", target="synopsis"),
        ],
        reason="请一并补充片尾字幕表。",
    )
    return case


def answered(cast: Cast) -> Case:
    case = returned(cast)
    for item in FixItem.objects.filter(case=case):
        actions.answer_fix_item(item, by=cast.lin, answer=Answer.WILL_FIX)
    case.refresh_from_db()
    return case


def a_rule() -> RuleNode:
    rule = RuleNode.objects.filter(is_heading=False).first()
    assert rule is not None
    return rule


def official() -> WorkCalendar:
    """The pack's calendars, without a database."""
    days: dict[date, DayKind] = {}
    years = set()
    for path in sorted((PACK / "calendar").glob("*.csv")):
        years.add(int(path.stem[-4:]))
        with path.open(encoding="utf-8", newline="") as file:
            days |= {date.fromisoformat(row["day"]): DayKind(row["kind"]) for row in csv.DictReader(file)}
    rule = calendar_in(PACK)
    assert rule is not None
    return WorkCalendar(rule, days=days, years=frozenset(years))


def shipped_text() -> str:
    return (PACK / "procedures" / "finished-work-review.yaml").read_text(encoding="utf-8")


def shipped() -> Procedure:
    return parse(shipped_text())
