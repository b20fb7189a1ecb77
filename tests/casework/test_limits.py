"""Several limits at once, more time, silence, and a calendar that comes out late."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import time_machine

from tests.casework import permits
from tests.casework.steps import step
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def accepted(office: Cast) -> Case:
    """A key permit, handed in on Thursday 24 September 2026 and accepted on the 30th."""
    permits.publish()
    with time_machine.travel("2026-09-24 10:00+08:00", tick=False):
        case = permits.draft(office, investment="500")
        step(case, "submit", office.lin)
    with time_machine.travel("2026-09-30 10:00+08:00", tick=False):
        step(case, "accept", office.wu)
    return case


def test_every_limit_that_runs_is_shown_and_the_first_to_end_counts(accepted: Case) -> None:
    on = date(2026, 10, 9)

    assert [(clock.name, clock.due_on) for clock in queries.clocks_of(accepted, on=on)] == [
        ("report", date(2026, 10, 10)),  # the Saturday that is worked
        ("decision", date(2026, 10, 27)),
    ]
    first = queries.clock_of(accepted, on=on)
    assert first is not None
    assert (first.name, first.workdays_left, first.limit) == ("report", 1, 3)


def test_the_promised_limit_stands_beside_the_legal_one(accepted: Case) -> None:
    decision = queries.clocks_of(accepted, on=date(2026, 10, 9))[1]

    assert (decision.due_on, decision.legal_due_on) == (date(2026, 10, 27), date(2026, 11, 3))


def test_more_time_is_given_once_with_its_reason_and_moves_the_date(office: Cast, accepted: Case) -> None:
    event = actions.extend_clock(accepted, "decision", by=office.sun, expected_seq=accepted.seq, reason="需专家论证。")

    accepted.refresh_from_db()
    decision = next(clock for clock in queries.clocks_of(accepted) if clock.name == "decision")
    assert (decision.due_on, decision.limit, event.reason) == (date(2026, 11, 10), 25, "需专家论证。")
    with pytest.raises(WrongState):
        actions.extend_clock(accepted, "decision", by=office.sun, expected_seq=accepted.seq, reason="再延。")
    assert verify.faults() == []


def test_who_may_give_more_time_and_on_what(office: Cast, accepted: Case) -> None:
    def extend(clock: str, by: str, reason: str = "需要。") -> None:
        actions.extend_clock(accepted, clock, by=getattr(office, by), expected_seq=accepted.seq, reason=reason)

    with pytest.raises(NotAllowed):
        extend("decision", "wu")
    with pytest.raises(MissingEvidence):
        extend("decision", "sun", reason=" ")
    for clock in ("report", "acceptance", "nothing"):
        with pytest.raises(WrongState):
            extend(clock, "sun")
    assert Event.objects.filter(action="clock_extended").count() == 0


def test_silence_counts_as_acceptance_from_the_day_of_receipt(office: Cast) -> None:
    permits.publish()
    with time_machine.travel("2026-09-24 10:00+08:00", tick=False):
        case = permits.draft(office)
        step(case, "submit", office.lin)
    assert case.due_on == date(2026, 10, 9)

    assert actions.expire_limits(today=date(2026, 10, 9)) == 0  # the last day is the authority's
    with time_machine.travel("2026-10-10 00:10+08:00", tick=False):
        assert actions.expire_limits(today=date(2026, 10, 10)) == 1
        assert actions.expire_limits(today=date(2026, 10, 10)) == 0

    case.refresh_from_db()
    event = Event.objects.get(stream=queries.stream_of(case), action="deem_accepted")
    assert (case.state, event.actor, event.payload["expired"]) == ("accepted", None, "acceptance")
    # 15 working days after the receipt on 24 September, not after the silence
    assert case.due_on == date(2026, 10, 22)
    assert verify.faults() == []


def test_a_provisional_limit_is_never_taken_for_silence(office: Cast) -> None:
    permits.publish()
    with time_machine.travel("2026-12-30 10:00+08:00", tick=False):
        case = permits.draft(office)
        step(case, "submit", office.lin)

    assert case.due_provisional
    assert actions.expire_limits(today=date(2027, 2, 1)) == 0


def test_a_calendar_that_comes_out_moves_the_dates_and_says_so(office: Cast, tmp_path: Path) -> None:
    permits.publish()
    with time_machine.travel("2026-12-28 10:00+08:00", tick=False):
        case = permits.draft(office)
        step(case, "submit", office.lin)
    assert (case.due_on, case.due_provisional) == (date(2027, 1, 5), True)
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "cn-2027.csv").write_text(
        "day,kind,note\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-03,off,元旦\n2027-01-04,off,元旦\n",
        encoding="utf-8",
    )

    actions.load_pack(tmp_path)
    actions.load_pack(tmp_path)

    case.refresh_from_db()
    moved = Event.objects.get(stream=queries.stream_of(case), action="due_moved")
    assert (case.due_on, case.due_provisional) == (date(2027, 1, 6), False)
    assert (moved.payload["before"], moved.payload["due_on"], moved.actor) == ("2027-01-05", "2027-01-06", None)
    assert verify.faults() == []
