"""Tasks: who asks whom, who answers, and what waits for it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from tests.casework.desk import Desk, accepted, make_desk
from tests.casework.steps import official, step
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import CalendarDay, CalendarYear, Case, Event, Task
from zhijiang.casework.procedure import Guard
from zhijiang.casework.rules import lacks
from zhijiang.casework.states import EngineAction, Light, TaskState, TaskVerdict
from zhijiang.people.models import Membership, Organisation
from zhijiang.people.states import OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TEXT = "涉及省级文物保护单位，须另行报批。"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def ask(desk: Desk, case: Case, **given: Any) -> Task:
    return actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun, **given)


def visit(desk: Desk, case: Case) -> Task:
    return actions.open_task(case, "visit", organisation=desk.cast.centre, by=desk.cast.sun)


def test_a_task_is_due_by_the_working_calendar_and_leaves_the_case_where_it_is(desk: Desk) -> None:
    case = accepted(desk)

    task = ask(desk, case)

    case.refresh_from_db()
    today = timezone.localdate()
    event = Event.objects.filter(stream=f"case/{case.code}").latest("seq")
    assert (case.state, case.seq) == ("accepted", event.seq)
    assert (task.due_on, task.due_provisional) == (queries.own_calendar().add(today, 5), True)
    assert (task.ask, task.state, task.assignee) == ("请就文物保护提出意见。", "open", None)
    assert (event.action, event.role, event.payload["organisation"]) == ("task_opened", "officer", desk.heritage.code)


def test_a_task_over_the_new_year_counts_working_days_only(desk: Desk) -> None:
    case = accepted(desk)
    shipped = official()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar_id="cn", day=day, kind=kind) for day, kind in shipped.days.items()
    )
    CalendarYear.objects.bulk_create(CalendarYear(calendar_id="cn", year=year) for year in shipped.years)
    queries.forget_calendar()

    with time_machine.travel("2026-09-24 12:00+08:00", tick=False):
        task = ask(desk, case)

    assert (task.due_on, task.due_provisional) == (date(2026, 10, 9), False)


def test_the_body_reads_the_case_while_it_is_asked_and_after_it_answered(desk: Desk) -> None:
    case = accepted(desk)
    before = queries.cases_for(desk.wei).count()

    task = ask(desk, case)
    asked = (queries.roles_in(case, desk.wei), queries.cases_for(desk.wei).get())
    moves = queries.available_actions(case, desk.wei)
    actions.do_task(task, by=desk.wei, verdict=TaskVerdict.CONSENTS)

    assert (before, asked, moves) == (0, ({Role.CO_REVIEWER}, case), [])
    assert queries.cases_for(desk.fan).get() == case


def test_a_task_that_was_called_off_closes_the_case_to_the_body(desk: Desk) -> None:
    case = accepted(desk)
    task = ask(desk, case)
    assert queries.unread_count(desk.wei) == 1

    actions.cancel_task(task, by=desk.zheng, reason="项目不涉及文物。")

    assert (queries.roles_in(case, desk.wei), queries.cases_for(desk.wei).count()) == (frozenset(), 0)
    assert (queries.tasks_for(desk.wei).count(), queries.unread_count(desk.wei)) == (0, 0)
    with pytest.raises(WrongState):
        actions.do_task(task, by=desk.wei, verdict=TaskVerdict.CONSENTS)


def test_a_co_reviewer_reads_neither_the_panel_nor_what_another_body_wrote(desk: Desk) -> None:
    case = accepted(desk)
    other = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="市宗教局")
    Membership.objects.create(user=desk.fan, organisation=other, role=Role.CO_REVIEWER)
    Membership.objects.filter(user=desk.fan, organisation=desk.heritage).delete()
    actions.assign(case, desk.cast.chen, by=desk.cast.sun)
    mine, theirs = ask(desk, case), actions.open_task(case, "culture", organisation=other, by=desk.cast.sun)
    actions.do_task(theirs, by=desk.fan, verdict=TaskVerdict.OBJECTS, text=TEXT)
    # An officer elsewhere is one who was asked here all the same.
    elsewhere = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="邻省局")
    Membership.objects.create(user=desk.wei, organisation=elsewhere, role=Role.OFFICER)

    assert list(queries.tasks_for(desk.wei)) == [mine]
    assert set(queries.tasks_for(desk.cast.sun)) == {mine, theirs}
    assert EngineAction.ASSIGNED not in {event.action for event in queries.events_of(case, desk.wei)}


def test_the_applicant_learns_that_an_answer_came_and_never_which(desk: Desk) -> None:
    case = accepted(desk)
    task = ask(desk, case)
    under_way = queries.public_tasks_of(case)
    actions.do_task(task, by=desk.wei, verdict=TaskVerdict.OBJECTS, text=TEXT)

    answered = queries.public_tasks_of(case)
    told = " ".join(sentence for _event, sentence in queries.history_of(case, desk.cast.lin))
    payloads = str([(event.payload, event.reason) for event in queries.events_of(case, desk.cast.lin)])
    assert [(each.state, each.body) for each in under_way + answered] == [
        ("办理中", "市文物局"),
        ("已答复", "市文物局"),
    ]
    assert list(queries.tasks_for(desk.cast.lin)) == []
    assert "文物部门协审" in told
    for secret in (TEXT, "objects", "魏协审", "有异议", "不同意"):
        assert secret not in told + payloads


@pytest.mark.parametrize(
    ("who", "kind", "body", "refusal"),
    [
        ("wu", "culture", "heritage", NotAllowed),
        ("lin", "culture", "heritage", NotAllowed),
        ("zhou", "visit", "centre", NotAllowed),
        ("sun", "unheard_of", "heritage", WrongState),
        ("sun", "culture", "studio_a", NotAllowed),
        ("sun", "culture", "panel", NotAllowed),
        ("sun", "visit", "heritage", NotAllowed),
    ],
)
def test_a_task_that_the_procedure_does_not_foresee_is_not_opened(
    desk: Desk, who: str, kind: str, body: str, refusal: type[RuleViolation]
) -> None:
    case = accepted(desk)
    organisation = desk.heritage if body == "heritage" else getattr(desk.cast, body)

    with pytest.raises(refusal):
        actions.open_task(case, kind, organisation=organisation, by=getattr(desk.cast, who))

    assert not Task.objects.exists()


def test_a_task_for_another_class_or_state_is_not_opened(desk: Desk) -> None:
    case = accepted(desk)
    Case.objects.filter(pk=case.pk).update(classes={"tier": "other"})
    with pytest.raises(WrongState):
        ask(desk, case)
    Case.objects.filter(pk=case.pk).update(classes={"tier": "key"}, state="co_review")
    with pytest.raises(WrongState):
        ask(desk, case)


def test_a_named_person_does_it_and_nobody_else_of_the_body(desk: Desk) -> None:
    case = accepted(desk)
    task = ask(desk, case, assignee=desk.wei)

    with pytest.raises(NotAllowed):
        actions.do_task(task, by=desk.fan, verdict=TaskVerdict.CONSENTS)
    done = actions.do_task(task, by=desk.wei, verdict=TaskVerdict.CONSENTS)

    assert (done.state, done.done_by) == (TaskState.DONE, desk.wei)


def test_nobody_who_must_keep_away_is_named(desk: Desk) -> None:
    case = accepted(desk)
    actions.declare_conflict(desk.cast.studio_a, by=desk.wei, reason="曾任顾问。")

    with pytest.raises(NotAllowed):
        ask(desk, case, assignee=desk.wei)

    task = ask(desk, case)
    assert queries.receivers_for(case, queries.procedure_of(case).tasks["culture"], desk.heritage) == [desk.fan]
    with pytest.raises(NotAllowed):
        actions.do_task(task, by=desk.wei, verdict=TaskVerdict.CONSENTS)


def test_an_answer_needs_every_point_and_words_where_something_is_missing(desk: Desk) -> None:
    task = visit(desk, accepted(desk))
    met, unmet = actions.Finding(met=True), actions.Finding(met=False)

    for verdict, text, findings in [
        (TaskVerdict.CONSENTS, "", [met]),
        (TaskVerdict.CONSENTS, "", [met, unmet]),
        (TaskVerdict.OBJECTS, " ", [met, met]),
        (TaskVerdict.CONDITIONS, "", [met, met]),
    ]:
        with pytest.raises(MissingEvidence):
            actions.do_task(task, by=desk.cast.wu, verdict=verdict, text=text, findings=findings)

    task.refresh_from_db()
    assert (task.state, task.verdict) == ("open", "")


def test_an_answer_is_kept_with_its_files_by_their_hash(desk: Desk) -> None:
    task = visit(desk, accepted(desk))
    photograph = b"\xff\xd8\xff\xe0 a photograph"
    found = [actions.Finding(met=True), actions.Finding(met=False, remark="缺少灭火器。")]

    done = actions.do_task(
        task,
        by=desk.cast.wu,
        verdict=TaskVerdict.CONDITIONS,
        text="整改后同意。",
        findings=found,
        files=[actions.TaskFile(name="现场.jpg", content=photograph)],
    )

    digest = sha256(photograph).hexdigest()
    assert done.files == [{"name": "现场.jpg", "sha256": digest, "size_bytes": len(photograph)}]
    assert done.findings == [{"met": True, "remark": ""}, {"met": False, "remark": "缺少灭火器。"}]
    with default_storage.open(queries.attachment_path(digest)) as file:
        assert file.read() == photograph
    with pytest.raises(WrongState):
        actions.do_task(task, by=desk.cast.wu, verdict=TaskVerdict.CONSENTS, findings=found)


def test_what_is_neither_letter_nor_photograph_is_not_kept(desk: Desk) -> None:
    task = visit(desk, accepted(desk))
    found = [actions.Finding(met=True)] * 2

    with pytest.raises(NotAllowed):
        actions.do_task(
            task,
            by=desk.cast.wu,
            verdict=TaskVerdict.CONSENTS,
            findings=found,
            files=[actions.TaskFile(name="现场.jpg", content=b"<script>alert(1)</script>")],
        )

    task.refresh_from_db()
    assert (task.state, task.files) == ("open", [])


def test_a_decision_waits_for_open_tasks_and_for_each_that_is_required(desk: Desk) -> None:
    case = accepted(desk)
    nothing_asked = lacks(Guard.TASKS_DONE, case)
    task, look = ask(desk, case), visit(desk, case)
    both_open = lacks(Guard.TASKS_DONE, case)
    actions.do_task(task, by=desk.fan, verdict=TaskVerdict.CONSENTS)
    with pytest.raises(MissingEvidence):
        step(case, "grant", desk.cast.sun)
    actions.cancel_task(look, by=desk.cast.sun, reason="已有近期核查记录。")

    assert (nothing_asked, both_open) == ("尚未完成“文物部门协审”。", "还有 2 项协办任务未办结。")
    assert lacks(Guard.TASKS_DONE, case) == ""
    assert step(case, "grant", desk.cast.sun).to_state == "granted"


def test_a_task_shows_how_its_limit_stands(desk: Desk) -> None:
    task = ask(desk, accepted(desk))
    lights = []
    for due in (30, 1, -3):
        today = timezone.localdate()
        task.due_on = queries.own_calendar().add(today, due) if due > 0 else queries.own_calendar().back(today, -due)
        lights.append(queries.task_view(task, desk.wei).light)

    assert lights == [Light.GREEN, Light.YELLOW, Light.RED]


def test_my_tasks_are_those_of_my_body_and_those_i_asked_for(desk: Desk) -> None:
    case = accepted(desk)
    task, look = ask(desk, case), visit(desk, case)
    actions.do_task(task, by=desk.wei, verdict=TaskVerdict.CONSENTS)

    mine = {who: list(queries.my_tasks(user)) for who, user in _people(desk).items()}

    assert mine == {"wei": [task], "wu": [look], "sun": [look, task], "lin": [], "zhou": []}
    assert (queries.open_task_count(desk.cast.wu), queries.open_task_count(desk.wei)) == (1, 0)


def _people(desk: Desk) -> dict[str, Any]:
    cast = desk.cast
    return {"wei": desk.wei, "wu": cast.wu, "sun": cast.sun, "lin": cast.lin, "zhou": cast.zhou}
