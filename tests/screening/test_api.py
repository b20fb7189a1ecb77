"""Reviews by a program: cuts handed in, objections, decisions; the rest is that of every other case."""

from __future__ import annotations

import uuid

import pytest

from tests.casework.calling import Caller, faults, told
from tests.cast import Cast
from tests.screening.reviewing import FORM, PAPERS, Stage, load_pack, make_cut, make_work, open_stage
from zhijiang.casework import queries as casework
from zhijiang.casework.models import FixItem
from zhijiang.catalog.models import Cut
from zhijiang.catalog.states import AnalysisState
from zhijiang.screening.models import Note, Review, ReviewedCut
from zhijiang.screening.states import NoteStatus

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def pack(db: None) -> None:
    load_pack()


def version_of(stage: Stage) -> str:
    return casework.digest_of(stage.now().case)


def test_review_goes_from_a_work_to_handed_in(cast: Cast) -> None:
    work = make_work(cast, title="夜泊")
    cut = make_cut(work, by=cast.lin)
    lin = Caller(cast.lin)

    strange = [
        Caller(cast.zhou).post("/reviews", {"work": work.code}).status_code,
        lin.post("/reviews", {"work": work.code, "authority": "O-0000000"}).status_code,
    ]
    begun = lin.post("/reviews", {"work": work.code})
    code = told(begun)["code"]
    twice = lin.post("/reviews", {"work": work.code})
    answers = Review.objects.get(case__code=code).case.data
    shown = told(lin.get(f"/cases/{code}/answers"))
    form = {name: each for name, each in FORM.items() if name not in answers}
    saved = lin.patch(f"/cases/{code}/answers", {"version": shown["version"], "answers": form})
    for field in PAPERS:
        saved = lin.upload(f"/cases/{code}/files/{field}", f"{field}.pdf", b"%PDF-1.7 " + field.encode())
    offered = told(lin.get(f"/reviews/{code}/cuts"))
    version = told(saved)["version"]
    refused = lin.post(f"/reviews/{code}/submission", {"seq": 1, "version": version, "cuts": ["K-0000000"]})
    none = lin.post(f"/reviews/{code}/submission", {"seq": 1, "version": version, "cuts": []})
    sent = lin.post(f"/reviews/{code}/submission", {"seq": 1, "version": version, "cuts": [cut.code]})

    assert (strange, begun.status_code, twice.status_code) == ([404, 422], 201, 409)
    assert [(each["episode"], each["is_asked"], [one["code"] for one in each["cuts"]]) for each in offered] == [
        (1, True, [cut.code])
    ]
    assert (refused.status_code, faults(refused), none.status_code, told(none)["rule"]) == (
        422,
        {"cuts.0": "unknown"},
        422,
        "S-06",
    )
    assert (sent.status_code, told(sent)["state"]) == (201, "submitted")
    assert ReviewedCut.objects.get(review__case__code=code).cut == cut


def test_what_was_not_checked_or_has_no_report_is_not_handed_in(cast: Cast) -> None:
    stage = open_stage(cast)
    lin, url = Caller(cast.lin), f"/reviews/{stage.code}/submission"
    unread = make_cut(stage.work, by=cast.lin, state=AnalysisState.WAITING)

    stale = lin.post(url, {"seq": stage.seq(), "version": "x", "cuts": [unread.code]})
    without = lin.post(url, {"seq": stage.seq(), "version": version_of(stage), "cuts": [unread.code]})
    others = [
        Caller(who).post(url, {"seq": 1, "version": "x", "cuts": []}).status_code
        for who in (cast.qian, cast.zhou, cast.sun)
    ]
    by_case = lin.post(f"/cases/{stage.code}/submission", {"seq": stage.seq(), "version": version_of(stage)})

    assert [(each.status_code, told(each)["rule"]) for each in (stale, without)] == [(409, "C-26"), (422, "S-06")]
    assert (others, by_case.status_code, ReviewedCut.objects.count()) == ([403, 404, 404], 409, 0)


def test_a_decision_sends_notes_and_questions_out_and_they_are_answered(cast: Cast) -> None:
    stage = open_stage(cast).submit().accept().panel()
    note = stage.note()
    sun, lin, url = Caller(cast.sun), Caller(cast.lin), f"/reviews/{stage.code}"
    assert [each["key"] for each in told(sun.get(f"{url}/notes"))] == [str(note.key)]
    assert told(lin.get(f"{url}/notes")) == []
    body = {"action": "return_for_correction", "seq": stage.seq(), "notes": [str(note.key)], "reason": "请修改。"}

    wrong = sun.post(
        f"{url}/decision",
        body
        | {
            "action": "withdraw",
            "notes": [str(uuid.uuid4())],
            "fields": [{"target": "none", "text": "x"}],
            "rule": "X@1#y",
        },
    )
    others = [
        Caller(who).post(f"{url}/decision", body).status_code for who in (cast.lin, cast.chen, cast.wu, cast.zhou)
    ]
    made = sun.post(f"{url}/decision", body | {"fields": [{"target": "synopsis", "text": "与样片不符。"}]})
    again = sun.post(f"{url}/decision", body)

    assert (wrong.status_code, faults(wrong)) == (
        422, {"action": "enum", "notes.0": "unknown", "fields.0.target": "unknown", "rule": "rule"},
    )  # fmt: skip
    assert (others, made.status_code, told(made)["state"], again.status_code) == (
        [403, 403, 403, 404],
        201,
        "returned",
        409,
    )
    items = told(lin.get(f"/cases/{stage.code}/items"))
    assert [(each["kind"], each["target"]) for each in items] == [
        ("timecode", f"cut/{note.reviewed_cut.cut.code}"), ("field", "synopsis"),
    ]  # fmt: skip
    wordless = lin.put(f"{url}/items/{items[0]['id']}/answer", {"answer": "intended"})
    for item in items:
        assert lin.put(f"{url}/items/{item['id']}/answer", {"answer": "will_fix"}).status_code == 200
    assert (wordless.status_code, faults(wordless)) == (422, {"text": "required"})
    assert Note.objects.get(pk=note.pk).status == NoteStatus.ANSWERED
    cut = Cut.objects.get(episode__work=stage.work)
    sent = lin.post(f"{url}/submission", {"seq": stage.seq(), "version": version_of(stage), "cuts": [cut.code]})
    settled = sun.put(f"{url}/items/{items[0]['id']}/settlement", {"settled": True})

    assert (sent.status_code, told(sent)["round"]) == (201, 2)
    assert (settled.status_code, told(settled)["standing"], Note.objects.get(pk=note.pk).status) == (
        200,
        "settled",
        NoteStatus.SETTLED,
    )
    assert lin.put(f"{url}/items/{items[0]['id']}/settlement", {"settled": False}).status_code == 403
    assert sun.put(f"/cases/{stage.code}/items/{items[0]['id']}/settlement", {"settled": True}).status_code == 409


def test_a_supplement_asks_once_for_questions_and_cuts(cast: Cast) -> None:
    stage = open_stage(cast).submit()
    wu, url = Caller(cast.wu), f"/reviews/{stage.code}"
    body = {
        "seq": stage.seq(),
        "fields": [{"target": "platform", "text": "请写全称。"}],
        "cuts": [{"episode": 1, "text": "画面不全。"}],
    }

    strange = wu.post(f"{url}/supplement", body | {"cuts": [{"episode": 7, "text": "x"}]})
    lin = Caller(cast.lin).post(f"{url}/supplement", body)
    made = wu.post(f"{url}/supplement", body)

    assert (strange.status_code, faults(strange), lin.status_code) == (422, {"cuts.0.episode": "unknown"}, 403)
    assert (made.status_code, told(made)["state"]) == (201, "supplement")
    assert set(FixItem.objects.filter(case=stage.now().case).values_list("target", flat=True)) == {"platform", "cut-1"}
    offered = told(Caller(cast.lin).get(f"{url}/cuts"))
    assert [(each["episode"], each["is_asked"]) for each in offered] == [(1, True)]


def test_panel_and_opinions_are_those_of_every_case(cast: Cast) -> None:
    stage = open_stage(cast).submit().accept()
    sun, chen, url = Caller(cast.sun), Caller(cast.chen), f"/cases/{stage.code}"
    people = [cast.chen.pk, cast.jiang.pk, cast.he.pk]

    named = sun.put(f"{url}/panel", {"seq": stage.seq(), "reviewers": people})
    unseen = chen.post(f"{url}/opinions", {"round": 1, "vote": "approve", "text": "同意通过。"})
    stage.sign(cast.chen)

    assert (named.status_code, unseen.status_code, told(unseen)["rule"]) == (200, 422, "S-12")
    assert [each["vote"] for each in told(chen.get(f"{url}/opinions"))] == ["approve"]
    assert told(Caller(cast.lin).get(f"{url}/opinions")) == []


def test_a_move_that_goes_with_notes_and_films_is_made_under_reviews(cast: Cast) -> None:
    stage = open_stage(cast).submit()
    wu, lin = (Caller(each, language="en") for each in (cast.wu, cast.lin))
    url = f"/cases/{stage.code}/moves"
    item = {"target": "platform", "text": "请写全称。"}
    supplement = {"action": "ask_supplement", "seq": stage.seq(), "fix_items": [item]}

    asked, applicant = wu.post(url, supplement), lin.post(url, supplement)
    previewed = wu.post(f"{url}/preview", supplement)
    stage.accept()
    returned = Caller(cast.sun).post(url, {"action": "return_for_correction", "seq": stage.seq(), "fix_items": [item]})

    assert (asked.status_code, told(asked)["rule"], previewed.status_code) == (409, "A-10", 409)
    assert f"/reviews/{stage.code}/supplement" in told(asked)["message"]
    assert (applicant.status_code, returned.status_code, told(returned)["rule"]) == (403, 409, "A-10")
    assert (stage.now().case.state, FixItem.objects.count()) == ("under_review", 0)


def test_letters_of_a_review_are_looked_at_before_they_are_sent(cast: Cast) -> None:
    stage = open_stage(cast).submit()
    wu, sun, url = Caller(cast.wu), Caller(cast.sun), f"/reviews/{stage.code}"
    fields = [{"target": "platform", "text": "请写全称。"}]

    supplement = wu.post(f"{url}/supplement/preview", {"seq": stage.seq(), "fields": fields})
    state = stage.now().case.state
    stage.accept()
    decision = {"action": "return_for_correction", "seq": stage.seq(), "fields": fields, "reason": "请修改。"}
    seen = sun.post(f"{url}/decision/preview", decision)
    strange = sun.post(f"{url}/decision/preview", decision | {"notes": [str(uuid.uuid4())]})
    others = [
        Caller(who).post(f"{url}/decision/preview", decision).status_code for who in (cast.lin, cast.chen, cast.zhou)
    ]

    assert (supplement.status_code, supplement.content[:5], state) == (200, b"%PDF-", "submitted")
    assert (seen.status_code, seen.content[:5], faults(strange)) == (200, b"%PDF-", {"notes.0": "unknown"})
    assert (others, stage.now().case.state, FixItem.objects.count()) == ([403, 404, 404], "under_review", 0)
