"""The demo's plan filings: one in every place where people look, made through the engine's own verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case
from zhijiang.casework.states import FixKind
from zhijiang.people.models import Organisation, User

ITEM: Final = "plan-filing"
_SENTENCE: Final = (
    "江南水乡的一座老码头上，守灯人每晚为最后一班夜航船点灯。女儿从城里回来，想把码头改成民宿，父女俩因此争执。"
    "一场大雾之夜，一艘失去联络的货船靠着那盏灯驶回岸边，女儿终于明白父亲守的是什么。"
)
SYNOPSIS: Final = _SENTENCE * 6
IDEAS: Final = "作品以守灯人父女的和解写人与故土的牵连，倡导坚守、诚信与互助，展现新时代水乡青年的选择与担当。" * 7


def plan(**answers: Any) -> dict[str, Any]:
    """A whole plan of an original micro-drama; `answers` replace or add, None takes one out."""
    whole = {
        "kind": "micro_drama",
        "subject": "urban",
        "period": "contemporary",
        "episodes": 24,
        "minutes": 8,
        "source": "original",
        "synopsis": SYNOPSIS,
        "ideas": IDEAS,
        "licence_number": "（浙）字第00000号（演示）",
        "licence_until": f"{timezone.localdate().year + 1}-12-31",
        "shooting_from": f"{timezone.localdate().year + 1}-03-01",
        "shooting_until": f"{timezone.localdate().year + 1}-05-31",
        "foreign_cast": "no",
        "platform": "演示平台",
        "investment": "160",
        "costs": [
            {"item": "script", "amount": "20"},
            {"item": "cast", "amount": "48"},
            {"item": "shooting", "amount": "62"},
            {"item": "post", "amount": "30"},
        ],
        "cast": [
            {"name": "演员甲", "part": "守灯人", "lead": True, "pay": "30"},
            {"name": "演员乙", "part": "女儿", "pay": "18"},
        ],
        "cast_pay": "48",
        "lead_pay": "30",
        "rights": [
            {"step": "work", "holder": "本单位", "paper": "原创声明"},
            {"step": "script", "holder": "本单位", "paper": "委托创作合同", "since": "2026-01-01"},
        ],
        "contact": "演示联系人 0571-00000000",
        "script_ready": True,
        "true_and_complete": True,
    } | answers
    return {name: value for name, value in whole.items() if value is not None}


@transaction.atomic
def file_plans(people: dict[str, User], bodies: dict[str, Organisation]) -> None:
    """A draft, one to be accepted, one to be completed, one under review with a co-review, one granted. Once, and whole."""
    if Case.objects.filter(procedure__item__code=ITEM).exists():
        return
    desk = Desk(people, bodies)
    desk.draft("weiyang", "lin", "潮生", kind="film", episodes=1, minutes=95, ideas=None, costs=None, cast=None)
    desk.handed_in("weiyang", "lin", "巷口理发店", kind="series", subject="urban", synopsis=SYNOPSIS * 3)
    lacking = desk.handed_in("qingshan", "zhou", "青梅与剑", subject="martial", period="ancient")
    desk.ask_for(lacking, [("platform", "请写明平台全称及意向书日期。"), ("contact", "请补充固定电话。")])
    special = desk.accepted("qingshan", "zhou", "夜航船上的灯", special_fields=["police"])
    desk.to_the_panel(special, ("chen", "jiang", "he"))
    desk.ask_police(special)
    desk.sign(special, "jiang", "approve", "立意端正，人物扎实，公安情节请以协审意见为准。")
    granted = desk.accepted("qingshan", "zhou", "竹里馆来信", subject="youth")
    desk.to_the_panel(granted, ("chen", "jiang", "he"))
    for word in ("chen", "jiang", "he"):
        desk.sign(granted, word, "approve", "同意备案。")
    desk.step(granted, "grant", "sun")


class Desk:
    """The people of the demo, acting one after another."""

    def __init__(self, people: dict[str, User], bodies: dict[str, Organisation]) -> None:
        self.people, self.bodies = people, bodies

    def draft(self, studio: str, by: str, title: str, **answers: Any) -> Case:
        procedure = queries.procedure_in_force(ITEM)
        assert procedure is not None, "the pack holds the plan filing"
        return actions.open_case(
            procedure,
            by=self.people[by],
            organisation=self.bodies[studio],
            authority=self.bodies["bureau"],
            title=title,
            data=plan(title=title, **answers),
        )

    def handed_in(self, studio: str, by: str, title: str, **answers: Any) -> Case:
        case = self.draft(studio, by, title, **answers)
        self.step(case, "submit", by)
        return case

    def accepted(self, studio: str, by: str, title: str, **answers: Any) -> Case:
        case = self.handed_in(studio, by, title, **answers)
        self.step(case, "accept", "wu")
        return case

    def step(self, case: Case, action: str, by: str, **given: Any) -> None:
        actions.act(case, action, by=self.people[by], expected_seq=case.seq, **given)
        case.refresh_from_db()

    def ask_for(self, case: Case, items: Sequence[tuple[str, str]]) -> None:
        drafts = [actions.FixItemDraft(text=text, kind=FixKind.FIELD, target=field) for field, text in items]
        self.step(case, "ask_supplement", "wu", fix_items=drafts)

    def to_the_panel(self, case: Case, words: Sequence[str]) -> None:
        reviewers = [self.people[word] for word in words]
        actions.set_panel(case, by=self.people["sun"], expected_seq=case.seq, reviewers=reviewers)
        case.refresh_from_db()

    def sign(self, case: Case, by: str, vote: str, text: str) -> None:
        scores = {"direction": 8, "story": 8, "feasible": 7}
        actions.sign_opinion(case, by=self.people[by], vote=vote, text=text, expected_round=case.round, scores=scores)
        case.refresh_from_db()

    def ask_police(self, case: Case) -> None:
        actions.open_task(
            case,
            "co_review",
            by=self.people["sun"],
            organisation=self.bodies["police"],
            ask="请就剧中公安办案情节提出书面意见。",
        )
        case.refresh_from_db()
