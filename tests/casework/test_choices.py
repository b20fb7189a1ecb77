"""What a move can ask for beside words: a full list once, a number of another system, a choice; and what a change does."""

from __future__ import annotations

import pytest

from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Document, Event, Snapshot
from zhijiang.casework.states import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _published(office: Cast) -> None:
    plans.publish()


def supplement(case: Case, cast: Cast, *fields: str) -> None:
    drafts = [actions.FixItemDraft(text=f"请补充{field}。", target=field) for field in fields]
    actions.act(case, "ask", by=cast.wu, expected_seq=case.seq, fix_items=drafts)
    case.refresh_from_db()


def test_supplement_without_a_list_is_refused(office: Cast) -> None:
    case = plans.submitted(office)

    with pytest.raises(MissingEvidence):
        actions.act(case, "ask", by=office.wu, expected_seq=case.seq, reason="不全")

    case.refresh_from_db()
    assert case.state == "submitted"


def test_supplement_opens_only_what_is_listed(office: Cast) -> None:
    case = plans.submitted(office)
    supplement(case, office, "synopsis")

    with pytest.raises(NotAllowed):
        actions.save_draft(case, by=office.lin, data=plans.DATA | {"synopsis": "新的概要。", "episodes": 12})
    actions.save_draft(case, by=office.lin, data=plans.DATA | {"synopsis": "新的概要。"})

    case.refresh_from_db()
    assert case.data == plans.DATA | {"synopsis": "新的概要。"}


def test_supplement_is_asked_for_once(office: Cast) -> None:
    case = plans.submitted(office)
    supplement(case, office, "synopsis")
    item = case.fix_items.get()
    actions.answer_fix_item(item, by=office.lin, answer=Answer.WILL_FIX)
    case.refresh_from_db()
    actions.act(case, "supply", by=office.lin, expected_seq=case.seq)
    case.refresh_from_db()

    with pytest.raises(WrongState):
        supplement(case, office, "idea")

    assert (case.state, case.round) == ("submitted", 2)


def test_number_and_choice_are_kept_told_and_stand_in_the_letter(office: Cast) -> None:
    case = plans.granted(office)

    event = Event.objects.get(stream=queries.stream_of(case), action="record_number")
    letter = Document.objects.get(case=case, kind="filed")
    assert (case.state, case.external_number, case.classes) == ("granted", "V 2026 0001", {"grade": "a"})
    assert (event.payload["external_number"], event.payload["choice"]) == ("V 2026 0001", {"grade": "a"})
    assert letter.number == case.number
    assert verify.faults() == []


@pytest.mark.parametrize(
    ("number", "choice"), [("", "a"), ("  ", "a"), ("V 2026 0001", ""), ("V 2026 0001", "c"), ("V1", "a")]
)
def test_number_or_choice_that_is_missing_is_refused(office: Cast, number: str, choice: str) -> None:
    case = plans.signed(office)
    actions.act(case, "send_up", by=office.sun, expected_seq=case.seq)
    case.refresh_from_db()

    with pytest.raises(MissingEvidence):
        actions.act(case, "record_number", by=office.sun, expected_seq=case.seq, number=number, choice=choice)

    case.refresh_from_db()
    assert (case.state, case.external_number, case.number) == ("sent_up", "", "")


def test_choice_changed_behind_the_events_is_found(office: Cast) -> None:
    case = plans.granted(office)

    Case.objects.filter(pk=case.pk).update(classes={"grade": "b"}, external_number="V 2026 0002")

    said = [fault.what for fault in verify.faults()]
    assert len(said) == 2
    assert "external_number" in said[0] + said[1]
    assert "classes" in said[0] + said[1]


def test_case_is_called_what_the_form_says(office: Cast) -> None:
    case = plans.draft(office, title="湖畔来信")
    actions.save_draft(case, by=office.lin, data=plans.DATA | {"title": "湖畔回信"})

    case.refresh_from_db()
    assert case.title == "湖畔回信"


def test_granted_change_holds_for_the_parent_and_leaves_what_was_handed_in(office: Cast) -> None:
    case = plans.granted(office)
    change = actions.open_linked(case, "change", by=office.lin, expected_seq=case.seq)
    assert change.data == {"new_title": "湖畔来信", "episodes": 24}
    actions.save_draft(change, by=office.lin, data={"new_title": "湖上来信", "episodes": 24})
    change.refresh_from_db()
    actions.act(change, "submit", by=office.lin, expected_seq=change.seq)
    change.refresh_from_db()

    actions.act(change, "grant", by=office.sun, expected_seq=change.seq)

    case.refresh_from_db()
    told = Event.objects.get(stream=queries.stream_of(case), action="changed")
    assert (case.title, case.data["title"], case.data["episodes"]) == ("湖上来信", "湖上来信", 24)
    assert Snapshot.objects.get(case=case).data["title"] == "湖畔来信"
    assert told.payload == {"case": change.code, "fields": {"title": ["湖畔来信", "湖上来信"]}}
    assert verify.faults() == []


def test_refused_change_leaves_the_parent(office: Cast) -> None:
    case = plans.granted(office)
    change = actions.open_linked(case, "change", by=office.lin, expected_seq=case.seq)
    actions.save_draft(change, by=office.lin, data={"new_title": "湖上来信"})
    change.refresh_from_db()
    actions.act(change, "submit", by=office.lin, expected_seq=change.seq)
    change.refresh_from_db()

    actions.act(change, "refuse", by=office.sun, expected_seq=change.seq, reason="不宜。")

    case.refresh_from_db()
    assert (case.title, case.data) == ("湖畔来信", plans.DATA)
