"""Who is reminded when, once for each deadline, and what the night's job asks for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.assignments.assigning import duty_of, given, published
from tests.cast import Cast
from zhijiang.assignments import actions, queries
from zhijiang.assignments.models import Reminder
from zhijiang.casework.calendar import SHANGHAI

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told() -> list[tuple[str, str]]:
    return sorted(Reminder.objects.values_list("user__username", "act"))


def test_lead_unit_is_reminded_before_and_after_and_the_owner_after_once_each(cast: Cast) -> None:
    plan = published(cast, given(cast))
    noon = datetime(2026, 9, 10, 12, tzinfo=SHANGHAI)

    early = actions.remind(now=noon)
    near = [actions.remind(now=datetime(2026, 9, day, 1, tzinfo=SHANGHAI)) for day in (29, 30)]
    before = told()
    late = [actions.remind(now=datetime(2026, 10, day, 1, tzinfo=SHANGHAI)) for day in (1, 2)]

    assert (early, near, late) == (0, [1, 0], [2, 0])
    assert before == [("wu", "duty_due_soon")]
    assert told() == [
        ("sun", "duty_escalated"),
        ("tang", "duty_escalated"),
        ("wu", "duty_due_soon"),
        ("wu", "duty_overdue"),
    ]
    assert [len(queries.reminders_for(user)) for user in (cast.wu, cast.sun, cast.zhou)] == [2, 1, 0]
    actions.mark_read(cast.wu)
    assert not queries.reminders_for(cast.wu)
    actions.edit_duty(duty_of(plan), by=cast.sun, given=given(cast, due_on=noon.date()), reason="提前")
    assert actions.remind(now=datetime(2026, 10, 2, 1, tzinfo=SHANGHAI)) == 2  # another deadline


def test_nobody_is_reminded_of_what_is_reported_or_not_published(cast: Cast) -> None:
    plan = published(cast, given(cast))
    actions.report_done(duty_of(plan), by=cast.wu, text="已完成")

    assert actions.remind(now=datetime(2026, 10, 1, 1, tzinfo=SHANGHAI) + timedelta(days=30)) == 0
    assert told() == []
