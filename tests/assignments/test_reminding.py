"""Who is reminded when, once for each deadline, and what the night's job asks for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from tests.assignments.assigning import duty_of, given, published
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.assignments import actions, jobs, queries
from zhijiang.assignments.models import Reminder
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import JobState
from zhijiang.people.models import User
from zhijiang.portal.queries.desk import desk_of

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


def test_reminders_are_asked_for_once_a_night_where_a_duty_is_open(cast: Cast) -> None:
    asked = Job.objects.filter(name="assignments.remind")

    with time_machine.travel(datetime(2026, 10, 1, 1, 30, tzinfo=SHANGHAI), tick=False):
        jobs.ask_for_reminders()
        before = asked.count()
        published(cast, given(cast))
        jobs.ask_for_reminders()
        jobs.ask_for_reminders()
        jobs.remind()
        assert (before, asked.count(), len(told())) == (0, 1, 3)
        asked.update(state=JobState.DONE)
        jobs.ask_for_reminders()
        assert asked.count() == 1
    with time_machine.travel(datetime(2026, 10, 2, 0, 30, tzinfo=SHANGHAI), tick=False):
        jobs.ask_for_reminders()
        assert asked.count() == 1  # not before one at night


def test_first_page_tells_whose_turn_it_is(cast: Cast) -> None:
    plan = published(cast, given(cast, item="编制规划"))

    def told_to(user: User) -> list[tuple[str, str]]:
        return [(task.title, task.step) for task in desk_of(user).mine]

    with translation.override("en"):
        begun = [told_to(user) for user in (cast.wu, cast.sun, cast.zhou)]
        actions.report_done(duty_of(plan), by=cast.wu, text="已完成")
        reported = [told_to(user) for user in (cast.wu, cast.sun, cast.zhou)]

    assert begun == [[("编制规划", "Report progress")], [], []]
    assert reported == [[], [("编制规划", "Confirm or send back")], []]
