"""The demo's filings stand in every place where people look, and are made once."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from zhijiang.casework import verify
from zhijiang.casework.models import Case, Task
from zhijiang.demo.filings import file_plans
from zhijiang.demo.people import BODIES, make_people
from zhijiang.people.models import Organisation

pytestmark = pytest.mark.django_db


def test_filings_are_made_once_and_all_chains_hold() -> None:
    call_command("load_pack")
    people = make_people()
    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}

    file_plans(people, bodies)
    file_plans(people, bodies)

    found = dict(Case.objects.values_list("title", "state"))
    assert found == {
        "潮生": "draft",
        "巷口理发店": "submitted",
        "青梅与剑": "supplement",
        "夜航船上的灯": "under_review",
        "竹里馆来信": "granted",
    }
    granted = Case.objects.get(title="竹里馆来信")
    assert (granted.classes, bool(granted.number)) == ({"tier": "common", "special": "none"}, True)
    assert Task.objects.get().organisation == bodies["police"]
    assert verify.faults() == []
