"""Several officers decide at the same moment: exactly one decision, and the others are told whose."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Final

import pytest
from django.db import connection, connections
from django.utils import translation

from tests.casework import steps
from tests.cast import Cast
from zhijiang.casework import actions, verify
from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import Case, Document, Event, NumberSeries
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.slow]
TRIALS: Final = int(os.environ.get("ZHIJIANG_RACE_TRIALS", "40"))
"""Of two officers at once; `make bench` asks for 500."""


def second_officer(office: Cast) -> User:
    user = User.objects.create_user(username="lu", email="lu@example.org", password="west-lake-2026", name="陆处长")
    Membership.objects.create(user=user, organisation=office.bureau, role=Role.OFFICER)
    return user


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same moment, each with its own connection. “done”, or the refusal's sentence."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            with translation.override("en"):
                connection.ensure_connection()
                barrier.wait(timeout=30)
                act()
        except WrongState as refusal:
            return str(refusal)
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def decide(case: Case, action: str, by: User, seq: int) -> Callable[[], object]:
    def run() -> object:
        mine = Case.objects.get(pk=case.pk)
        rule = steps.a_rule() if action == "refuse" else None
        return actions.act(mine, action, by=by, expected_seq=seq, reason="理由" if rule else "", rule=rule)

    return run


def test_two_officers_who_decide_at_once_leave_one_decision(open_office: Cast) -> None:
    other = second_officer(open_office)
    outcomes: Counter[str] = Counter()
    for trial in range(TRIALS):
        case = Case.objects.get(pk=fast_case(open_office).pk)

        told = at_once(
            decide(case, "approve", open_office.sun, case.seq),
            decide(case, "refuse" if trial % 2 else "approve", other, case.seq),
        )

        assert min(told, key=len) == "done", told
        loser = max(told, key=len)
        case.refresh_from_db()
        winner = "Sun" if told[0] == "done" else "陆处长"
        assert loser.startswith(f"{winner} (Provincial Bureau) was faster: “"), loser
        assert case.state == ("refused" if trial % 2 and winner != "Sun" else "approved")
        assert Event.objects.filter(stream=f"case/{case.code}", to_state__in=["approved", "refused"]).count() == 1
        outcomes[winner] += 1

    numbers = sorted(int(number[10:-1]) for number in Document.objects.values_list("number", flat=True))
    assert numbers == list(range(1, TRIALS + 1))
    assert NumberSeries.objects.get().last == TRIALS
    assert verify.faults() == []
    assert sum(outcomes.values()) == TRIALS


@pytest.mark.parametrize(("is_locked", "decisions"), [(True, 1), (False, 2)])
def test_it_is_the_lock_that_leaves_one_decision(
    open_office: Cast, monkeypatch: pytest.MonkeyPatch, is_locked: bool, decisions: int
) -> None:
    """The mutant: where a case is taken as it was read, and not anew under its lock, both decide."""
    case = fast_case(open_office)
    known = Case.objects.select_related("organisation", "authority", "procedure__item", "parent")
    seen = [(known.get(pk=case.pk), by) for by in (open_office.sun, second_officer(open_office))]
    if not is_locked:
        monkeypatch.setattr("zhijiang.casework.actions.cases.locked", lambda read: read)

    told = at_once(*(partial(actions.act, mine, "approve", by=by, expected_seq=case.seq) for mine, by in seen))

    decided = Event.objects.filter(stream=f"case/{case.code}", to_state="approved").count()
    assert (told.count("done"), decided, Document.objects.count()) == (decisions, decisions, decisions)


def test_eight_at_once_leave_one_decision(open_office: Cast) -> None:
    officers = [open_office.sun, second_officer(open_office)]
    for _trial in range(5):
        case = fast_case(open_office)

        told = at_once(*(decide(case, "approve", officers[n % 2], case.seq) for n in range(8)))

        assert Counter(each == "done" for each in told) == {True: 1, False: 7}

    assert verify.faults() == []


def test_events_of_one_stream_written_at_once_have_no_gap_and_no_fork(open_office: Cast) -> None:
    def write() -> None:
        for _each in range(10):
            actions.record("work/W-0000001", "noted", by=open_office.lin)

    told = at_once(*(write for _writer in range(4)))

    assert told == ["done"] * 4
    assert list(Event.objects.filter(stream="work/W-0000001").values_list("seq", flat=True)) == list(range(1, 41))
    assert verify.faults() == []


def test_numbers_taken_at_once_on_different_cases_are_gapless(open_office: Cast) -> None:
    cases = [fast_case(open_office) for _n in range(6)]

    told = at_once(*(decide(case, "approve", open_office.sun, case.seq) for case in cases))

    assert told == ["done"] * 6
    assert sorted(Document.objects.values_list("number", flat=True)) == [f"浙网审决〔2026〕{n}号" for n in range(1, 7)]


def fast_case(office: Cast) -> Case:
    """A case under review with its three opinions."""
    return steps.signed(office)
