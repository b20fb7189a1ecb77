"""Oral presentations as part of a call's evaluation: set, told, moved, recorded; and what waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import time, timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.shelf import SHELF, Shelf
from tests.support import calling
from tests.support.calling import World
from zhijiang.casework import actions as engine
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Event
from zhijiang.casework.queries.news import EVER, reminders_of
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role
from zhijiang.support.actions import defences, scores
from zhijiang.support.models import Defence, Entry, Summons
from zhijiang.support.queries.scope import today
from zhijiang.support.states import Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT: Final[dict[str, Any]] = {"begins_at": time(9, 30), "place": "省局三楼会议室", "asked": "制片人和导演"}
SAID: Final = "回答了预算和周期的问题，专家认为方案可行。"


@pytest.fixture(scope="module")
def before_experts(shelf: Shelf) -> Iterator[World]:
    """Two entries before three experts in a call with presentations, made once for the module."""

    def make(cast: object) -> World:
        world = calling.make_world(SHELF.cast(), houses=2, with_defence=True)
        calling.before_experts(world, [calling.handed_in(world, at) for at in range(2)])
        return world

    with shelf.more(make) as world:
        yield world


@pytest.fixture
def world(before_experts: World, db: None) -> World:
    return deepcopy(before_experts)


def entries_of(world: World) -> list[Entry]:
    return list(world.call.entries.select_related("case", "call", "unit").order_by("pk"))


def page(user: User, name: str, *arguments: str) -> str:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, args=arguments)).content.decode()


def test_presentation_is_told_to_the_applicant_and_the_experts_of_the_entry_alone(world: World) -> None:
    """Rule: D-48. The second expert said that he keeps away from it, the third worked for that house: both are told nothing."""
    first, other = entries_of(world)
    engine.declare_conflict(first.case, by=world.experts[1], reason="曾任顾问。")
    Membership.objects.create(
        user=world.experts[2],
        organisation=world.houses[0],
        role=Role.PRODUCER,
        valid_until=today() - timedelta(days=90),
    )

    made = defences.set_defence(first, by=world.cast.sun, held_on=today() + timedelta(days=3), **AT)

    told = {each.user for each in Summons.objects.filter(defence=made).select_related("user")}
    assert told == {world.people[0], world.experts[0]}
    (line,) = reminders_of(world.experts[0], since=EVER)
    assert (line.about, line.due_on, "省局三楼会议室" in line.sentence) == (first.case.title, made.held_on, True)
    assert line.url == reverse("support:score", args=[world.call.code, first.case.code])
    (own,) = reminders_of(world.people[0], since=EVER)
    assert own.url == reverse("support:entry", args=[first.case.code])
    assert "省局三楼会议室" in page(world.people[0], "support:entry", first.case.code)
    assert reminders_of(world.people[0], since=EVER) == []
    assert page(world.people[1], "support:entry", first.case.code).count("省局三楼会议室") == 0
    event = Event.objects.filter(stream=world.call.stream, action="defence_set").get()
    assert event.payload["case"] == first.case.code
    assert other.defences.count() == 0


def test_expert_reads_when_and_where_and_what_was_said_and_no_name(world: World) -> None:
    """Rules: D-25, D-49."""
    first, _other = entries_of(world)
    defences.set_defence(first, by=world.cast.sun, held_on=today(), **AT)
    defences.record_defence(first, by=world.cast.sun, outcome=Outcome.HELD, present="申报人00", words=SAID)

    told = page(world.experts[0], "support:score", world.call.code, first.case.code)

    assert [word in told for word in ("省局三楼会议室", SAID, "制片人和导演", "申报人00")] == [True, True, False, False]
    kept = page(world.cast.sun, "support:entry", first.case.code)
    assert all(word in kept for word in ("省局三楼会议室", SAID, "制片人和导演", "申报人00"))
    assert "已举行" in page(world.cast.sun, "support:entries", world.call.code)


def test_sheet_waits_until_every_presentation_before_the_expert_is_recorded(world: World) -> None:
    """Rule: D-50."""
    first, other = entries_of(world)
    expert = world.experts[0]
    for entry in (first, other):
        calling.score(world, expert, entry, 80)
    defences.set_defence(first, by=world.cast.sun, held_on=today(), **AT)
    defences.record_defence(first, by=world.cast.sun, outcome=Outcome.HELD, present="三人", words=SAID)

    with pytest.raises(WrongState, match=other.case.title) as refused:
        scores.hand_in_sheet(calling.seat(world, expert), by=expert)
    defences.set_defence(other, by=world.cast.sun, held_on=today(), **AT)
    defences.record_defence(other, by=world.cast.sun, outcome=Outcome.ABSENT, present="", words="经通知未到场。")
    sheet = scores.hand_in_sheet(calling.seat(world, expert), by=expert)

    assert (refused.value.rule, sheet.handed_in_at is not None) == ("D-50", True)


def test_expert_who_keeps_away_does_not_wait_for_what_is_not_before_him(world: World) -> None:
    first, other = entries_of(world)
    expert = world.experts[0]
    engine.declare_conflict(other.case, by=expert, reason="曾任顾问。")
    calling.score(world, expert, first, 80)
    defences.set_defence(first, by=world.cast.sun, held_on=today(), **AT)
    defences.record_defence(first, by=world.cast.sun, outcome=Outcome.HELD, present="三人", words=SAID)

    assert scores.hand_in_sheet(calling.seat(world, expert), by=expert).handed_in_at is not None


def test_another_day_needs_its_reason_and_leaves_the_old_one_on_record(world: World) -> None:
    first, _other = entries_of(world)
    before = defences.set_defence(first, by=world.cast.sun, held_on=today() + timedelta(days=1), **AT)
    with pytest.raises(MissingEvidence):
        defences.set_defence(first, by=world.cast.sun, held_on=today() + timedelta(days=2), **AT)

    later = today() + timedelta(days=2)
    defences.set_defence(first, by=world.cast.sun, held_on=later, moved="导演档期冲突。", **AT)

    assert Defence.objects.values_list("pk", "moved").first() == (before.pk, "导演档期冲突。")
    assert [each.due_on for each in reminders_of(world.people[0], since=EVER)] == [later]
    assert "导演档期冲突。" in page(world.people[0], "support:entry", first.case.code)


def test_what_is_not_to_be_set_or_recorded_is_refused(world: World) -> None:
    """Rules: D-48, D-49."""
    first, other = entries_of(world)
    sun = world.cast.sun

    def refused(write: Any, **given: Any) -> tuple[type[RuleViolation], str]:
        with pytest.raises(RuleViolation) as violation:
            write(**given)
        return type(violation.value), violation.value.rule

    yesterday = today() - timedelta(days=1)
    assert refused(lambda: defences.set_defence(first, by=world.shi, held_on=today(), **AT)) == (NotAllowed, "D-20")
    assert refused(lambda: defences.set_defence(first, by=sun, held_on=yesterday, **AT)) == (MissingEvidence, "D-48")
    where = AT | {"place": " "}
    assert refused(lambda: defences.set_defence(first, by=sun, held_on=today(), **where)) == (MissingEvidence, "D-48")

    def record(entry: Entry, **given: Any) -> Defence:
        kept = {"outcome": Outcome.HELD, "present": "三人", "words": SAID} | given
        return defences.record_defence(entry, by=sun, **kept)

    assert refused(record, entry=first) == (WrongState, "D-49")
    defences.set_defence(first, by=sun, held_on=today() + timedelta(days=1), **AT)
    assert refused(record, entry=first) == (WrongState, "D-49")
    defences.set_defence(other, by=sun, held_on=today(), **AT)
    assert refused(record, entry=other, present="") == (MissingEvidence, "D-49")
    record(other)
    assert refused(record, entry=other) == (WrongState, "D-49")
    again = AT | {"moved": "再来一次"}
    assert refused(lambda: defences.set_defence(other, by=sun, held_on=today(), **again)) == (WrongState, "D-48")
    type(world.call).objects.filter(pk=world.call.pk).update(with_defence=False)
    assert refused(lambda: defences.set_defence(entries_of(world)[0], by=sun, held_on=today(), **again)) == (
        WrongState, "D-48",
    )  # fmt: skip
    assert timezone.now() > Event.objects.filter(action="defence_recorded").get().at
