"""Decision tables: the rule of the filing day, kept whatever changes later."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from tests.casework import permits
from tests.casework.steps import step
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.classify import classify
from zhijiang.casework.errors import WrongState
from zhijiang.casework.procedure import parse

PROCEDURE = parse(permits.PERMIT)


@pytest.mark.parametrize(
    ("data", "on", "tier", "row"),
    [
        ({"investment": "99.99"}, date(2025, 12, 31), "common", 3),
        ({"investment": "100"}, date(2025, 12, 31), "key", 2),
        ({"investment": "100.00"}, date(2026, 1, 1), "common", 5),
        ({"investment": "299.99"}, date(2026, 1, 1), "common", 5),
        ({"investment": "300"}, date(2026, 1, 1), "key", 4),
        ({"investment": "29.99"}, date(2025, 6, 1), "other", 0),
        ({"investment": "1", "special": True}, date(2026, 6, 1), "key", 1),
        ({"investment": "1", "special": False}, date(2026, 6, 1), "other", 0),
        ({}, date(2026, 6, 1), "other", 0),
        ({"investment": "many"}, date(2026, 6, 1), "other", 0),
        ({"investment": "NaN"}, date(2026, 6, 1), "other", 0),
        ({"investment": True}, date(2026, 6, 1), "other", 0),
    ],
)
def test_the_row_in_force_on_the_filing_day_decides(data: dict[str, Any], on: date, tier: str, row: int) -> None:
    said = classify(PROCEDURE, data, filed_on=on)["tier"]

    assert (said.value, said.row) == (tier, row)


@pytest.mark.django_db
def test_an_older_case_keeps_its_rule_when_the_threshold_moves(office: Cast) -> None:
    permits.publish()
    with time_machine.travel("2025-12-31 10:00+08:00", tick=False):
        older = permits.draft(office)
        step(older, "submit", office.lin)
    with time_machine.travel("2026-01-04 10:00+08:00", tick=False):
        newer = permits.draft(office)
        step(newer, "submit", office.lin)
        for case in (older, newer):
            step(case, "accept", office.wu)

    assert (older.classes, older.filed_on) == ({"tier": "key"}, date(2025, 12, 31))
    assert (newer.classes, newer.filed_on) == ({"tier": "common"}, date(2026, 1, 4))
    told = next(e for e in queries.events_of(older, office.sun) if e.action == "submit").payload["classes"]["tier"]
    assert (told["value"], told["row"], told["basis"]) == ("key", 2, "2024 年标准")
    assert verify.faults() == []


@pytest.mark.django_db
def test_a_move_for_one_class_is_neither_offered_nor_taken_for_another(office: Cast) -> None:
    permits.publish()
    key, common = permits.draft(office, investment="500"), permits.draft(office)
    for case in (key, common):
        step(case, "submit", office.lin)
        step(case, "accept", office.wu)

    offered = {view.name for view in queries.available_actions(key, office.sun)}
    assert "ask_others" in offered
    assert {view.name for view in queries.available_actions(common, office.sun)} == offered - {"ask_others"}
    with pytest.raises(WrongState, match=r"not foreseen|不适用"):
        actions.act(common, "ask_others", by=office.sun, expected_seq=common.seq)
    assert step(key, "ask_others", office.sun).to_state == "co_review"
