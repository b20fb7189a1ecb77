"""News out of a case, a list or a call: one step, and only what everybody may read."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.bases.listing import HEAD
from tests.casework import permits, steps
from tests.cast import Cast
from tests.notices.test_reading import signed_in
from tests.support.calling import make_world
from tests.zones import SHANGHAI
from zhijiang.bases import actions as bases
from zhijiang.casework import actions as casework
from zhijiang.casework.models import Case
from zhijiang.notices import queries
from zhijiang.notices.models import Notice
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def permit(office: Cast, *, granted: bool) -> Case:
    casework.publish_procedure(permits.LISTED)
    casework.publish_procedure(permits.APPEAL)
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=SHANGHAI), tick=False):
        case = permits.draft(office, subject="rural", special=True)
        Case.objects.filter(pk=case.pk).update(title="山海情")
        steps.step(case, "submit", office.lin)
        steps.step(case, "accept", office.wu)
        if granted:
            steps.step(case, "grant", office.sun)
    case.refresh_from_db()
    return case


def test_decision_becomes_a_text_of_its_public_columns_alone(office: Cast) -> None:
    case = permit(office, granted=True)
    sun = signed_in(office.sun)

    page = sun.get(reverse("notices:new") + f"?about={case.code}")
    form = page.context["form"]
    kept = sun.post(reverse("notices:new") + f"?about={case.code}", {**form.initial, "organisation": office.bureau.pk})

    found = queries.prefill_of(office.sun, case.code)
    assert found is not None
    assert found.body.splitlines() == [
        "片名：山海情",
        f"文号：{case.number}",
        "单位：甲影业",
        "特殊题材：是",
        "日期：2026-11-20",
    ]
    notice = Notice.objects.get()
    assert kept.status_code == 302
    assert (notice.case, notice.organisation, notice.category) == (case, office.bureau, "list")
    assert queries.last_version(notice).body == found.body


def test_case_that_stands_on_no_public_list_cannot_be_published(office: Cast) -> None:
    case = permit(office, granted=False)

    assert queries.prefill_of(office.sun, case.code) is None
    answer = signed_in(office.sun).get(reverse("notices:new") + f"?about={case.code}")
    assert answer.status_code == 409
    assert "山海情" not in answer.content.decode()
    assert signed_in(office.sun).get(reverse("notices:new") + "?about=C-0000000").status_code == 404


def test_producer_makes_no_news_of_the_own_case(office: Cast) -> None:
    case = permit(office, granted=True)

    assert signed_in(office.lin).get(reverse("notices:new") + f"?about={case.code}").status_code == 404
    assert Client().get(reverse("notices:new") + f"?about={case.code}").status_code == 302


def test_call_becomes_a_text_with_its_days_and_the_way_to_it(office: Cast) -> None:
    call = make_world(office).call

    found = queries.prefill_of(office.sun, call.code)

    assert found is not None
    assert (found.category, found.title, found.organisation) == ("call", call.title, office.bureau)
    assert reverse("support:call", args=[call.code]) in found.body
    assert f"{call.closes_on.month}月{call.closes_on.day}日" in found.body
    assert "Open from" in found.body_en


def test_list_of_bases_that_is_not_published_makes_no_news(office: Cast, lu: User) -> None:
    batch = bases.open_batch(office.bureau, by=office.sun, head=HEAD)

    assert queries.prefill_of(office.sun, batch.code) is None
