"""What stands of support in the scene: a measure in force and a draft, an application, a grant with a payment and a report, a service."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhijiang.bases.models import Firm
from zhijiang.casework import actions as casework
from zhijiang.people.models import Organisation, User
from zhijiang.support import actions
from zhijiang.support.models import Application
from zhijiang.support.queries import today
from zhijiang.support.states import FEN_OF_A_WAN, Condition, Fact, Kind, Purpose

ANSWERS = {
    "content": "短剧的创作和拍摄费用。",
    "results": "在平台首播。",
    "contact": "周先生",
    "true_and_complete": True,
}


def support(people: dict[str, User], firm: Firm) -> dict[str, str]:
    """Of one firm, before the bureau."""
    sun, zhou = people["sun"], people["zhou"]
    bureau = Organisation.objects.get(memberships__user=sun)
    conditions = (Condition(Fact.YEARS, least=1), Condition(Fact.DECLARED, text="近三年无重大违法记录"))
    terms: dict[str, Any] = {
        "kind": Kind.FINANCE,
        "title": "微短剧创作扶持",
        "paper": "湖畔区扶持办法",
        "valid_from": date(2025, 1, 1),
        "gives": "一次性奖励。",
        "purpose": Purpose.CREATION,
        "gives_money": True,
        "ceiling_fen": 20 * FEN_OF_A_WAN,
        "is_example": True,
    }
    made = actions.draft_measure(bureau, by=sun, terms=actions.Terms(**terms, conditions=conditions))
    measure = actions.publish_measure(made, by=people["lu"])
    draft = actions.draft_measure(bureau, by=people["lu"], terms=actions.Terms(**terms | {"title": "人才资助"}))

    def asked(project: str) -> Application:
        application = actions.apply_for(
            measure, firm, by=zhou, project=project, declared={"1": True}, asked_fen=10 * FEN_OF_A_WAN
        )
        case = casework.save_draft(application.case, by=zhou, data=application.case.data | ANSWERS)
        casework.act(case, "submit", by=zhou, expected_seq=case.seq)
        application.case.refresh_from_db()
        return application

    first, second = asked("湖畔短剧"), asked("湖畔短剧第二季")
    grant = actions.grant_support(
        first, by=sun, expected_seq=first.case.seq, promised="专项用于创作。", amount_fen=10 * FEN_OF_A_WAN
    )
    paid = actions.record_payment(grant, by=sun, paid_on=today(), amount_fen=FEN_OF_A_WAN, paper="湖财拨1号")
    out = actions.record_payment(grant, by=sun, paid_on=today(), amount_fen=2 * FEN_OF_A_WAN, paper="湖财拨2号")
    actions.confirm_payment(out, by=people["lu"])
    recall = actions.call_back(
        grant, by=sun, amount_fen=FEN_OF_A_WAN, due_on=today(), reason="结余资金。", paper="湖财追〔2026〕1号"
    )
    actions.confirm_recall(recall, by=people["lu"])
    casework.act(grant.case, "ask_report", by=sun, expected_seq=grant.case.seq)
    service = actions.Service(Kind.GUIDANCE, today(), "剧本辅导", "辅导记录", firm=firm, minutes=90, reach=6)
    wu = people["wu"]
    centre = Organisation.objects.get(memberships__user=wu)
    given = actions.record_delivery(firm.base, by=wu, given_by=centre, service=service)
    return {
        "measure": measure.code,
        "measure_draft": draft.code,
        "asked": second.case.code,
        "granted": grant.case.code,
        "grant": grant.code,
        "payment": paid.code,
        "recall": recall.code,
        "service": given.code,
    }
