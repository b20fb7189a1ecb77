"""Who sees a form, how a light is computed, and what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings

from tests.assignments.assigning import duty_of, given, make_plan, published
from tests.cast import Cast
from zhijiang.assignments import actions, queries, rules
from zhijiang.assignments.models import Duty
from zhijiang.assignments.states import DutyState
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.states import DayKind, Light

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PLAIN = WorkCalendar(settings.CALENDAR, {date(2026, 9, 25): DayKind.OFF}, frozenset({2026}))


def test_published_form_is_seen_by_its_owner_and_its_units_and_a_draft_by_its_owner_alone(cast: Cast) -> None:
    draft = make_plan(cast, given(cast))
    plan = published(cast)
    everybody = {name: getattr(cast, name) for name in ("sun", "yang", "wu", "lin", "qian", "zhou", "chen")}

    seen = {name: set(queries.plans_for(user)) for name, user in everybody.items()}

    assert seen == {
        **{key: {draft, plan} for key in ("sun", "yang")},
        **{key: {plan} for key in ("wu", "lin", "qian")},
        **{key: set() for key in ("zhou", "chen")},
    }
    assert {name for name, user in everybody.items() if queries.duties_for(user).exists()} == {
        "sun",
        "yang",
        "wu",
        "lin",
        "qian",
    }


@pytest.mark.parametrize(
    ("state", "today", "reported_on", "light"),
    [
        (DutyState.NOT_BEGUN, date(2026, 9, 18), None, Light.GREEN),  # 6 working days before
        (DutyState.NOT_BEGUN, date(2026, 9, 22), None, Light.YELLOW),  # 5: the 25th is off
        (DutyState.IN_PROGRESS, date(2026, 9, 30), None, Light.YELLOW),
        (DutyState.IN_PROGRESS, date(2026, 10, 1), None, Light.RED),
        (DutyState.REPORTED, date(2026, 11, 1), date(2026, 9, 30), Light.GREEN),
        (DutyState.REPORTED, date(2026, 11, 1), date(2026, 10, 1), Light.RED),
        (DutyState.CONFIRMED, date(2026, 11, 1), date(2026, 9, 29), Light.GREEN),
        (DutyState.CANCELLED, date(2026, 11, 1), None, None),
    ],
)
def test_light_follows_the_deadline(
    cast: Cast, state: DutyState, today: date, reported_on: date | None, light: Light | None
) -> None:
    duty = Duty(plan=make_plan(cast), number=1, due_on=date(2026, 9, 30), state=state, reported_on=reported_on)

    assert rules.light_of(duty, PLAIN, today=today) == light


def test_deadline_in_working_days_counts_from_the_plans_day_through_the_calendar(cast: Cast) -> None:
    plan = make_plan(cast, given(cast, due_workdays=18))

    assert rules.due_of(duty_of(plan), PLAIN) == date(2026, 9, 28)  # without the holiday it were the 25th


def test_one_clear_next_step_goes_from_the_lead_unit_to_the_owner(cast: Cast) -> None:
    plan = published(cast, given(cast, due_on=queries.today() + timedelta(days=60)))
    duty = duty_of(plan)

    def waits() -> list[str]:
        return [
            name for name in ("sun", "yang", "wu", "lin", "zhou") if queries.waiting_for(getattr(cast, name)).exists()
        ]

    begun = waits()
    actions.report_done(duty, by=cast.wu, text="已完成")
    reported = waits()
    actions.confirm(duty, by=cast.sun)

    assert (begun, reported, waits()) == (["wu"], ["sun"], [])
