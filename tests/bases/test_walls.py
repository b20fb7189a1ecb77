"""A declaration that waits for a list, or stands on a draft, is not read by who must know nothing of its case."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.bases import listing
from tests.casework.desk import person
from tests.casework.levels import make_line
from tests.cast import Cast
from zhijiang.bases import actions, queries
from zhijiang.casework import actions as casework
from zhijiang.people.models import User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def page(user: User, code: str) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("bases:list", args=[code])).content.decode()


def test_declaration_that_waits_is_not_offered_to_who_keeps_away_from_it(office: Cast) -> None:
    case = listing.granted(make_line(office))
    batch = actions.open_batch(office.bureau, by=office.sun, head=listing.HEAD)
    assert case.code in page(office.sun, batch.code)

    casework.declare_conflict(case, by=office.sun, reason="亲属在该基地任职。")

    shown = page(office.sun, batch.code)
    assert {word for word in (case.code, case.title, case.number) if word in shown} == set()
    assert not queries.granted_for(office.sun).exists()


def test_line_of_a_draft_is_not_shown_to_who_keeps_away_and_that_of_a_public_list_without_its_case(
    office: Cast,
) -> None:
    case, lu = listing.granted(make_line(office)), listing.second(office)
    batch = actions.open_batch(office.bureau, by=office.sun, head=listing.HEAD)
    actions.gather_case(batch, case, by=office.sun)
    zheng = person("zheng", "郑科长", office.bureau, Role.OFFICER)

    casework.impose_conflict(case, zheng, by=office.sun, reason="经核实回避。")

    draft = page(zheng, batch.code)
    assert {word for word in (case.code, case.title, case.number) if word in draft} == set()
    assert case.number in page(lu, batch.code)
    actions.propose_batch(batch, by=office.sun)
    actions.publish_batch(batch, by=lu)
    public = page(zheng, batch.code)
    assert case.title in public, "what everybody may read"
    assert {word for word in (case.code, case.number) if word in public} == set()
