"""The list under four eyes, its hearings and its long work; the closing of a call."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.casework.steps import step
from tests.shelf import SHELF, Shelf
from tests.support import calling
from tests.support.calling import WAN, World
from tests.support.giving import second
from zhijiang.casework import actions as engine
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Assignment
from zhijiang.jobs.models import Job
from zhijiang.support import jobs
from zhijiang.support.actions import calls, decisions, grants, laying, lists, payments, scores
from zhijiang.support.models import Entry, Notice, Proposal, Ranking, Score
from zhijiang.support.queries import calls as queries
from zhijiang.support.queries import decisions as seen
from zhijiang.support.queries import scores as scores_of
from zhijiang.support.queries.scope import today
from zhijiang.support.states import CallState, EntryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(scope="module")
def with_the_unit(shelf: Shelf) -> Iterator[World]:
    """Four entries found eligible, made once for the module."""

    def make(cast: object) -> World:
        world = calling.make_world(SHELF.cast())
        calling.eligible(world, [calling.handed_in(world, at) for at in range(4)])
        return world

    with shelf.more(make) as world:
        yield world


@pytest.fixture
def world(with_the_unit: World, db: None) -> World:
    return deepcopy(with_the_unit)


def ranked(world: World) -> Ranking:
    calling.laid(world)
    calling.scored(world)
    return scores.freeze_ranking(world.call, by=world.cast.sun)


def proposed(world: World, ranking: Ranking, codes: list[str], **given: Any) -> Proposal:
    awards: dict[str, int | None] = dict.fromkeys(codes, 10 * WAN)
    kept = {"awards": awards, "why": {}, "ranking_sha256": ranking.sha256} | given
    return lists.propose_list(world.call, by=world.cast.sun, **kept)


def test_call_is_published_by_a_second_officer(world: World) -> None:
    draft = calls.open_call(world.cast.bureau, by=world.cast.sun, facts=calling.facts(title="另一次"))
    calls.set_quotas(draft, by=world.cast.sun, places={world.city.pk: 1})

    with pytest.raises(NotAllowed, match="另一名"):
        calls.publish_call(draft, by=world.cast.sun)

    assert calls.publish_call(draft, by=second(world.cast)).state == CallState.OPEN


def test_entries_are_laid_by_a_worker_that_goes_on_where_it_was_stopped_and_experts_begin_all_at_once(
    world: World,
) -> None:
    laying.begin_scoring(world.call, by=world.cast.sun)
    laying.begin_scoring(world.call, by=world.cast.sun)
    assert Job.objects.filter(name="support.lay_entries").count() == 1
    done: list[tuple[int, int]] = []

    def stop_after_two(at: int, of: int) -> None:
        done.append((at, of))
        if at == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        laying.lay_entries(world.call, by=world.cast.sun, told=stop_after_two)
    world.call.refresh_from_db()
    half = Assignment.objects.filter(case__call_entry__call=world.call).count()
    entry = world.call.entries.select_related("case").earliest("pk")
    with pytest.raises(WrongState):
        calling.score(world, world.experts[0], entry, 70)

    jobs.lay_entries(call_id=world.call.pk, user_id=world.cast.sun.pk)

    world.call.refresh_from_db()
    assert (done, half) == ([(0, 4), (1, 4), (2, 4)], 6)
    assert Assignment.objects.filter(case__call_entry__call=world.call).count() == 12
    assert world.call.state == CallState.SCORING
    calling.score(world, world.experts[0], entry, 70)


def test_list_moves_nothing_until_a_second_officer_approves_it(world: World) -> None:
    ranking = ranked(world)
    first, other = (line["code"] for line in ranking.lines[:2])
    proposed(world, ranking, [first, other])
    states = set(world.call.entries.values_list("case__state", flat=True))

    with pytest.raises(NotAllowed, match="另一名"):
        lists.approve_list(world.call, by=world.cast.sun)
    assert (states, Notice.objects.count()) == ({EntryState.EXPERT_REVIEW}, 0)
    calling.approved(world)

    assert world.call.state == CallState.NOTICE
    assert [line["code"] for line in world.call.notice.lines] == [first, other]
    assert world.call.notice.by == second(world.cast)
    after = world.call.entries.values_list("case__state", flat=True)
    assert sorted(after) == ["not_chosen", "not_chosen", "public_notice", "public_notice"]
    assert verify.faults() == []


def test_list_that_is_sent_back_is_decided_anew_and_the_reason_is_told(world: World) -> None:
    ranking = ranked(world)
    codes = [line["code"] for line in ranking.lines[:2]]
    proposed(world, ranking, codes)
    with pytest.raises(MissingEvidence):
        lists.send_list_back(world.call, by=second(world.cast), reason=" ")
    lists.send_list_back(world.call, by=second(world.cast), reason="请先听取第三名的答辩。")
    last = seen.sent_back_list(ranking)
    assert last is not None
    assert last.sent_back == "请先听取第三名的答辩。"

    proposed(world, ranking, codes)
    calling.approved(world)

    assert (Proposal.objects.count(), world.call.state) == (2, CallState.NOTICE)


def test_list_that_is_carried_out_goes_on_where_it_was_stopped(world: World) -> None:
    ranking = ranked(world)
    proposed(world, ranking, [line["code"] for line in ranking.lines[:2]])
    lists.approve_list(world.call, by=second(world.cast))
    world.call.refresh_from_db()

    def stop_after_one(at: int, _of: int) -> None:
        if at == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lists.carry_out_list(world.call, told=stop_after_one)
    half = (world.call.entries.filter(case__state=EntryState.PUBLIC_NOTICE).count(), Notice.objects.count())
    jobs.carry_out_list(call_id=world.call.pk)
    jobs.carry_out_list(call_id=world.call.pk)

    world.call.refresh_from_db()
    assert (half, world.call.state, Notice.objects.count()) == ((1, 0), CallState.NOTICE, 1)


def test_list_that_another_worker_carries_out_meanwhile_moves_every_case_once(world: World) -> None:
    """A worker that slept through its lease wakes up to a list which the next one has carried out."""
    ranking = ranked(world)
    proposed(world, ranking, [line["code"] for line in ranking.lines[:2]])
    lists.approve_list(world.call, by=second(world.cast))
    world.call.refresh_from_db()
    slept: list[int] = []

    def sleep_after_one(at: int, _of: int) -> None:
        if at == 1 and not slept:
            slept.append(at)
            jobs.carry_out_list(call_id=world.call.pk)

    lists.carry_out_list(world.call, told=sleep_after_one)

    world.call.refresh_from_db()
    assert (slept, world.call.state, Notice.objects.count()) == ([1], CallState.NOTICE, 1)


def test_whoever_must_keep_away_from_an_entry_approves_no_list(world: World) -> None:
    ranking = ranked(world)
    proposed(
        world, ranking, [ranking.lines[0]["code"]], why={ranking.lines[1]["code"]: "题材重复。"}, meeting="纪要1号"
    )
    engine.declare_conflict(world.houses[0], by=second(world.cast), reason="亲属任职。")

    with pytest.raises(NotAllowed, match="回避"):
        lists.approve_list(world.call, by=second(world.cast))


def test_departure_names_its_meeting_and_a_hearing_is_read_by_its_own_house_alone(world: World) -> None:
    ranking = ranked(world)
    first, passed_over, raised = (line["code"] for line in ranking.lines[:3])
    why = {passed_over: "题材重复。", raised: "填补空白。"}
    entry = Entry.objects.select_related("case", "call").get(case__code=raised)
    given = {
        "by": world.cast.sun,
        "held_on": today(),
        "present": "申报人、两名专家",
        "words": "问：进度？答：剧本已完成。",
    }
    with pytest.raises(NotAllowed):
        lists.record_hearing(entry, **given | {"by": world.shi})
    with pytest.raises(MissingEvidence):
        lists.record_hearing(entry, **given | {"held_on": today() + timedelta(days=1)})
    lists.record_hearing(entry, **given)

    with pytest.raises(MissingEvidence, match="会议"):
        proposed(world, ranking, [first, raised], why=why)
    made = proposed(world, ranking, [first, raised], why=why, meeting="党组会议纪要〔2026〕3号")

    assert (made.why, made.meeting) == (why, "党组会议纪要〔2026〕3号")
    lines = seen.proposal_lines(made, second(world.cast))
    assert [(each.line.code, each.is_chosen, each.why) for each in lines] == [
        (first, True, ""),
        (passed_over, False, "题材重复。"),
        (raised, True, "填补空白。"),
    ]


def test_points_changed_in_the_consensus_round_need_words_of_their_own(world: World) -> None:
    calling.laid(world)
    for user, points in zip(world.experts, ((70, 74, 66, 62), (62, 70, 74, 66), (66, 62, 70, 74)), strict=True):
        for entry, given in zip(world.call.entries.order_by("pk"), points, strict=True):
            calling.score(world, user, entry, given)
        scores.hand_in_sheet(calling.seat(world, user), by=user)
    ranking = scores.freeze_ranking(world.call, by=world.cast.sun)
    line = next(each for each in ranking.lines if each["standing"] == "perhaps")
    entry = Entry.objects.select_related("case__procedure__item", "call").get(case__code=line["code"])
    scores.open_discussion(world.call, by=world.cast.sun, entries=[entry])
    user = world.experts[0]
    before = Score.objects.get(entry=entry, sheet__expert__user=user)

    with pytest.raises(MissingEvidence, match="改变"):
        calling.score(world, user, entry, before.total + 3, words=before.words)
    calling.score(world, user, entry, before.total, words=before.words)
    calling.score(world, user, entry, before.total + 3, words="听了合议意见，认为可行。")

    assert Score.objects.get(entry=entry, sheet__expert__user=user, sheet__round=2).total == before.total + 3


def test_standard_scores_of_an_entry_make_the_score_that_it_is_ranked_by(world: World) -> None:
    ranking = ranked(world)
    for line in ranking.lines:
        rows = seen.score_lines(ranking, line["code"])
        assert [row.count for row in rows] == [4, 4, 4]
        for row in rows:
            assert row.points is not None
            assert row.standard == pytest.approx((row.points - row.mean) / row.spread)
        assert sum(row.standard or 0 for row in rows) / 3 == pytest.approx(float(line["score"]), abs=5e-5)


def test_same_costs_are_told_in_figures(world: World) -> None:
    """The same project was granted 200; of a budget of 300 it asks for 150."""
    calling.laid(world)
    calling.scored(world)
    calling.decided(world, award_fen=200 * WAN)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        decisions.end_notice(world.call, by=world.cast.sun)
        chosen = world.call.entries.filter(case__state=EntryState.AGREEMENT).select_related("case", "call").first()
        assert chosen is not None
        calling.agreed(world, chosen)
        again = calling.make_world(world.cast, houses=0, city=world.city, title="下一年")
        again.houses, again.people = world.houses, world.people
        at = [each.pk for each in world.houses].index(chosen.case.organisation_id)
        entry = calling.handed_in(again, at, title=f"《{chosen.case.title}》", budget="300.00", asked="150.00")
        costs = queries.costs_of(entry, queries.doubles_of(entry, world.cast.sun))

    assert costs is not None
    told = (costs.earlier_fen, costs.asked_fen, costs.budget_fen, costs.over_fen)
    assert told == (200 * WAN, 150 * WAN, 300 * WAN, 50 * WAN)


def test_call_is_closed_by_a_second_officer_once_nothing_is_open(world: World) -> None:
    calling.laid(world)
    calling.scored(world)
    calling.decided(world)
    sun, lu = world.cast.sun, second(world.cast)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        decisions.end_notice(world.call, by=sun)
        agreed = [
            calling.agreed(world, each, number=f"协议{at}号")
            for at, each in enumerate(world.call.entries.filter(case__state=EntryState.AGREEMENT))
        ]
        with pytest.raises(WrongState, match="2个项目"):
            calls.ask_to_close(world.call, by=sun, words="两个项目完成。")
        for grant in agreed:
            calling.paid(world, grant, amount_fen=50 * WAN, paper=f"凭证{grant.pk}")
            step(grant.case, "ask_report", sun)
            grant.case.refresh_from_db()
            by = world.people[[each.pk for each in world.houses].index(grant.organisation_id)]
            grants.report_follow_up(grant, by=by, expected_seq=grant.case.seq, text="完成。")
            step(grant.case, "close", sun, choice="met", reason="达到预期。")
        recall = payments.call_back(agreed[0], by=sun, amount_fen=WAN, due_on=today(), reason="结余。", paper="追回1号")
        with pytest.raises(WrongState, match="1笔"):
            calls.ask_to_close(world.call, by=sun, words="两个项目完成。")
        payments.confirm_recall(recall, by=lu)
        with pytest.raises(WrongState, match="尚未退回"):
            calls.ask_to_close(world.call, by=sun, words="两个项目完成。")
        back = payments.record_return(recall, by=sun, paid_on=today(), amount_fen=WAN, paper="回款1号")
        payments.confirm_payment(back, by=lu)
        with pytest.raises(WrongState):
            calls.close_call(world.call, by=lu)
        calls.ask_to_close(world.call, by=sun, words="两个项目完成。")
        with pytest.raises(NotAllowed):
            calls.close_call(world.call, by=sun)
        calls.close_call(world.call, by=lu)

        world.call.refresh_from_db()
        rows = seen.follow_up_lines(world.call, sun)
        assert (world.call.state, world.call.closed_on) == (CallState.CLOSED, today())
        assert [(row.paid_fen, row.due, row.is_open) for row in rows] == [(50 * WAN, None, False)] * 2
    assert scores_of.proposal_of(world.call) is not None
    assert verify.faults() == []
