"""A whole call: sixty entries, nine experts, three conflicts; recommended within quotas, scored blind, ranked, made public, paid."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cast import Cast
from tests.shelf import Shelf
from tests.support import calling
from tests.support.calling import WAN
from zhijiang.casework import actions as engine
from zhijiang.casework import queries as cases
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, TooLate, WrongState
from zhijiang.casework.models import Event
from zhijiang.people.models import Membership
from zhijiang.people.states import Role
from zhijiang.support.actions import decisions, entries, scores
from zhijiang.support.actions.grants import record_payment
from zhijiang.support.models import Entry, Ranking, Score
from zhijiang.support.queries import paid_fen
from zhijiang.support.queries import scores as queries
from zhijiang.support.queries.scope import today
from zhijiang.support.ranking import Method
from zhijiang.support.states import CallState, EntryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def shelf_cast(shelf: Shelf, db: None) -> Cast:
    return shelf.cast()


def test_sixty_entries_and_nine_experts_with_three_conflicts_are_ranked_noticed_and_paid(shelf_cast: Cast) -> None:
    world = calling.make_world(shelf_cast, houses=60, experts=9, quota=30, places=12)
    found = [calling.handed_in(world, at) for at in range(60)]
    left, declared, later = world.experts[3], world.experts[4], world.experts[5]
    Membership.objects.create(user=left, organisation=world.houses[7], role=Role.PRODUCER, valid_until=today() - timedelta(days=90))
    engine.declare_conflict(world.houses[8], by=declared, reason="亲属任职。")

    calling.before_experts(world, found)
    engine.declare_conflict(found[9].case, by=later, reason="参与过策划。")
    calling.scored(world)

    given = {(each.sheet.expert.user_id, each.entry_id) for each in Score.objects.select_related("sheet__expert")}
    kept_away = {(left.pk, found[7].pk), (declared.pk, found[8].pk), (later.pk, found[9].pk)}
    assert given == {(user.pk, entry.pk) for user in world.experts for entry in found} - kept_away
    ranking = scores.freeze_ranking(world.call, by=world.cast.sun)
    assert [line["experts"] for line in ranking.lines].count(8) == 3
    assert (ranking.lines[0]["rank"], len(ranking.lines), ranking.call.state) == (1, 60, CallState.RANKED)

    chosen = queries.proposed_for_discussion(ranking)[:3]
    assert chosen
    discussed = [each for each in found if each.case.code in chosen]
    scores.open_discussion(world.call, by=world.cast.sun, entries=discussed)
    for user in world.experts:
        for entry in queries.entries_to_score(calling.seat(world, user), user):
            calling.score(world, user, entry, 88)
        scores.hand_in_sheet(calling.seat(world, user), by=user)
    calling.decided(world)

    last = world.call.rankings.first()
    assert last is not None
    assert last.number == 2
    assert {line["code"] for line in last.lines if line["mean"] == "88.00"} >= set(chosen)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        decisions.end_notice(world.call, by=world.cast.sun)
        states = list(world.call.entries.values_list("case__state", flat=True))
        assert (states.count(EntryState.AGREEMENT), states.count(EntryState.NOT_CHOSEN)) == (12, 48)
        grant = calling.agreed(world, Entry.objects.filter(case__state=EntryState.AGREEMENT).earliest("pk"))
        record_payment(grant, by=world.cast.sun, paid_on=today(), amount_fen=50 * WAN, paper="拨付凭证1号")
    assert (grant.promised_fen, paid_fen(grant), grant.instalments.count()) == (100 * WAN, 50 * WAN, 2)
    assert verify.faults() == []
