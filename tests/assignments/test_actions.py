"""What the owner and the units do to a form: states, refusals, and the chain of events."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.assignments.assigning import duty_of, given, make_plan, published
from tests.cast import Cast
from zhijiang.assignments import actions, queries
from zhijiang.assignments.models import Duty, Plan
from zhijiang.assignments.states import DutyState, PlanState
from zhijiang.casework import chain
from zhijiang.casework import queries as casework
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def events(plan: Plan) -> list[str]:
    return list(Event.objects.filter(stream=plan.stream).order_by("seq").values_list("action", flat=True))


def test_duty_goes_from_the_form_to_confirmed_and_every_write_is_one_event_of_a_chain_that_holds(cast: Cast) -> None:
    plan = published(cast, given(cast, steps=("调研", "起草")))
    duty = duty_of(plan)
    paper = SimpleUploadedFile("证据.pdf", b"%PDF-1.7\n%evidence\n%%EOF")

    actions.add_progress(duty, by=cast.lin, text="已交材料", link="https://example.org/a", file=paper)
    actions.finish_step(duty, by=cast.wu, step=duty.steps.get(place=1))
    actions.report_done(duty, by=cast.wu, text="已完成")
    actions.send_back(duty, by=cast.sun, reason="缺附件")
    sent_back = duty_of(plan)
    actions.report_done(duty, by=cast.wu, text="附件已补")
    actions.confirm(duty, by=cast.sun)

    told = list(Event.objects.filter(stream=plan.stream).order_by("seq"))
    assert [(event.action, event.actor, event.on_behalf_of) for event in told] == [
        ("plan_made", cast.sun, cast.bureau),
        ("duty_added", cast.sun, cast.bureau),
        ("plan_published", cast.sun, cast.bureau),
        ("duty_progress", cast.lin, cast.studio_a),
        ("duty_step_done", cast.wu, cast.centre),
        ("duty_reported", cast.wu, cast.centre),
        ("duty_sent_back", cast.sun, cast.bureau),
        ("duty_reported", cast.wu, cast.centre),
        ("duty_confirmed", cast.sun, cast.bureau),
    ]
    assert chain.faults_in(casework.as_record(event) for event in told) == []
    assert (sent_back.state, sent_back.reported_on) == (DutyState.IN_PROGRESS, None)
    assert (duty_of(plan).state, duty_of(plan).reported_on) == (DutyState.CONFIRMED, queries.today())
    evidence = duty.reports.get(act="duty_progress")
    assert (evidence.organisation, evidence.link, evidence.file_name) == (
        cast.studio_a,
        "https://example.org/a",
        "证据.pdf",
    )
    assert evidence.attachment_id == told[3].payload["sha256"] != ""


def test_event_of_a_form_is_not_changed_and_not_deleted(cast: Cast) -> None:
    plan = published(cast)

    for verb in ("UPDATE casework_event SET reason = 'x'", "DELETE FROM casework_event"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{verb} WHERE stream = %s", [plan.stream])

    assert events(plan) == ["plan_made", "duty_added", "plan_published"]


@pytest.mark.parametrize(
    ("verb", "who", "expected"),
    [
        ("edit_plan", "wu", NotAllowed),
        ("publish_plan", "yang", NotAllowed),
        ("add_duty", "lin", NotAllowed),
        ("edit_duty", "wu", NotAllowed),
        ("add_progress", "sun", NotAllowed),
        ("add_progress", "zhou", NotAllowed),
        ("add_progress", "qian", NotAllowed),
        ("report_done", "lin", NotAllowed),
        ("report_done", "sun", NotAllowed),
        ("confirm", "wu", NotAllowed),
        ("confirm", "sun", WrongState),
        ("send_back", "wu", NotAllowed),
        ("send_back", "sun", WrongState),
        ("cancel", "wu", NotAllowed),
        ("publish_plan", "sun", WrongState),
    ],
)
def test_what_somebody_may_not_do_is_refused_and_leaves_no_trace(
    cast: Cast, verb: str, who: str, expected: type[RuleViolation]
) -> None:
    plan = published(cast)
    duty = duty_of(plan)
    arguments: dict[str, Any] = {
        "edit_plan": {"title": "x", "day": date(2026, 1, 1), "reason": "x"},
        "add_duty": {"given": given(cast)},
        "edit_duty": {"given": given(cast), "reason": "x"},
        "add_progress": {"text": "x"},
        "report_done": {"text": "x"},
        "send_back": {"reason": "x"},
        "cancel": {"reason": "x"},
    }
    subject = plan if verb in {"edit_plan", "publish_plan", "add_duty"} else duty

    with pytest.raises(expected):
        getattr(actions, verb)(subject, by=getattr(cast, who), **arguments.get(verb, {}))

    assert events(plan) == ["plan_made", "duty_added", "plan_published"]
    assert duty_of(plan).state == DutyState.NOT_BEGUN


def test_only_an_authority_or_a_base_makes_a_form(cast: Cast) -> None:
    for house, who in ((cast.studio_a, cast.lin), (cast.bureau, cast.yang), (cast.bureau, cast.wu)):
        with pytest.raises(NotAllowed):
            actions.make_plan(house, by=who, title="x", day=date(2026, 9, 1))

    assert actions.make_plan(cast.centre, by=cast.wu, title="小镇", day=date(2026, 9, 1)).state == PlanState.DRAFT
    assert Plan.objects.count() == 1


def test_circle_of_duties_is_refused_however_long(cast: Cast) -> None:
    plan = make_plan(cast, given(cast), given(cast, after=(1,)), given(cast, after=(2,)))

    with pytest.raises(WrongState, match="1 → 3 → 2 → 1"):
        actions.edit_duty(duty_of(plan), by=cast.sun, given=given(cast, after=(3,)), reason="")
    with pytest.raises(WrongState, match="2 → 2"):
        actions.edit_duty(duty_of(plan, 2), by=cast.sun, given=given(cast, after=(2,)), reason="")

    assert [[each.number for each in duty.after.all()] for duty in plan.duties.all()] == [[], [1], [2]]


def test_duty_is_reported_done_only_after_those_it_depends_on(cast: Cast) -> None:
    plan = published(cast, given(cast), given(cast, after=(1,)))

    with pytest.raises(WrongState, match="1"):
        actions.report_done(duty_of(plan, 2), by=cast.wu, text="已完成")
    actions.report_done(duty_of(plan, 1), by=cast.wu, text="已完成")
    actions.report_done(duty_of(plan, 2), by=cast.wu, text="已完成")

    assert set(plan.duties.values_list("state", flat=True)) == {DutyState.REPORTED}


def test_change_of_a_published_form_says_why_and_keeps_the_steps_that_were_done(cast: Cast) -> None:
    plan = published(cast, given(cast, steps=("调研", "起草")))
    actions.finish_step(duty_of(plan), by=cast.wu, step=duty_of(plan).steps.get(place=1))
    changed = given(cast, steps=("起草", "调研", "报批"))

    with pytest.raises(MissingEvidence):
        actions.edit_duty(duty_of(plan), by=cast.sun, given=changed, reason=" ")
    actions.edit_duty(duty_of(plan), by=cast.sun, given=changed, reason="增加报批")

    today = queries.today()
    assert list(duty_of(plan).steps.values_list("text", "done_on")) == [("起草", None), ("调研", today), ("报批", None)]


@pytest.mark.parametrize(
    "wrong", [{"due_on": None}, {"due_on": date(2026, 9, 30), "due_workdays": 3}, {"item": " "}, {"after": (9,)}]
)
def test_line_without_one_deadline_or_words_or_with_an_unknown_number_is_refused(
    cast: Cast, wrong: dict[str, Any]
) -> None:
    plan = make_plan(cast)
    line = given(cast)
    line = actions.Given(**{**line.__dict__, **wrong})

    with pytest.raises(MissingEvidence):
        actions.add_duty(plan, by=cast.sun, given=line)

    assert Duty.objects.count() == 0


def test_empty_form_is_not_published_and_a_cancelled_duty_stays_on_it(cast: Cast) -> None:
    plan = make_plan(cast)
    with pytest.raises(MissingEvidence):
        actions.publish_plan(plan, by=cast.sun)
    actions.add_duty(plan, by=cast.sun, given=given(cast))
    actions.publish_plan(plan, by=cast.sun)

    actions.cancel(duty_of(plan), by=cast.sun, reason="并入第2项")

    assert duty_of(plan).state == DutyState.CANCELLED
    with pytest.raises(WrongState):
        actions.add_progress(duty_of(plan), by=cast.wu, text="x")
    assert timezone.now() > Event.objects.get(stream=plan.stream, action="duty_cancelled").at
