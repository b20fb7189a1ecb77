"""What decisions on cases do to the register: reports, grades, corrections, removal, appeal, changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.bases import listing
from tests.bases.listing import LAST_YEAR, assessed, last, listed
from tests.bases.residents import make_base
from tests.casework import steps
from tests.casework.desk import person
from tests.casework.levels import CHANGE, CORNERS, REPORT, Line, make_line
from tests.cast import Cast
from zhijiang.bases import actions, queries
from zhijiang.bases.models import Base, BaseCase
from zhijiang.bases.states import BaseLevel, Standing
from zhijiang.casework import actions as casework
from zhijiang.casework import queries as cases
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, Document, Event, Task
from zhijiang.people.models import User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("in_june")]


def now(base: Base) -> tuple[str, str]:
    found = Base.objects.get(pk=base.pk)
    return found.level, found.standing


def filled(case: Case, answers: dict[str, Any], by: User) -> None:
    case.refresh_from_db()
    casework.save_draft(case, by=by, data=case.data | answers)
    case.refresh_from_db()


def test_report_is_begun_on_the_page_received_and_stands_in_the_register(office: Cast) -> None:
    line, base, _lu = listed(office)
    before = queries.report_due(base, office.sun)
    case = actions.begin_case(base, "base-annual-report", by=line.gu, year=LAST_YEAR)
    filled(case, REPORT, line.gu)
    steps.step(case, "submit", line.gu)
    between = queries.report_due(base, office.sun)
    steps.step(case, "receive", office.sun)

    after = queries.report_due(base, office.sun)
    assert before is not None
    assert between is not None
    assert after is not None
    assert (case.title, case.organisation, case.authority) == (
        f"湖畔视听产业园（{LAST_YEAR}年度）", line.operator, office.bureau,
    )  # fmt: skip
    assert (before.year, before.due_on.isoformat(), before.case) == (LAST_YEAR, f"{LAST_YEAR + 1}-03-31", None)
    assert [(each.is_handed_in, each.is_received) for each in (before, between, after)] == [
        (False, False), (True, False), (True, True),
    ]  # fmt: skip
    assert (last(base).kind, last(base).year, last(base).case, now(base)) == (
        "reported", LAST_YEAR, case, ("provincial", "listed"),
    )  # fmt: skip
    with pytest.raises(WrongState):
        actions.begin_case(base, "base-annual-report", by=line.gu, year=LAST_YEAR)


def test_report_is_late_from_the_day_after_it_was_due(office: Cast) -> None:
    _line, base, _lu = listed(office)
    found = []
    for day in ("03-31T12:00:00+08:00", "04-01T12:00:00+08:00"):
        with time_machine.travel(f"{LAST_YEAR + 1}-{day}", tick=False):
            due = queries.report_due(base, office.sun)
            found.append(due is not None and due.is_late)

    assert found == [False, True]


@pytest.mark.parametrize(("action", "grade"), [("grade_excellent", "excellent"), ("grade_qualified", "qualified")])
def test_grade_stands_in_the_register_in_the_transaction_of_the_decision(office: Cast, action: str, grade: str) -> None:
    line, base, _lu = listed(office)

    case = assessed(line, base, action)

    letter = Document.objects.get(case=case)
    assert (last(base).kind, last(base).grade, last(base).year, last(base).number) == (
        "graded", grade, LAST_YEAR, letter.number,
    )  # fmt: skip
    assert now(base) == ("provincial", "listed")
    assert Event.objects.filter(stream=f"base/{base.code}").latest("seq").action == "base_graded"
    assert verify.faults() == []


def test_base_is_put_right_within_its_limit_and_another_officer_checks_it(office: Cast) -> None:
    line, base, lu = listed(office)
    case = assessed(line, base, "grade_rectify", reason="公共渲染平台长期闲置。")
    base.refresh_from_db()
    rectifying = (now(base), queries.rectification_of(base), case.due_clock)
    filled(case, {"corrections": "渲染平台已恢复运行，向入驻企业开放，已公示。", "contact": "顾申报"}, line.gu)
    steps.step(case, "report_correction", line.gu)
    with pytest.raises(RuleViolation):
        steps.step(case, "pass_correction", office.sun, reason="合格。")
    task = casework.open_task(case, "visit", by=lu, organisation=office.bureau)
    points = [casework.Finding(met=True) for _each in range(3)]
    casework.do_task(task, by=lu, verdict="consents", text="已核查。", findings=points)

    steps.step(case, "pass_correction", lu, reason="整改到位。")

    assert rectifying == (("provincial", "rectifying"), case, "rectification")
    assert (now(base), last(base).kind, last(base).number) == (
        ("provincial", "listed"), "settled", Document.objects.get(case=case, kind="rectified").number,
    )  # fmt: skip
    assert queries.rectification_of(Base.objects.get(pk=base.pk)) is None


def test_base_that_does_not_report_its_correction_is_checked_as_it_stands_and_may_fail(office: Cast) -> None:
    line, base, lu = listed(office)
    case = assessed(line, base, "grade_rectify", reason="公共渲染平台长期闲置。")
    assert case.due_on is not None
    casework.expire(case, today=case.due_on + timedelta(days=1))
    case.refresh_from_db()
    assert (case.state, now(base)) == ("checking", ("provincial", "rectifying"))
    task = casework.open_task(case, "visit", by=lu, organisation=office.bureau)
    findings = [casework.Finding(met=False, remark="没有改。") for _each in range(3)]
    casework.do_task(task, by=lu, verdict="objects", text="未整改。", findings=findings)

    steps.step(case, "fail_correction", lu, reason="逾期未整改。", rule=steps.a_rule())

    assert (now(base), last(base).grade) == (("provincial", "failed"), "failed")
    assert Task.objects.get().state == "done"


def removed(office: Cast, line: Line, base: Base, lu: User) -> Case:
    case = actions.begin_case(base, "base-removal", by=office.sun)
    steps.step(case, "tell", office.sun, reason="连续两年未运营。", rule=steps.a_rule())
    filled(case, {"plea": "正在恢复运营，请求暂缓撤销。", "contact": "顾申报"}, line.gu)
    steps.step(case, "plead", line.gu)
    with pytest.raises(NotAllowed):
        steps.step(case, "remove", office.sun, reason="事实清楚。", rule=steps.a_rule())
    steps.step(case, "remove", lu, reason="事实清楚。", rule=steps.a_rule())
    return case


def test_removal_hears_the_operator_takes_another_officer_and_can_be_overturned(office: Cast) -> None:
    line, base, lu = listed(office)
    case = removed(office, line, base, lu)
    gone = (now(base), last(base).kind, queries.papers_for(Base.objects.get(pk=base.pk)))
    for item, by in (("base-change", line.gu), ("base-removal", office.sun)):
        with pytest.raises(WrongState):
            actions.begin_case(base, item, by=by)
    appeal = casework.open_linked(case, "appeal", by=line.gu, expected_seq=case.seq)
    filled(appeal, {"grounds": "原决定认定的事实有误，园区一直正常运营，有合同为证。", "contact": "顾申报"}, line.gu)
    steps.step(appeal, "submit", line.gu)
    third = person("gao", "高处长", office.bureau, Role.OFFICER)
    for reviewer in (office.chen, office.jiang, office.he):
        casework.assign(appeal, reviewer, by=third)
        casework.sign_opinion(appeal, by=reviewer, vote="approve", text="建议撤销。", expected_round=appeal.round)

    steps.step(appeal, "overturn", third, reason="原决定认定事实有误。")

    assert gone == (("provincial", "removed"), "removed", [])
    assert (now(base), last(base).kind, last(base).case) == (("provincial", "listed"), "restored", appeal)
    assert BaseCase.objects.get(case=appeal).base == base
    assert Document.objects.get(case=case, kind="removal").revoked_at is not None
    assert queries.papers_for(Base.objects.get(pk=base.pk)) == ["certificate"]
    assert verify.faults() == []


def test_removed_base_can_be_listed_anew_at_any_level(office: Cast) -> None:
    line, base, lu = listed(office)
    removed(office, line, base, lu)
    batch = actions.open_batch(
        office.bureau, by=office.sun, head=actions.Head("二", number="2", dated_on=timezone.localdate())
    )

    actions.gather_base(batch, Base.objects.get(pk=base.pk), by=office.sun, level=BaseLevel.CULTIVATED, basis="新文")
    actions.propose_batch(batch, by=office.sun)
    actions.publish_batch(batch, by=lu)

    assert now(base) == ("cultivated", "listed")


def test_granted_change_gives_name_boundary_and_area_from_the_day_of_the_decision(office: Cast) -> None:
    line, base, _lu = listed(office)
    case = actions.begin_case(base, "base-change", by=line.gu)
    assert case.data == {"new_name": "湖畔视听产业园"}
    answers = CHANGE | {"new_name_en": "Lakeside Innovation Park", "corners": CORNERS, "floor_m2": 60000}
    filled(case, answers, line.gu)
    steps.step(case, "submit", line.gu)
    steps.step(case, "accept", office.sun)

    steps.step(case, "grant", office.sun)

    base.refresh_from_db()
    newest = base.names.latest("valid_from")
    assert (newest.name, newest.name_en, newest.valid_from) == (
        "湖畔视听创新产业园", "Lakeside Innovation Park", timezone.localdate(),
    )  # fmt: skip
    assert (base.boundary, base.floor_area) == ([list(each.values()) for each in CORNERS], 60000)
    assert (last(base).kind, last(base).words) == ("changed", "湖畔视听产业园 → 湖畔视听创新产业园")
    told = Event.objects.filter(stream=f"base/{base.code}").latest("seq").payload["changed"]
    assert told["name"] == {"was": "湖畔视听产业园", "is": "湖畔视听创新产业园"}


def test_change_that_cannot_be_entered_is_not_granted(office: Cast) -> None:
    """The base was renamed on the same day: the whole decision is not made."""
    line, base, _lu = listed(office)
    case = actions.begin_case(base, "base-change", by=line.gu)
    filled(case, CHANGE, line.gu)
    steps.step(case, "submit", line.gu)
    steps.step(case, "accept", office.sun)
    actions.name_base(base, by=office.sun, name="同日更名", valid_from=timezone.localdate())

    with pytest.raises(WrongState):
        steps.step(case, "grant", office.sun)

    case.refresh_from_db()
    assert (case.state, Document.objects.filter(case=case).count(), last(base).kind) == ("under_review", 0, "listed")


def test_what_is_begun_about_a_base_is_begun_by_whom_it_is_for_and_once(office: Cast) -> None:
    line, base, lu = listed(office)

    for item, stranger in (
        ("base-annual-report", office.lin), ("base-annual-report", office.sun), ("base-change", office.wu),
        ("base-assessment", line.gu), ("base-assessment", line.shi), ("base-removal", office.yang), ("plan-filing", line.gu),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            actions.begin_case(
                base, item, by=stranger, year=LAST_YEAR if item in {"base-annual-report", "base-assessment"} else None
            )
    for year in (None, LAST_YEAR + 1, LAST_YEAR - 9):
        with pytest.raises(MissingEvidence):
            actions.begin_case(base, "base-assessment", by=office.sun, year=year)
    actions.begin_case(base, "base-assessment", by=office.sun, year=LAST_YEAR)
    with pytest.raises(WrongState):
        actions.begin_case(base, "base-assessment", by=lu, year=LAST_YEAR)
    actions.begin_case(base, "base-assessment", by=lu, year=LAST_YEAR - 1)

    assert BaseCase.objects.count() == 2


def test_cases_of_own_motion_and_from_pages_are_not_offered_in_the_catalogue(office: Cast) -> None:
    line = make_line(office)
    offered = {offer.item.code for offer in cases.offers([line.operator])}

    assert "base-declaration" in offered
    assert {code for code in offered if code.startswith("base-")} == {"base-declaration"}


def test_authority_does_not_begin_what_begins_with_an_applicant(office: Cast) -> None:
    procedure = cases.procedure_in_force("plan-filing")
    assert procedure is not None

    with pytest.raises(NotAllowed) as refused:
        casework.open_case(
            procedure,
            by=office.sun,
            organisation=office.studio_a,
            authority=office.bureau,
            title="x",
            role=Role.OFFICER,
        )

    assert refused.value.rule == "C-98"
    assert Case.objects.count() == 0


def test_plate_is_given_once_for_a_level_to_a_base_with_a_number(office: Cast) -> None:
    line, base, _lu = listed(office)
    today, other = timezone.localdate(), make_base(office)
    with pytest.raises(WrongState):
        actions.give_plate(other, by=office.sun, on=today, occasion="授牌会")
    with pytest.raises(MissingEvidence):
        actions.give_plate(base, by=office.sun, on=today + timedelta(days=1), occasion="授牌会")
    with pytest.raises(NotAllowed):
        actions.give_plate(base, by=line.shi, on=today, occasion="授牌会")
    assert queries.papers_for(base) == ["certificate"]

    actions.give_plate(base, by=office.sun, on=today, occasion="全省视听产业大会")

    with pytest.raises(WrongState):
        actions.give_plate(base, by=office.sun, on=today, occasion="授牌会")
    assert queries.papers_for(base) == ["certificate", "plate"]
    assert (last(base).kind, last(base).words, last(base).standing) == ("plated", "全省视听产业大会", Standing.LISTED)


def test_history_and_cases_take_as_many_queries_for_many_as_for_one(office: Cast) -> None:
    line, base, lu = listed(office)
    counts = []
    for years in (1, 4):
        for year in range(LAST_YEAR - years, LAST_YEAR - years + (1 if years == 1 else 3)):
            actions.begin_case(base, "base-assessment", by=lu, year=year)
        counts.append(listing.queries_of(lambda: [row.case.state for row in queries.cases_of(base, office.sun)]))

    assert counts[0] == counts[1]
    assert len(queries.cases_of(base, office.sun)) == 4
    assert queries.cases_of(base, line.gu) == [], "the operator is told with the first letter"
