"""What came of an application or an entry is not read by who must know nothing of its case: no grant, no count, no earlier support."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.support import calling, giving
from tests.support.calling import World
from zhijiang.casework import actions as casework
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role
from zhijiang.support import queries
from zhijiang.support.actions import calls, entries
from zhijiang.support.models import Grant
from zhijiang.support.queries.calls import count_by_state, doubles_of, quota_lines
from zhijiang.support.queries.history import history_of
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


def test_history_of_a_call_names_what_each_event_touches_and_nothing_behind_the_wall(world: World) -> None:
    """Rule: D-47. Sun keeps away from the first; another officer's history still names both."""
    cast = world.cast
    first, other = (calling.handed_in(world, at, title=f"江流{at}号") for at in (0, 2))
    calling.recommended(world, [first, other])
    begun = entries.begin_entry(world.call, by=world.people[1], organisation=world.houses[1], title="草稿")

    def told(user: User) -> list[tuple[str, list[str]]]:
        lines = history_of(world.call, user)
        return [(each.event.action, [entry.case.title for entry in each.projects]) for each in lines][:4]

    assert told(cast.sun) == [
        ("entry_begun", []),  # a draft is its applicant's own affair
        ("entries_recommended", ["江流0号", "江流2号"]), ("entry_begun", ["江流2号"]), ("entry_begun", ["江流0号"]),
    ]  # fmt: skip
    assert "江流0号" in page(cast.sun, "support:call", world.call.code)

    casework.declare_conflict(first.case, by=cast.sun, reason="亲属任该片编剧。")

    assert told(cast.sun)[:3] == [
        ("entry_begun", []), ("entries_recommended", ["江流2号"]), ("entry_begun", ["江流2号"]),
    ]  # fmt: skip
    assert [action for action, _titles in told(cast.sun)].count("entry_begun") == 2
    assert "江流0号" not in page(cast.sun, "support:call", world.call.code)
    assert told(giving.second(cast))[3] == ("entry_begun", ["江流0号"])
    assert begun.case.code not in page(cast.sun, "support:call", world.call.code)


def test_history_of_a_call_tells_a_keeper_on_its_panel_nothing_of_who_applied(world: World) -> None:
    """Rules: D-25, D-47."""
    sun = world.cast.sun
    calling.recommended(world, [calling.handed_in(world, 0)])
    before = {each.event.action: each.who for each in history_of(world.call, sun)}
    Membership.objects.create(user=sun, organisation=world.cast.bureau, role=Role.REVIEWER)
    calls.name_experts(world.call, by=sun, users=[*world.experts, sun])

    after = {each.event.action: each.who for each in history_of(world.call, sun)}

    assert (before["entry_begun"], before["entries_recommended"]) == ("申报人00", "史处长")
    assert (after["entry_begun"], after["entries_recommended"], after["call_published"]) == (
        "",
        "",
        before["call_published"],
    )
