"""The wall: whoever has a conflict knows nothing of a case, wherever one could read of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.casework import steps
from tests.casework.desk import Desk, accepted, make_desk
from tests.casework.test_conflict_walls import JOINT, NOTHING, declare_house, joined_lately, known, left, seen_by
from tests.cast import Cast
from zhijiang.casework import actions, queries, rules
from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.models import Assignment, Case
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.screening.queries import panel_candidates

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize("way", [declare_house, joined_lately], ids=lambda way: way.__name__)
def test_a_reviewer_with_a_conflict_is_no_candidate_for_the_panel(
    office: Cast, way: Callable[[Cast, Case, User], None]
) -> None:
    case = steps.submitted(office)
    steps.step(case, "accept", office.wu)

    way(office, case, office.chen)

    assert {each.user: each.has_conflict for each in panel_candidates(case)} == {
        office.chen: True,
        office.jiang: False,
        office.he: False,
    }
    with pytest.raises(NotAllowed):
        actions.assign(case, office.chen, by=office.sun)
    assert not Assignment.objects.filter(case=case).exists()


def test_who_left_the_house_a_year_ago_may_judge_it_again(office: Cast) -> None:
    case = steps.submitted(office)
    left(office.sun, office.studio_a, days=365)

    assert queries.roles_in(case, office.sun) == {Role.OFFICER}
    assert queries.cases_for(office.sun).get() == case


def test_a_conflict_is_with_one_case_and_leaves_the_others(office: Cast) -> None:
    case, other = steps.submitted(office), steps.submitted(office)
    actions.declare_conflict(case, by=office.sun, reason="亲属任该片编剧。")

    assert list(queries.cases_for(office.sun)) == [other]


def test_a_code_that_only_stands_in_a_text_is_no_joint_producer(office: Cast) -> None:
    case = steps.submitted(office)
    left(office.sun, office.studio_b, days=5)
    Organisation.objects.filter(pk=office.studio_b.pk).update(credit_code=JOINT)
    Case.objects.filter(pk=case.pk).update(data=case.data | {"synopsis": f'"credit_code": "{JOINT}"'})

    assert seen_by(office, case) >= {"sun"}


def test_the_applicant_is_never_behind_a_wall_of_its_own_case(office: Cast) -> None:
    case = steps.submitted(office)
    left(office.lin, office.studio_b, days=5)
    Organisation.objects.filter(pk=office.studio_b.pk).update(credit_code=JOINT)
    Case.objects.filter(pk=case.pk).update(data=case.data | {"partner": {"credit_code": JOINT}})

    assert {"lin", "qian"} <= seen_by(office, case)


def test_cases_are_found_in_three_queries_whatever_the_conflicts(office: Cast) -> None:
    case = steps.submitted(office)
    others = [
        Organisation.objects.create(kind=OrganisationKind.PRODUCER, name=f"影业{n}", credit_code=f"9133{n:014}")
        for n in range(20)
    ]
    for house in others:
        actions.declare_conflict(house, by=office.sun, reason="曾任职。")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = list(queries.cases_for(office.sun))

    assert (found, len(asked)) == ([case], 3)


def test_a_body_that_was_asked_keeps_away_too(office: Cast) -> None:
    desk: Desk = make_desk(cast=office)
    case = accepted(desk)
    actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun)
    assert known(case, desk.wei)["tasks"] == 1

    actions.declare_conflict(case, by=desk.wei, reason="参与过该项目的论证。")

    assert known(case, desk.wei) == NOTHING
    assert known(case, desk.fan)["tasks"] == 1


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by what the table holds: tools/bench_cases.py"
)
def test_links_of_cases_are_followed_by_key_and_not_by_looking_through_all(office: Cast) -> None:
    with CaptureQueriesContext(connection) as caught:
        rules.walls_of([office.sun.pk])

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {caught[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    assert any(step.startswith("SEARCH near USING INTEGER PRIMARY KEY") for step in plan)
    assert not any(step.startswith("SCAN near") for step in plan)


def test_own_wall_is_written_once_into_what_is_asked(office: Cast) -> None:
    case = steps.submitted(office)
    actions.declare_conflict(case, by=office.sun, reason="参与过该项目的论证。")

    with CaptureQueriesContext(connection) as caught:
        found = list(queries.cases_for(office.sun).order_by())

    assert (found, caught[-1]["sql"].count(f'"casework_case"."id" IN ({case.pk})')) == ([], 1)


def test_where_there_can_be_no_case_every_tab_counts_none(office: Cast) -> None:
    steps.submitted(office)

    assert set(queries.counts_of(queries.reader_of(office.sun), Case.objects.none()).values()) == {0}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compiles nothing")
def test_nothing_that_a_page_asks_is_compiled_first(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
