"""Files of an application and of the house's dossier: what is taken, what stays, who reads what."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from django.utils import translation

from tests.casework import applications
from tests.casework.applications import ANSWERS, PDF, PNG, office_file, upload
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.actions import papers
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Attachment, Case, DossierItem, Event, Snapshot
from zhijiang.people.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DIGEST = sha256(PDF).hexdigest()


@pytest.fixture
def draft(office: Cast) -> Case:
    applications.publish()
    return applications.draft(office, data={name: value for name, value in ANSWERS.items() if name != "licence"})


def stored(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_file_is_kept_by_its_hash_and_stands_in_the_answer(office: Cast, draft: Case) -> None:
    actions.attach_paper(draft, "licence", by=office.lin, file=upload("../证/许可证.pdf"))

    attachment = Attachment.objects.get()
    with default_storage.open(queries.paper_path(DIGEST)) as file:
        assert file.read() == PDF
    assert (attachment.sha256, attachment.size_bytes, attachment.media_type) == (DIGEST, len(PDF), "application/pdf")
    assert stored(draft).data["licence"] == [{"name": "许可证.pdf", "sha256": DIGEST, "size_bytes": len(PDF)}]


def test_the_same_bytes_are_kept_once(office: Cast, draft: Case) -> None:
    for name in ("a.pdf", "b.pdf"):
        actions.attach_paper(draft, "licence", by=office.lin, file=upload(name))
    actions.attach_paper(draft, "contract", by=office.lin, file=upload("c.pdf"))

    data = stored(draft).data
    assert ([file["name"] for file in data["licence"]], [file["name"] for file in data["contract"]]) == (
        ["a.pdf"],
        ["c.pdf"],
    )
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "name", "content"),
    [
        ("licence", "许可证.pdf", b"MZ\x90\x00"),
        ("licence", "许可证.pdf", b""),
        ("licence", "许可证.pdf", office_file("word/document.xml")),
        ("contract", "合同.docx", b"<html>"),
        ("contract", "合同.docx", office_file("word/document.xml", "word/vbaProject.bin")),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_not_taken(
    office: Cast, draft: Case, field: str, name: str, content: bytes
) -> None:
    with pytest.raises(MissingEvidence) as refused:
        actions.attach_paper(draft, field, by=office.lin, file=upload(name, content))

    assert (refused.value.rule, Attachment.objects.count(), field in stored(draft).data) == ("C-23", 0, False)


def test_a_file_that_is_too_large_is_not_taken(office: Cast, draft: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "LARGEST_BYTES", len(PDF) - 1)

    with pytest.raises(MissingEvidence, match="50"):
        actions.attach_paper(draft, "licence", by=office.lin, file=upload())

    assert Attachment.objects.count() == 0


def test_no_more_files_than_the_question_takes(office: Cast, draft: Case) -> None:
    for number in range(3):
        actions.attach_paper(draft, "licence", by=office.lin, file=upload(content=PDF + bytes([number])))

    with pytest.raises(MissingEvidence):
        actions.attach_paper(draft, "licence", by=office.lin, file=upload(content=PDF + b"x"))

    assert len(stored(draft).data["licence"]) == 3


def test_a_file_is_taken_out_of_the_answer_and_its_bytes_stay(office: Cast, draft: Case) -> None:
    actions.attach_paper(draft, "licence", by=office.lin, file=upload())

    actions.detach_paper(draft, "licence", by=office.lin, digest=DIGEST)

    assert ("licence" in stored(draft).data, default_storage.exists(queries.paper_path(DIGEST))) == (False, True)


@pytest.mark.parametrize("who", ["qian", "zhou", "sun", "wu"])
def test_only_the_applicants_producers_bring_files(office: Cast, draft: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.attach_paper(draft, "licence", by=getattr(office, who), file=upload())

    assert Attachment.objects.count() == 0


def test_a_question_of_another_kind_takes_no_file(office: Cast, draft: Case) -> None:
    for field in ("episodes", "nothing"):
        with pytest.raises(NotAllowed):
            actions.attach_paper(draft, field, by=office.lin, file=upload())

    assert stored(draft).data == draft.data


def test_while_a_colleague_writes_in_the_section_no_file_comes_in(office: Cast, draft: Case) -> None:
    actions.take_section(draft, 3, by=applications.colleague(office))

    with pytest.raises(WrongState, match="林知夏"):
        actions.attach_paper(draft, "licence", by=office.lin, file=upload())

    assert "licence" not in stored(draft).data


def test_a_file_is_read_where_it_stands_and_by_whom_it_concerns(office: Cast, draft: Case) -> None:
    actions.attach_paper(draft, "licence", by=office.lin, file=upload("初.pdf"))
    handed_in = applications.hand_in(draft, office.lin)
    other = applications.draft(office)

    def reads(who: str, case: Case, field: str, digest: str = DIGEST) -> str:
        found = queries.paper_in(case, getattr(office, who), field=field, sha256=digest)
        return found.name if found else ""

    assert {who: reads(who, handed_in, "licence") for who in ("lin", "qian", "sun", "yang", "zhou", "chen", "tang")} == {
        "lin": "初.pdf", "qian": "初.pdf", "sun": "初.pdf", "yang": "初.pdf", "zhou": "", "chen": "", "tang": "",
    }  # fmt: skip
    assert (
        reads("lin", handed_in, "contract")
        == reads("lin", other, "licence")
        == reads("lin", handed_in, "nothing")
        == ""
    )


def test_a_file_of_a_correction_that_is_not_handed_in_is_the_applicants_alone(office: Cast, draft: Case) -> None:
    actions.attach_paper(draft, "licence", by=office.lin, file=upload("初.pdf"))
    case = applications.hand_in(draft, office.lin)
    item = actions.FixItemDraft(text="请换新证。", target="licence")
    actions.act(case, "return_it", by=office.sun, expected_seq=case.seq, fix_items=[item], reason="证照过期。")
    case.refresh_from_db()
    new = PDF + b"new"
    actions.attach_paper(case, "licence", by=office.lin, file=upload("新.pdf", new))
    actions.detach_paper(case, "licence", by=office.lin, digest=DIGEST)
    case.refresh_from_db()
    digest = sha256(new).hexdigest()

    assert queries.paper_in(case, office.lin, field="licence", sha256=digest) is not None
    assert queries.paper_in(case, office.sun, field="licence", sha256=digest) is None
    assert queries.paper_in(case, office.sun, field="licence", sha256=DIGEST) is not None, "what was handed in stays"


def add(office: Cast, *, until: date | None = None, content: bytes = PDF) -> DossierItem:
    return actions.add_to_dossier(
        office.studio_a, by=office.lin, kind="production_licence", file=upload(content=content), number="（浙）字第 01234 号",
        valid_until=until,
    )  # fmt: skip


def test_kinds_of_the_dossier_come_from_what_procedures_ask_for(office: Cast) -> None:
    applications.publish()

    kinds = queries.dossier_kinds()

    assert kinds["production_licence"] == queries.DossierKind(
        "production_licence", "制作经营许可证", "制作经营许可证", ("pdf", "image")
    )
    with pytest.raises(MissingEvidence):
        actions.add_to_dossier(office.studio_a, by=office.lin, kind="diary", file=upload())
    with pytest.raises(MissingEvidence):
        actions.add_to_dossier(
            office.studio_a,
            by=office.lin,
            kind="production_licence",
            file=upload(content=office_file("xl/workbook.xml")),
        )
    assert DossierItem.objects.count() == 0


def test_a_paper_is_added_renewed_and_taken_out_and_what_was_used_stays(office: Cast, draft: Case) -> None:
    old = add(office)
    actions.pick_paper(draft, "licence", by=office.lin, item=old)
    case = applications.hand_in(draft, office.lin)

    new = actions.renew_dossier_item(old, by=office.lin, file=upload("新.pdf", PNG), number="（浙）字第02345号")
    actions.withdraw_dossier_item(new, by=office.lin)

    assert Snapshot.objects.get(case=case).data["licence"] == [
        {"name": "许可证.pdf", "sha256": DIGEST, "size_bytes": len(PDF)}
    ]
    assert queries.paper_in(case, office.sun, field="licence", sha256=DIGEST) is not None
    assert (old.number, list(queries.dossier_for(office.lin))) == ("（浙）字第01234号", [])
    events = Event.objects.filter(stream=f"dossier/{office.studio_a.code}").order_by("seq")
    assert list(events.values_list("action", flat=True)) == [
        "paper_added",
        "paper_withdrawn",
        "paper_added",
        "paper_withdrawn",
    ]


def test_a_paper_that_is_out_or_anothers_or_of_another_kind_cannot_be_picked(office: Cast, draft: Case) -> None:
    mine = add(office)
    theirs = actions.add_to_dossier(office.studio_b, by=office.zhou, kind="production_licence", file=upload())

    for field, item in (("contract", mine), ("licence", theirs)):
        with pytest.raises(NotAllowed):
            actions.pick_paper(draft, field, by=office.lin, item=item)
    gone = actions.withdraw_dossier_item(mine, by=office.lin)
    with pytest.raises(NotAllowed):
        actions.pick_paper(draft, "licence", by=office.lin, item=gone)
    with pytest.raises(WrongState):
        actions.withdraw_dossier_item(mine, by=office.lin)

    assert "licence" not in stored(draft).data


@pytest.mark.parametrize("who", ["qian", "zhou", "sun"])
def test_the_dossier_is_changed_by_the_houses_producers_alone(office: Cast, who: str) -> None:
    applications.publish()
    item = add(office)

    with pytest.raises(NotAllowed):
        actions.withdraw_dossier_item(item, by=getattr(office, who))
    with pytest.raises(NotAllowed):
        actions.renew_dossier_item(item, by=getattr(office, who), file=upload())

    assert DossierItem.objects.filter(withdrawn_at=None).count() == 1


def test_the_dossier_is_read_in_its_house_alone(office: Cast) -> None:
    applications.publish()
    item = add(office)

    assert {who: list(queries.dossier_for(getattr(office, who))) for who in ("lin", "qian", "zhou", "sun", "tang")} == {
        "lin": [item], "qian": [item], "zhou": [], "sun": [], "tang": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("until", "light", "tone"),
    [
        (None, "Valid, no end", "done"),
        (date(2027, 1, 25), "Valid", "done"),
        (date(2027, 1, 24), "Ends in 60 days", "warning"),
        (date(2026, 11, 26), "Ends in 1 day", "warning"),
        (date(2026, 11, 25), "Ends in 0 days", "warning"),
        (date(2026, 11, 24), "Ended", "sealed"),
    ],
)
def test_a_light_tells_how_long_a_paper_holds(office: Cast, until: date | None, light: str, tone: str) -> None:
    applications.publish()
    add(office, until=until)

    with translation.override("en"):
        (line,) = queries.dossier_lines(queries.dossier_for(office.lin), on=date(2026, 11, 25))

    assert (line.title, line.light, line.tone) == ("Production licence", light, tone)


def test_organisations_are_suggested_by_beginning_alone(office: Cast) -> None:
    Organisation.objects.create(kind="producer", name="甲影业（杭州）", credit_code=applications.credit_code(5))
    for number in range(10):
        Organisation.objects.create(kind="producer", name=f"西湖影业{number}")

    def names(text: str) -> list[str]:
        return [each.name for each in queries.organisations_like(text)]

    assert names("甲影") == ["甲影业", "甲影业（杭州）"]
    assert names(applications.credit_code(5)[:8].lower()) == ["甲影业（杭州）"]
    assert (names("甲"), names("影业"), names(""), names("%%"), len(names("西湖"))) == ([], [], [], [], 8)
