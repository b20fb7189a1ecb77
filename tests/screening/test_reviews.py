"""The list; beginning a review, its form, handing it in; and the whole way by the pages alone."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.casework.applications import PDF
from tests.cast import Cast
from tests.screening.reviewing import FORM, PAPERS, Stage, load_pack, make_cut, make_work, open_stage, watched
from zhijiang.casework import queries as casework
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Document, FixItem, Snapshot
from zhijiang.casework.procedure import parse
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.states import AnalysisState
from zhijiang.people.models import Membership
from zhijiang.people.states import Role
from zhijiang.screening import actions, queries
from zhijiang.screening.models import Review, ReviewedCut
from zhijiang.screening.states import DECISIONS, ITEM_CODE, ReviewAction, ReviewState

POSTED = FORM | {"true_and_complete": "on"}


def test_states_and_actions_of_the_room_are_those_of_the_procedure(draft: Stage) -> None:
    procedure = parse(draft.review.case.procedure.text)

    assert procedure.procedure == ITEM_CODE
    assert set(procedure.states) == set(ReviewState)
    by_people = {name for name, action in procedure.actions.items() if action.by}
    assert by_people == set(ReviewAction)
    assert set(DECISIONS) <= set(procedure.actions_from(ReviewState.UNDER_REVIEW))


def test_new_review_by_the_page_is_a_draft_of_the_procedure_in_force(client: Client, cast: Cast) -> None:
    load_pack()
    work = make_work(cast)
    client.force_login(cast.lin)
    url = reverse("screening:new", args=[work.code])

    shown = client.get(url).content.decode()
    answer = client.post(url, POSTED)

    review = Review.objects.get()
    assert 'value="film" selected' in shown
    assert answer.headers["Location"] == reverse("screening:papers", args=[review.case.code])
    assert (review.work, review.case.state, review.case.organisation) == (work, "draft", cast.studio_a)
    assert review.case.data == FORM


def test_new_review_half_filled_is_kept_as_a_draft(client: Client, cast: Cast) -> None:
    load_pack()
    work = make_work(cast)
    client.force_login(cast.lin)
    url = reverse("screening:new", args=[work.code])

    refused = client.post(url, {"kind": "film"})
    saved = client.post(url, {"kind": "film", "save": "1"})

    review = Review.objects.get()
    assert (refused.status_code, saved.status_code, review.case.data["kind"]) == (422, 302, "film")


@pytest.mark.parametrize("word", ["qian", "zhou", "sun", "chen"])
def test_new_review_of_anothers_work_is_not_found(client: Client, cast: Cast, word: str) -> None:
    load_pack()
    work = make_work(cast)
    client.force_login(getattr(cast, word))

    got = [method(reverse("screening:new", args=[work.code])).status_code for method in (client.get, client.post)]

    assert (got, Review.objects.count()) == ([404, 404], 0)


def test_work_has_one_open_review(client: Client, draft: Stage) -> None:
    client.force_login(draft.cast.lin)

    again = client.get(reverse("screening:new", args=[draft.work.code]))
    with pytest.raises(WrongState):
        actions.open_review(draft.work, by=draft.cast.lin, authority=draft.cast.bureau, data=FORM)

    assert again.headers["Location"] == reverse("screening:review", args=[draft.code])
    assert Case.objects.count() == 1


def test_work_may_be_handed_in_anew_after_it_was_withdrawn(draft: Stage) -> None:
    actions.take_step(draft.now(), ReviewAction.WITHDRAW, by=draft.cast.lin, expected_seq=draft.seq())

    second = actions.open_review(draft.work, by=draft.cast.lin, authority=draft.cast.bureau, data=FORM)

    assert second.case.code != draft.code


def test_open_review_by_another_producer_is_refused(cast: Cast) -> None:
    load_pack()
    work = make_work(cast)

    with pytest.raises(NotAllowed):
        actions.open_review(work, by=cast.zhou, authority=cast.bureau, data=FORM)

    assert Case.objects.count() == 0


def test_submit_freezes_form_and_cuts_and_lays_them_before_the_authority(draft: Stage) -> None:
    cast = draft.cast
    before = [catalog.cuts_for(user).count() for user in (cast.wu, cast.sun, cast.zhou)]

    draft.submit()

    snapshot = Snapshot.objects.get()
    cut = draft.reviewed_cut().cut
    assert (snapshot.round, snapshot.data) == (1, FORM | PAPERS)
    handed_in = [(file["field"], file["sha256"], file["label"]) for file in snapshot.files]
    assert handed_in[0] == ("cut-1", cut.file_id, cut.code)
    assert {(field, digest) for field, digest, _label in handed_in[1:]} == {
        (field, file["sha256"]) for field, files in PAPERS.items() for file in files
    }
    after = [catalog.cuts_for(user).count() for user in (cast.wu, cast.sun, cast.zhou)]
    assert (before, after) == ([0, 0, 0], [1, 1, 0])


def test_submit_of_a_cut_without_report_or_of_another_work_is_refused_and_changes_nothing(draft: Stage) -> None:
    cast = draft.cast
    waiting = make_cut(draft.work, by=cast.lin, state=AnalysisState.RUNNING)
    foreign = make_cut(make_work(cast, title="另一部"), by=cast.lin)
    ready = draft.work.episodes.get().cuts.order_by("number")[0]

    for cuts in ([waiting], [foreign], [ready, ready], []):
        with pytest.raises(MissingEvidence):
            actions.submit(draft.now(), by=cast.lin, expected_seq=draft.seq(), cuts=cuts)

    assert (draft.now().case.state, Snapshot.objects.count(), ReviewedCut.objects.count()) == ("draft", 0, 0)


def test_check_page_offers_the_newest_cut_that_has_a_report(client: Client, draft: Stage) -> None:
    newer = make_cut(draft.work, by=draft.cast.lin)
    make_cut(draft.work, by=draft.cast.lin, state=AnalysisState.RUNNING)
    client.force_login(draft.cast.lin)
    url = reverse("screening:check", args=[draft.code])

    shown = client.get(url).content.decode()
    client.post(url, {"seq": draft.seq(), "cut-1": newer.code})

    assert f'value="{newer.code}" selected' in shown
    assert draft.reviewed_cut().cut == newer


def test_check_page_names_what_the_form_still_lacks(client: Client, draft: Stage) -> None:
    actions.save_form(draft.review, by=draft.cast.lin, data={"kind": "film"})
    client.force_login(draft.cast.lin)
    url = reverse("screening:check", args=[draft.code])

    shown = client.get(url).content.decode()
    posted = client.post(url, {"seq": draft.seq(), "cut-1": draft.work.episodes.get().cuts.get().code})

    assert "#id_synopsis" in shown
    assert (posted.status_code, draft.now().case.state) == (409, "draft")


def test_correction_that_names_a_field_opens_that_field_alone(client: Client, under_review: Stage) -> None:
    cast = under_review.cast
    actions.decide(
        under_review.now(),
        ReviewAction.RETURN,
        by=cast.sun,
        expected_seq=under_review.seq(),
        fields=[actions.FieldItem(field="platform", text="请写平台全称。")],
    )
    client.force_login(cast.lin)

    answer = client.post(
        reverse("screening:form", args=[under_review.code]),
        POSTED | {"platform": "某网络平台全称", "investment": "900"},
    )

    data = under_review.now().case.data
    assert (answer.status_code, data["platform"], data["investment"]) == (302, "某网络平台全称", "500")


def test_list_shows_each_only_what_concerns_them(client: Client, under_review: Stage) -> None:
    cast = under_review.cast
    title = under_review.review.case.title

    def sees(word: str, query: str = "") -> bool:
        client.force_login(getattr(cast, word))
        return title in client.get(reverse("screening:reviews") + query).content.decode()

    assert {word: sees(word) for word in ("lin", "qian", "zhou", "wu", "sun", "chen", "yang", "tang")} == {
        "lin": True,
        "qian": True,
        "zhou": False,
        "wu": True,
        "sun": True,
        "chen": True,
        "yang": True,
        "tang": False,
    }
    assert {word: sees(word, "?mine=on") for word in ("lin", "chen")} == {"lin": False, "chen": True}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=under_review", True),
        ("?state=open", True),
        ("?state=approved", False),
        ("?state=nonsense", True),
        ("?q=湖上", True),
        ("?q=湖上+甲影业", True),
        ("?q=运河", False),
        ("?page=99", True),
        ("?page=x", True),
    ],
)
def test_list_is_filtered_by_its_address(client: Client, under_review: Stage, query: str, found: bool) -> None:
    client.force_login(under_review.cast.sun)

    html = client.get(reverse("screening:reviews") + query).content.decode()

    assert (under_review.code in html) == found


def test_the_whole_way_by_the_pages_alone(client: Client, cast: Cast) -> None:
    """Six people, from the form to the letter, over a correction: nothing but what a browser sends."""
    load_pack()
    work = make_work(cast)
    first_cut = make_cut(work, by=cast.lin)

    def go(user: Any, name: str, body: dict[str, Any], *args: Any, expect: int = 302) -> Any:
        client.force_login(user)
        answer = client.post(reverse(f"screening:{name}", args=args), body)
        assert answer.status_code == expect, (name, answer.content.decode()[-3000:])
        return answer

    go(cast.lin, "new", POSTED, work.code)
    case = Case.objects.get()
    code = case.code

    def seq() -> int:
        case.refresh_from_db()
        return case.seq

    def send(user: Any, method: str, url: str, body: dict[str, Any]) -> Any:
        client.force_login(user)
        answer: Any = client.generic(method, url, json.dumps(body), content_type="application/json")
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()

    def sign() -> None:
        watched(Review.objects.select_related("case").get(case=case), cast.chen, cast.jiang, cast.he)
        for reviewer in (cast.chen, cast.jiang, cast.he):
            url = reverse("screening:opinion_json", args=[code], query={"round": case.round})
            send(reviewer, "POST", url, {"vote": "approve", "text": "已审看。", "seq": seq()})

    chosen = {f"{name}-upload": SimpleUploadedFile(f"{name}.pdf", PDF) for name in PAPERS}
    assert go(cast.lin, "papers", chosen, code).headers["Location"] == reverse("screening:check", args=[code])
    go(cast.lin, "check", {"seq": seq(), "cut-1": first_cut.code}, code)
    go(cast.wu, "act", {"seq": seq(), "reason": ""}, code, "accept")
    go(cast.sun, "panel", {"reviewers": [cast.chen.pk, cast.jiang.pk, cast.he.pk]}, code)
    note = send(
        cast.chen,
        "POST",
        reverse("screening:notes", args=[code, 1]),
        {"key": str(uuid.uuid4()), "start": 100, "end": 150, "severity": "issue", "text": "灯光穿帮。", "rule": None},
    )
    written = queries.notes_for(Review.objects.get(), queries_standing(cast.sun, case)).get(key=note["key"])
    go(
        cast.sun,
        "decide",
        {"seq": seq(), "outcome": "return_for_correction", "notes": [written.pk], "confirm": "1"},
        code,
    )
    item = FixItem.objects.get()
    go(cast.lin, "answers", {f"item-{item.pk}-answer": "will_fix", f"item-{item.pk}-text": "已重新调色。"}, code)
    second_cut = make_cut(work, by=cast.lin)
    go(cast.lin, "check", {"seq": seq(), "cut-1": second_cut.code}, code)
    room = client_room(client, cast.chen, code, round_=1)
    settled = send(
        cast.chen,
        "POST",
        room["notes"][0]["url"] + "settle/",
        {"settled": True, "version": room["notes"][0]["version"]},
    )
    seq()
    sign()
    go(cast.sun, "decide", {"seq": seq(), "outcome": "approve", "confirm": "1"}, code)

    case.refresh_from_db()
    client.force_login(cast.lin)
    page = client.get(reverse("screening:review", args=[code])).content.decode()
    letters = list(Document.objects.order_by("pk").values_list("kind", "number"))
    assert (settled["status"], case.state, case.round) == ("settled", "approved", 2)
    assert letters == [("correction", "浙网审意〔2026〕1号"), ("approval", "浙网审决〔2026〕1号")]
    assert case.number in page
    assert [reviewed.cut for reviewed in ReviewedCut.objects.order_by("round")] == [first_cut, second_cut]
    assert [event.action for event in casework.events_of(case, cast.sun)] == [
        "case_opened",
        "submit",
        "accept",
        "assigned",
        "assigned",
        "assigned",
        "return_for_correction",
        "item_answered",
        "resubmit",
        "item_settled",
        "opinion_signed",
        "opinion_signed",
        "opinion_signed",
        "approve",
    ]


def queries_standing(user: Any, case: Case) -> Any:
    from zhijiang.screening import rules

    return rules.standing_of(case, user)


def client_room(client: Client, user: Any, code: str, *, round_: int) -> dict[str, Any]:
    client.force_login(user)
    found: dict[str, Any] = client.get(reverse("screening:room_json", args=[code, 1], query={"round": round_})).json()
    return found


def test_rounds_of_many_episodes_keep_what_did_not_change(cast: Cast) -> None:
    stage = open_stage(cast, episodes=3).submit().accept().panel()
    stage.send_back(stage.note())
    stage.answer_all()
    newer = make_cut(stage.work, by=cast.lin, episode=1)
    kept = [line.cut for line in queries.reviewed_cuts_of(stage.now(), round_=1) if line.cut.episode.number > 1]

    actions.resubmit(stage.now(), by=cast.lin, expected_seq=stage.seq(), cuts=[newer, *kept])

    assert [line.cut for line in queries.reviewed_cuts_of(stage.now(), round_=2)] == [newer, *kept]
    assert list(stage.now().reviewed_cuts.values_list("round", flat=True)) == [1, 1, 1, 2, 2, 2]


def test_a_withdrawn_review_is_filed_again_with_its_answers_and_compared_with_it(client: Client, draft: Stage) -> None:
    cast = draft.cast
    draft.submit()
    actions.take_step(draft.now(), ReviewAction.WITHDRAW, by=cast.lin, expected_seq=draft.seq())
    earlier = draft.now()
    answers = queries.first_answers(draft.work)

    again = actions.open_review(
        draft.work, by=cast.lin, authority=cast.bureau, data=FORM | PAPERS | {"platform": "另一平台"}
    )
    second = Stage(cast=cast, work=draft.work, review=again).submit()
    client.force_login(cast.sun)
    page = client.get(reverse("screening:review", args=[second.code])).content.decode()
    compared = client.get(reverse("casework:compare", args=[second.code]) + "?earlier")

    kept = {name: answers[name] for name in ("contact", "platform", "licence_number")}
    assert kept == {name: FORM[name] for name in kept}
    assert "true_and_complete" not in answers
    assert (again.case.follows, queries.review_before(draft.work)) == (earlier.case, None)
    assert reverse("casework:compare", args=[second.code]) + "?earlier" in page
    assert [each.field for each in compared.context["comparison"].changes] == ["platform"]


def test_two_colleagues_fill_in_one_form_and_neither_loses_what_the_other_wrote(client: Client, draft: Stage) -> None:
    """Sections apart are both kept; the same section is refused by name with what was written still on the page. Rule: C-120."""
    cast = draft.cast
    Membership.objects.filter(user=cast.qian).update(role=Role.PRODUCER)
    url, check = (reverse(f"screening:{name}", args=[draft.code]) for name in ("form", "check"))
    client.force_login(cast.lin)
    opened, checked = hidden_in(client.get(url)), hidden_in(client.get(check))
    assert len([name for name in opened if name.startswith("drawn-")]) == 9
    body = POSTED | {"save": "1"}

    client.force_login(cast.qian)
    first = client.post(url, body | opened | {"platform": "甲平台"})
    client.force_login(cast.lin)
    apart = client.post(url, body | opened | {"synopsis": FORM["synopsis"] + "尾声。"})
    both = draft.now().case.data
    clash = client.post(url, body | opened | {"platform": "乙平台"})
    unseen = client.post(check, checked)

    assert (first.status_code, apart.status_code) == (302, 302), (first.content, apart.content)
    assert (both["platform"], both["synopsis"][-3:]) == ("甲平台", "尾声。")
    said = clash.content.decode()
    assert (clash.status_code, "“制作与播出”已由同事修改" in said, "乙平台" in said) == (409, True, True)
    assert draft.now().case.data["platform"] == "甲平台"
    assert (unseen.status_code, draft.now().case.state) == (409, ReviewState.DRAFT)


def hidden_in(page: Any) -> dict[str, str]:
    """The hidden fields of a page, as a browser sends them back."""
    tags = re.findall(r'<input type="hidden"[^>]*>', page.content.decode())
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: value[1] for name, value in pairs if name and value and name[1] != "csrfmiddlewaretoken"}
