"""Whoever has a conflict knows nothing of a case, in whatever way it came about; and everybody else what they knew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.casework import steps
from tests.cast import Cast
from tests.shelf import Shelf
from zhijiang.casework import actions, queries, rules
from zhijiang.casework.models import Case, Message
from zhijiang.casework.rules import walls
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Role

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
        "events": len(queries.events_of(found, user)),
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


@pytest.fixture(scope="module")
def kept(shelf: Shelf) -> Iterator[Case]:
    with shelf.more(steps.returned) as case:
        yield case


@pytest.fixture
def returned(kept: Case, office: Cast) -> Case:
    return deepcopy(kept)


@pytest.mark.parametrize("who", ["wu", "sun", "chen", "yang"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whoever_has_a_conflict_knows_nothing_and_everybody_else_what_they_knew(
    office: Cast, returned: Case, way: Callable[[Cast, Case, User], None], who: str
) -> None:
    case = returned
    user: User = getattr(office, who)
    steps_officer(office)
    before = seen_by(office, case)
    assert known(case, user) != NOTHING
    Message.objects.filter(user=user).update(read_at=None)

    way(office, case, user)

    assert known(case, user) == NOTHING
    assert seen_by(office, case) == before - {who}


@pytest.mark.parametrize("who", ["wu", "sun", "chen", "yang"])
def test_where_there_is_no_wall_it_is_seen_through(
    office: Cast, returned: Case, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """The mutant: the test above must see it."""
    user: User = getattr(office, who)
    read = walls._read_walls
    monkeypatch.setattr(walls, "_read_walls", lambda users, **more: dict.fromkeys(read(users, **more), rules.Wall()))

    joined_lately(office, returned, user)

    assert known(returned, user) != NOTHING
