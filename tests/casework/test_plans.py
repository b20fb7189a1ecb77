"""Plans as the shipped procedure files them: which tier on which day, what is told, and what may follow."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from tests.casework import walk_forms, walks
from tests.casework.steps import a_rule, shipped, step
from tests.casework.test_board import words_of
from tests.casework.test_faults import text_of
from zhijiang.casework import actions, queries, schema, verify
from zhijiang.casework.classify import classify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Document, FixItem
from zhijiang.casework.procedure import parse
from zhijiang.casework.states import Answer, FixKind, TaskVerdict
from zhijiang.people.states import Role

PLAN = parse(text_of("plan-filing"))
BEFORE, AFTER = date(2025, 12, 31), date(2026, 1, 1)
LATER = "2026-11-24 10:00+08:00"


def tier(on: date, **answers: Any) -> str:
    return classify(PLAN, answers, filed_on=on)["tier"].value


@pytest.mark.parametrize(
    ("answers", "before", "after"),
    [
        ({"kind": "micro_drama", "investment": "29.99"}, "other", "other"),
        ({"kind": "micro_drama", "investment": "30.00"}, "common", "other"),
        ({"kind": "micro_drama", "investment": "99.99"}, "common", "other"),
        ({"kind": "micro_drama", "investment": "100.00"}, "key", "common"),
        ({"kind": "micro_drama", "investment": "150"}, "key", "common"),
        ({"kind": "micro_drama", "investment": "299.99"}, "key", "common"),
        ({"kind": "micro_drama", "investment": "300.00"}, "key", "key"),
        ({"kind": "micro_drama", "investment": "5", "special_fields": ["justice"]}, "key", "key"),
        ({"kind": "micro_drama", "investment": "5", "grounds": ["home_page"]}, "key", "key"),
        ({"kind": "micro_drama", "investment": "5", "grounds": ["paid"]}, "other", "other"),
        ({"kind": "series", "investment": "499.99"}, "other", "other"),
        ({"kind": "series", "investment": "500"}, "key", "key"),
        ({"kind": "animation", "investment": "500"}, "key", "key"),
        ({"kind": "film", "investment": "99.99"}, "other", "other"),
        ({"kind": "film", "investment": "100"}, "key", "key"),
        ({"kind": "film", "investment": "5", "grounds": ["paid"]}, "key", "key"),
        ({"kind": "series", "investment": "5", "grounds": ["voluntary"]}, "key", "key"),
        ({"kind": "series", "investment": "5", "special_fields": ["major"]}, "key", "key"),
    ],
)
def test_tier_follows_from_the_thresholds_of_the_day(answers: dict[str, Any], before: str, after: str) -> None:
    assert (tier(BEFORE, **answers), tier(AFTER, **answers)) == (before, after)


def test_every_threshold_is_marked_as_an_example_with_its_basis() -> None:
    rows = [row for table in PLAN.classify.values() for row in table.rows]

    assert [row.basis for row in rows if row.verified or "示例" not in row.basis] == []
    assert not PLAN.verified


def test_a_synopsis_is_as_long_as_the_kind_of_work_asks() -> None:
    short = walk_forms.PLAN | {"synopsis": "某" * 600}

    micro = {error.field for error in schema.errors_in(PLAN, short, on=AFTER)}
    series = {error.field for error in schema.errors_in(PLAN, short | {"kind": "series"}, on=AFTER)}
    assert "synopsis" not in micro
    assert "synopsis" in series
    assert schema.errors_in(PLAN, walk_forms.PLAN | {"kind": "series"}, on=AFTER) == []


def test_second_version_of_the_review_keeps_the_states_and_moves_of_the_first() -> None:
    first, second = shipped(), parse(text_of("finished-work-review-2"))

    assert (first.states.keys(), first.actions, first.clocks, first.form) == (
        second.states.keys(),
        second.actions,
        second.clocks,
        second.form,
    )
    assert (second.version, list(second.links)) == (2, ["appeal"])


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> walks.World:
    settings.PACK = ""
    made = walks.make_world(tmp_path)
    settings.PACK = "zhejiang"  # letters as they are
    return made


def filed(world: walks.World, *, on: str = LATER, **answers: Any) -> Case:
    """A plan that was handed in on a day."""
    with time_machine.travel(on, tick=False):
        case = walks.begin(world, "plan-filing", random.Random(0))
        case.data = walk_forms.PLAN | answers
        case.save(update_fields=["data"])
        step(case, "submit", world.cast.lin)
    return case


def decided(world: walks.World, action: str, **given: Any) -> Case:
    case = filed(world)
    walks.drive(world, case, "under_review")
    walks.sign_all(world, case)
    step(case, action, world.cast.sun, **given)
    return case


pytestmark = pytest.mark.django_db


def test_a_case_keeps_the_tier_of_the_day_on_which_it_was_filed(world: walks.World) -> None:
    old = filed(world, on="2025-12-30 10:00+08:00")
    new = filed(world, on="2026-01-05 10:00+08:00")
    with time_machine.travel(LATER, tick=False):
        for case in (old, new):
            step(case, "accept", world.cast.wu)

    assert (old.classes["tier"], new.classes["tier"]) == ("key", "common")
    with time_machine.travel(LATER, tick=False):
        moves = [{view.name for view in queries.available_actions(case, world.cast.sun)} for case in (old, new)]
    assert ("send_up" in moves[0], "grant" in moves[0]) == (True, False)
    assert ("send_up" in moves[1], "grant" in moves[1]) == (False, True)


def test_a_plan_of_the_common_tier_is_granted_here_with_a_number_of_our_own(world: walks.World) -> None:
    case = decided(world, "grant")

    letters = {each.kind: each.number for each in Document.objects.filter(case=case)}
    assert letters == {"acceptance": "浙网规受〔2026〕1号", "grant": "浙网规备〔2026〕1号"}
    assert (case.state, case.number) == ("granted", "浙网规备〔2026〕1号")
    assert verify.faults() == []


def test_a_plan_that_needs_no_filing_is_referred_to_the_platform_and_closed(world: walks.World) -> None:
    case = filed(world, investment="20", costs=[{"item": "other", "amount": "20"}], cast_pay="4", lead_pay="1", cast=[])

    step(case, "not_needed", world.cast.wu)

    assert (case.state, [each.kind for each in Document.objects.filter(case=case)]) == ("not_needed", ["referral"])


def test_a_plan_of_the_key_tier_goes_up_and_waits_on_a_clock_that_is_not_ours(world: walks.World) -> None:
    case = filed(world, investment="350", costs=[{"item": "other", "amount": "350"}])
    walks.drive(world, case, "under_review")
    walks.sign_all(world, case)

    step(case, "send_up", world.cast.sun)

    assert (case.state, case.due_clock, case.due_workdays) == ("sent_up", "national", 20)


def test_the_number_that_was_given_is_recorded_as_it_came_and_told_in_the_letter(world: walks.World) -> None:
    case = filed(world, investment="350", costs=[{"item": "other", "amount": "350"}])
    walks.drive(world, case, "under_review")
    walks.sign_all(world, case)
    step(case, "send_up", world.cast.sun)
    with pytest.raises(MissingEvidence):
        step(case, "record_number", world.cast.sun)

    step(case, "record_number", world.cast.sun, number=" 2026-JN-000123 ")

    letter = Document.objects.get(case=case, kind="number_notice")
    assert (case.state, case.external_number, case.number) == ("granted", "2026-JN-000123", letter.number)
    assert "规划备案号：2026-JN-000123。" in words_of(letter).replace(" ", "")


def test_a_special_subject_waits_for_the_opinion_of_the_body_in_charge(world: walks.World) -> None:
    case = filed(world, special_fields=["justice"])
    walks.drive(world, case, "under_review")
    walks.sign_all(world, case)
    with pytest.raises(MissingEvidence):
        step(case, "send_up", world.cast.sun)

    task = actions.open_task(case, "co_review", organisation=world.other_body, by=world.cast.sun)
    with pytest.raises(MissingEvidence):
        step(case, "send_up", world.cast.sun)
    points = [actions.Finding(met=True)] * len(PLAN.tasks["co_review"].checklist)
    actions.do_task(task, by=world.by_role[Role.CO_REVIEWER][0], verdict=TaskVerdict.CONSENTS, findings=points)
    step(case, "send_up", world.cast.sun)

    assert (case.state, case.classes) == ("sent_up", {"tier": "key", "special": "special"})


def test_what_is_missing_is_told_once_opens_only_that_and_starts_acceptance_anew(world: walks.World) -> None:
    cast = world.cast
    with time_machine.travel("2026-11-02 10:00+08:00", tick=False):
        case = filed(world, on="2026-11-02 10:00+08:00")
        item = actions.FixItemDraft(
            text="许可证有效期填写有误。", kind=FixKind.FIELD, target="licence_until", place="许可证有效期至"
        )
        step(case, "ask_supplement", cast.wu, fix_items=[item])
        supplement_due = case.due_on
        with pytest.raises(NotAllowed):
            actions.save_draft(case, by=cast.lin, data=case.data | {"licence_until": "2031-12-31", "title": "别的片名"})
        actions.save_draft(case, by=cast.lin, data=case.data | {"licence_until": "2031-12-31"})
        for each in FixItem.objects.filter(case=case):
            actions.answer_fix_item(each, by=cast.lin, answer=Answer.WILL_FIX)
    with time_machine.travel("2026-11-09 10:00+08:00", tick=False):
        step(case, "supply", cast.lin)
        with pytest.raises(WrongState):
            step(case, "ask_supplement", cast.wu, fix_items=[item])

    assert supplement_due == date(2026, 11, 23)
    assert (case.state, case.due_on, case.title) == ("submitted", date(2026, 11, 16), "湖畔来信")


def test_a_supplement_that_never_comes_is_taken_as_giving_up(world: walks.World) -> None:
    case = filed(world)
    item = actions.FixItemDraft(text="缺少授权文件。", kind=FixKind.FIELD, target="rights", place="版权链")
    step(case, "ask_supplement", world.cast.wu, fix_items=[item])
    assert case.due_on is not None
    with time_machine.travel(case.due_on + timedelta(days=1), tick=False):
        actions.expire(case, today=case.due_on + timedelta(days=1))

    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_a_change_that_is_granted_holds_for_the_filing(world: walks.World) -> None:
    cast, case = world.cast, decided(world, "grant")
    change = actions.open_linked(
        case, "change", by=cast.lin, expected_seq=case.seq,
        data={"new_title": "湖畔来信（上）", "episodes": 30, "change_reason": "剧本调整，增加六集。", "contact": "林制片", "no_other_change": True},
    )  # fmt: skip
    assert (change.data["minutes"], change.data["synopsis"], change.data["cast"]) == (
        case.data["minutes"],
        case.data["synopsis"],
        case.data["cast"],
    )
    step(change, "submit", cast.lin)
    step(change, "accept", cast.wu)
    step(change, "grant", cast.sun)

    case.refresh_from_db()
    letter = words_of(Document.objects.get(case=change)).replace(" ", "")
    assert (case.title, case.data["episodes"], case.data["minutes"]) == ("湖畔来信（上）", 30, 3)
    assert f"（{case.number}）变更申请" in letter
    assert "片名《湖畔来信（上）》；集数30集" in letter
    assert verify.faults() == []


def test_a_refused_plan_is_re_examined_by_others(world: walks.World) -> None:
    case = decided(world, "refuse", reason="内容概要与题材不符。", rule=a_rule())
    refusal = Document.objects.get(case=case, kind="refusal")
    appeal = actions.open_linked(case, "appeal", by=world.cast.lin, expected_seq=case.seq, data=dict(walk_forms.APPEAL))
    step(appeal, "submit", world.cast.lin)
    other = world.by_role[Role.OFFICER][1]
    reviewers = world.by_role[Role.REVIEWER]
    with pytest.raises(NotAllowed):
        actions.assign(appeal, reviewers[0], by=other)
    for reviewer in reviewers[3:6]:
        actions.assign(appeal, reviewer, by=other)
        walks.sign(appeal, reviewer, random.Random(0))

    with pytest.raises(NotAllowed):
        step(appeal, "overturn", world.cast.sun, reason="原决定认定有误。")
    step(appeal, "overturn", other, reason="原决定认定有误。")

    refusal.refresh_from_db()
    assert appeal.state == "overturned"
    assert refusal.revoked_at is not None
    assert verify.faults() == []


def test_a_filing_is_revoked_only_after_the_producer_could_answer_and_by_another_officer(world: walks.World) -> None:
    cast, case = world.cast, decided(world, "grant")
    with pytest.raises(NotAllowed):
        actions.open_linked(case, "revocation", by=cast.lin, expected_seq=case.seq)
    revocation = actions.open_linked(case, "revocation", by=cast.sun, expected_seq=case.seq)
    seen = {
        user.username: queries.cases_for(user).filter(pk=revocation.pk).exists()
        for user in (cast.sun, cast.lin, cast.zhou)
    }
    assert seen == {"sun": True, "lin": False, "zhou": False}
    with pytest.raises(NotAllowed):
        step(revocation, "tell", cast.lin, reason="所报材料不实。", rule=a_rule())
    step(revocation, "tell", world.cast.sun, reason="所报材料不实。", rule=a_rule())
    assert queries.cases_for(cast.lin).filter(pk=revocation.pk).exists()
    assert {view.name for view in queries.available_actions(revocation, world.cast.sun)} == set()
    assert revocation.due_on is not None
    actions.expire(revocation, today=date(2099, 1, 1))

    with pytest.raises(NotAllowed):
        step(revocation, "revoke", world.cast.sun, reason="所报材料不实。", rule=a_rule())
    step(revocation, "revoke", world.by_role[Role.OFFICER][1], reason="所报材料不实。", rule=a_rule())

    grant = Document.objects.get(case=case, kind="grant")
    assert (revocation.state, grant.revoked_at is not None) == ("revoked", True)
    assert verify.faults() == []
