"""The archive package, as each side may have it; and the page that asks for a rating."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from io import BytesIO

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.casework import steps
from tests.casework.desk import accepted, make_desk
from tests.casework.test_board import board, examined, under_examination
from tests.cast import Cast
from zhijiang.casework import actions, chain
from zhijiang.casework.models import Case, Rating, Task
from zhijiang.people.models import User

__all__ = ["board"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAPER = b"%PDF-1.7 a licence"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def package_for(user: User, case: Case) -> zipfile.ZipFile:
    answer = signed_in(user).get(reverse("casework:archive", args=[case.code]))
    assert answer.status_code == 200
    return zipfile.ZipFile(BytesIO(answer.content))


def status_for(user: User, case: Case) -> int:
    return signed_in(user).get(reverse("casework:archive", args=[case.code])).status_code


@pytest.fixture
def closed(office: Cast) -> Case:
    """A work that was approved, with one attachment that is there and one film that is not."""
    digest = sha256(PAPER).hexdigest()
    if not default_storage.exists(f"attachments/{digest}"):
        default_storage.save(f"attachments/{digest}", ContentFile(PAPER))
    case = steps.draft(office)
    licence = {"field": "licence", "name": "许可证.PDF", "sha256": digest, "label": ""}
    steps.step(case, "submit", office.lin, files=[*steps.FILES, licence])
    steps.step(case, "accept", office.wu)
    for reviewer in (office.chen, office.jiang, office.he):
        actions.assign(case, reviewer, by=office.sun)
    steps.signed(office, case)
    steps.step(case, "approve", office.sun)
    return case


def test_package_holds_what_its_manifest_says(closed: Case, office: Cast) -> None:
    package = package_for(office.sun, closed)

    manifest = json.loads(package.read("manifest.json"))
    there = {each["path"]: each for each in manifest["files"] if not each.get("missing")}
    missing = [each["called"] for each in manifest["files"] if each.get("missing")]
    assert (manifest["case"], manifest["number"], missing) == (closed.code, closed.number, ["第01集.mp4"])
    assert set(package.namelist()) == {"manifest.json", *there}
    assert {path: sha256(package.read(path)).hexdigest() for path in there} == {
        path: each["sha256"] for path, each in there.items()
    }
    assert package.read(f"files/{sha256(PAPER).hexdigest()}.pdf") == PAPER
    letter = closed.documents.get()
    assert sha256(package.read(f"letters/{letter.sha256}.pdf")).hexdigest() == letter.sha256


def test_events_of_a_package_are_a_chain_and_snapshots_keep_their_hash(closed: Case, office: Cast) -> None:
    package = package_for(office.yang, closed)

    events = json.loads(package.read("events.json"))
    snapshots = json.loads(package.read("snapshots.json"))

    assert (chain.faults_in(events), events[-1]["seq"]) == ([], closed.seq)
    assert [chain.digest({"data": each["data"], "files": each["files"]}) for each in snapshots] == [
        each["sha256"] for each in snapshots
    ]


def test_dossier_can_be_read(closed: Case, office: Cast) -> None:
    dossier = package_for(office.sun, closed).read("dossier.pdf")

    document = pypdfium2.PdfDocument(dossier)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert b"pdfaid" in dossier or b"PDF/A" in dossier or b"pdfa" in dossier.lower()
    for words in ("湖畔来信", closed.code, "甲影业", "湖畔视频", closed.number, "审查通过", "许可证"):
        assert words in text.replace("\r\n", ""), words


def test_package_of_the_applicant_does_not_tell_of_the_panel(closed: Case, office: Cast) -> None:
    for_sun, for_lin = package_for(office.sun, closed), package_for(office.lin, closed)

    def told(package: zipfile.ZipFile) -> set[str]:
        return {event["action"] for event in json.loads(package.read("events.json"))}

    assert told(for_sun) - told(for_lin) == {"assigned", "opinion_signed"}
    document = pypdfium2.PdfDocument(for_lin.read("dossier.pdf"))
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert [name for name in ("陈审看", "蒋审看", "孙处长") if name in text] == []


def test_package_is_for_officers_and_auditors_and_for_the_applicant_after_the_end(
    case: Case, office: Cast, closed: Case
) -> None:
    people = {who: getattr(office, who) for who in ("lin", "qian", "zhou", "wu", "sun", "chen", "yang")}

    assert {who: status_for(user, case) for who, user in people.items()} == {
        "lin": 404, "qian": 404, "zhou": 404, "wu": 404, "sun": 200, "chen": 404, "yang": 200,
    }  # fmt: skip
    assert {who: status_for(user, closed) for who, user in people.items()} == {
        "lin": 200, "qian": 200, "zhou": 404, "wu": 404, "sun": 200, "chen": 404, "yang": 200,
    }  # fmt: skip


def test_rating_is_asked_once_of_the_applicant(closed: Case, office: Cast) -> None:
    address = reverse("casework:rate", args=[closed.code])
    client = signed_in(office.lin)

    asked, empty = client.get(address), client.post(address, {})
    given = client.post(address, {"stars": "5", "text": "很好"})

    assert (asked.status_code, empty.status_code, given.status_code) == (200, 422, 302)
    assert Rating.objects.values_list("stars", "text").get() == (5, "很好")
    assert (client.get(address).status_code, client.post(address, {"stars": "1"}).status_code) == (404, 404)
    assert {signed_in(getattr(office, who)).get(address).status_code for who in ("qian", "sun", "zhou")} == {404}


def test_package_holds_opinions_and_tasks_with_their_evidence_for_the_authority_alone(db: None) -> None:
    """The work inside: signed opinions, answers of other bodies, photographs by hash. The applicant's package has none of it."""
    desk = make_desk("hand")
    case = accepted(desk)
    photo = sha256(PAPER).hexdigest()
    if not default_storage.exists(f"attachments/{photo}"):
        default_storage.save(f"attachments/{photo}", ContentFile(PAPER))
    task = actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun, assignee=desk.wei)
    file = {"name": "现场.pdf", "sha256": photo, "size_bytes": len(PAPER)}
    Task.objects.filter(pk=task.pk).update(state="done", verdict="objects", text="须另行报批。", files=[file])
    steps.step(case, "withdraw", desk.cast.lin)

    inside, outside = package_for(desk.cast.sun, case), package_for(desk.cast.lin, case)

    work = json.loads(inside.read("work.json"))
    assert [(each["body"], each["text"]) for each in work["tasks"]] == [(desk.heritage.name, "须另行报批。")]
    assert inside.read(f"files/{photo}.pdf") == PAPER
    assert json.loads(outside.read("work.json")) == {"opinions": [], "tasks": []}
    assert f"files/{photo}.pdf" not in outside.namelist()
    told = [text_in(each.read("dossier.pdf")) for each in (inside, outside)]
    assert ["须另行报批" in text for text in told] == [True, False]


def test_opinions_of_every_round_are_in_the_package(closed: Case, office: Cast) -> None:
    work = json.loads(package_for(office.sun, closed).read("work.json"))
    dossier = text_in(package_for(office.sun, closed).read("dossier.pdf"))

    assert sorted(each["vote"] for each in work["opinions"]) == ["approve"] * 3
    assert "审看意见" in dossier
    assert json.loads(package_for(office.lin, closed).read("work.json"))["opinions"] == []


def test_a_pack_without_a_dossier_of_its_own_has_packages_in_its_language(board: Cast) -> None:
    """The board's pack brings one template only; its cases are archived all the same, in English."""
    case = under_examination(board)
    examined(case, {"chen": "all", "jiang": "all"}, officer=board.sun)
    steps.step(case, "classify", board.sun, choice="all")

    dossier = text_in(package_for(board.sun, case).read("dossier.pdf"))

    assert ("Classification of a work" in dossier.replace("  ", " "), "申请" in dossier) == (True, False)


def text_in(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()
