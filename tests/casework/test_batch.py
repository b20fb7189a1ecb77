"""One move on many cases: tried first, then made one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.casework import permits, steps
from tests.casework.reading_letters import letter_faults
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.models import Case, Document, Event
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

BATCHED = permits.PERMIT.replace(
    "to: accepted, by: [service_centre, officer]}", "to: accepted, by: [service_centre, officer], batch: true}"
).replace("by: [officer], letter: permit}", "by: [officer], letter: permit, batch: true}")


@pytest.fixture
def pile(office: Cast) -> list[Case]:
    """Three permits that were handed in, and one more that was withdrawn."""
    actions.publish_procedure(BATCHED)
    cases = [permits.draft(office) for _number in range(4)]
    for case in cases:
        steps.step(case, "submit", office.lin)
    steps.step(cases[3], "withdraw", office.lin)
    return cases


def ask(user: User, method: str, **data: object) -> Any:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return getattr(client, method)(reverse("casework:batch"), data)


def states(cases: list[Case]) -> list[str]:
    return [Case.objects.get(pk=case.pk).state for case in cases]


def test_batch_is_tried_without_writing(pile: list[Case], office: Cast) -> None:
    events = Event.objects.count()

    answer = ask(office.wu, "get", case=[case.code for case in pile], action="accept")

    outlooks = {each.case.pk: (each.to_label, bool(each.lacking)) for each in answer.context["outlooks"]}
    assert outlooks == {**{case.pk: ("已受理", False) for case in pile[:3]}, pile[3].pk: ("", True)}
    assert (answer.context["ready"], states(pile)) == (3, ["submitted"] * 3 + ["withdrawn"])
    assert Event.objects.count() == events


def test_case_for_which_a_move_is_not_foreseen_is_told_so_and_not_its_state(office: Cast) -> None:
    actions.publish_procedure(BATCHED.replace("batch: true}", "batch: true, when: {tier: [key]}}", 1))
    common, key = permits.draft(office), permits.draft(office, investment="400")
    for case in (common, key):
        steps.step(case, "submit", office.lin)

    answer = ask(office.wu, "get", case=[common.code, key.code], action="accept")

    lacking = {each.case.code: each.lacking for each in answer.context["outlooks"]}
    assert lacking == {common.code: "此类办件不适用“受理”。", key.code: ""}


def test_batch_moves_each_case_with_one_event_and_tells_of_the_stale(pile: list[Case], office: Cast) -> None:
    seen = {f"seq-{case.code}": case.seq for case in pile[:3]}
    steps.step(pile[1], "accept", office.sun)
    before = Event.objects.count()

    answer = ask(office.wu, "post", case=[case.code for case in pile[:3]], action="accept", **seen)

    results = {each.case.pk: bool(each.lacking) for each, _label in answer.context["results"]}
    assert results == {pile[0].pk: False, pile[1].pk: True, pile[2].pk: False}
    assert states(pile) == ["accepted"] * 3 + ["withdrawn"]
    assert Event.objects.count() == before + 2
    assert "孙处长" in answer.content.decode(), "who was faster is told"

    again = ask(office.wu, "post", case=[case.code for case in pile[:3]], action="accept", **seen)
    assert (again.status_code, again.context["done"], Event.objects.count()) == (200, 0, before + 2)


def test_batch_of_decisions_gives_each_its_own_letter_and_number(pile: list[Case], office: Cast) -> None:
    for case in pile[:3]:
        steps.step(case, "accept", office.wu)

    results = actions.act_on_many("grant", by=office.sun, seqs={case.code: case.seq for case in pile})

    numbers = sorted(Document.objects.values_list("number", flat=True))
    assert [bool(each.lacking) for each in results] == [False, False, False, True]
    assert numbers == sorted(each.case.number for each in results[:3])
    assert [number.rsplit("〕")[1] for number in numbers] == ["1号", "2号", "3号"]


def test_one_decision_of_a_batch_that_fails_leaves_no_letter_and_no_gap(office: Cast) -> None:
    actions.publish_procedure(BATCHED)
    cases = [permits.draft(office) for _number in range(5)]
    for case in cases:
        steps.step(case, "submit", office.lin)
        steps.step(case, "accept", office.wu)
    actions.act_on_many("grant", by=office.sun, seqs={case.code: case.seq for case in cases[:2]})
    first = Document.objects.order_by("pk").first()
    assert first is not None
    # Somebody else's row holds the number that comes next, so that the third decision breaks after its letter is set.
    taken = Case.objects.create(
        procedure=cases[0].procedure,
        organisation=office.studio_b,
        authority=office.bureau,
        lodged_with=office.bureau,
        title="占号",
        state="granted",
        number=first.number.replace("〕1号", "〕3号"),
        opened_at=timezone.now(),
    )
    with pytest.raises(IntegrityError):
        actions.act_on_many("grant", by=office.sun, seqs={cases[2].code: cases[2].seq})
    assert (Document.objects.count(), states(cases)) == (2, ["granted"] * 2 + ["accepted"] * 3)
    Case.objects.filter(pk=taken.pk).delete()

    results = actions.act_on_many("grant", by=office.sun, seqs={case.code: case.seq for case in cases})

    assert [bool(each.lacking) for each in results] == [True, True, False, False, False]
    letters = list(Document.objects.order_by("pk"))
    assert [letter.number.rsplit("〕")[1] for letter in letters] == [f"{number}号" for number in range(1, 6)]
    assert {letter.case_id for letter in letters} == {case.pk for case in cases}
    assert [fault for letter in letters for fault in letter_faults(letter)] == []
    assert verify.faults() == []


def test_batch_makes_no_move_that_is_not_meant_for_many(pile: list[Case], office: Cast) -> None:
    steps.step(pile[0], "accept", office.wu)

    results = actions.act_on_many(
        "refuse", by=office.sun, seqs={pile[0].code: pile[0].seq}, reason="不符合。", rule=steps.a_rule()
    )

    assert [bool(each.lacking) for each in results] == [True]
    assert states(pile[:1]) == ["accepted"]
    offered = queries.batch_choices(list(queries.cases_for(office.sun).filter(pk=pile[0].pk)), office.sun)
    assert [choice.name for choice in offered] == ["grant"]


def test_batch_of_anothers_cases_touches_nothing(pile: list[Case], office: Cast) -> None:
    seen = {f"seq-{case.code}": case.seq for case in pile}

    answer = ask(office.zhou, "post", case=[case.code for case in pile], action="withdraw", **seen)

    assert (answer.status_code, states(pile)) == (302, ["submitted"] * 3 + ["withdrawn"])
    assert actions.act_on_many("withdraw", by=office.zhou, seqs={case.code: case.seq for case in pile}) == []


def test_batch_page_offers_only_what_somebody_can_do(pile: list[Case], office: Cast) -> None:
    for_wu = ask(office.wu, "get", case=[case.code for case in pile])
    for_lin = ask(office.lin, "get", case=[case.code for case in pile])

    assert [(choice.name, choice.count) for choice in for_wu.context["choices"]] == [("accept", 3)]
    assert for_lin.context["choices"] == []
    assert queries.may_batch(queries.reader_of(office.wu))
    assert not queries.may_batch(queries.reader_of(office.lin))
