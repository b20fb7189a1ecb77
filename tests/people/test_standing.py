"""What is read of people in plain SQL is what Django would have read."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast
from zhijiang.people import queries
from zhijiang.people.models import Delegation, Membership, Organisation, User
from zhijiang.people.states import OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def crowd(cast: Cast) -> list[User]:
    """The cast with roles that are over, roles to come, people switched off, and cover of all kinds."""
    luck, today = random.Random(4), timezone.localdate()
    users, houses = list(User.objects.order_by("pk")), list(Organisation.objects.order_by("pk"))
    days = [None, *(today + timedelta(days) for days in (-9, -1, 0, 1, 9))]
    for _number in range(120):
        Membership.objects.get_or_create(
            user=luck.choice(users),
            organisation=luck.choice(houses),
            role=luck.choice(list(Role)),
            defaults={"valid_from": luck.choice(days), "valid_until": luck.choice(days)},
        )
    for held in luck.choices(list(Membership.objects.order_by("pk")), k=120):
        taker = luck.choice([user for user in users if user.pk != held.user_id])
        first = luck.choice([today - timedelta(9), today - timedelta(1), today, today + timedelta(1)])
        Delegation.objects.create(
            giver_id=held.user_id,
            taker=taker,
            organisation_id=held.organisation_id,
            role=luck.choice([held.role, held.role, luck.choice(list(Role))]),
            valid_from=first,
            valid_until=luck.choice([first, first + timedelta(9)]),
            made_by=taker,
            made_at=timezone.now(),
            ended_at=luck.choice([None, None, timezone.now()]),
        )
    User.objects.filter(pk__in=[user.pk for user in luck.sample(users, 2)]).update(is_active=False)
    return list(User.objects.order_by("pk"))


def test_what_somebody_holds_is_what_the_memberships_say(crowd: list[User]) -> None:
    seen = 0
    for user in crowd:
        wanted = [(each.organisation_id, each.role, each.user_id) for each in queries.memberships_of(user)]
        assert sorted(queries.held_by(user)) == sorted(wanted)
        seen += sum(holder != user.pk for _organisation, _role, holder in wanted)
    assert seen > 5, "somebody must stand in for somebody"
    assert queries.held_by(AnonymousUser()) == []


def test_who_holds_a_role_is_who_has_it_in_his_own_list(crowd: list[User]) -> None:
    houses = list(Organisation.objects.values_list("pk", flat=True))[:3]
    for role in Role:
        wanted = {
            (user.pk, each.organisation, each.holder)
            for user in crowd
            for each in queries.held_by(user)
            if each.role == role
        }
        found = queries.holders_of(role)
        assert (set(found), len(found)) == (wanted, len(wanted))
        assert set(queries.holders_of(role, within=houses)) == {each for each in wanted if each[1] in houses}
    assert queries.holders_of(Role.OFFICER, within=[]) == []


def test_in_one_moment_who_is_what_is_read_once_and_after_it_anew(crowd: list[User]) -> None:
    user = next(user for user in crowd if queries.held_by(user))
    with queries.one_moment():
        held = queries.held_by(user)
        with CaptureQueriesContext(connection) as asked:
            assert queries.held_by(user) == held
        assert len(asked) == 0
    Membership.objects.all().delete()

    assert queries.held_by(user) == []


def test_what_somebody_holds_is_asked_anew_each_time_and_each_day(cast: Cast) -> None:
    today, before = timezone.now(), set(queries.organisations_of(cast.lin))
    house = Organisation.objects.create(name="钱塘影视", kind=OrganisationKind.PRODUCER)
    Membership.objects.create(
        user=cast.lin, organisation=house, role=Role.PRODUCER, valid_from=timezone.localdate() + timedelta(days=1)
    )

    found = []
    for day in (0, 1):
        with time_machine.travel(today + timedelta(days=day), tick=False):
            houses = set(queries.organisations_of(cast.lin)) - before
            found.append((houses, queries.has_role(cast.lin, Role.PRODUCER, organisation=house)))
    Membership.objects.filter(organisation=house).delete()
    with time_machine.travel(today + timedelta(days=1), tick=False):
        found.append((set(queries.organisations_of(cast.lin)) - before, queries.has_role(cast.lin, Role.AUDITOR)))

    assert found == [(set(), False), ({house}, True), (set(), False)]
