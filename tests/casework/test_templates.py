"""Letter templates: laid out by one administrator, published by another, used by letters, gone back from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.casework import steps, wording
from tests.casework.steps import step
from tests.casework.test_procedures import DATE
from tests.casework.wording import TITLE, TO, WHOLE, docx, text_of
from tests.cast import Cast
from zhijiang.casework import actions, editing, letters, queries, verify, wordings
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Document, Event, LetterTemplate, ProcedureVersion, ServiceItem
from zhijiang.casework.states import VersionStatus
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Role

pytestmark = pytest.mark.django_db
ITEM = "finished-work-review"
APPROVAL = docx(TITLE, TO, "经审查，本机关决定：{{ 作品名称 }}审查通过。", "特此通知。")


@pytest.fixture
def guo(office: Cast) -> User:
    """A second administrator of the bureau."""
    user = User.objects.create_user(username="guo", email="guo@example.org", password="west-lake-2026", name="郭管理")
    Membership.objects.create(user=user, organisation=office.bureau, role=Role.ADMINISTRATOR)
    return user


def item() -> ServiceItem:
    return ServiceItem.objects.get(code=ITEM)


def written(cast: Cast, content: bytes = APPROVAL, letter: str = "approval", by: User | None = None) -> LetterTemplate:
    return actions.write_template(
        item(), letter, authority=cast.bureau, by=by or cast.tang, content=content, reason="统一用语。"
    )


def published(cast: Cast, guo: User, content: bytes = APPROVAL, letter: str = "approval") -> LetterTemplate:
    draft = written(cast, content, letter)
    return actions.publish_template(draft, by=guo, expected_sha256=draft.sha256)


def file_of(path: str) -> bytes:
    with default_storage.open(path) as file:
        return bytes(file.read())


def place(cast: Cast, letter: str = "approval") -> list[str | int]:
    return [cast.bureau.pk, ITEM, letter]


@pytest.mark.both_databases
def test_second_administrator_publishes_and_both_are_on_record(office: Cast, guo: User) -> None:
    draft = written(office)
    with pytest.raises(NotAllowed):
        actions.publish_template(draft, by=office.tang, expected_sha256=draft.sha256)
    with pytest.raises(WrongState):
        actions.publish_template(draft, by=guo, expected_sha256="0" * 64)

    actions.publish_template(draft, by=guo, expected_sha256=draft.sha256)

    draft.refresh_from_db()
    assert (draft.status, draft.written_by, draft.published_by) == (VersionStatus.PUBLISHED, office.tang, guo)
    told = [
        (event.action, event.actor_id, event.payload["version"])
        for event in Event.objects.filter(stream=f"letters/{ITEM}")
    ]
    assert told == [("template_written", office.tang.pk, 1), ("template_published", guo.pk, 1)]
    assert verify.faults() == []


def test_changed_wording_is_found_by_the_check_of_the_record(office: Cast, guo: User) -> None:
    LetterTemplate.objects.filter(pk=published(office, guo).pk).update(content=b"x")

    assert [fault.stream for fault in verify.faults()] == [f"letters/{ITEM}"]


@pytest.mark.parametrize("name", ["lin", "sun", "yang", "wu", "chen"])
def test_only_an_administrator_of_the_body_words_its_letters(office: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        written(office, by=getattr(office, name))
    other = Organisation.objects.create(kind=office.bureau.kind, name="另一局", name_en="Other Bureau")
    with pytest.raises(NotAllowed):
        actions.write_template(item(), "approval", authority=other, by=office.tang, content=APPROVAL, reason="x")

    assert not LetterTemplate.objects.exists()


def test_reason_and_letter_are_asked_and_hostile_files_are_not_kept(office: Cast) -> None:
    for content, letter, reason in (
        (APPROVAL, "approval", " "),
        (APPROVAL, "approval", "长" * 301),
        (APPROVAL, "nothing", "x"),
        (b"PK\x03\x04", "approval", "x"),
    ):
        with pytest.raises(MissingEvidence):
            actions.write_template(
                item(), letter, authority=office.bureau, by=office.tang, content=content, reason=reason
            )

    assert (LetterTemplate.objects.count(), Event.objects.filter(stream__startswith="letters/").count()) == (0, 0)


def test_draft_with_a_fault_is_kept_but_not_published(office: Cast, guo: User) -> None:
    draft = written(office, docx(TITLE, TO, "{{ 没有的名称 }}"))

    with pytest.raises(MissingEvidence, match="没有的名称"):
        actions.publish_template(draft, by=guo, expected_sha256=draft.sha256)


def test_letter_is_set_in_the_wording_and_one_issued_before_keeps_its_bytes(office: Cast, guo: User) -> None:
    first = steps.returned(office)
    before = Document.objects.get(case=first)
    old = file_of(letters.path_of(before.sha256))
    template = published(office, guo, docx(*WHOLE, "请以公函回复。"), "correction")
    case = steps.under_review(office)

    step(
        case,
        "return_for_correction",
        office.sun,
        reason="甲&乙<丙>{{ 7*7 }}",
        fix_items=[actions.FixItemDraft(text="删去#1<b>。", place="第1集")],
    )

    document = Document.objects.get(case=case)
    text = text_of(file_of(letters.path_of(document.sha256)))
    for words in (
        "省广播电视局",
        document.number,
        "关于网络微短剧《湖畔来信》的修改意见通知",
        "甲影业：",
        "甲&乙<丙>{{7*7}}",
        "1．删去#1<b>。",
        "请以公函回复。",
        "扫码核验本文书",
    ):
        assert words in text
    event = Event.objects.get(stream=queries.stream_of(case), action="return_for_correction")
    assert event.payload["letter"]["template"] == template.version == 1
    assert (document.template, document.docx_sha256) == (
        template,
        sha256(file_of(letters.docx_of(document.sha256))).hexdigest(),
    )
    assert document.number in wording.part_of(file_of(letters.docx_of(document.sha256)))
    assert file_of(letters.path_of(before.sha256)) == old
    assert (before.template, before.docx_sha256) == (None, "")
    assert verify.faults() == []


def test_changed_docx_of_a_letter_is_found_by_the_check_of_the_record(office: Cast, guo: User) -> None:
    published(office, guo)
    case = steps.signed(office)
    step(case, "approve", office.sun)
    path = letters.docx_of(Document.objects.get(case=case).sha256)
    default_storage.delete(path)
    default_storage.save(path, ContentFile(b"x"))

    assert [fault.stream for fault in verify.faults()] == [queries.stream_of(case)]


@pytest.mark.both_databases
def test_going_back_is_a_draft_of_the_earlier_wording(office: Cast, guo: User) -> None:
    first = published(office, guo)
    second = published(office, guo, docx(TITLE, TO, "改。"))
    first.refresh_from_db()
    assert (first.status, second.version) == (VersionStatus.RETIRED, 2)

    back = published(office, guo, bytes(first.content))
    assert wordings.template_in_force(office.bureau.pk, item().pk, "approval") == back
    built_in = published(office, guo, b"")

    assert (back.version, built_in.version, built_in.is_built_in) == (3, 4, True)
    assert wordings.template_in_force(office.bureau.pk, item().pk, "approval") is None
    assert LetterTemplate.objects.filter(status=VersionStatus.PUBLISHED).count() == 1


def test_new_draft_takes_the_place_of_the_one_that_waited(office: Cast, guo: User) -> None:
    first = written(office)
    second = written(office, docx(TITLE, TO, "改。"), by=guo)

    with pytest.raises(WrongState):
        actions.publish_template(first, by=guo, expected_sha256=first.sha256)
    actions.drop_template(second, by=office.tang)

    assert set(LetterTemplate.objects.values_list("status", flat=True)) == {VersionStatus.RETIRED}


def test_wording_that_no_longer_fits_the_procedure_gives_way_to_its_text(office: Cast, guo: User) -> None:
    published(office, guo, docx(TITLE, TO, "{{ episodes }}集，审查通过。"))
    case = steps.signed(office)
    version = ProcedureVersion.objects.get(pk=case.procedure_id)
    shorter = version.text.replace("episodes", "parts")
    ProcedureVersion.objects.filter(pk=version.pk).update(text=shorter, sha256=sha256(shorter.encode()).hexdigest())
    case.refresh_from_db()

    letter = wording.procedure().letters["approval"]
    data = wordings.example(wording.procedure(), letter, office.bureau, day=timezone.localdate())
    made = wordings.set_letter(case, "approval", data)

    assert (made.template, made.docx) == (None, b"")


@pytest.mark.parametrize("letter", ["approval", "refusal", "correction"])
def test_built_in_letter_comes_back_unchanged_and_says_the_same(office: Cast, letter: str) -> None:
    line = queries.letter_line(office.tang, office.bureau.pk, ITEM, letter)
    assert line is not None
    taken = queries.template_docx(line, None)

    draft = written(office, taken, letter)

    assert queries.line_findings(line, draft) == []
    assert text_of(queries.template_preview(line, draft, None)) == text_of(queries.template_preview(line, None, None))


def test_officers_preview_is_in_the_wording(office: Cast, guo: User) -> None:
    published(office, guo)
    case = steps.signed(office)

    made = queries.letter_preview(case, "approve")

    assert made is not None
    assert "特此通知。" in text_of(made)
    assert "预览稿" in text_of(made)


def test_rolled_back_decisions_files_are_swept_both(office: Cast) -> None:
    for path in (letters.mark_of("ab"), letters.path_of("ab"), letters.docx_of("ab")):
        default_storage.save(path, ContentFile(b"x"))

    actions.sweep_letters()
    assert default_storage.exists(letters.docx_of("ab")), "it is not sure yet"
    later = timezone.now() + timedelta(hours=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        actions.sweep_letters()

    assert not default_storage.exists(letters.path_of("ab"))
    assert not default_storage.exists(letters.docx_of("ab"))


# pages


@pytest.fixture
def tang(office: Cast) -> Client:
    client = Client()
    client.force_login(office.tang)
    return client


def test_upload_on_the_page_is_checked_at_once(office: Cast, tang: Client, guo: User) -> None:
    page = reverse("casework:letter_template", args=place(office))
    bad = SimpleUploadedFile("a.docx", docx(TITLE, "{{ 理曲 }}"))

    answer = tang.post(page, {"file": bad, "reason": "试一试"}, follow=True)

    shown = answer.content.decode()
    shown = re.sub(r"</?code[^>]*>", "", shown)
    assert "第2段：{{ 理曲 }}：没有“理曲”这一名称。" in shown
    assert "缺少受文单位：请写入 {{ 受文单位 }}。" in shown
    assert tang.get(reverse("casework:template_pdf", args=[*place(office), 1])).status_code == 404
    hostile = tang.post(page, {"file": SimpleUploadedFile("a.docx", b"PK"), "reason": "x"})
    assert (hostile.status_code, LetterTemplate.objects.count()) == (409, 1)
    large = tang.post(page, {"file": SimpleUploadedFile("a.docx", b"x" * 2_000_001), "reason": "x"})
    assert large.status_code == 422


def test_whole_way_on_the_pages(office: Cast, tang: Client, guo: User) -> None:
    page = reverse("casework:letter_template", args=place(office))
    taken = tang.get(reverse("casework:template_docx", args=[*place(office), 0])).content
    tang.post(page, {"file": SimpleUploadedFile("a.docx", taken), "reason": "原样上传"})
    draft = LetterTemplate.objects.get()
    publish = reverse("casework:publish_template", args=[*place(office), 1])
    assert tang.post(publish, {"sha256": draft.sha256}).status_code == 409
    other = Client()
    other.force_login(guo)

    assert other.post(publish, {"sha256": draft.sha256}).status_code == 302
    assert tang.get(reverse("casework:template_picture", args=[*place(office), 1])).content[:4] == b"\x89PNG"
    back = reverse("casework:back_template", args=[*place(office), 0])
    assert tang.post(back, {"back-reason": "恢复原文"}).status_code == 302
    drop = reverse("casework:drop_template", args=[*place(office), 2])
    assert (tang.post(drop).status_code, tang.post(drop).status_code) == (302, 409)
    shown = tang.get(page).content.decode()
    assert "第 1 版" in shown
    assert "恢复原文" in shown


def test_preview_with_a_case_needs_one_that_the_reader_sees(office: Cast, tang: Client) -> None:
    case = steps.signed(office)
    page = reverse("casework:template_pdf", args=[*place(office), 0])

    refused = tang.get(page, {"case": case.code}, follow=True)
    assert "没有您可以查看且会签发该文书的办件" in refused.content.decode()
    Membership.objects.create(user=office.tang, organisation=office.bureau, role=Role.OFFICER)

    shown = tang.get(page, {"case": case.code.lower()})
    assert shown.headers["Content-Type"] == "application/pdf"
    assert "《湖畔来信》" in text_of(shown.content)


def test_preview_with_a_case_of_an_earlier_version_is_what_that_case_would_get(office: Cast, guo: User) -> None:
    """The wording names a question that the next version asks; a case that began before keeps the procedure's own text."""
    Membership.objects.create(user=office.tang, organisation=office.bureau, role=Role.OFFICER)
    case = steps.signed(office)
    last = queries.letter_version(item())
    assert last is not None
    text = last.text.replace(f"version: {last.version}\n", f"version: {last.version + 1}\n", 1)
    text = text.replace(f"effective_from: {last.effective_from}", "effective_from: 2030-01-01", 1)
    actions.publish_procedure(editing.with_question(text, DATE))
    named = docx(TITLE, TO, "{{ " + DATE.name + " }}", "本机关决定：{{ 作品名称 }}审查通过。", "特此通知。")
    template = published(office, guo, named)
    line = queries.letter_line(office.tang, *place(office))
    assert line is not None
    assert queries.case_to_preview(office.tang, line, case.code) == case

    made = text_of(queries.template_preview(line, template, case))

    assert "特此通知。" in text_of(queries.template_preview(line, template, None))
    assert "特此通知。" not in made
    assert "审查通过" in made
    assert queries.case_to_preview(office.tang, replace(line, name="none"), case.code) is None


def test_issued_docx_is_for_the_body_that_sent_it(office: Cast, guo: User) -> None:
    published(office, guo)
    case = steps.signed(office)
    step(case, "approve", office.sun)
    address = reverse("casework:document_docx", args=[Document.objects.get(case=case).verify_code])

    got = {}
    for name in ("lin", "chen", "wu", "yang", "zhou", "sun"):
        client = Client()
        client.force_login(getattr(office, name))
        got[name] = client.get(address).status_code

    assert got == {"lin": 404, "chen": 404, "wu": 404, "yang": 404, "zhou": 404, "sun": 200}


def test_other_bodys_administrator_finds_nothing(office: Cast) -> None:
    other = Organisation.objects.create(kind=office.bureau.kind, name="另一局", name_en="Other Bureau")
    user = User.objects.create_user(username="hua", email="hua@example.org", password="west-lake-2026", name="花管理")
    Membership.objects.create(user=user, organisation=other, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user)

    assert client.get(reverse("casework:letter_template", args=place(office))).status_code == 404
    assert client.get(reverse("casework:letter_template", args=[other.pk, ITEM, "approval"])).status_code == 200


def test_case_names_are_those_of_the_case(office: Cast) -> None:
    """Every name that a letter may use has a value when a letter is written, so that none is found missing on issue."""
    case: Case = steps.signed(office)
    made = queries.letter_preview(case, "approve")
    data = letters.compose(
        case, wording.procedure().letters["approval"], addressee=case.organisation, reason="x", rule=None, items=[], due=None,
        issued=timezone.now(), number="1", verify_code="",
    )  # fmt: skip

    assert made is not None
    assert {name.word for name in wording.names("approval").all} - data["named"].keys() == set()
