"""What the walker hands in: for each shipped procedure, one or several whole forms."""

from __future__ import annotations

from typing import Any, Final

from tests.casework import levels, steps
from tests.screening.reviewing import FORM, PAPERS, SYNOPSES
from tests.support.calling import ANSWERS as ENTRY

LONG: Final = "退休教师沈岚回到西湖边的老宅，在一只旧木箱里找到三十年前没有寄出的信。" * 50
PLAN: Final[dict[str, Any]] = {
    "title": "湖畔来信",
    "kind": "micro_drama",
    "subject": "urban",
    "period": "contemporary",
    "episodes": 24,
    "minutes": 3,
    "source": "original",
    "synopsis": LONG,
    "ideas": LONG[:400],
    "licence_number": "（浙）字第01234号",
    "licence_until": "2030-12-31",
    "shooting_from": "2027-03-01",
    "shooting_until": "2027-05-31",
    "foreign_cast": "no",
    "platform": "湖畔视频",
    "investment": "150.00",
    "costs": [{"item": "script", "amount": "20.00"}, {"item": "shooting", "amount": "130.00"}],
    "cast_pay": "40.00",
    "lead_pay": "20.00",
    "cast": [{"name": "沈岚", "part": "教师", "lead": True, "pay": "20.00"}, {"part": "邻居", "pay": "20.00"}],
    "rights": [{"step": "script", "holder": "甲影业", "paper": "委托创作合同", "since": "2026-01-01"}],
    "contact": "林制片 0571-12345678",
    "script_ready": True,
    "true_and_complete": True,
}
APPEAL: Final = {"grounds": "原决定认定的事实有误，请重新审阅全部材料并另行组成专家组。", "contact": "林制片"}
FORMS: Final[dict[str, list[dict[str, Any]]]] = {
    "finished-work-review": [
        steps.FORM | PAPERS | SYNOPSES | {"licence_until": "2099-12-31", "ai_use": "none"},
        FORM | PAPERS,
    ],
    "base-declaration": [levels.ANSWERS | {"goal": goal} for goal in ("cultivation", "recognition", "national")],
    "plan-filing": [
        PLAN,
        PLAN | {"special_fields": ["justice", "police"]},
        PLAN | {"investment": "20.00", "costs": [{"item": "other", "amount": "20.00"}], "cast_pay": "4", "lead_pay": "1", "cast": []},
        PLAN | {"kind": "series", "grounds": ["paid"]},
    ],
    **levels.ABOUT_BASES,
    "base-appeal": [APPEAL],
    "plan-appeal": [APPEAL],
    "review-appeal": [APPEAL],
    "filing-change": [
        {"new_title": "湖畔来信（修订）", "episodes": 30, "minutes": 3, "change_reason": "剧本调整，增加六集。", "contact": "林制片",
         "no_other_change": True}
    ],
    "filing-notice": [
        {"investment": "180.00", "platform": "湖畔视频", "contact": "林制片", "change_reason": "首播平台由双方协商变更。"}
    ],
    "licence-change": [
        {"platform": "湖畔视频", "licence_number": "（浙）字第01234号", "contact": "林制片", "change_reason": "首播平台由双方协商变更。",
         "no_other_change": True}
    ],
    "licence-revocation": [{"plea": "所述情形不属实，请予复核。", "contact": "林制片"}],
    "support-application": [
        {"title": "湖畔来信", "asked": "20.00", "content": "网络剧的创作和拍摄费用。", "results": "在平台首播。", "contact": "林制片",
         "true_and_complete": True}
    ],
    "filing-revocation": [{"plea": "所述情形不属实，请予复核。", "contact": "林制片"}],
    "classification": [
        {"kind": "feature", "language": "english", "minutes": 94, "summary": "A teacher finds letters that were never sent.",
         "screener": "https://screen.example.org/1", "contact": "Lin", "final_version": True}
    ],
    "reconsideration": [{"grounds": "The cellar scene is comic.", "contact": "Lin"}],
    "programme-recommendation": [ENTRY | {"title": "湖畔来信"}],
    "art-creation": [ENTRY | {"title": "湖畔来信"}],
    "key-project": [{name: value for name, value in ENTRY.items() if name != "kind"} | {"title": "湖畔来信", "field": "platform"}],
}  # fmt: skip
