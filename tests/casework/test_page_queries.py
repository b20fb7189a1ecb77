"""What the pages about one case ask the database: as much for a case with thirty of everything as for one with one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.asking import queries_of, queries_of_program
from tests.casework import desk, plans, steps
from tests.casework.calling import Caller
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Assignment, Case, Document, Event, FixItem, Opinion, Task
from zhijiang.casework.states import EngineAction, FixKind, Severity, TaskState
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def add_one_of_everything(case: Case, cast: Cast, number: int) -> None:
    """A reviewer who has signed, a task, an item to put right, a letter, a case about this one, one of its title, and events."""
    now = timezone.now()
    reviewer = desk.person(f"reviewer{number}", f"评委{number}", cast.panel, Role.REVIEWER)
    Assignment.objects.create(case=case, user=reviewer, role=Role.REVIEWER, assigned_at=now)
    Opinion.objects.create(
        case=case, round=case.round, reviewer=reviewer, vote="agree", scores={"idea": 5}, text="同意。", signed_at=now
    )
    giver = desk.person(f"away{number}", f"休假{number}", cast.panel, Role.REVIEWER)
    case.refresh_from_db()
    Event.objects.bulk_create(
        Event(
            stream=f"case/{case.code}", seq=case.seq + each, action=action, actor=actor, on_behalf_of=cast.bureau,
            role=Role.OFFICER, at=now, payload=payload, previous="0", hash=f"{number}-{each}",
        )
        for each, (action, actor, payload) in enumerate(
            [
                (EngineAction.ASSIGNED, cast.sun, {"user": reviewer.pk}),
                (EngineAction.OPINION_SIGNED, reviewer, {}),
                (EngineAction.TASK_OPENED, giver, {"kind": "visit"}),
            ],
            start=1,
        )
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(seq=case.seq + 3)
    Task.objects.create(
        case=case, kind="visit", organisation=cast.centre, assignee=cast.wu, ask="请核查。", opened_by=cast.sun,
        opened_at=now, state=TaskState.DONE, done_by=cast.wu, done_at=now,
    )  # fmt: skip
    FixItem.objects.create(
        case=case, round=case.round, order=number, kind=FixKind.FIELD, target="synopsis", severity=Severity.ISSUE,
        rule=steps.a_rule(), text="请修改。",
    )  # fmt: skip
    Document.objects.create(
        case=case, authority=case.authority, kind="filed", number=f"规备〔2026〕{number}号", title="通知", sha256="0" * 64, size_bytes=1,
        verify_code=f"CODE{number}", issued_at=now,
    )  # fmt: skip
    Case.objects.create(
        procedure=case.procedure, organisation=case.organisation, authority=case.authority,
        lodged_with=case.authority, title="变更", state="draft",
        parent=case, link="change", opened_at=now,
    )  # fmt: skip
    namesake = Case.objects.create(
        procedure=case.procedure, organisation=cast.studio_b, authority=case.authority,
        lodged_with=case.authority, title=case.title, state="submitted", with_authority=True, opened_at=now,
    )  # fmt: skip
    actions.index_case(namesake)


def test_page_of_a_case_takes_at_most_twelve_queries_however_much_there_is(office: Cast) -> None:
    plans.publish()
    actions.compare_titles("plan", among=["plan"])
    case = plans.under_review(office)
    readers = (office.lin, office.qian, office.wu, office.sun, office.chen, office.yang)
    address = case.get_absolute_url()
    program = Caller(office.sun)
    paths = [f"/cases/{case.code}/{part}" for part in ("history", "items", "opinions", "tasks", "panel", "links")]

    def asked() -> dict[str, int]:
        return {path: queries_of_program(program, path) for path in paths}

    asked()  # that a key was used is noted once in a while
    add_one_of_everything(case, office, 1)
    few = {user.username: queries_of(user, address) for user in readers}
    few_asked = asked()
    for number in range(2, 31):
        add_one_of_everything(case, office, number)
    many = {user.username: queries_of(user, address) for user in readers}

    assert (many, {name: count for name, count in many.items() if count > 12}) == (few, {})
    assert asked() == few_asked


def test_page_of_a_case_with_nothing_round_it_asks_for_nothing_of_that(office: Cast) -> None:
    plans.publish()
    draft, submitted = plans.draft(office), plans.submitted(office)

    assert queries_of(office.lin, draft.get_absolute_url()) == 6
    assert queries_of(office.sun, submitted.get_absolute_url()) == 7


def test_page_of_a_body_that_was_asked_takes_at_most_twelve_queries(office: Cast) -> None:
    asked = desk.make_desk(cast=office)
    case = desk.accepted(asked)
    actions.open_task(case, "culture", organisation=asked.heritage, by=office.sun)

    assert queries_of(asked.wei, case.get_absolute_url()) <= 12


def test_page_of_a_closed_case_takes_at_most_twelve_queries(office: Cast) -> None:
    plans.publish()
    case = plans.granted(office)
    address = case.get_absolute_url()

    taken = {user.username: queries_of(user, address) for user in (office.lin, office.sun, office.chen, office.yang)}

    assert {name: count for name, count in taken.items() if count > 12} == {}


@pytest.fixture
def as_of_a_hundred_thousand() -> Iterator[None]:
    """What ANALYZE tells SQLite of many cases of which few are about another, none was filed again, and titles are hardly alike."""
    told = {
        "casework_case_parent_id_a45a861e": ("casework_case", "100000 10"),
        "casework_case_follows_id_3aa8501b": ("casework_case", "100000 100000"),
        "sqlite_autoindex_casework_searchentry_1": ("casework_searchentry", "100000 1"),
        "entries_by_name": ("casework_searchentry", "100000 2"),
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl IN ('casework_case', 'casework_searchentry')")
        for index, (table, stat) in told.items():
            cursor.execute("INSERT INTO sqlite_stat1 VALUES (%s, %s, %s)", [table, index, stat])
        cursor.execute("ANALYZE sqlite_schema")
        yield
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by what the table holds: tools/bench_cases.py"
)
def test_page_of_a_case_looks_through_no_other_case(office: Cast, request: pytest.FixtureRequest) -> None:
    plans.publish()
    case = plans.submitted(office)
    request.getfixturevalue("as_of_a_hundred_thousand")
    with CaptureQueriesContext(connection) as caught:
        assert queries.shown_cases_for(office.sun).filter(code=case.code).get() == case

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {caught[-1]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    assert [step for step in plan if step.startswith("SCAN")] == []
