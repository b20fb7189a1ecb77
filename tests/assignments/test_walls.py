"""A duty that hangs on a case is not read by who must know nothing of that case: on no page, file, paper or list."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.assignments.assigning import duty_of, given, published
from tests.casework import steps
from tests.cast import Cast
from zhijiang.assignments import actions, queries
from zhijiang.assignments.models import Plan
from zhijiang.casework import actions as casework
from zhijiang.casework.models import Case
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SECRET = "湖畔来信协调会"


@pytest.fixture
def case(office: Cast) -> Case:
    return steps.submitted(office)


@pytest.fixture
def plan(office: Cast, case: Case) -> Plan:
    """Two duties; the second is about the case, and was reported on."""
    plan = published(office, given(office), given(office, item=SECRET, about=case, after=(1,)))
    actions.add_progress(duty_of(plan, 2), by=office.wu, text=f"{SECRET}已召开")
    return plan


def told(user: User, plan: Plan) -> dict[str, bool]:
    """Where the duty is told of: by page, file and query."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    names = ("assignments:plan", "assignments:gantt", "assignments:by_unit")
    pages = {name: client.get(reverse(name, args=[plan.code])).content.decode() for name in names}
    pages["list"] = client.get(reverse("assignments:plans")).content.decode()
    with ZipFile(BytesIO(queries.workbook_of(plan, user))) as book:
        pages["xlsx"] = unescape("".join(book.read(name).decode() for name in book.namelist()))
    found = {name: SECRET in page for name, page in pages.items()}
    duty = client.get(reverse("assignments:duty", args=[plan.code, 2]))
    return found | {
        "duty": duty.status_code == 200,
        "reports": queries.reports_for(user).exists(),
        "waiting": queries.waiting_for(user).filter(number=2).exists(),
        "reminders": queries.reminders_for(user).filter(duty__number=2).exists(),
    }


@pytest.mark.parametrize("who", ["wu", "sun"])
def test_duty_about_a_case_is_not_read_by_who_keeps_away_from_it(
    office: Cast, case: Case, plan: Plan, who: str
) -> None:
    user: User = getattr(office, who)
    due = datetime.combine(duty_of(plan, 2).due_on or plan.day, datetime.min.time(), timezone.get_current_timezone())
    actions.remind(now=due + timedelta(days=3))
    before = told(user, plan)

    casework.declare_conflict(case, by=user, reason="配偶参与该片制作。")

    assert {name for name, is_told in before.items() if is_told} >= {"assignments:plan", "xlsx", "duty", "reports"}
    assert told(user, plan) == dict.fromkeys(before, False)
    assert [line.duty.number for line in queries.lines_for(plan, user)] == [1]
    assert [line.duty.number for line in queries.lines_for(plan, office.tang)] == [1, 2]


def test_printed_form_is_without_a_duty_behind_the_wall(office: Cast, case: Case, plan: Plan) -> None:
    whole = queries.paper_of(plan, office.sun)

    casework.declare_conflict(case, by=office.sun, reason="配偶参与该片制作。")

    assert len(queries.paper_of(plan, office.sun)) < len(whole)
    assert len(queries.lines_on(plan)) == 2, "what a workbook is laid over is the whole form"
