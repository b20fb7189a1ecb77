"""A line of bodies with an operator, declarations that were granted, and a base on a published list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bases.residents import make_base
from tests.casework import levels, steps
from tests.casework.desk import person
from tests.casework.levels import Line, make_line
from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, Batch, Entry
from zhijiang.bases.states import BaseLevel
from zhijiang.casework import actions as casework
from zhijiang.casework.models import Case
from zhijiang.people.models import User
from zhijiang.people.states import Role

TODAY: Final = "2026-06-15T10:00:00+08:00"
"""The day of the tests: its year's calendar is known, so that limits run out."""
LAST_YEAR: Final = 2025
DECIDED_AT: Final = datetime(LAST_YEAR, 3, 1, 2, tzinfo=UTC)
"""When a granted declaration was decided: before the list that names it."""
HEAD: Final = actions.Head(
    "第一批省级视听产业基地名单", "First list", "浙视听〔示例〕1号", date(LAST_YEAR, 3, 9), "现予公布。"
)


def granted(line: Line, **answers: Any) -> Case:
    """A declaration that is recognised, or on the cultivation list, as its answers say: set there, not walked."""
    case = levels.draft(line, **answers)
    state = "cultivated" if case.data["goal"] == "cultivation" else "recognised"
    Case.objects.filter(pk=case.pk).update(
        state=state,
        authority=line.cast.bureau,
        closed_at=DECIDED_AT,
        round=1,
        with_authority=True,
        owner_role="",
        number=f"浙视基认〔示例〕{case.pk}号",
    )
    case.refresh_from_db()
    return case


def second(cast: Cast) -> User:
    """Another officer of the bureau: publishes what Sun laid before, decides what Sun opened."""
    return person("lu", "陆处长", cast.bureau, Role.OFFICER)


def published(cast: Cast, *cases: Case, by: User, bases: tuple[Base, ...] = ()) -> Batch:
    """A list with these declarations and these known bases, laid before by Sun, published by another."""
    sun = cast.sun
    batch = actions.open_batch(cast.bureau, by=sun, head=HEAD)
    for case in cases:
        actions.gather_case(batch, case, by=sun)
    for base in bases:
        actions.gather_base(batch, base, by=sun, level=BaseLevel.PROVINCIAL, basis="浙视听〔示例〕旧1号")
    actions.propose_batch(batch, by=sun)
    return actions.publish_batch(batch, by=by)


def listed(cast: Cast) -> tuple[Line, Base, User]:
    """Gu's base, named on the first list of last year; and the second officer."""
    line, lu = make_line(cast), second(cast)
    base = make_base(cast, name="湖畔视听产业园", operator=line.operator)
    published(cast, by=lu, bases=(base,))
    base.refresh_from_db()
    return line, base, lu


def assessed(line: Line, base: Base, action: str, **given: Any) -> Case:
    """Last year's assessment, signed by three experts and graded by Sun."""
    cast = line.cast
    case = actions.begin_case(base, "base-assessment", by=cast.sun, year=LAST_YEAR)
    steps.step(case, "to_experts", cast.sun)
    for reviewer in (cast.chen, cast.jiang, cast.he):
        casework.assign(case, reviewer, by=cast.sun)
        scores = {"plan": 12, "industry": 20, "works": 12, "services": 9, "management": 6}
        casework.sign_opinion(
            case, by=reviewer, vote="correct", text="平台闲置。", expected_round=case.round, scores=scores
        )
    steps.step(case, action, cast.sun, **given)
    return case


def last(base: Base) -> Entry:
    found = base.entries.last()
    assert found is not None
    return found


def queries_of(read: Callable[[], object]) -> int:
    """How many queries a read takes."""
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen)
