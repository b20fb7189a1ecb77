"""Notes: written once whatever the network does, changed by version, answered and settled."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.screening.asking import call, draft_note, note_url, notes_url, room_of
from tests.screening.reviewing import FRAMES, Stage
from zhijiang.casework.models import Event
from zhijiang.screening.models import Note


def test_withdrawn_note_is_seen_by_nobody(client: Client, under_review: Stage) -> None:
    note = under_review.note()
    client.force_login(under_review.cast.chen)
    call(client, "DELETE", note_url(under_review, note), {"version": 1})

    rooms = [room_of(client, under_review, user)["notes"] for user in (under_review.cast.chen, under_review.cast.sun)]

    assert rooms == [[], []]


def test_note_sent_twice_with_one_key_is_one_note_and_one_event(client: Client, under_review: Stage) -> None:
    client.force_login(under_review.cast.chen)
    body = draft_note()

    first = call(client, "POST", notes_url(under_review), body)
    second = call(client, "POST", notes_url(under_review), body)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Note.objects.count() == 1
    assert Event.objects.filter(stream=f"room/{under_review.code}").count() == 1


def test_note_with_the_key_of_somebody_elses_note_is_refused(client: Client, under_review: Stage) -> None:
    note = under_review.note(by=under_review.cast.jiang)
    client.force_login(under_review.cast.chen)

    answer = call(client, "POST", notes_url(under_review), draft_note(key=str(note.key), text="我的"))

    note.refresh_from_db()
    assert (answer.status_code, note.text, Note.objects.count()) == (409, "灯光穿帮。", 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": 150, "end": 150}, ""),
        ({"start": -1}, "start"),
        ({"end": FRAMES + 1}, ""),
        ({"text": "   "}, "text"),
        ({"severity": "terrible"}, "severity"),
        ({"rule": 999999}, "rule"),
        ({"key": "no key"}, "key"),
    ],
)
def test_note_that_makes_no_sense_is_refused_with_one_sentence(
    client: Client, under_review: Stage, changes: dict[str, object], field: str
) -> None:
    client.force_login(under_review.cast.chen)

    answer = call(client, "POST", notes_url(under_review), draft_note(**changes))

    assert (answer.status_code, answer.json()["field"], Note.objects.count()) == (422, field, 0)
    assert answer.json()["error"]


def test_note_covers_the_last_frame(client: Client, under_review: Stage) -> None:
    client.force_login(under_review.cast.chen)

    answer = call(client, "POST", notes_url(under_review), draft_note(start=FRAMES - 1, end=FRAMES))

    assert (answer.status_code, answer.json()["end"]) == (201, FRAMES)


@pytest.mark.parametrize("word", ["lin", "qian", "wu", "yang"])
def test_note_by_somebody_who_only_reads_is_refused(client: Client, under_review: Stage, word: str) -> None:
    client.force_login(getattr(under_review.cast, word))

    answer = call(client, "POST", notes_url(under_review), draft_note())

    assert (answer.status_code, Note.objects.count()) == (403, 0)


def test_note_before_the_case_is_accepted_is_refused(client: Client, draft: Stage) -> None:
    draft.submit()
    client.force_login(draft.cast.sun)

    answer = call(client, "POST", notes_url(draft), draft_note())

    assert (answer.status_code, Note.objects.count()) == (409, 0)


def test_note_changed_with_a_stale_version_is_refused_and_answers_with_the_note_as_it_is(
    client: Client, under_review: Stage
) -> None:
    note = under_review.note()
    client.force_login(under_review.cast.chen)
    url = note_url(under_review, note)

    first = call(client, "PATCH", url, {"version": 1, "text": "改过的意见"})
    second = call(client, "PATCH", url, {"version": 1, "text": "另一屏的意见"})

    note.refresh_from_db()
    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert (second.status_code, second.json()["note"]["text"], note.text) == (409, "改过的意见", "改过的意见")
    assert (note.start, note.end) == (100, 150)


def test_note_of_another_reviewer_cannot_be_changed_or_withdrawn(client: Client, under_review: Stage) -> None:
    note = under_review.note(by=under_review.cast.jiang)
    client.force_login(under_review.cast.chen)
    url = note_url(under_review, note)

    answers = [
        call(client, "PATCH", url, {"version": 1, "text": "别人的"}),
        call(client, "DELETE", url, {"version": 1}),
    ]

    note.refresh_from_db()
    assert ([answer.status_code for answer in answers], note.text, note.status) == ([403, 403], "灯光穿帮。", "open")


def test_note_that_was_sent_out_can_no_longer_be_changed(client: Client, returned: Stage) -> None:
    note = Note.objects.get()
    client.force_login(returned.cast.chen)

    answer = call(client, "PATCH", note_url(returned, note), {"version": note.version, "text": "事后改"})

    note.refresh_from_db()
    assert (answer.status_code, note.text) == (409, "灯光穿帮。")


def test_note_withdrawn_twice_is_withdrawn_once(client: Client, under_review: Stage) -> None:
    note = under_review.note()
    client.force_login(under_review.cast.chen)

    answers = [call(client, "DELETE", note_url(under_review, note), {"version": 1}) for _again in range(2)]

    note.refresh_from_db()
    assert ([answer.status_code for answer in answers], note.status, note.version) == ([200, 200], "withdrawn", 2)
    assert list(Event.objects.filter(stream=f"room/{under_review.code}").values_list("action", flat=True)) == [
        "note_written",
        "note_withdrawn",
    ]


def test_answer_in_the_room_goes_to_the_fix_item(client: Client, returned: Stage) -> None:
    note = Note.objects.get()
    client.force_login(returned.cast.lin)
    url = note_url(returned, note) + "answer/"

    bare = call(client, "POST", url, {"kind": "intended", "text": "", "version": note.version})
    given = call(client, "POST", url, {"kind": "intended", "text": "有意为之。", "version": note.version})

    note.refresh_from_db()
    assert note.fix_item is not None
    assert (bare.status_code, given.status_code) == (422, 200)
    assert (note.status, note.fix_item.answer, note.fix_item.answer_text) == ("answered", "intended", "有意为之。")
    assert given.json()["answer"]["text"] == "有意为之。"


def test_answer_by_a_colleague_who_may_only_read_is_refused(client: Client, returned: Stage) -> None:
    note = Note.objects.get()
    client.force_login(returned.cast.qian)

    url = note_url(returned, note) + "answer/"
    answer = call(client, "POST", url, {"kind": "will_fix", "text": "", "version": note.version})

    note.refresh_from_db()
    assert (answer.status_code, note.status) == (403, "open")


def test_objection_is_settled_in_the_next_round_and_can_be_opened_again(client: Client, returned: Stage) -> None:
    returned.answer_all().resubmit()
    note = Note.objects.get()
    client.force_login(returned.cast.jiang)
    url = note_url(returned, note) + "settle/"

    settled = call(client, "POST", url, {"settled": True, "version": note.version})
    opened = call(client, "POST", url, {"settled": False, "version": settled.json()["version"]})

    assert (settled.status_code, settled.json()["status"]) == (200, "settled")
    assert (opened.status_code, opened.json()["status"]) == (200, "answered")


@pytest.mark.parametrize("body", ["", "no json", "[]", '"x"', "null"])
def test_body_that_is_no_object_is_refused(client: Client, under_review: Stage, body: str) -> None:
    client.force_login(under_review.cast.chen)

    answer: HttpResponse = client.generic("POST", notes_url(under_review), body, content_type="application/json")  # type: ignore[assignment]

    assert (answer.status_code, Note.objects.count()) == (422, 0)
