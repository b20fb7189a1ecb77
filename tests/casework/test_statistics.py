"""Figures, against cases whose days are counted by hand."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.casework import permits, steps
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case
from zhijiang.casework.queries import Counts, Period
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def on(day: int, hour: int = 10, *, month: int = 3) -> time_machine.travel:
    return time_machine.travel(datetime(2026, month, day, hour, tzinfo=SHANGHAI), tick=False)


def permit(
    office: Cast, *, submitted: int, accepted: int, closed: int | None, how: str = "grant", **data: object
) -> Case:
    """A permit of March 2026, by its days. 2 March is a Monday; the month has no feast."""
    with on(submitted):
        case = permits.draft(office, on=date(2026, 3, 1), **data)
        steps.step(case, "submit", office.lin)
    with on(accepted):
        steps.step(case, "accept", office.wu)
    if closed:
        with on(closed):
            given = {"reason": "不符合。", "rule": steps.a_rule()} if how == "refuse" else {}
            steps.step(case, how, office.lin if how == "withdraw" else office.sun, **given)
    return case


@pytest.fixture
def month(office: Cast) -> Cast:
    permits.publish()
    permit(office, submitted=2, accepted=3, closed=5)
    permit(office, submitted=2, accepted=4, closed=9, special=True)
    permit(office, submitted=2, accepted=11, closed=12, how="refuse")
    permit(office, submitted=16, accepted=17, closed=18, how="withdraw")
    permit(office, submitted=30, accepted=31, closed=None)
    return office


def figures(user: User, period: Period = MARCH) -> queries.Figures:
    return queries.figures_of(queries.reader_of(user), "permit", period)


def test_outcomes_are_counted_once_each(month: Cast) -> None:
    found = figures(month.sun)

    assert found.whole == Counts(received=5, decided=4, granted=2, refused=1, other=1, returned=0)
    assert (found.whole.granted_share, found.whole.refused_share) == (50.0, 25.0)
    assert dict(found.kinds) == {
        "重点": Counts(received=1, decided=1, granted=1),
        "普通": Counts(received=4, decided=3, granted=1, refused=1, other=1),
    }
    assert found.months == [("2026-03", 5, 4)]


def test_working_days_are_those_of_the_clocks(month: Cast) -> None:
    stages = {stage.name: stage for stage in figures(month.sun).stages}

    # Acceptance: 1, 2, 7, 1 and 1 working days of 5; decision: 2, 3, 1 and 1 of 15.
    acceptance, decision = stages["acceptance"], stages["decision"]
    assert (acceptance.count, acceptance.median, acceptance.p90, acceptance.longest) == (5, 1.0, 7, 7)
    assert (acceptance.limit, acceptance.within) == (5, 4)
    assert (decision.count, decision.median, decision.p90, decision.within) == (4, 1.5, 3, 4)
    assert stages["report"].count == 1, "it runs for key subjects alone"


def test_stage_uses_what_the_limits_of_the_engine_use(month: Cast) -> None:
    case = permit(month, submitted=2, accepted=3, closed=None)
    with on(6):
        actions.extend_clock(case, "decision", by=month.sun, expected_seq=case.seq, reason="专家论证。")
    case.refresh_from_db()
    with on(10):
        clock = queries.clock_of(case)
        steps.step(case, "grant", month.sun)
    longest = next(stage for stage in figures(month.sun).stages if stage.name == "decision").longest

    assert clock is not None
    assert (clock.used, clock.limit, longest) == (5, 25, 5)


def test_returns_are_counted_by_rule(office: Cast) -> None:
    with on(2):
        case = steps.under_review(office)
    rule = steps.a_rule()
    drafts = [
        actions.FixItemDraft(text="一", rule=rule),
        actions.FixItemDraft(text="二", rule=rule),
        actions.FixItemDraft(text="三"),
    ]
    with on(3):
        steps.step(case, "return_for_correction", office.sun, fix_items=drafts)
    with on(5):
        steps.step(case, "withdraw", office.lin)

    found = queries.figures_of(queries.reader_of(office.sun), "finished-work-review", MARCH)

    assert found.reasons == [(f"{rule.book}#{rule.path}", 2), ("", 1)]
    assert (found.whole.returned, found.whole.returned_share) == (1, 100.0)


def test_figures_are_of_the_period_alone(month: Cast) -> None:
    april = figures(month.sun, Period(date(2026, 4, 1), date(2026, 4, 30)))

    assert (april.whole, april.stages, april.months) == (Counts(), [], [])


def test_figures_are_of_what_the_user_may_see(month: Cast) -> None:
    assert figures(month.lin).whole.received == 5
    assert figures(month.zhou).whole == Counts()


def test_page_and_files_say_the_same(month: Cast) -> None:
    client = Client()
    client.force_login(month.sun, backend="django.contrib.auth.backends.ModelBackend")
    asked = {"item": "permit", "since": "2026-03-01", "until": "2026-03-31"}

    shown = client.get(reverse("casework:statistics"), asked)
    told = json.loads(client.get(reverse("casework:statistics_file", args=["json"]), asked).content)
    sheet = client.get(reverse("casework:statistics_file", args=["xlsx"]), asked)

    assert shown.status_code == 200
    assert "<svg" in shown.content.decode()
    assert shown.context["figures"].whole.received == 5
    assert told["tables"][0]["rows"][0] | {"class": ""} == {
        "class": "", "received": 5, "decided": 4, "granted": 2, "refused": 1, "other": 1, "returned": 0,
    }  # fmt: skip
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")


def test_period_that_ends_before_it_begins_is_refused(month: Cast) -> None:
    client = Client()
    client.force_login(month.sun, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(reverse("casework:statistics"), {"since": "2026-03-31", "until": "2026-03-01"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["until"])
