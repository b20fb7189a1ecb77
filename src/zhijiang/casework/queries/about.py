"""What a re-examination is about, for those who examine it: they took no part before, and so see nothing else of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from zhijiang.casework import rules, schema
from zhijiang.casework.models import Case
from zhijiang.casework.queries.page import rule_words
from zhijiang.casework.queries.scope import cases_for
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


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
    film: str
    """Where the film that was refused is watched; empty where there is none."""


def re_examined_for(case: Case, user: User, /) -> Case | None:
    """The case that this one looks at anew, for its fresh panel and the officers; None for others and other cases. Rule: C-87."""
    about = rules.re_examined(case)
    return about if about is not None and rules.roles_in(case, user) & {Role.OFFICER, Role.REVIEWER} else None


def re_examined_by(user: User | AnonymousUser, /) -> QuerySet[Case]:
    """The cases that a panel on which the user sits today looks at anew. Rule: C-91."""
    holders = {each.holder for each in people.held_by(user) if each.role == Role.REVIEWER}
    if not holders or user.pk is None:
        return Case.objects.none()
    on_panel = cases_for(user).filter(
        parent__isnull=False,
        assignments__user__in=holders,
        assignments__role=Role.REVIEWER,
        assignments__ended_at=None,
    )
    found = (re_examined_for(case, user) for case in on_panel.select_related("parent"))
    about = [each.pk for each in found if each is not None]
    return Case.objects.filter(pk__in=about)


def about_of(case: Case, user: User, /) -> AboutView | None:
    """What a fresh panel and the officers read beside a re-examination; None for others and other cases. Rule: C-87."""
    about = re_examined_for(case, user)
    if about is None:
        return None
    film = settings.FILM_PAGES.get(about.procedure.item.code)
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
        film=reverse(film, args=[case.code]) if film else "",
    )
