"""A hundred cases taken different ways: their events, replayed, give the cases, and a changed byte is found by its case."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import connection

from tests.casework import permits, steps
from tests.cast import Cast
from zhijiang.casework import triggers, verify
from zhijiang.casework.models import Case, Event
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WAYS = ((), ("submit",), ("submit", "withdraw"), ("submit", "accept"), ("submit", "accept", "withdraw"))


def test_events_of_a_hundred_cases_replayed_give_the_cases(office: Cast) -> None:
    permits.publish()
    luck = random.Random(100)
    people = {"submit": office.lin, "withdraw": office.lin, "accept": office.wu}
    roles = {
        "case_opened": Role.PRODUCER,
        "submit": Role.PRODUCER,
        "withdraw": Role.PRODUCER,
        "accept": Role.SERVICE_CENTRE,
    }
    houses = {"accept": office.bureau.pk}
    made: Counter[tuple[str, str, int, str, int]] = Counter()
    for _number in range(100):
        case = permits.draft(office, investment=str(luck.randint(1, 900)), special=luck.random() < 0.2)
        for action in ("case_opened", *(way := luck.choice(WAYS))):
            who = people.get(action, office.lin)
            made[case.code, action, who.pk, roles[action], houses.get(action, office.studio_a.pk)] += 1
        for action in way:
            steps.step(case, action, people[action])

    told = Event.objects.filter(stream__startswith="case/")
    facts = told.values_list("stream", "action", "actor_id", "role", "on_behalf_of_id")
    assert Case.objects.count() == 100
    assert Counter((stream.removeprefix("case/"), *rest) for stream, *rest in facts) == made
    assert verify.faults() == []

    triggers.remove(connection)
    changed = luck.choice(list(told))
    Event.objects.filter(pk=changed.pk).update(reason=f"{changed.reason}。")
    assert [fault.stream for fault in verify.faults()] == [changed.stream]
