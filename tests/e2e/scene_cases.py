"""Cases on the engine's own pages, for every page of theirs that can be looked at."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from tests.casework.applications import upload
from tests.casework.wording import REMEDIES, TITLE, TO, docx
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case, ServiceItem, Task
from zhijiang.demo.filings import file_plans
from zhijiang.demo.people import BODIES
from zhijiang.people.models import Organisation, User

TITLES: Final = {
    "plan_draft": "潮生",
    "plan_submitted": "巷口理发店",
    "plan_lacking": "青梅与剑",
    "plan_special": "夜航船上的灯",
    "plan_granted": "竹里馆来信",
}


def cases(people: dict[str, User]) -> dict[str, str]:
    """The demo's filings, a paper in the dossier, and a procedure with a later version and a draft: where they are."""
    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}
    file_plans(people, bodies)
    paper = actions.add_to_dossier(
        bodies["qingshan"], by=people["zhou"], kind="production-licence", file=upload(), number="（浙）字第00000号"
    )
    item = ServiceItem.objects.get(code="plan-filing")
    later = actions.draft_procedure(item, by=people["tang"])
    actions.publish_draft(later, by=people["guo"], expected_sha256=later.sha256)
    actions.draft_procedure(item, by=people["tang"])
    templates(item, bodies["bureau"], people)
    granted = Case.objects.get(title=TITLES["plan_granted"])
    return {word: Case.objects.get(title=title).code for word, title in TITLES.items()} | {
        "body": str(bodies["bureau"].pk),
        "task": Task.objects.get().code,
        "paper": paper.code,
        "month": timezone.localtime(granted.closed_at).strftime("%Y-%m"),
        "status": queries.status_secret(granted),
    }


def templates(item: ServiceItem, bureau: Organisation, people: dict[str, User]) -> None:
    """Wordings of two letters: one in force with a draft that waits for a second person, one with faults."""
    tang, guo = people["tang"], people["guo"]
    good = (TITLE, TO, "理由：{{ 理由 }}", "依据：{{ 依据 }}", *REMEDIES)
    first = actions.write_template(
        item, "refusal", authority=bureau, by=tang, content=docx(*good), reason="统一不予备案决定书的用语。"
    )
    actions.publish_template(first, by=guo, expected_sha256=first.sha256)
    for letter, content in (
        ("refusal", docx(*good, "特此告知。")),
        ("correction", docx(TITLE, "{{ 理曲 }}", "{{ 依据")),
    ):
        actions.write_template(item, letter, authority=bureau, by=tang, content=content, reason="补充结尾。")
