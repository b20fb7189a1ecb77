"""The papers of a finished work: given as files, out of the dossier, and handed in beside the cuts."""

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
from tests.screening.asking import ask, post, supply
from tests.screening.reviewing import FORM, PAPERS, Stage, load_pack, make_cut, make_work
from zhijiang.casework import actions as casework
from zhijiang.casework import letters
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Document, DossierItem, ProcedureVersion, Snapshot
from zhijiang.catalog.models import Cut
from zhijiang.people.models import User
from zhijiang.screening import actions
from zhijiang.screening.models import Review
from zhijiang.screening.states import ITEM_CODE, ReviewAction

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OTHER = PDF + b"\n% corrected"


@pytest.fixture(autouse=True)
def english(client: Client) -> Iterator[None]:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with translation.override("en"):
        yield


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


def test_form_is_kept_while_somebody_writes_and_a_colleague_is_not_written_over(client: Client, draft: Stage) -> None:
    client.force_login(draft.cast.lin)
    page = reverse("screening:form", args=[draft.code])
    drawn = dict(client.get(page).context["drawn_sections"])
    sent = FORM | drawn | {"save": "1", "platform": "湖畔视频", "true_and_complete": "on"}

    def keep(**different: str) -> tuple[int, dict[str, Any]]:
        answer = post(client, draft, "screening:autosave", sent | different)
        return answer.status_code, json.loads(answer.content)

    first = keep()
    old = keep(platform="另一平台")
    wrong = keep(**first[1]["drawn"], minutes="很长")

    assert (first[0], first[1]["said"][:4]) == (200, "Save")
    assert (old[0], old[1]["said"][:9], wrong[0], wrong[1]["said"][:9]) == (409, "Not saved", 422, "Not saved")
    assert draft.now().case.data["platform"] == "湖畔视频"
    draft.submit()
    assert keep()[0] == 409


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
