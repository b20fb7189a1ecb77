"""Panel, opinion and decision: one transaction, told in advance, and only once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.reading_letters import file_of, pages
from tests.screening.reviewing import Stage, watched
from zhijiang.casework.models import Document, Event, FixItem, Opinion, RuleNode
from zhijiang.casework.states import FixKind, Severity, Vote
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role
from zhijiang.screening import actions, queries
from zhijiang.screening.models import Note
from zhijiang.screening.states import NoteStatus, ReviewAction, ReviewState


def decision(stage: Stage, **changes: Any) -> dict[str, Any]:
    return {"seq": stage.seq(), "outcome": "approve", "reason": "", "rule": "", "confirm": "1"} | changes


def decide(client: Client, stage: Stage, **changes: Any) -> Any:
    client.force_login(stage.cast.sun)
    return client.post(reverse("screening:decide", args=[stage.code]), decision(stage, **changes))


def a_rule() -> RuleNode:
    return RuleNode.objects.filter(is_heading=False).order_by("pk")[0]


def test_panel_is_named_by_the_page_and_may_be_changed(client: Client, draft: Stage) -> None:
    draft.submit().accept()
    cast = draft.cast
    client.force_login(cast.sun)
    url = reverse("screening:panel", args=[draft.code])

    client.post(url, {"reviewers": [cast.chen.pk, cast.jiang.pk]})
    first = queries.panel_of(draft.now().case)
    client.post(url, {"reviewers": [cast.jiang.pk, cast.he.pk]})
    second = queries.panel_of(draft.now().case)
    empty = client.post(url, {})

    assert (first, second, empty.status_code) == ([cast.chen, cast.jiang], [cast.jiang, cast.he], 422)
    events = Event.objects.filter(stream=f"case/{draft.code}", action__in=["assigned", "unassigned"])
    assert list(events.values_list("action", "payload__user")) == [
        ("assigned", cast.chen.pk),
        ("assigned", cast.jiang.pk),
        ("unassigned", cast.chen.pk),
        ("assigned", cast.he.pk),
    ]


def test_panel_never_takes_a_reviewer_of_the_applicants_house(client: Client, draft: Stage) -> None:
    draft.submit().accept()
    cast = draft.cast
    Membership.objects.create(user=cast.chen, organisation=cast.studio_a, role=Role.PRODUCER_VIEWER)
    client.force_login(cast.sun)
    url = reverse("screening:panel", args=[draft.code])

    shown = client.get(url).content.decode()
    answer = client.post(url, {"reviewers": [cast.chen.pk, cast.jiang.pk]})

    assert "应当回避" in shown
    assert (answer.status_code, queries.panel_of(draft.now().case)) == (422, [])


@pytest.mark.parametrize("word", ["wu", "lin"])
def test_panel_never_takes_somebody_who_is_no_reviewer(client: Client, draft: Stage, word: str) -> None:
    draft.submit().accept()
    client.force_login(draft.cast.sun)
    somebody: User = getattr(draft.cast, word)

    answer = client.post(reverse("screening:panel", args=[draft.code]), {"reviewers": [somebody.pk]})

    assert (answer.status_code, queries.panel_of(draft.now().case)) == (422, [])


def test_opinion_is_signed_by_the_page_once(client: Client, under_review: Stage) -> None:
    client.force_login(under_review.cast.chen)
    url = reverse("screening:opinion", args=[under_review.code])
    unseen = client.post(url, {"vote": "correct", "text": "未看。"})
    watched(under_review.now(), under_review.cast.chen)

    bare = client.post(url, {"vote": "approve", "text": ""})
    signed = client.post(url, {"vote": "correct", "text": "第一场灯光需修改。"})
    again = client.get(url)

    assert [each.status_code for each in (unseen, bare, signed, again)] == [409, 422, 302, 302]
    assert list(Opinion.objects.values_list("reviewer", "vote", "round")) == [(under_review.cast.chen.pk, "correct", 1)]


def test_decision_without_quorum_is_refused_and_changes_nothing(client: Client, under_review: Stage) -> None:
    under_review.sign(under_review.cast.chen, under_review.cast.jiang)
    before = under_review.seq()

    answer = decide(client, under_review)

    assert (answer.status_code, under_review.seq()) == (409, before)
    assert (Document.objects.count(), under_review.now().case.number) == (0, "")


def test_decision_is_told_before_it_is_made(client: Client, under_review: Stage) -> None:
    under_review.sign()
    client.force_login(under_review.cast.sun)
    body = decision(under_review)
    del body["confirm"]

    answer = client.post(reverse("screening:decide", args=[under_review.code]), body)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert ("不能撤销" in html, 'name="confirm"' in html) == (True, True)
    assert under_review.now().case.state == ReviewState.UNDER_REVIEW


def test_approval_gives_number_and_letter_that_the_producer_sees(client: Client, under_review: Stage) -> None:
    under_review.sign()

    answer = decide(client, under_review)

    case = under_review.now().case
    client.force_login(under_review.cast.lin)
    html = client.get(reverse("screening:review", args=[under_review.code])).content.decode()
    assert (answer.status_code, case.state, case.number) == (302, ReviewState.APPROVED, "浙网审决〔2026〕1号")
    letter = Document.objects.get()
    assert (letter.case, letter.number) == (case, case.number)
    assert (letter.title in html, letter.verify_code in html) == (True, True)


def test_second_decision_is_told_who_was_faster(client: Client, under_review: Stage) -> None:
    under_review.sign()
    seen = decision(under_review, outcome="refuse", reason="不行。", rule=a_rule().pk)
    decide(client, under_review)

    answer = client.post(reverse("screening:decide", args=[under_review.code]), seen)

    html = answer.content.decode()
    assert (answer.status_code, Document.objects.count()) == (409, 1)
    assert ("孙处长" in html, "审查通过" in html) == (True, True)


def test_decision_sent_once_more_leads_to_what_was_decided(client: Client, under_review: Stage) -> None:
    under_review.sign()
    seen = decision(under_review)
    url = reverse("screening:decide", args=[under_review.code])
    client.force_login(under_review.cast.sun)

    first, again = client.post(url, seen), client.post(url, seen)

    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert Document.objects.count() == 1


def test_decision_on_a_page_that_is_out_of_date_is_refused(client: Client, under_review: Stage) -> None:
    under_review.sign(under_review.cast.chen, under_review.cast.jiang, under_review.cast.he)
    stale = under_review.seq()
    under_review.sign(under_review.cast.he, vote=Vote.REFUSE)

    answer = decide(client, under_review, seq=stale)

    assert (answer.status_code, under_review.now().case.state) == (409, ReviewState.UNDER_REVIEW)


def test_refusal_needs_reason_and_rule(client: Client, under_review: Stage) -> None:
    under_review.sign(vote=Vote.REFUSE)

    answers = [
        decide(client, under_review, outcome="refuse").status_code,
        decide(client, under_review, outcome="refuse", reason="内容违规。").status_code,
        decide(client, under_review, outcome="refuse", rule=a_rule().pk).status_code,
        decide(client, under_review, outcome="refuse", reason="内容违规。", rule=a_rule().pk).status_code,
    ]

    assert (answers, under_review.now().case.state) == ([409, 409, 409, 302], ReviewState.REFUSED)


def test_return_makes_fix_items_of_the_chosen_notes_in_the_order_of_the_film(
    client: Client, under_review: Stage
) -> None:
    late = under_review.note(start=1000, end=1001, text="后面的")
    early = under_review.note(start=10, end=60, text="前面的", by=under_review.cast.jiang)
    kept = under_review.note(start=500, end=510, text="不送的")

    answer = decide(
        client,
        under_review,
        outcome="return_for_correction",
        notes=[late.pk, early.pk],
        **{"field-0-target": "synopsis", "field-0-text": "结局没有写明。"},
    )

    items = list(FixItem.objects.order_by("order").values_list("kind", "target", "place", "text"))
    cut = under_review.reviewed_cut().cut
    assert answer.status_code == 302
    assert items == [
        (FixKind.TIMECODE, f"cut/{cut.code}", "正片 01:00:00:10–01:00:02:09", "前面的"),
        (FixKind.TIMECODE, f"cut/{cut.code}", "正片 01:00:40:00", "后面的"),
        (FixKind.FIELD, "synopsis", "内容概要", "结局没有写明。"),
    ]
    by_text = {note.text: note.fix_item.order if note.fix_item else None for note in Note.objects.all()}
    assert by_text == {"前面的": 1, "后面的": 2, kept.text: None}


def test_return_of_nothing_is_refused(client: Client, under_review: Stage) -> None:
    answer = decide(client, under_review, outcome="return_for_correction")

    assert (answer.status_code, under_review.now().case.state) == (409, ReviewState.UNDER_REVIEW)


def test_note_withdrawn_while_the_officer_decides_is_not_sent(under_review: Stage) -> None:
    note, other = under_review.note(), under_review.note(start=700, end=710, text="另一条")
    actions.withdraw_note(note, by=under_review.cast.chen, version=1)

    under_review.send_back(note, other)

    assert list(FixItem.objects.values_list("text", flat=True)) == ["另一条"]
    assert Note.objects.get(pk=note.pk).status == NoteStatus.WITHDRAWN


def test_notes_of_another_review_cannot_be_sent(client: Client, under_review: Stage) -> None:
    from tests.screening.reviewing import FORM, PAPERS, make_cut, make_work

    cast = under_review.cast
    work = make_work(cast, title="另一部")
    make_cut(work, by=cast.lin)
    other = Stage(
        cast=cast,
        work=work,
        review=actions.open_review(work, by=cast.lin, authority=cast.bureau, data=FORM | PAPERS),
    )
    note = other.submit().accept().panel().note(text="另一部的意见")

    answer = decide(client, under_review, outcome="return_for_correction", notes=[note.pk], reason="请改。")

    assert (answer.status_code, FixItem.objects.count()) == (422, 0)


def test_letter_preview_is_a_pdf_and_writes_nothing(client: Client, under_review: Stage) -> None:
    note = under_review.note()
    client.force_login(under_review.cast.sun)
    events = Event.objects.count()
    body = decision(under_review, outcome="return_for_correction", notes=[note.pk])

    answer = client.post(reverse("screening:letter_preview", args=[under_review.code]), body)

    assert (answer.status_code, answer.headers["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    assert (Document.objects.count(), FixItem.objects.count(), Event.objects.count()) == (0, 0, events)


@pytest.mark.parametrize("word", ["lin", "qian", "wu", "chen", "yang"])
def test_decision_pages_are_the_officers_alone(client: Client, under_review: Stage, word: str) -> None:
    under_review.sign()
    client.force_login(getattr(under_review.cast, word))

    got = [
        client.get(reverse("screening:decide", args=[under_review.code])).status_code,
        client.post(reverse("screening:decide", args=[under_review.code]), decision(under_review)).status_code,
        client.get(reverse("screening:panel", args=[under_review.code])).status_code,
        client.post(reverse("screening:panel", args=[under_review.code]), {"reviewers": []}).status_code,
    ]

    assert (got, under_review.now().case.state) == ([404] * 4, ReviewState.UNDER_REVIEW)


def test_a_decision_that_fails_half_way_leaves_nothing_behind(
    under_review: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The storage refuses the letter's bytes: state, number, fix items and events are as before."""
    from django.core.files.storage import FileSystemStorage

    note = under_review.note()
    before = (under_review.seq(), Event.objects.count())

    def full(*_args: object, **_kwargs: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(OSError, match="No space left"):
        actions.decide(
            under_review.now(),
            ReviewAction.RETURN,
            by=under_review.cast.sun,
            expected_seq=under_review.seq(),
            notes=[note],
        )

    note.refresh_from_db()
    assert (under_review.seq(), Event.objects.count()) == before
    assert (FixItem.objects.count(), Document.objects.count(), note.fix_item) == (0, 0, None)
    assert note.severity == Severity.ISSUE


def test_a_returned_item_says_which_measure_is_demanded_and_by_when(client: Client, under_review: Stage) -> None:
    """On the page, in the event, in the letter and before the producer. Rule: C-116."""
    note, plain = under_review.note(), under_review.note(start=200, end=210, text="口型对不上。")
    body = {
        "outcome": "return_for_correction",
        "notes": [note.pk, plain.pk],
        f"measure-{note.pk}": "delete",
        "field-0-target": "synopsis",
        "field-0-text": "请写明结局。",
        "field-0-measure": "add",
    }

    answer = decide(client, under_review, **body)

    assert answer.status_code == 302, answer.content.decode()
    items = FixItem.objects.filter(case=under_review.review.case)
    assert [item.measure for item in items] == ["delete", "", "add"]
    told = Event.objects.filter(action="return_for_correction").get().payload["fix_items"]
    assert [item.get("measure") for item in told] == ["delete", None, "add"]
    letter = Document.objects.get(case=under_review.review.case)
    words = "".join(text for text, _picture in pages(file_of(letter), scale=1))
    due = under_review.now().case.due_on
    assert due is not None
    assert f"灯光穿帮。（处理方式：删除；期限：{due.year}年{due.month}月{due.day}日前" in words
    assert "口型对不上。（处理方式" not in words
    client.force_login(under_review.cast.lin)
    shown = client.get(reverse("screening:answers", args=[under_review.code])).content.decode()
    assert shown.count('<span class="tag">删除</span>') == 1
