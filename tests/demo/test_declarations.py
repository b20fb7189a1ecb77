"""The demo's declarations stand at different points of the line, are made once, and confuse nobody who files something else."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from zhijiang.casework import queries, verify
from zhijiang.casework.models import Case, Document, Task
from zhijiang.demo.declarations import LISTED, SENT_DOWN, VISITED, WAITING, declare_bases
from zhijiang.demo.people import BODIES, make_people
from zhijiang.people.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_declarations_are_made_once_each_before_its_body_and_all_chains_hold() -> None:
    call_command("load_pack")
    people = make_people()
    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}

    declare_bases(people, bodies)
    declare_bases(people, bodies)

    found = {case.title: (case.state, case.authority) for case in Case.objects.select_related("authority")}
    ended = found.pop(LISTED)
    assert found == {
        WAITING: ("before_district", bodies["district"]),
        SENT_DOWN: ("before_city", bodies["city"]),
        VISITED: ("material_check", bodies["bureau"]),
    }
    # Where the next year's calendar is not out, the end of the notice is not sure, and it stays there.
    assert ended in [("cultivated", bodies["bureau"]), ("public_notice", bodies["bureau"])]
    assert {(task.kind, task.case.title) for task in Task.objects.filter(state="open")} == {
        ("survey", VISITED),
        ("hand_on", LISTED),
    }
    first = Document.objects.filter(authority=bodies["town"]).order_by("pk").values_list("number", flat=True)
    assert [number.partition("〕")[2] for number in first] == ["1号", "2号", "3号", "4号"]
    plan = queries.procedure_in_force("plan-filing")
    assert plan is not None
    assert list(queries.authorities(plan, [bodies["weiyang"]])) == [bodies["bureau"]]
    assert verify.faults() == []
