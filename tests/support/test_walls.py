"""What came of an application or an entry is not read by who must know nothing of its case: no grant, no count, no earlier support."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.support import calling, giving
from tests.support.calling import World
from zhijiang.casework import actions as casework
from zhijiang.people.models import User
from zhijiang.support import queries
from zhijiang.support.models import Grant
from zhijiang.support.queries.calls import count_by_state, doubles_of, quota_lines
from zhijiang.support.states import EntryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def world(office: Cast) -> World:
    return calling.make_world(office)


def page(user: User, name: str, *arguments: str) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, args=arguments)).content.decode()


def test_grant_is_not_read_by_who_keeps_away_from_its_case(office: Cast) -> None:
    measure, firm = giving.make_measure(office), giving.make_resident(office)
    grant = giving.granted(office, giving.applied(office, measure, firm, project="湖上船"))
    again = giving.applied(office, measure, firm, project="湖上船", about_earlier="第二季，内容不同。")
    assert grant.code in page(office.sun, "support:grants")
    assert grant.case.code in page(office.sun, "support:application", again.case.code)

    casework.declare_conflict(grant.case, by=office.sun, reason="亲属任该片编剧。")

    assert list(queries.grants_for(office.sun)) == []
    assert grant.code not in page(office.sun, "support:grants")
    assert grant.case.code not in page(office.sun, "support:application", again.case.code)
    assert list(queries.grants_for(office.lin)) == [grant]
    assert list(queries.grants_for(office.yang)) == list(Grant.objects.all())


def test_entry_is_not_counted_for_who_keeps_away_from_it(world: World) -> None:
    first, second = (calling.handed_in(world, at, title=f"江流{at}号") for at in (0, 2))
    calling.recommended(world, [first, second])
    before = count_by_state(world.call, world.cast.sun), quota_lines(world.call, world.cast.sun)

    casework.declare_conflict(first.case, by=world.cast.sun, reason="亲属任该片编剧。")

    assert [count for _state, count in before[0]] == [2]
    assert [count for _state, count in count_by_state(world.call, world.cast.sun)] == [1]
    used = [
        {line.unit: line.used for line in lines}[world.city]
        for lines in (before[1], quota_lines(world.call, world.cast.sun))
    ]
    assert used == [2, 1]
    assert [count for _state, count in count_by_state(world.call, world.cast.tang)] == [2]


def test_earlier_support_behind_the_wall_is_not_named(world: World) -> None:
    earlier = calling.handed_in(world, 0, title="大江")
    calling.recommended(world, [earlier])
    type(earlier).objects.filter(pk=earlier.pk).update(award_fen=1)
    type(earlier.case).objects.filter(pk=earlier.case_id).update(state=EntryState.AGREEMENT)
    other = calling.handed_in(world, 1, title="大江")
    assert [each.code for each in doubles_of(other, world.cast.sun)] == [earlier.case.code]

    casework.declare_conflict(earlier.case, by=world.cast.sun, reason="亲属任该片编剧。")

    assert doubles_of(other, world.cast.sun) == []
