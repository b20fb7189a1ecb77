"""Random walks: whatever people try in whatever order, nothing breaks, nobody is stuck, and the record holds."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import pytest

from tests.casework import steps
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.models import Case, FixItem
from zhijiang.casework.states import Answer, Vote

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PEOPLE = ("lin", "qian", "zhou", "wu", "sun", "chen", "jiang", "he", "yang")


def give(view: queries.ActionView, case: Case) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if view.needs_files:
        given["files"] = steps.FILES
    if view.needs_reason or view.needs_fix_items:
        given["reason"] = "请修改。"
    if view.needs_rule:
        given["rule"] = steps.a_rule()
    return given


def wander(office: Cast, case: Case, luck: random.Random) -> None:
    """One try by one person: a move that is open to them, or one that is not."""
    who = getattr(office, luck.choice(PEOPLE))
    views = queries.available_actions(case, who)
    choice = luck.random()
    if views and choice < 0.5:
        view = luck.choice(views)
        if view.name in {"approve", "refuse", "withdraw"} and luck.random() < 0.7:
            return
        actions.act(case, view.name, by=who, expected_seq=case.seq, **give(view, case))
    elif choice < 0.6:
        name = luck.choice(list(queries.procedure_of(case).actions))
        actions.act(case, name, by=who, expected_seq=case.seq - luck.randint(0, 1), reason="x", files=steps.FILES)
    elif choice < 0.7:
        actions.assign(case, getattr(office, luck.choice(PEOPLE)), by=who)
    elif choice < 0.85:
        actions.sign_opinion(case, by=who, vote=luck.choice(list(Vote)), text="意见。", expected_round=case.round)
    else:
        for item in FixItem.objects.filter(case=case):
            actions.answer_fix_item(item, by=who, answer=Answer.WILL_FIX)


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk_never_breaks_the_record_and_always_has_a_way_on(office: Cast, seed: int) -> None:
    luck = random.Random(seed)
    reached: set[str] = set()
    for _case in range(4):
        case = steps.draft(office)
        for _step in range(120):
            with suppress(RuleViolation):
                wander(office, case, luck)
            case = Case.objects.select_related("procedure").get(pk=case.pk)
            reached.add(case.state)
            if queries.state_of(case).final:
                break
            open_to = [who for who in PEOPLE if queries.available_actions(case, getattr(office, who))]
            assert open_to, f"stuck in {case.state}"
            assert (queries.clock_of(case) is None) == (case.state == "draft")

    assert verify.faults() == []
    assert {"draft", "submitted"} <= reached
