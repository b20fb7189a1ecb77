"""Whoever has every right on the database changes something: the check names the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F
from django.utils import timezone

from tests.casework import steps
from tests.casework.desk import accepted, make_desk
from tests.casework.steps import step
from tests.cast import Cast
from tests.shelf import Shelf
from zhijiang.casework import actions, chain, queries, triggers, verify
from zhijiang.casework.models import Case, Delivery, Document, Event, Message, Opinion, ProcedureVersion, Snapshot
from zhijiang.casework.states import TaskVerdict

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def approve(office: Cast) -> Case:
    case = steps.answered(office)
    step(case, "resubmit", office.lin, files=steps.FILES)
    steps.signed(office, case)
    step(case, "approve", office.sun)
    return case


@pytest.fixture(scope="module")
def kept(shelf: Shelf) -> Iterator[Case]:
    with shelf.more(approve) as case:
        yield case


@pytest.fixture
def approved(kept: Case, office: Cast) -> Iterator[Case]:
    """A case that was approved, as it was left by the module; the file of its letter too."""
    name = queries.path_of(Document.objects.get(case=kept, kind="approval").sha256)
    with default_storage.open(name) as file:
        letter = file.read()
    yield deepcopy(kept)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(letter))


@pytest.fixture
def unguarded(approved: Case) -> Case:
    """The same, after somebody took the triggers away."""
    triggers.remove(connection)
    Delivery.objects.all().delete()
    Message.objects.all().delete()
    return approved


def faults() -> list[str]:
    return [str(fault) for fault in verify.faults()]


def test_an_untouched_record_holds(approved: Case) -> None:
    assert faults() == []
    assert Event.objects.filter(stream=queries.stream_of(approved)).count() > 10


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", "另有原因"),
        ("actor_name", "某人"),
        ("action", "refuse"),
        ("role", "producer"),
        ("payload", {"round": 9}),
    ],
)
def test_a_changed_event_is_found_by_its_number(unguarded: Case, field: str, value: object) -> None:
    stream = queries.stream_of(unguarded)
    Event.objects.filter(stream=stream, seq=3).update(**{field: value})

    assert f"{stream} #3: was changed after it was written" in faults()


def test_a_moment_shifted_by_a_second_is_found(unguarded: Case) -> None:
    stream = queries.stream_of(unguarded)
    Event.objects.filter(stream=stream, seq=5).update(at=F("at") + timedelta(seconds=1))

    assert faults() == [f"{stream} #5: was changed after it was written"]


def test_an_event_written_anew_with_a_right_hash_breaks_its_neighbour(unguarded: Case) -> None:
    stream = queries.stream_of(unguarded)
    event = Event.objects.get(stream=stream, seq=5)
    event.reason = "事后添加"
    event.hash = chain.event_hash(queries.as_record(event))
    event.save()

    assert faults() == [f"{stream} #6: is not tied to the event before it"]


def test_events_cut_off_the_end_are_found(unguarded: Case) -> None:
    stream = queries.stream_of(unguarded)
    last = Event.objects.filter(stream=stream).latest("seq")
    last.delete()

    found = faults()
    assert f"{stream} #{last.seq - 1}: the case counts {last.seq} events; the last ones are gone or were added" in found
    assert any("the case's state is 'approved', its events say 'under_review'" in fault for fault in found)


def test_all_events_of_a_case_gone_are_found(unguarded: Case) -> None:
    Event.objects.filter(stream=queries.stream_of(unguarded)).delete()

    assert faults() == [f"{queries.stream_of(unguarded)} #{unguarded.seq}: all of its events are gone"]


def change_state(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="refused")


def change_number(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(number="浙网审决〔2026〕999号")


def change_due(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(due_on=date(2027, 1, 1))


def change_round(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(round=1)


def change_form(case: Case) -> None:
    Snapshot.objects.filter(case=case, round=1).update(data={**steps.FORM, "investment": "1.00"})


def drop_snapshot(case: Case) -> None:
    Snapshot.objects.filter(case=case, round=2).delete()


def change_vote(case: Case) -> None:
    Opinion.objects.filter(case=case).update(vote="refuse")


def change_opinion(case: Case) -> None:
    Opinion.objects.filter(case=case).update(text="不同意。")


def drop_opinion(case: Case) -> None:
    opinion = Opinion.objects.filter(case=case).first()
    assert opinion is not None
    opinion.delete()


def add_letter(case: Case) -> None:
    letter = Document.objects.filter(case=case).earliest("issued_at")
    letter.pk, letter.number, letter.verify_code, letter.sha256 = None, "假〔2026〕1号", "0" * 16, "0" * 64
    letter.save()


def renumber_letter(case: Case) -> None:
    Document.objects.filter(case=case, kind="approval").update(number="浙网审决〔2026〕2号")


def change_letter(case: Case) -> None:
    name = queries.path_of(Document.objects.get(case=case, kind="approval").sha256)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"%PDF-1.7 another letter"))


def change_procedure(case: Case) -> None:
    ProcedureVersion.objects.filter(pk=case.procedure_id).update(text="procedure: other")


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (change_state, "state is 'refused', its events say 'approved'"),
        (change_number, "number is '浙网审决〔2026〕999号', its events say '浙网审决〔2026〕1号'"),
        (change_due, "due date is 2027-01-01, its events say None"),
        (change_round, "round is 1, its events say 2"),
        (change_form, "what was handed in for round 1 was changed"),
        (drop_snapshot, "what was handed in for round 2 is missing or added"),
        (change_vote, "a signed opinion was changed"),
        (change_opinion, "a signed opinion was changed"),
        (drop_opinion, "a signed opinion is missing or added"),
        (add_letter, "a letter is missing or added"),
        (renumber_letter, "the number of letter 浙网审决〔2026〕2号 was changed"),
        (change_letter, "the file of letter 浙网审决〔2026〕1号 is gone or was changed"),
        (change_procedure, "the text of version 3 was changed"),
    ],
)
def test_what_no_longer_agrees_with_the_events_is_found(
    approved: Case, tamper: Callable[[Case], None], told: str
) -> None:
    tamper(approved)

    assert any(told in fault for fault in faults()), faults()


def test_a_record_with_everything_of_the_desk_holds(office: Cast) -> None:
    desk = make_desk(cast=office)
    case = accepted(desk)
    task = actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun)
    actions.do_task(task, by=desk.wei, verdict=TaskVerdict.CONSENTS)
    actions.take(case, by=desk.zheng)
    actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持股。")
    actions.declare_conflict(case, by=desk.cast.wu, reason="亲属参与。")
    actions.make_hook(desk.cast.studio_a, url="https://example.org/told", by=desk.cast.lin)
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=9))
    actions.warn_of_limits(now=timezone.now())
    Case.objects.filter(pk=case.pk).update(due_on=case.due_on)

    streams = set(Event.objects.values_list("stream", flat=True))
    assert {f"due/{case.code}", f"organisation/{desk.cast.studio_a.code}"} < streams
    assert faults() == []
