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
from zhijiang.people.models import Membership
from zhijiang.people.states import Role
from zhijiang.support.actions import decisions, scores
from zhijiang.support.models import Entry, Score
from zhijiang.support.queries import paid_fen
from zhijiang.support.queries import scores as queries
from zhijiang.support.queries.scope import today
from zhijiang.support.states import CallState, EntryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def shelf_cast(shelf: Shelf, db: None) -> Cast:
    return shelf.cast()


def test_sixty_entries_and_nine_experts_with_three_conflicts_are_ranked_noticed_and_paid(shelf_cast: Cast) -> None:
    world = calling.make_world(shelf_cast, houses=6, experts=9, places=12)
    found = [calling.handed_in(world, at) for at in range(6)]
    left, declared, later = world.experts[3], world.experts[4], world.experts[5]
    Membership.objects.create(
        user=left, organisation=world.houses[0], role=Role.PRODUCER, valid_until=today() - timedelta(days=90)
    )
    engine.declare_conflict(world.houses[1], by=declared, reason="亲属任职。")
    calling.before_experts(world, found)
    engine.declare_conflict(found[2].case, by=later, reason="参与过策划。")
    found[0].case.refresh_from_db()
    calling.crowded(world, found[0], 54)

    calling.scored_as_rows(world, world.experts)
    calling.handed_in_as_rows(world, world.experts[1:])
    scores.hand_in_sheet(calling.seat(world, world.experts[0]), by=world.experts[0])

    of_six = {
        (each.sheet.expert.user_id, each.entry_id)
        for each in Score.objects.filter(entry__in=found).select_related("sheet__expert")
    }
    kept_away = {(left.pk, found[0].pk), (declared.pk, found[1].pk), (later.pk, found[2].pk)}
    assert of_six == {(user.pk, entry.pk) for user in world.experts for entry in found} - kept_away
    ranking = scores.freeze_ranking(world.call, by=world.cast.sun)
    asked = {line["code"]: line["experts"] for line in ranking.lines}
    assert [asked[each.case.code] for each in found] == [8, 8, 8, 9, 9, 9]
    assert (ranking.lines[0]["rank"], len(ranking.lines), ranking.call.state) == (1, 60, CallState.RANKED)

    chosen = queries.proposed_for_discussion(ranking)[:2]
    discussed = list(Entry.objects.filter(case__code__in=chosen).select_related("case"))
    scores.open_discussion(world.call, by=world.cast.sun, entries=discussed)
    for user in world.experts:
        for entry in queries.entries_to_score(calling.seat(world, user), user):
            calling.score(world, user, entry, 97, words="合议后认为立意突出。")
        scores.hand_in_sheet(calling.seat(world, user), by=user)
    calling.decided(world)

    last = world.call.rankings.first()
    assert last is not None
    assert (last.number, {line["code"] for line in last.lines if line["mean"] == "97.00"}) == (2, set(chosen))
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        decisions.end_notice(world.call, by=world.cast.sun)
        states = list(world.call.entries.values_list("case__state", flat=True))
        assert (states.count(EntryState.AGREEMENT), states.count(EntryState.NOT_CHOSEN)) == (12, 48)
        grant = calling.agreed(world, discussed[0])
        calling.paid(world, grant, amount_fen=50 * WAN)
    assert (grant.promised_fen, paid_fen(grant), grant.instalments.count()) == (100 * WAN, 50 * WAN, 2)
