"""The room's JSON: who sees what, notes written once, versions, and what the panel may not see of one another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.screening.asking import call, note_url, notes_url, room_of
from tests.screening.reviewing import FRAMES, Stage, make_cut, watched
from zhijiang.casework.models import Assignment, Opinion
from zhijiang.casework.states import Vote
from zhijiang.screening.models import ReviewedCut
from zhijiang.screening.states import NoteStatus


def test_room_of_a_reviewer_holds_the_cut_and_what_may_be_done(client: Client, under_review: Stage) -> None:
    room = room_of(client, under_review, under_review.cast.chen)

    cut = under_review.reviewed_cut().cut
    assert room["cut"]["sha256"] == cut.file_id
    assert (room["cut"]["frames"], room["cut"]["rate"], room["cut"]["start_timecode"]) == (
        FRAMES,
        "25/1",
        "01:00:00:00",
    )
    assert room["cut"]["playlist"] == f"/media/{cut.code}/index.m3u8"
    assert room["shots"] == [[0, 1000], [1000, FRAMES]]
    assert [(finding["check"], finding["start"], finding["end"]) for finding in room["findings"]] == [
        ("black", 300, 340)
    ]
    assert room["me"]["can"] == {"note": True, "opinion": True, "answer": False, "settle": False, "decide_url": None}
    assert room["quorum"] == {"needed": 3, "signed": 0}
    assert room["review"]["state"] == "under_review"


@pytest.mark.parametrize("word", ["zhou", "tang"])
def test_room_of_a_stranger_is_not_found_whatever_the_address(client: Client, under_review: Stage, word: str) -> None:
    note = under_review.note()
    client.force_login(getattr(under_review.cast, word))
    code = under_review.code

    answers = {
        url: call(client, method, url, {"version": 1}).status_code
        for method, url in [
            ("GET", reverse("screening:room", args=[code, 1])),
            ("GET", reverse("screening:room_json", args=[code, 1])),
            ("GET", reverse("screening:media_state", args=[code, 1])),
            ("POST", notes_url(under_review)),
            ("PATCH", note_url(under_review, note)),
            ("DELETE", note_url(under_review, note)),
            ("POST", note_url(under_review, note) + "answer/"),
            ("POST", note_url(under_review, note) + "settle/"),
            ("POST", reverse("screening:opinion_json", args=[code])),
        ]
    }

    note.refresh_from_db()
    assert set(answers.values()) == {404}
    assert (note.version, note.status) == (1, NoteStatus.OPEN)


def test_room_of_a_reviewer_who_is_not_on_the_panel_is_not_found(client: Client, under_review: Stage) -> None:
    Assignment.objects.get(case=under_review.review.case, user=under_review.cast.he).delete()
    client.force_login(under_review.cast.he)

    answers = [
        client.get(reverse(name, args=[under_review.code, 1])) for name in ("screening:room", "screening:room_json")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_room_of_somebody_signed_out_says_so_in_json(client: Client, under_review: Stage) -> None:
    answer = client.get(reverse("screening:room_json", args=[under_review.code, 1]))

    assert (answer.status_code, list(answer.json())) == (401, ["error"])


def test_producer_sees_no_note_before_the_decision_and_then_only_what_was_sent(
    client: Client, under_review: Stage
) -> None:
    sent, kept = under_review.note(text="送出的意见"), under_review.note(text="不送出的意见", start=500, end=501)
    lin = under_review.cast.lin

    before = room_of(client, under_review, lin)
    under_review.send_back(sent)
    after = room_of(client, under_review, lin)

    assert (before["notes"], before["episodes"][0]["notes"]) == ([], 0)
    assert [(note["text"], note["author"]) for note in after["notes"]] == [("送出的意见", "审看组")]
    assert after["episodes"][0]["notes"] == 1
    assert kept.text not in json.dumps(after, ensure_ascii=False)
    assert under_review.cast.chen.name not in json.dumps(after, ensure_ascii=False)


def test_producer_sees_neither_opinions_nor_how_many_are_signed(client: Client, under_review: Stage) -> None:
    under_review.sign(under_review.cast.chen)

    room = room_of(client, under_review, under_review.cast.lin)

    assert (room["opinions"], room["quorum"], room["my_opinion"]) == ([], {"needed": 0, "signed": 0}, None)


def test_others_opinions_are_hidden_until_ones_own_is_signed(client: Client, under_review: Stage) -> None:
    under_review.sign(under_review.cast.jiang, vote=Vote.REFUSE)
    watched(under_review.now(), under_review.cast.chen)
    before = room_of(client, under_review, under_review.cast.chen)

    url = reverse("screening:opinion_json", args=[under_review.code])
    signed = call(
        client, "POST", url + "?round=1", {"vote": "approve", "text": "同意。", "seq": before["review"]["seq"]}
    )
    after = room_of(client, under_review, under_review.cast.chen)

    assert (before["opinions"], before["quorum"]) == ([], {"needed": 3, "signed": 1})
    assert signed.status_code == 201
    assert [(one["reviewer"], one["vote"]) for one in after["opinions"]] == [
        ("蒋审看", "refuse"),
        ("陈审看", "approve"),
    ]
    assert (after["my_opinion"]["vote"], after["me"]["can"]["opinion"]) == ("approve", False)


def test_opinion_from_a_room_left_open_on_an_earlier_round_is_refused(client: Client, returned: Stage) -> None:
    returned.answer_all().resubmit()
    client.force_login(returned.cast.chen)

    url = reverse("screening:opinion_json", args=[returned.code])
    answer = call(client, "POST", url + "?round=1", {"vote": "approve", "text": "同意。"})

    assert (answer.status_code, Opinion.objects.count()) == (409, 0)


@pytest.mark.parametrize(("word", "status"), [("sun", 403), ("wu", 403), ("lin", 403), ("qian", 403), ("yang", 403)])
def test_opinion_by_somebody_who_is_not_on_the_panel_is_refused(
    client: Client, under_review: Stage, word: str, status: int
) -> None:
    client.force_login(getattr(under_review.cast, word))

    url = reverse("screening:opinion_json", args=[under_review.code])
    answer = call(client, "POST", url, {"vote": "approve", "text": "同意。"})

    assert (answer.status_code, Opinion.objects.count()) == (status, 0)


def test_room_of_an_earlier_round_shows_its_cut_and_its_notes(client: Client, returned: Stage) -> None:
    returned.answer_all().resubmit()
    first = ReviewedCut.objects.get(round=1)

    old = room_of(client, returned, returned.cast.chen, query="?round=1")
    new = room_of(client, returned, returned.cast.chen)

    assert (old["cut"]["sha256"], len(old["notes"]), old["me"]["can"]["note"]) == (first.cut.file_id, 1, False)
    assert (new["cut"]["number"], new["notes"], new["review"]["round"]) == (2, [], 2)


@pytest.mark.parametrize("query", ["?round=9", "?round=x", "?round=²", "?round=-1"])
def test_room_of_a_round_that_is_not_there_is_not_found(client: Client, under_review: Stage, query: str) -> None:
    client.force_login(under_review.cast.chen)

    answer = client.get(reverse("screening:room_json", args=[under_review.code, 1]) + query)

    assert answer.status_code == 404


def test_room_asks_the_database_the_same_number_of_times_for_many_notes(
    client: Client, under_review: Stage, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        under_review.note(start=number * 10, end=number * 10 + 5)
    client.force_login(under_review.cast.chen)

    with django_assert_max_num_queries(19):
        answer = client.get(reverse("screening:room_json", args=[under_review.code, 1]))

    assert len(answer.json()["notes"]) == 30


def test_room_of_a_cut_that_is_still_being_prepared_has_no_facts(client: Client, under_review: Stage) -> None:
    newer = make_cut(under_review.work, by=under_review.cast.lin)
    newer.file.analyses.update(report=None, state="running", strip={})
    newer.file.packages.update(state="partial", playable_frames=25)
    ReviewedCut.objects.filter(review=under_review.review).update(cut=newer)

    room = room_of(client, under_review, under_review.cast.chen)

    assert (room["cut"]["frames"], room["cut"]["strip"], room["cut"]["waveform"]) == (0, None, None)
    assert (room["cut"]["package_state"], room["cut"]["playable_frames"]) == ("partial", 25)


def test_a_cut_leads_to_the_round_in_which_it_lay_before_the_panel(client: Client, under_review: Stage) -> None:
    first = under_review.reviewed_cut().cut
    under_review.send_back(under_review.note()).answer_all().resubmit()
    client.force_login(under_review.cast.chen)

    answer = client.get(f"/cuts/{first.code}/room/")

    assert answer["Location"] == f"/reviews/{under_review.review.case.code}/room/1/?round=1"
    client.force_login(under_review.cast.zhou)
    assert client.get(f"/cuts/{first.code}/room/").status_code == 404
