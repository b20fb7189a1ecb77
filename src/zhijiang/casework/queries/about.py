"""What a re-examination is about, for those who examine it: they took no part before, and so see nothing else of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from zhijiang.casework import rules, schema
from zhijiang.casework.models import Case
from zhijiang.casework.queries.page import rule_words
from zhijiang.people.models import User
from zhijiang.people.states import Role


@dataclass(frozen=True)
class AboutView:
    """The decision that is disputed, and the application on which it was made. Nothing of what the earlier panel signed."""

    item: str
    code: str
    decision: str
    number: str
    decided_at: datetime
    reason: str
    rule: str
    sections: list[schema.AnsweredSection]


def about_of(case: Case, user: User, /) -> AboutView | None:
    """What a fresh panel and the officers read beside a re-examination; None for others and other cases. Rule: C-87."""
    about = rules.re_examined(case)
    if about is None or not rules.roles_in(case, user) & {Role.OFFICER, Role.REVIEWER}:
        return None
    definition = rules.procedure_of(about)
    closing = next((event for event in reversed(rules.events_in(about)) if event.to_state == about.state), None)
    handed_in = rules.handed_in(about)
    if closing is None or not handed_in:
        return None
    properties = definition.form["properties"]
    kept_back = (
        {name for name in properties if properties[name].get("x-identifies")} if rules.is_blind(case, user) else ()
    )
    sections = [
        replace(section, answers=[each for each in section.answers if each.field not in kept_back])
        for section in schema.summary_of(definition, handed_in)
    ]
    return AboutView(
        item=about.procedure.item.shown_title,
        code=about.code,
        decision=str(definition.states[about.state].label),
        number=about.number,
        decided_at=closing.at,
        reason=closing.reason,
        rule=next(iter(rule_words([closing.payload.get("rule", "")]).values()), ""),
        sections=[each for each in sections if each.answers],
    )
