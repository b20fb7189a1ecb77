"""A case on its way: what each move asks, does, refuses and tells."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation

from tests.casework import steps
from tests.casework.steps import step
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, chain, queries
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, Document, Event, FixItem, Snapshot
from zhijiang.casework.states import Answer, Vote

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.both_databases
def test_a_work_goes_from_draft_through_a_correction_to_approval(office: Cast) -> None:
    case = steps.answered(office)

    step(case, "resubmit", office.lin, files=steps.FILES)
    steps.signed(office, case)
    step(case, "approve", office.sun)

    moves = [event.action for event in queries.events_of(case, office.sun) if event.to_state]
    assert moves == ["case_opened", "submit", "accept", "return_for_correction", "resubmit", "approve"]
    assert (case.state, case.round, case.seq) == ("approved", 2, len(queries.events_of(case, office.sun)))
    assert (case.number, case.owner_role, case.due_on) == ("浙网审决〔2026〕1号", "", None)
    assert case.closed_at is not None


def test_dates_follow_the_golden_path_over_the_holidays_of_autumn_2026(office: Cast) -> None:
    dates: list[date | None] = []
    with time_machine.travel(at("2026-09-24 10:00"), tick=False):
        case = steps.submitted(office)
        dates.append(case.due_on)
    with time_machine.travel(at("2026-09-30 15:00"), tick=False):
        step(case, "accept", office.wu)
        dates.append(case.due_on)
    with time_machine.travel(at("2026-10-13 09:00"), tick=False):
        step(case, "return_for_correction", office.sun, reason="请补充片尾字幕表。")
        dates.append(case.due_on)
    with time_machine.travel(at("2026-11-10 23:00"), tick=False):
        step(case, "resubmit", office.lin, files=steps.FILES)
        dates.append(case.due_on)

    assert dates == [date(2026, 10, 9), date(2026, 11, 3), date(2026, 11, 24), date(2026, 12, 1)]
    assert not case.due_provisional


@pytest.mark.parametrize(
    ("day", "light", "left", "used"),
    [
        ("2026-11-24", "green", 20, 0),
        ("2026-12-15", "yellow", 5, 15),
        ("2026-12-22", "yellow", 0, 20),
        ("2026-12-24", "red", -2, 22),
    ],
)
def test_clock_shows_light_and_working_days_as_of_today(
    office: Cast, day: str, light: str, left: int, used: int
) -> None:
    with time_machine.travel(at("2026-11-24 10:00"), tick=False):
        case = steps.under_review(office)

    with time_machine.travel(at(f"{day} 10:00"), tick=False):
        clock = queries.clock_of(case)

    assert clock is not None
    assert (clock.name, clock.light, clock.workdays_left, clock.used, clock.limit) == (
        "decision",
        light,
        left,
        used,
        20,
    )


def test_no_clock_runs_in_a_draft_or_after_the_end(office: Cast) -> None:
    case = steps.draft(office)
    assert queries.clock_of(case) is None

    step(case, "withdraw", office.lin)

    assert queries.clock_of(case) is None


def test_submitting_freezes_form_and_files(office: Cast) -> None:
    case = steps.submitted(office)

    snapshot = Snapshot.objects.get(case=case)

    assert (snapshot.round, snapshot.data, snapshot.files, snapshot.by) == (1, steps.FORM, steps.FILES, office.lin)
    assert snapshot.sha256 == chain.digest({"data": steps.FORM, "files": steps.FILES})
    with pytest.raises(WrongState):
        actions.save_draft(case, by=office.lin, data={})


def test_an_incomplete_form_is_not_handed_in_and_nothing_changes(office: Cast) -> None:
    case = steps.draft(office)
    actions.save_draft(case, by=office.lin, data={**steps.FORM, "synopsis": "太短"})

    with translation.override("en"), pytest.raises(MissingEvidence) as refusal:
        step(case, "submit", office.lin, files=steps.FILES)

    case.refresh_from_db()
    assert str(refusal.value) == "The form is not complete. “Synopsis” takes at least 50 characters and has 2."
    assert (case.state, case.seq, Snapshot.objects.count()) == ("draft", 1, 0)


@pytest.mark.parametrize(
    ("action", "given", "sentence"),
    [
        ("return_for_correction", {}, "List what must be corrected, or give the reason."),
        ("approve", {}, "0 of 3 opinions are signed; a decision needs all of them."),
        ("refuse", {"reason": "  "}, "Give the reason."),
        ("refuse", {"reason": "违反规定"}, "Name the rule on which this rests."),
    ],
)
def test_a_decision_without_what_it_rests_on_is_refused(
    office: Cast, case: Case, action: str, given: dict[str, Any], sentence: str
) -> None:
    with translation.override("en"), pytest.raises(MissingEvidence) as refusal:
        step(case, action, office.sun, **given)

    assert str(refusal.value) == sentence
    assert Document.objects.count() == 0


def test_the_quorum_counts_only_who_is_on_the_panel_now_and_signed_this_round(office: Cast) -> None:
    case = steps.signed(office)
    actions.unassign(case, office.he, by=office.sun)

    with pytest.raises(MissingEvidence):
        step(case, "approve", office.sun)
    step(case, "return_for_correction", office.sun, reason="请修改片尾。")
    step(case, "resubmit", office.lin, files=steps.FILES)

    assert queries.quorum_of(case) == queries.QuorumView(needed=3, signed=0)


def test_a_refusal_needs_and_tells_reason_rule_and_remedies(office: Cast) -> None:
    case = steps.signed(office)

    event = step(case, "refuse", office.sun, reason="主要情节与备案不符。", rule=steps.a_rule())

    assert case.state == "refused"
    assert (event.reason, event.payload["rule"].count("#")) == ("主要情节与备案不符。", 1)
    assert event.payload["letter"]["number"] == case.number


@pytest.mark.parametrize("who", ["qian", "zhou", "wu", "chen", "yang", "tang", "lin"])
def test_only_the_officer_decides(office: Cast, who: str) -> None:
    case = steps.signed(office)

    with pytest.raises(NotAllowed):
        step(case, "approve", getattr(office, who))

    case.refresh_from_db()
    assert case.state == "under_review"


def test_a_move_from_the_wrong_state_is_refused_with_the_state_in_words(office: Cast) -> None:
    case = steps.submitted(office)

    with translation.override("en"), pytest.raises(WrongState) as refusal:
        step(case, "approve", office.sun)

    assert str(refusal.value) == "“Approve” cannot be done now: the case is “Waiting for acceptance”."


def test_who_comes_second_is_told_who_did_what_and_when(office: Cast) -> None:
    case = steps.signed(office)
    seen = case.seq
    with time_machine.travel(at("2026-11-25 09:30"), tick=False):
        step(case, "approve", office.sun)

    with translation.override("en"), pytest.raises(WrongState) as refusal:
        actions.act(case, "refuse", by=office.sun, expected_seq=seen, reason="x", rule=steps.a_rule())

    said = str(refusal.value)
    assert said.startswith("Sun (Provincial Bureau) was faster: “approved the work”, 25 Nov 2026")
    assert Document.objects.count() == 1


def test_the_applicant_who_comes_second_is_told_of_the_authority_not_of_a_person(office: Cast) -> None:
    case = steps.under_review(office)
    seen = case.seq
    step(case, "return_for_correction", office.sun, reason="请修改片尾。")

    with translation.override("en"), pytest.raises(WrongState) as refusal:
        actions.act(case, "withdraw", by=office.lin, expected_seq=seen)

    assert str(refusal.value).startswith("Provincial Bureau was faster")
    assert "Sun" not in str(refusal.value)


def test_items_are_listed_answered_and_needed_before_resubmitting(office: Cast) -> None:
    case = steps.returned(office)
    first, second = FixItem.objects.filter(case=case)
    assert [(i.order, i.round, i.target) for i in (first, second)] == [(1, 1, "cut/T-0000001"), (2, 1, "synopsis")]

    actions.answer_fix_item(first, by=office.lin, answer=Answer.WILL_FIX)
    with pytest.raises(MissingEvidence):
        step(case, "resubmit", office.lin, files=steps.FILES)
    with pytest.raises(MissingEvidence):
        actions.answer_fix_item(second, by=office.lin, answer=Answer.INTENDED, text=" ")
    actions.answer_fix_item(second, by=office.lin, answer=Answer.INTENDED, text="概要写的是第一集。")
    step(case, "resubmit", office.lin, files=steps.FILES)

    assert (case.state, case.round, Snapshot.objects.filter(case=case).count()) == ("under_review", 2, 2)


def test_a_returned_form_is_open_only_where_it_was_listed(office: Cast) -> None:
    case = steps.returned(office)

    actions.save_draft(case, by=office.lin, data={**steps.FORM, "synopsis": "改" * 60})
    with pytest.raises(NotAllowed):
        actions.save_draft(case, by=office.lin, data={**steps.FORM, "investment": "1.00"})

    case.refresh_from_db()
    assert case.data == {**steps.FORM, "synopsis": "改" * 60}


def test_returns_are_bounded_and_the_last_word_stays_possible(office: Cast) -> None:
    case = steps.under_review(office)
    for _round in range(5):
        step(case, "return_for_correction", office.sun, reason="再改。")
        step(case, "resubmit", office.lin, files=steps.FILES)

    with translation.override("en"):
        views = {view.name: view.blocked for view in queries.available_actions(case, office.sun)}
        with pytest.raises(WrongState):
            step(case, "return_for_correction", office.sun, reason="再改。")

    assert "5 times" in views["return_for_correction"]
    steps.signed(office, case)
    assert step(case, "approve", office.sun).to_state == "approved"


def test_a_case_keeps_the_version_it_began_with(office: Cast) -> None:
    case = steps.under_review(office)
    text = steps.shipped_text().replace("version: 1\n", "version: 9\n").replace("workdays: 20", "workdays: 15")
    text = text.replace("effective_from: 2026-01-01", "effective_from: 2026-12-01")
    before = (queries.available_actions(case, office.sun), queries.clock_of(case))

    later, _is_new = actions.publish_procedure(text)

    case = Case.objects.get(pk=case.pk)
    assert (queries.available_actions(case, office.sun), queries.clock_of(case)) == before
    assert queries.procedure_in_force("finished-work-review", date(2026, 11, 30)) != later
    assert queries.procedure_in_force("finished-work-review", date(2026, 12, 1)) == later


def test_available_actions_are_those_of_ones_roles_with_what_is_lacking(office: Cast, case: Case) -> None:
    with translation.override("en"):
        officer = {view.name: view.blocked for view in queries.available_actions(case, office.sun)}

    lacking = "0 of 3 opinions are signed; a decision needs all of them."
    assert officer == {"return_for_correction": "", "approve": lacking, "refuse": lacking}
    assert [view.name for view in queries.available_actions(case, office.lin)] == ["withdraw"]
    assert queries.available_actions(case, office.qian) == []
    assert queries.available_actions(case, office.zhou) == []
    assert queries.available_actions(case, office.chen) == []


def test_every_move_is_one_event_that_tells_who_for_whom_and_why(office: Cast, case: Case) -> None:
    event = step(case, "return_for_correction", office.sun, reason="请修改片尾。")

    assert (event.actor, event.on_behalf_of, event.role, event.from_state, event.to_state, event.reason) == (
        office.sun, office.bureau, "officer", "under_review", "returned", "请修改片尾。",
    )  # fmt: skip
    assert Event.objects.filter(stream=queries.stream_of(case)).count() == case.seq


def test_the_applicant_reads_history_without_the_work_of_the_panel(office: Cast) -> None:
    case = steps.signed(office)

    with translation.override("en"):
        told = [queries.event_sentence(e, case, office.lin) for e in queries.events_of(case, office.lin)]
        inside = [queries.event_sentence(e, case, office.sun) for e in queries.events_of(case, office.sun)]

    assert told == ["Lin opened the case", "Lin submitted the work", "Provincial Bureau accepted the application"]
    assert "Chen signed an opinion" in inside
    assert not any("Chen" in sentence or "陈" in sentence for sentence in told)


def test_signing_again_and_again_replaces_and_keeps_what_was_signed_before(office: Cast) -> None:
    case = steps.signed(office)

    second = actions.sign_opinion(case, by=office.chen, vote=Vote.REFUSE, text="看过第二遍，不同意。", expected_round=1)
    third = actions.sign_opinion(case, by=office.chen, vote=Vote.CORRECT, text="再看一遍，建议修改。", expected_round=1)

    assert [each.vote for each in second.replaced.all()] == [Vote.APPROVE]
    assert [each.vote for each in third.replaced.all()] == [Vote.REFUSE]
    assert third.replaced_by is None
    assert queries.quorum_of(case).signed == 3


@pytest.mark.parametrize("sentence", ["A producer's colleague", "an outsider"])
def test_only_a_producers_member_opens_a_case(office: Cast, sentence: str) -> None:
    who = office.qian if "colleague" in sentence else office.zhou
    procedure = steps.draft(office).procedure

    with pytest.raises(NotAllowed):
        actions.open_case(procedure, by=who, organisation=office.studio_a, authority=office.bureau, title="x")

    assert Case.objects.count() == 1


def test_a_rolled_back_move_leaves_nothing(office: Cast) -> None:
    case = steps.signed(office)
    events, seq = Event.objects.count(), case.seq

    with pytest.raises(RuleViolation):
        step(case, "approve", office.wu)

    case.refresh_from_db()
    assert (Event.objects.count(), case.seq, case.number) == (events, seq, "")
