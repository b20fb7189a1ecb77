"""The pack's decisions: read as typed data, and every state, question and item that they name is there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import yaml
from django.conf import settings

from zhijiang.bases import decisions
from zhijiang.bases.decisions import DecisionsFault
from zhijiang.bases.states import BaseLevel, Standing
from zhijiang.casework.procedure import parse

PACK = settings.PACKAGE_DIR / "packs" / "zhejiang"
DATA: dict[str, Any] = yaml.safe_load((PACK / "bases" / "decisions.yaml").read_text("utf-8"))
PROCEDURES = [parse(path.read_text("utf-8")) for path in sorted((PACK / "procedures").glob("base-*.yaml"))]


def test_shipped_decisions_name_items_states_and_questions_that_there_are() -> None:
    known = decisions.load(PACK)
    versions = {p.procedure: [each for each in PROCEDURES if each.procedure == p.procedure] for p in PROCEDURES}

    lost = [
        (item, state)
        for item, state in known.by_state
        if not any(state in version.states for version in versions.get(item, []))
    ]
    asked = {item: {name for p in found for name in p.form["properties"]} for item, found in versions.items()}
    wanted = [(item, field) for item, facts in known.facts.items() for field in facts.values()]
    wanted += [(item, field) for (item, _state), each in known.by_state.items() for field in each.facts.values()]

    assert lost == []
    assert [(item, field) for item, field in wanted if field not in asked[item]] == []
    assert {known.report, *known.apply, *known.open, *known.yearly} <= set(versions)
    assert set(known.numbers) == set(BaseLevel.values)
    begun_on_a_base = {
        item for item, found in versions.items() if any(p.start and p.start.room == "base" for p in found)
    }
    assert begun_on_a_base == {known.report, *known.apply, *known.open}
    assert not known.verified, "grades are an example until the authority has checked them"


def test_no_decision_can_be_taken_back_by_who_made_it() -> None:
    """A recalled move is no step of which the register hears."""
    known = decisions.load(PACK)

    recalled = [
        (p.procedure, name)
        for p in PROCEDURES
        for name, action in p.actions.items()
        if action.recall_hours and any((p.procedure, to) in known.by_state for to in action.targets)
    ]

    assert recalled == []


def test_a_pack_without_bases_decides_nothing() -> None:
    known = decisions.load(settings.PACKAGE_DIR / "packs" / "example-board")

    assert (known.of("base-assessment", "failed"), known.report, known.grade_in("excellent", "en")) == (
        None, "", "excellent",
    )  # fmt: skip


def test_what_is_read_is_typed() -> None:
    known = decisions.parse(DATA)

    failed = known.of("base-assessment", "failed")
    assert failed is not None
    assert (failed.standing, known.grade_in(failed.grade, "zh-hans"), known.grade_in("failed", "en")) == (
        Standing.FAILED, "不合格", "Failed",
    )  # fmt: skip
    assert known.report_due == (3, 31)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("grades", "excellent"), {"zh": "优秀"}, "grades.excellent"),
        (("numbers", "provincial"), "第{seq}号", "numbers.provincial"),
        (("numbers", "town"), "{year}{seq}", "numbers.town"),
        (("report", "due"), "02-32", "report.due"),
        (("decisions", "base-removal", "removed"), {"does": "delete"}, "decisions.base-removal.removed"),
        (("decisions", "base-removal", "removed"), {"does": "remove", "standing": "gone"}, "standing"),
        (("decisions", "base-removal", "removed"), {"does": "remove", "level": "national"}, "level"),
        (("decisions", "base-assessment", "failed"), {"does": "grade", "grade": "poor"}, "grades"),
        (("decisions", "base-assessment", "failed"), {"does": "grade", "grade": "failed", "by": "x"}, "by"),
        (("facts", "base-declaration"), {"owner": "title"}, "facts.base-declaration"),
    ],
)
def test_fault_is_told_with_its_place(place: tuple[str, ...], value: Any, said: str) -> None:
    data = deepcopy(DATA)
    at = data
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value

    with pytest.raises(DecisionsFault, match=said):
        decisions.parse(data)


@pytest.mark.parametrize("data", [None, [], {}, {**DATA, "more": 1}])
def test_what_is_no_file_of_decisions_is_refused(data: Any) -> None:
    with pytest.raises(DecisionsFault):
        decisions.parse(data)
