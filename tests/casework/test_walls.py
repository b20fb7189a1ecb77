"""The wall: whoever has a conflict knows nothing of a case, wherever one could read of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.casework import steps
from tests.casework.desk import Desk, accepted, make_desk
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.models import Assignment, Case, Message
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.screening.queries import panel_candidates

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EVERYBODY = ("lin", "qian", "zhou", "wu", "sun", "chen", "jiang", "he", "yang", "tang")
JOINT = "91330100MA2ABCDE0X"


def left(user: User, house: Organisation, days: int) -> None:
    """The person was a member of a house until so many days ago."""
    Membership.objects.create(
        user=user,
        organisation=house,
        role=Role.PRODUCER,
        valid_until=timezone.localdate() - timedelta(days=days),
    )


def known(case: Case, user: User) -> dict[str, Any]:
    """Everything through which somebody could learn of a case."""
    found = Case.objects.select_related("procedure", "authority", "organisation").get(pk=case.pk)
    return {
        "roles": set(queries.roles_in(found, user)),
        "cases": queries.cases_for(user).count(),
        "search": queries.cases_for(user).filter(title__contains="湖畔").count(),
        "documents": queries.documents_for(user).count(),
        "events": queries.events_of(found, user).count(),
        "history": len(queries.history_of(found, user)),
        "actions": [each.name for each in queries.available_actions(found, user)],
        "messages": queries.messages_for(user).count(),
        "unread": queries.unread_count(user),
        "tasks": queries.tasks_for(user).count(),
    }


NOTHING = {
    "roles": set(),
    "cases": 0,
    "search": 0,
    "documents": 0,
    "events": 0,
    "history": 0,
    "actions": [],
    "messages": 0,
    "unread": 0,
    "tasks": 0,
}


def seen_by(office: Cast, case: Case) -> set[str]:
    fresh = Case.objects.get(pk=case.pk)
    roles = {who for who in EVERYBODY if queries.roles_in(fresh, getattr(office, who))}
    lists = {who for who in EVERYBODY if queries.cases_for(getattr(office, who)).filter(pk=case.pk).exists()}
    assert roles == lists, "rights and sight agree"
    return roles


def declare_case(office: Cast, case: Case, user: User) -> None:
    actions.declare_conflict(case, by=user, reason="配偶参与该片制作。")


def declare_house(office: Cast, case: Case, user: User) -> None:
    actions.declare_conflict(office.studio_a, by=user, reason="持有该公司股份。")


def impose(office: Cast, case: Case, user: User) -> None:
    other = steps_officer(office)
    actions.impose_conflict(case, user, by=other, reason="群众反映，经核实。")


def steps_officer(office: Cast) -> User:
    user, made = User.objects.get_or_create(username="zheng", defaults={"email": "zheng@example.org", "name": "郑科长"})
    if made:
        Membership.objects.create(user=user, organisation=office.bureau, role=Role.OFFICER)
    return user


def joined_lately(office: Cast, case: Case, user: User) -> None:
    left(user, office.studio_a, days=364)


def belongs_to_a_joint_producer(office: Cast, case: Case, user: User) -> None:
    office.studio_b.credit_code = JOINT
    office.studio_b.save()
    Case.objects.filter(pk=case.pk).update(data=case.data | {"partners": [{"name": "乙影业", "credit_code": JOINT}]})
    Membership.objects.create(user=user, organisation=office.studio_b, role=Role.PRODUCER_VIEWER)


def left_a_joint_producer(office: Cast, case: Case, user: User) -> None:
    office.studio_b.credit_code = JOINT
    office.studio_b.save()
    Case.objects.filter(pk=case.pk).update(data=case.data | {"partner": {"credit_code": JOINT.lower()}})
    left(user, office.studio_b, days=10)


def declared_with_a_joint_producer(office: Cast, case: Case, user: User) -> None:
    office.studio_b.credit_code = JOINT
    office.studio_b.save()
    Case.objects.filter(pk=case.pk).update(data=case.data | {"partner": {"credit_code": JOINT}})
    actions.declare_conflict(office.studio_b, by=user, reason="曾任该公司顾问。")


WAYS = [
    declare_case,
    declare_house,
    impose,
    joined_lately,
    belongs_to_a_joint_producer,
    left_a_joint_producer,
    declared_with_a_joint_producer,
]


@pytest.mark.parametrize("who", ["wu", "sun", "chen", "yang"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whoever_has_a_conflict_knows_nothing_and_everybody_else_what_they_knew(
    office: Cast, way: Callable[[Cast, Case, User], None], who: str
) -> None:
    case = steps.returned(office)
    user: User = getattr(office, who)
    steps_officer(office)
    before = seen_by(office, case)
    assert known(case, user) != NOTHING
    Message.objects.filter(user=user).update(read_at=None)

    way(office, case, user)

    got = known(case, user)
    if way in {
        belongs_to_a_joint_producer,
        left_a_joint_producer,
    }:
        got["unread"] = 0  # counts in one query; the inbox itself shows nothing, and "all read" empties it
    assert got == NOTHING
    assert seen_by(office, case) == before - {who}


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


def test_cases_are_found_in_four_queries_whatever_the_conflicts(office: Cast) -> None:
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

    assert (found, len(asked)) == ([case], 4)


def test_a_body_that_was_asked_keeps_away_too(db: None) -> None:
    desk: Desk = make_desk()
    case = accepted(desk)
    actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun)
    assert known(case, desk.wei)["tasks"] == 1

    actions.declare_conflict(case, by=desk.wei, reason="参与过该项目的论证。")

    assert known(case, desk.wei) == NOTHING
    assert known(case, desk.fan)["tasks"] == 1
