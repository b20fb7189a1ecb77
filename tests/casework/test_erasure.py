"""A person's data goes, what was done stays, and every chain holds."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import actions, chain, queries, verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event, NameTag
from zhijiang.people.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _published(office: Cast) -> None:
    plans.publish()


def everything_stored() -> str:
    """Every row of every table of the product, as text."""
    kinds: list[type[models.Model]] = [model for model in apps.get_models() if model._meta.managed]
    return "".join(
        json.dumps(json.loads(serializers.serialize("json", model._default_manager.all())), ensure_ascii=False)
        for model in kinds
    )


def test_events_hold_the_mark_of_a_name_and_the_name_fits_it(office: Cast) -> None:
    case = plans.submitted(office)

    event = Event.objects.get(stream=queries.stream_of(case), action="submit")
    tag = NameTag.objects.get(user=office.lin)
    assert event.actor_name == tag.mark == chain.name_mark("林制片", tag.salt)


def test_erased_person_is_nowhere_and_all_chains_hold(office: Cast) -> None:
    case = plans.signed(office)
    assert "陈审看" in everything_stored()
    Membership.objects.filter(user=office.chen).delete()

    actions.erase_person(office.chen, by=office.tang, reason="本人申请。")

    stored = everything_stored()
    assert [word for word in ("陈审看", "chen@example.org", '"chen"') if word in stored] == []
    assert verify.faults() == []
    office.chen.refresh_from_db()
    signed = [sentence for event, sentence in queries.history_of(case, office.sun) if event.action == "opinion_signed"]
    assert f"已删除人员{office.chen.pk}" in " ".join(signed)
    assert not office.chen.is_active


def test_member_in_office_is_not_erased(office: Cast) -> None:
    with pytest.raises(WrongState):
        actions.erase_person(office.chen, by=office.tang, reason="本人申请。")

    office.chen.refresh_from_db()
    assert office.chen.name == "陈审看"


@pytest.mark.parametrize("name", ["lin", "sun", "yang", "chen"])
def test_only_an_administrator_erases(office: Cast, name: str) -> None:
    Membership.objects.filter(user=office.zhou).delete()

    with pytest.raises(NotAllowed):
        actions.erase_person(office.zhou, by=getattr(office, name), reason="本人申请。")


def test_erasing_needs_a_reason(office: Cast) -> None:
    Membership.objects.filter(user=office.zhou).delete()

    with pytest.raises(MissingEvidence):
        actions.erase_person(office.zhou, by=office.tang, reason=" ")


def test_person_is_told_everything_that_is_held(office: Cast) -> None:
    case = plans.signed(office)

    held = actions.everything_about(office.chen)

    assert held["account"]["name"] == "陈审看"
    assert [(each["stream"], each["action"]) for each in held["events"]] == [
        (queries.stream_of(case), "opinion_signed")
    ]
    assert held["opinions"] == [{"case": case.code, "round": 1, "vote": "agree", "text": "意见。"}]


def test_page_gives_the_readers_own_data_and_nobody_elses(office: Cast, client: Client) -> None:
    client.force_login(office.lin)

    held = client.get(reverse("casework:own_data")).json()

    assert (held["account"]["name"], held["memberships"]) == (
        "林制片",
        [{"organisation": "甲影业", "role": "producer", "from": None, "until": None}],
    )
    assert "周制片" not in json.dumps(held, ensure_ascii=False)


def test_command_erases_and_refuses_in_one_sentence(office: Cast) -> None:
    with pytest.raises(CommandError, match="There is no account"):
        call_command("erase_person", "nobody", by="tang", reason="本人申请。")
    with pytest.raises(CommandError):
        call_command("erase_person", "chen", by="tang", reason="本人申请。")
    Membership.objects.filter(user=office.chen).delete()

    call_command("erase_person", "chen", by="tang", reason="本人申请。")

    office.chen.refresh_from_db()
    assert not office.chen.is_active
