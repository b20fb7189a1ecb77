"""What a call refuses: too late, beyond the quota, without a unit, twice; and what it only asks about."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from tests.casework.steps import step
from tests.shelf import SHELF, Shelf
from tests.support import calling
from tests.support.calling import World
from zhijiang.casework.errors import MissingEvidence, NotAllowed, TooLate, WrongState
from zhijiang.casework.models import Event
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind
from zhijiang.support.actions import calls, entries, laying
from zhijiang.support.models import Call, Entry
from zhijiang.support.queries.calls import doubles_of
from zhijiang.support.queries.scope import today
from zhijiang.support.states import CallState, EntryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(scope="module")
def made(shelf: Shelf) -> Iterator[World]:
    with shelf.more(lambda _cast: calling.make_world(SHELF.cast(), houses=4, quota=1)) as world:
        yield world


@pytest.fixture
def world(made: World, db: None) -> Iterator[World]:
    with translation.override("en"):
        yield deepcopy(made)


def test_unit_recommends_in_order_and_not_beyond_its_quota(world: World) -> None:
    first, second = calling.handed_in(world, 0), calling.handed_in(world, 2)
    lines = [(second, "好。"), (first, "好。")]

    with pytest.raises(WrongState, match="0 of 1 places are used; 2 more do not fit"):
        entries.recommend(world.call, world.city, by=world.shi, lines=lines)
    assert set(Entry.objects.values_list("place", "case__state")) == {(None, EntryState.FIRST_EVALUATION)}
    with pytest.raises(NotAllowed, match="Only people of"):
        entries.recommend(world.call, world.city, by=world.cast.wu, lines=lines[:1])
    with pytest.raises(MissingEvidence, match="say why"):
        entries.recommend(world.call, world.city, by=world.shi, lines=[(second, " ")])
    entries.recommend(world.call, world.city, by=world.shi, lines=lines[:1])

    second.refresh_from_db()
    assert (second.place, second.case.state) == (1, EntryState.ELIGIBILITY)
    told = Event.objects.filter(stream=world.call.stream).latest("seq")
    assert (told.action, told.payload) == (
        "entries_recommended",
        {"unit": world.city.code, "places": {second.case.code: 1}},
    )


def test_engine_s_own_pages_move_nothing_that_is_the_call_s(world: World) -> None:
    entry = calling.handed_in(world, 0)

    with pytest.raises(WrongState, match="page of its own"):
        step(entry.case, "recommend", world.shi)

    entry.case.refresh_from_db()
    assert entry.case.state == EntryState.FIRST_EVALUATION


def test_entries_are_taken_within_the_days_and_once_by_name(world: World) -> None:
    by, house = world.people[1], world.houses[1]
    late = entries.begin_entry(world.call, by=by, organisation=house, title="大江（网络剧）")

    with pytest.raises(WrongState, match="of this name"):
        entries.begin_entry(world.call, by=by, organisation=house, title="大江 网络剧")
    with pytest.raises(NotAllowed):
        entries.begin_entry(world.call, by=world.people[0], organisation=house, title="别家")
    with time_machine.travel(timezone.now() + timedelta(days=21), tick=False):
        with pytest.raises(TooLate, match="The last day to hand in was"):
            entries.hand_in_entry(late, by=by, expected_seq=late.case.seq, checked="")
        with pytest.raises(TooLate):
            entries.begin_entry(world.call, by=by, organisation=house, title="又一")
        calls.keep_open(
            world.call,
            by=world.cast.sun,
            closes_on=today(),
            recommend_until=world.call.recommend_until,
            reason="系统故障，延期一日。",
        )
        entries.begin_entry(Call.objects.get(), by=by, organisation=house, title="又一")
    alone = Organisation.objects.create(kind=OrganisationKind.PRODUCER, name="无属地")
    world.people[1].memberships.create(organisation=alone, role="producer")
    with pytest.raises(WrongState, match="has a quota in this call"):
        entries.begin_entry(world.call, by=by, organisation=alone, title="无属地项目")


def test_what_may_be_the_same_is_told_with_its_evidence_and_needs_a_word(world: World) -> None:
    declared = calling.handed_in(world, 0, title="大江", earlier="central", earlier_words="上年度专项")
    calling.recommended(world, [declared])
    Entry.objects.filter(pk=declared.pk).update(award_fen=1)
    other = calling.handed_in(world, 1, title="大江")
    calling.recommended(world, [other])
    assert doubles_of(other, world.cast.sun) == []

    with pytest.raises(MissingEvidence, match="declared earlier public money"):
        entries.find_eligible(declared, by=world.cast.sun)
    entries.find_eligible(declared, by=world.cast.sun, about_double="两笔资金用途不同。")
    type(declared.case).objects.filter(pk=declared.case_id).update(state=EntryState.AGREEMENT)

    [double] = doubles_of(other, world.cast.sun)
    assert (double.code, double.same_title, double.same_house, double.same_purpose) == (
        declared.case.code,
        True,
        False,
        True,
    )
    with pytest.raises(MissingEvidence, match="1 earlier support may be for the same"):
        entries.find_eligible(other, by=world.cast.sun)
    entries.find_eligible(other, by=world.cast.sun, about_double="不同作品，只是同名。")
    assert Entry.objects.get(pk=other.pk).about_double == "不同作品，只是同名。"


def test_experts_begin_when_nothing_is_unsettled_and_there_are_enough(world: World) -> None:
    entry = calling.handed_in(world, 0)

    with pytest.raises(WrongState, match="1 entries still wait"):
        laying.begin_scoring(world.call, by=world.cast.sun)
    calling.recommended(world, [entry])
    entries.find_eligible(entry, by=world.cast.sun)
    calls.name_experts(world.call, by=world.cast.sun, users=world.experts[:2])
    with pytest.raises(MissingEvidence, match="2 experts are named; the procedure asks for 3"):
        laying.begin_scoring(world.call, by=world.cast.sun)
    with pytest.raises(NotAllowed):
        laying.begin_scoring(world.call, by=world.shi)

    assert Call.objects.get().state == CallState.OPEN


def test_published_call_is_not_changed_and_never_closes_earlier(world: World) -> None:
    with pytest.raises(WrongState, match="Published"):
        calls.correct_call(world.call, by=world.cast.sun, facts=calling.facts(places=9))
    with pytest.raises(WrongState, match="only kept open longer"):
        calls.keep_open(
            world.call, by=world.cast.sun, closes_on=today(), recommend_until=world.call.recommend_until, reason="x"
        )
    with pytest.raises(NotAllowed):
        calls.open_call(world.city, by=world.shi, facts=calling.facts())
    with pytest.raises(MissingEvidence, match="A call opens"):
        calls.open_call(world.cast.bureau, by=world.cast.sun, facts=calling.facts(recommend_until=today()))

    assert Call.objects.get().places == 2
