"""The papers of a finished work: given as files, out of the dossier, listed one by one, and handed in beside the cuts."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.casework.applications import PDF, PNG, upload
from tests.cast import Cast
from tests.screening.reviewing import FORM, PAPERS, SYNOPSES, Stage, load_pack, make_cut, make_work, open_stage
from zhijiang.casework import actions as casework
from zhijiang.casework import letters, schema
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Document, DossierItem, FixItem, ProcedureVersion, Snapshot
from zhijiang.casework.states import Answer, FixKind
from zhijiang.catalog.models import Cut
from zhijiang.people.models import User
from zhijiang.screening import actions, queries
from zhijiang.screening.models import Review
from zhijiang.screening.states import ITEM_CODE, ReviewAction

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OTHER = PDF + b"\n% corrected"


@pytest.fixture(autouse=True)
def english(client: Client) -> Iterator[None]:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def lacking(draft: Stage) -> Stage:
    """Handed in with every paper; the centre asks for the proof of the chain of rights, and for nothing else."""
    casework.attach_paper(draft.now().case, "music_files", by=draft.cast.lin, file=upload("音乐授权.pdf"))
    draft.submit()
    return ask(draft, rights_files="缺少剧本委托创作合同。")


def ask(stage: Stage, **fields: str) -> Stage:
    items = [actions.FieldItem(name, text) for name, text in fields.items()]
    actions.ask_supplement(stage.now(), by=stage.cast.wu, expected_seq=stage.seq(), fields=items)
    return stage


def supply(stage: Stage) -> None:
    actions.supply(stage.now(), by=stage.cast.lin, expected_seq=stage.seq(), cuts=[])


def licence(cast: Cast, *, until: date) -> DossierItem:
    return casework.add_to_dossier(
        cast.studio_a,
        by=cast.lin,
        kind="production-licence",
        file=upload(),
        number="（浙）字第02345号",
        valid_until=until,
    )


def names_of(stage: Stage, field: str) -> list[str]:
    return [file["name"] for file in stage.now().case.data.get(field, [])]


def post(client: Client, stage: Stage, page: str, body: dict[str, Any], *more: Any) -> Any:
    return client.post(reverse(page, args=[stage.code, *more]), body)


def test_a_review_begins_with_the_licence_of_the_dossier_that_still_holds(client: Client, cast: Cast) -> None:
    load_pack()
    today = timezone.localdate()
    licence(cast, until=today - timedelta(days=1))
    good = licence(cast, until=today + timedelta(days=400))
    client.force_login(cast.lin)
    url = reverse("screening:new", args=[make_work(cast).code])

    shown = client.get(url).content.decode()
    client.post(url, {"kind": "film", "licence_number": "（浙）字第02345号", "save": "1"})

    data = Review.objects.get().case.data
    assert f'value="{(today + timedelta(days=400)).isoformat()}"' in shown
    assert ("（浙）字第02345号" in shown, "Go on to the papers" in shown, "rights_files" in shown) == (
        True,
        True,
        False,
    )
    assert [file["sha256"] for file in data["licence_copy"]] == [good.attachment_id]


def test_papers_are_given_picked_and_taken_out_by_the_page_alone(client: Client, cast: Cast) -> None:
    load_pack()
    work = make_work(cast)
    stage = Stage(cast, work, actions.open_review(work, by=cast.lin, authority=cast.bureau, data=FORM))
    until = timezone.localdate() + timedelta(days=30)
    item = licence(cast, until=until)
    client.force_login(cast.lin)
    page = reverse("screening:papers", args=[stage.code])

    shown = client.get(page).content.decode()
    given = client.post(page, {"pledge-upload": upload("承诺书.png", PNG), "upload": "pledge"})
    picked = client.post(page, {"pick": f"licence_copy:{item.code}"})
    for name, content in (("一.pdf", PDF), ("二.pdf", OTHER)):
        client.post(page, {"rights_files-upload": upload(name, content), "upload": "rights_files"})
    client.post(page, {"remove-file": f"rights_files:{sha256(PDF).hexdigest()}"})
    wrong = client.post(page, {"credits_table-upload": upload("字幕表.pdf", PNG), "upload": "credits_table"})

    assert ("Ends in 30 days" in shown, f"until {until.day}" in shown) == (True, True)
    assert "Synopses by episode" not in shown  # a film has none
    assert [each.headers["Location"] for each in (given, picked)] == [page, page]
    assert {name: names_of(stage, name) for name in ("pledge", "licence_copy", "rights_files")} == {
        "pledge": ["承诺书.png"],
        "licence_copy": ["许可证.pdf"],
        "rights_files": ["二.pdf"],
    }
    said = wrong.content.decode()
    assert (wrong.status_code, "must be PDF, docx, xlsx" in said, "承诺书.png" in said) == (409, True, True)
    assert names_of(stage, "credits_table") == []


def test_the_page_of_papers_is_the_applicants_alone_and_closes_with_the_form(client: Client, draft: Stage) -> None:
    page = reverse("screening:papers", args=[draft.code])
    got = {}
    for who in ("lin", "qian", "zhou", "wu", "sun", "chen"):
        client.force_login(getattr(draft.cast, who))
        got[who] = [client.get(page).status_code, client.post(page, {"pledge-upload": upload()}).status_code]
    before = draft.now().case.data
    draft.submit()

    client.force_login(draft.cast.lin)
    late = client.post(page, {"pledge-upload": upload("迟.pdf", OTHER)})

    assert got == {"lin": [200, 302], **{key: [404, 404] for key in ("qian", "zhou", "wu", "sun", "chen")}}
    assert late.headers["Location"] == reverse("screening:review", args=[draft.code])
    assert (draft.now().case.data == before, len(before["pledge"])) == (True, 2)


def test_saving_the_form_keeps_its_files_and_the_check_leads_to_what_is_missing(client: Client, draft: Stage) -> None:
    casework.detach_paper(draft.now().case, "pledge", by=draft.cast.lin, digest=PAPERS["pledge"][0]["sha256"])
    client.force_login(draft.cast.lin)

    saved = post(client, draft, "screening:form", FORM | {"true_and_complete": "on", "platform": "湖畔视频"})
    shown = client.get(reverse("screening:check", args=[draft.code])).content.decode()
    cut = Cut.objects.get(episode__work=draft.work)
    refused = post(client, draft, "screening:check", {"seq": draft.seq(), "cut-1": cut.code})

    kept = {name: files for name, files in PAPERS.items() if name != "pledge"}
    assert saved.headers["Location"] == reverse("screening:papers", args=[draft.code])
    assert draft.now().case.data == FORM | kept | {"platform": "湖畔视频"}
    assert f"{reverse('screening:papers', args=[draft.code])}#question-pledge" in shown
    assert (refused.status_code, draft.now().case.state) == (409, "draft")
    rights = PAPERS["rights_files"][0]
    assert rights["name"] in shown
    assert f"SHA-256 {rights['sha256']}" in shown


def test_a_licence_that_has_ended_cannot_be_handed_in_and_one_that_ends_soon_is_told(
    client: Client, draft: Stage
) -> None:
    soon = timezone.localdate() + timedelta(days=20)
    actions.save_form(draft.now(), by=draft.cast.lin, data=FORM | {"licence_until": soon.isoformat()})
    client.force_login(draft.cast.lin)
    told = client.get(reverse("screening:check", args=[draft.code])).content.decode()
    ended = timezone.localdate() - timedelta(days=1)
    actions.save_form(draft.now(), by=draft.cast.lin, data=FORM | {"licence_until": ended.isoformat()})

    with pytest.raises(MissingEvidence, match="must be valid on the day"):
        draft.submit()

    assert "This does not keep you from handing in" in told


def test_a_supplement_of_one_paper_opens_that_paper_and_nothing_else(client: Client, lacking: Stage) -> None:
    case, lin = lacking.now().case, lacking.cast.lin
    before = dict(case.data)
    music = before["music_files"][0]["sha256"]
    client.force_login(lin)

    assert cases.writable_fields(case) == {"rights_files"}
    shown = client.get(reverse("screening:papers", args=[lacking.code])).content.decode()
    assert [name for name in before if f'name="{name}-upload"' in shown] == ["rights_files"]
    assert "缺少剧本委托创作合同。" in shown
    letter = Document.objects.get(case=case, kind="supplement")
    with default_storage.open(letters.path_of(letter.sha256)) as file:
        text = "".join(pypdfium2.PdfDocument(file.read())[0].get_textpage().get_text_range().split())
    assert "版权链证明：缺少剧本委托创作合同。" in text
    items = FixItem.objects.filter(case=case).values_list("kind", "target", "place")
    assert list(items) == [(FixKind.FILE, "rights_files", "版权链证明")]

    got = {
        "another paper": post(client, lacking, "screening:papers", {"pledge-upload": upload(), "upload": "pledge"}),
        "taking out": post(client, lacking, "screening:papers", {"remove-file": f"music_files:{music}"}),
        "no question": post(client, lacking, "screening:papers", {"nothing-upload": upload()}),
        "the script's way": post(client, lacking, "casework:upload_paper", {"file": upload()}, "pledge"),
        "the form": post(client, lacking, "screening:form", FORM | {"platform": "另一平台", "true_and_complete": "on"}),
        "the engine's section": post(client, lacking, "casework:section", {"platform": "另一平台"}, 3),
        "its saving": post(client, lacking, "casework:autosave", {"platform": "另一平台"}, 3),
        "its handing in": post(client, lacking, "casework:check", {"seq": case.seq, "checked": cases.digest_of(case)}),
    }
    new = make_cut(lacking.work, by=lin)
    with pytest.raises(NotAllowed, match="Episode 1 was not listed"):
        actions.supply(lacking.now(), by=lin, expected_seq=lacking.seq(), cuts=[new])
    with pytest.raises(NotAllowed):
        casework.save_draft(lacking.now().case, by=lin, data=before | {"music_files": before["pledge"]})
    with pytest.raises(NotAllowed, match="cuts that were listed"):
        actions.write_passage(
            lacking.now(),
            queries.cut_to_declare(lacking.now(), 1) or new,
            by=lin,
            key="7a4d7c1e-2b1f-4c55-9a57-5f6f2d3c1b21",
            start=0,
            end=9,
            answers={"kind": "flag", "description": "旗帜"},
        )

    assert {name: answer.status_code for name, answer in got.items()} == {
        "another paper": 403,
        "taking out": 403,
        "no question": 403,
        "the script's way": 403,
        "the form": 302,  # what is closed there is not read
        "the engine's section": 302,
        "its saving": 404,
        "its handing in": 302,
    }
    after = lacking.now().case
    assert (after.data, after.state, after.seq) == (before, "supplement", case.seq)


def test_what_was_listed_is_replaced_handed_in_and_shown_beside_what_it_was(client: Client, lacking: Stage) -> None:
    cast, before = lacking.cast, dict(lacking.now().case.data)
    lacking.answer_all()
    client.force_login(cast.lin)
    check = client.get(reverse("screening:check", args=[lacking.code])).content.decode()
    with pytest.raises(MissingEvidence, match="“Proof of the chain of rights” was listed") as same:
        supply(lacking)
    old = before["rights_files"][0]["sha256"]
    post(client, lacking, "screening:papers", {"remove-file": f"rights_files:{old}"})
    added = post(client, lacking, "screening:papers", {"rights_files-upload": upload("版权链_补正.pdf", OTHER)})

    sent = post(client, lacking, "screening:check", {"seq": lacking.seq()})

    assert ("still as they were handed in" in check, same.value.rule) == (True, "C-89")
    assert (added.headers["Location"], sent.status_code) == (reverse("screening:check", args=[lacking.code]), 302)
    first, second = Snapshot.objects.filter(case=lacking.now().case).order_by("round")
    assert (lacking.review.case.state, {**second.data, "rights_files": before["rights_files"]}) == (
        "submitted",
        first.data,
    )
    files = [(file["field"], file["name"]) for file in second.files]
    assert files[0][0] == "cut-1"
    assert sorted(files[1:]) == sorted(
        [("rights_files", "版权链_补正.pdf"), ("music_files", "音乐授权.pdf")]
        + [(name, given[0]["name"]) for name, given in PAPERS.items() if name != "rights_files"]
    )
    client.force_login(cast.wu)
    page = client.get(reverse("screening:review", args=[lacking.code])).content.decode()
    compare = reverse("casework:compare", args=[lacking.code])
    told = client.get(compare).content.decode()
    changed = cases.comparison_of(lacking.review.case, first, second, cast.wu).changes
    assert compare in page
    assert ("版权链_补正.pdf" in told, "版权链证明.pdf" in told, "音乐授权.pdf" in told) == (True, True, False)
    assert [
        (each.field, [f.name for f in each.files_added], [f.name for f in each.files_removed]) for each in changed
    ] == [("rights_files", ["版权链_补正.pdf"], ["版权链证明.pdf"])]


def test_a_paper_that_cannot_be_supplied_stays_with_the_reason(client: Client, lacking: Stage) -> None:
    before = lacking.now().case.data
    item = FixItem.objects.get(case=lacking.review.case)
    client.force_login(lacking.cast.lin)
    page = client.get(reverse("screening:answers", args=[lacking.code])).content.decode()
    words = {
        f"item-{item.pk}-answer": Answer.BEST_POSSIBLE,
        f"item-{item.pk}-text": "剧本由本单位职工创作，没有委托合同。",
    }
    post(client, lacking, "screening:answers", words)

    supply(lacking)

    shown = client.get(reverse("screening:review", args=[lacking.code])).content.decode()
    assert ("Cannot be supplied" in page, "Will fix" in page, "Cannot be supplied" in shown) == (True, False, True)
    assert (lacking.now().case.state, lacking.review.case.data) == ("submitted", before)


def test_a_listed_answer_opens_the_paper_that_only_it_brings_up(client: Client, draft: Stage) -> None:
    ask(draft.submit(), ai_use="片中两处画面疑为生成，请核实。")
    lin = draft.cast.lin
    client.force_login(lin)
    assert queries.asked_papers(draft.now().case).count("ai_files") == 0
    draft.answer_all()

    went = post(client, draft, "screening:form", FORM | {"true_and_complete": "on", "ai_use": "assisted"})
    with pytest.raises(MissingEvidence):
        supply(draft)
    post(client, draft, "screening:papers", {"ai_files-upload": upload("情况说明.pdf")})
    supply(draft)

    assert went.headers["Location"] == reverse("screening:papers", args=[draft.code])
    changed = schema.changes_between(
        cases.procedure_of(draft.now().case), *(each.data for each in Snapshot.objects.order_by("round"))
    )
    assert [each.field for each in changed] == ["ai_use", "ai_files"]


def test_papers_are_read_by_whom_they_were_handed_to_and_stand_in_the_archive(client: Client, draft: Stage) -> None:
    cast = draft.cast
    casework.attach_paper(draft.now().case, "music_files", by=cast.lin, file=upload("音乐授权.pdf"))
    digest = sha256(PDF).hexdigest()
    url = reverse("casework:paper", args=[draft.code, digest, "music_files"])

    def read(*who: User) -> list[int]:
        found = []
        for user in who:
            client.force_login(user)
            found.append(client.get(url).status_code)
        return found

    people = (cast.lin, cast.qian, cast.wu, cast.sun, cast.chen, cast.zhou)
    before = read(*people)
    draft.submit().accept().panel().sign()
    actions.decide(draft.now(), ReviewAction.APPROVE, by=cast.sun, expected_seq=draft.seq())

    assert (before, read(*people)) == ([200, 200, 404, 404, 404, 404], [200, 200, 200, 200, 200, 404])
    client.force_login(cast.chen)
    shown = client.get(reverse("screening:review", args=[draft.code])).content.decode()
    assert (url in shown, f"SHA-256 {digest}" in shown) == (True, True)

    made = cases.archive_of(draft.now().case, cast.sun, now=timezone.now())
    package = zipfile.ZipFile(io.BytesIO(made))
    manifest = {each["path"]: each for each in json.loads(package.read("manifest.json"))["files"]}
    assert package.read(f"files/{digest}.pdf") == PDF
    assert manifest[f"files/{digest}.pdf"]["called"] == "音乐授权.pdf"
    read_dossier = pypdfium2.PdfDocument(package.read("dossier.pdf"))
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in read_dossier)
    assert ("音乐授权.pdf" in text, digest in text) == (True, True)

    letter = Document.objects.get(case=draft.review.case, kind="approval")
    with default_storage.open(letters.path_of(letter.sha256)) as file:
        pages = list(pypdfium2.PdfDocument(file.read()))
        annexed = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert (draft.reviewed_cut().cut.code in annexed, "音乐授权" in annexed) == (True, False)


def test_a_return_for_correction_can_list_every_paper_that_was_asked(client: Client, cast: Cast) -> None:
    stage = open_stage(cast, episodes=2)
    data = FORM | PAPERS | SYNOPSES | {"kind": "micro_drama", "episodes": 2}
    casework.save_draft(stage.now().case, by=cast.lin, data=data)
    stage.submit().accept().panel().sign()
    client.force_login(cast.sun)
    page = client.get(reverse("screening:decide", args=[stage.code])).content.decode()
    actions.decide(
        stage.now(),
        ReviewAction.RETURN,
        by=cast.sun,
        expected_seq=stage.seq(),
        fields=[actions.FieldItem("episode_synopses", "第2集梗概与样片不符。")],
    )

    assert ('value="episode_synopses"' in page, 'value="special_opinion"' in page) == (True, False)
    assert cases.writable_fields(stage.now().case) == {"episode_synopses"}


@pytest.fixture
def older(cast: Cast) -> Stage:
    """A draft that was begun under version 4, before there were papers."""
    load_pack()
    work = make_work(cast)
    make_cut(work, by=cast.lin)
    version = ProcedureVersion.objects.get(item__code=ITEM_CODE, version=4)
    case = casework.open_case(
        version,
        by=cast.lin,
        organisation=cast.studio_a,
        authority=cast.bureau,
        title=work.title,
        data={name: value for name, value in FORM.items() if name not in {"licence_until", "ai_use"}},
    )
    return Stage(cast, work, Review.objects.create(case=case, work=work))


def test_a_case_of_version_4_keeps_it_and_goes_its_way_without_papers(client: Client, older: Stage) -> None:
    client.force_login(older.cast.lin)
    form = client.get(reverse("screening:form", args=[older.code])).content.decode()
    papers = client.get(reverse("screening:papers", args=[older.code]))
    sent = {name: value for name, value in older.review.case.data.items() if name != "true_and_complete"}
    saved = post(client, older, "screening:form", {**sent, "true_and_complete": "on", "platform": "湖畔视频"})
    check = reverse("screening:check", args=[older.code])
    shown = client.get(check).content.decode()
    refused = post(client, older, "screening:papers", {"licence_copy-upload": upload()})

    assert ("Go on to the cuts" in form, "papers" in form) == (True, False)
    assert (papers.headers["Location"], saved.headers["Location"]) == (check, check)
    assert (reverse("screening:papers", args=[older.code]) in shown, refused.status_code) == (False, 403)

    cut = older.work.episodes.get().cuts.get()
    post(client, older, "screening:check", {"seq": older.seq(), "cut-1": cut.code})
    ask(older, synopsis="请写明结局。").answer_all()
    assert cases.writable_fields(older.now().case) == {"synopsis"}
    data = older.review.case.data | {"synopsis": FORM["synopsis"] + "尾声。"}
    actions.save_form(older.now(), by=older.cast.lin, data=data)
    supply(older)
    older.accept().panel().sign()
    actions.decide(older.now(), ReviewAction.APPROVE, by=older.cast.sun, expected_seq=older.seq())

    case = older.now().case
    snapshot = Snapshot.objects.get(case=case, round=2)
    assert (case.procedure.version, case.state, case.round) == (4, "approved", 2)
    assert ([file["field"] for file in snapshot.files], "licence_copy" in snapshot.data) == (["cut-1"], False)
