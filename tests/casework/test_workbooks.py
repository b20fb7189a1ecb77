"""The form as a workbook: what stands goes out and comes back unchanged, faults are told by cell, and it is all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from tests.casework import applications
from tests.cast import Cast
from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Attachment, Case, Event, SectionLock
from zhijiang.casework.states import FixKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def book_of(case: Case) -> Workbook:
    return load_workbook(BytesIO(queries.form_workbook(case.procedure, case.data)))


def write(book: Workbook, key: str, value: Any) -> str:
    """Answer a question on the first sheet. Returns the cell."""
    page = book.worksheets[0]
    row = next(row[0].row for row in page.iter_rows(max_col=1) if row[0].value == key)
    page.cell(row, 3).value = value
    return f"C{row}"


def saved(book: Workbook) -> bytes:
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def filled(case: Case, by: Any, content: bytes) -> Case:
    kept = actions.take_workbook(case, by=by, file=SimpleUploadedFile("form.xlsx", content))
    drawn = queries.digest_of(Case.objects.get(pk=case.pk))
    return actions.fill_from_workbook(case, by=by, sha256=kept.sha256, name="form.xlsx", drawn_from=drawn)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def draft(office: Cast) -> Case:
    applications.publish()
    return applications.draft(office)


def test_a_draft_that_goes_out_and_comes_back_says_nothing_new(office: Cast, draft: Case) -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            content = queries.form_workbook(draft.procedure, draft.data)
        plan = queries.form_plan(draft, office.lin, content)

        assert (plan.sets, plan.faults, plan.answers) == ([], [], {})
        # All but files, which stand on the page only, come back.
        came_back = {line.field for line in plan.stays}
        assert came_back == set(draft.data) - {"licence", "contract"}
    book = load_workbook(BytesIO(content))
    page = book.worksheets[0]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == [
        "填报表",
        "1 演员表",
        "2 特定画面和声音",
    ]
    assert all(sheet.protection.sheet for sheet in book.worksheets if sheet.title != "_choices")
    assert [page["B5"].protection.locked, page["C5"].protection.locked] == [True, False]
    assert [cell.value for cell in book["_form"][1]][:3] == ["zhijiang.form/1", "application", "1"]
    offered = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert [book["_choices"]["A1"].value, offered["C5"]] == ["网络剧", "'_choices'!$A$1:$A$3"]


def test_all_of_a_workbook_is_set_at_once_with_one_event(office: Cast, draft: Case) -> None:
    book = book_of(draft)
    for key, value in {
        "kind": "网络电影",
        "subjects:urban": "No",
        "subjects:rural": "是",
        "episodes": 14.0,
        "synopsis": "=SUM is a word\n第二行",
        "begins_on": "2026年3月1日",
        "partner_share": 100.5,
        "producer:name": "江南影业",
        "producer:credit_code": applications.credit_code(7).lower(),
        "investment": 900,
        "cast_pay": "300",
    }.items():
        cell = write(book, key, value)
        if key == "synopsis":
            book.worksheets[0][cell].data_type = "s"
    page = book["1 Cast"]
    for row in range(3, 5):
        for column in range(2, 5):
            page.cell(row, column).value = None
    page["B4"], page["C4"], page["D4"] = "演员甲", "Lead", 200
    page["B7"], page["D7"] = "演员乙", 100
    before, events = draft.data, Event.objects.count()

    case = filled(draft, office.lin, saved(book))

    case.refresh_from_db()
    assert {name: value for name, value in case.data.items() if before.get(name) != value} == {
        "kind": "film",
        "subjects": ["rural"],
        "episodes": 14,
        "synopsis": "=SUM is a word\n第二行",
        "begins_on": "2026-03-01",
        "partner_share": "100.5",
        "producer": {"name": "江南影业", "credit_code": applications.credit_code(7)},
        "investment": "900",
        "cast_pay": "300",
        "cast": [{"name": "演员甲", "part": "lead", "pay": "200"}, {"name": "演员乙", "pay": "100"}],
    }
    assert set(before) <= set(case.data)
    event = Event.objects.get(stream=f"draft/{case.code}")
    assert (Event.objects.count(), event.actor, event.on_behalf_of) == (events + 1, office.lin, office.studio_a)
    assert event.payload["after"] == queries.digest_of(case)
    assert "江南影业" not in str(event.payload)
    with pytest.raises(WrongState, match="nothing new"):
        filled(case, office.lin, saved(book))


def test_every_fault_is_told_by_its_cell_and_nothing_is_set(office: Cast, draft: Case) -> None:
    book = book_of(draft)
    cells = [
        write(book, "kind", "Opera"),
        write(book, "episodes", "many"),
        write(book, "begins_on", "soon"),
        write(book, "co_produced", "maybe"),
        write(book, "credit_code", "123"),
        write(book, "investment", "12.345"),
    ]
    write(book, "remark_01", "right")
    book["1 Cast"]["C3"], book["1 Cast"]["D5"] = "Extra", "much"
    content = saved(book)

    plan = queries.form_plan(draft, office.lin, content)

    assert [f"{fault.column}{fault.row}" for fault in plan.faults] == [*cells, "C3", "D5"]
    assert [(fault.sheet, fault.label, fault.expected, fault.came) for fault in plan.faults[:2]] == [
        ("Form", "Kind", "one of: Series, Film, Other", "Opera"),
        ("Form", "Episodes", "a whole number from 1 to 1000", "many"),
    ]
    assert plan.faults[-1].expected == "an amount with at most two decimals, such as 350.00"
    with pytest.raises(WrongState, match="Nothing was set"):
        filled(draft, office.lin, content)
    assert Case.objects.get(pk=draft.pk).data == draft.data
    assert not Event.objects.filter(stream=f"draft/{draft.code}").exists()


def with_part(content: bytes, name: str) -> bytes:
    made = BytesIO(content)
    with ZipFile(made, "a") as archive:
        archive.writestr(name, b"x")
    return made.getvalue()


def spoiled(change: Callable[[Workbook], object]) -> Callable[[Case], bytes]:
    def make(case: Case) -> bytes:
        book = book_of(case)
        change(book)
        return saved(book)

    return make


def other_version(book: Workbook) -> None:
    book["_form"]["C1"] = "7"


def other_item(book: Workbook) -> None:
    book["_form"]["B1"] = "permit"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (spoiled(other_version), "This is version 7 of the form; this application follows version 1."),
        (spoiled(other_item), "expected was the form of “Application”"),
        (spoiled(lambda book: book.remove(book["_form"])), "is not a form from here"),
        (spoiled(lambda book: write(book, "episodes", "=1+1")), "holds a formula (=1+1)"),
        (spoiled(lambda book: book["1 Cast"].merge_cells("B3:C3")), "“1 Cast”: the cells B3:C3 are merged."),
        (lambda case: with_part(saved(book_of(case)), "xl/vbaProject.bin"), "holds macros"),
        (lambda _case: b"name,pay\n1,2\n", "not an xlsx workbook"),
        (lambda _case: b"PK" + b"\0" * sheets.MOST_BYTES, "at most 5 MB"),
    ],
)
def test_what_is_no_form_of_this_version_is_refused_in_one_sentence(
    office: Cast, draft: Case, make: Callable[[Case], bytes], said: str
) -> None:
    kept = Attachment.objects.count()

    with pytest.raises(MissingEvidence) as refused:
        actions.take_workbook(draft, by=office.lin, file=SimpleUploadedFile("form.xlsx", make(draft)))

    assert said in str(refused.value)
    assert Attachment.objects.count() == kept


def test_a_section_that_a_colleague_holds_is_refused_by_name_and_a_later_save_too(office: Cast, draft: Case) -> None:
    xia = applications.colleague(office)
    book = book_of(draft)
    write(book, "episodes", 33)
    content = saved(book)
    actions.take_section(draft, 1, by=xia)

    with pytest.raises(WrongState, match=xia.shown_name):
        filled(draft, office.lin, content)

    assert queries.form_plan(draft, office.lin, content).held == [("The work", xia.shown_name)]
    SectionLock.objects.all().delete()
    kept = actions.take_workbook(draft, by=office.lin, file=SimpleUploadedFile("form.xlsx", content))
    drawn = queries.digest_of(draft)
    actions.save_section(draft, 6, by=xia, answers={"remark_09": "x"}, drawn_from=queries.drawn_from(draft, 6))
    with pytest.raises(WrongState, match="have changed since"):
        actions.fill_from_workbook(draft, by=office.lin, sha256=kept.sha256, name="form.xlsx", drawn_from=drawn)
    with pytest.raises(NotAllowed):
        filled(draft, office.qian, content)


def test_in_a_correction_only_what_is_listed_is_set(office: Cast, draft: Case) -> None:
    case = applications.returned(office, (FixKind.FIELD, "episodes"))
    book = book_of(case)
    write(book, "episodes", 33)
    other = write(book, "remark_09", "x")

    plan = queries.form_plan(case, office.lin, saved(book))

    assert (plan.answers, [f"{fault.column}{fault.row}" for fault in plan.faults]) == ({"episodes": 33}, [other])
    write(book, "remark_09", case.data.get("remark_09"))
    assert filled(case, office.lin, saved(book)).data["episodes"] == 33


def test_the_pages_take_a_workbook_show_what_it_would_set_and_set_it(office: Cast, draft: Case, client: Client) -> None:
    client.force_login(office.lin)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    here = reverse("casework:workbook", args=[draft.code])
    book = load_workbook(BytesIO(client.get(reverse("casework:form_file", args=[draft.code])).content))
    write(book, "episodes", 77)
    write(book, "kind", "Opera")

    def hand_in(content: bytes) -> Any:
        return client.post(here, {"file": SimpleUploadedFile("我的表.xlsx", content)}, follow=True)

    shown = hand_in(saved(book)).content.decode()
    assert ("Opera" in shown, "one of: Series, Film, Other" in shown, 'name="fill"' in shown) == (True, True, False)
    write(book, "kind", "Series")
    page = hand_in(saved(book))
    assert ("77" in page.content.decode(), draft.data["episodes"]) == (
        True,
        Case.objects.get(pk=draft.pk).data["episodes"],
    )
    answer = client.post(here, {"fill": "1", "file": page.context["token"], "drawn": page.context["drawn"]})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("casework:form", args=[draft.code]))
    assert Case.objects.get(pk=draft.pk).data["episodes"] == 77
    # What one person handed in is nobody else's, and a colleague who only reads does not fill in.
    xia = applications.colleague(office)
    client.force_login(xia)
    again = client.post(here, {"fill": "1", "file": page.context["token"], "drawn": queries.digest_of(draft)})
    assert (again.status_code, again.headers["Location"]) == (302, here)
    client.force_login(office.qian)
    assert client.get(here).status_code == 404
    assert client.get(reverse("casework:form_file", args=[draft.code])).status_code == 200
    client.force_login(office.zhou)
    assert client.get(reverse("casework:form_file", args=[draft.code])).status_code == 404


def test_an_application_begins_with_an_empty_form_or_with_a_filled_in_one(office: Cast, client: Client) -> None:
    client.force_login(office.lin)
    page = client.get(reverse("casework:new_case", args=["plan-filing"])).content.decode()
    blank = client.get(reverse("casework:blank_form", args=["plan-filing"]))
    assert reverse("casework:blank_form", args=["plan-filing"]) in page
    assert load_workbook(BytesIO(blank.content))["_form"]["B1"].value == "plan-filing"
    assert client.get(reverse("casework:blank_form", args=["nothing"])).status_code == 404

    begun = client.post(
        reverse("casework:new_case", args=["plan-filing"]),
        {"organisation": office.studio_a.pk, "authority": office.bureau.pk, "title": "湖畔来信", "workbook": "1"},
    )

    case = Case.objects.order_by("-pk")[0]
    assert begun.headers["Location"] == reverse("casework:workbook", args=[case.code])
    applications.publish()
    shut = applications.hand_in(applications.draft(office), office.lin)
    assert client.get(reverse("casework:workbook", args=[shut.code])).headers["Location"] == shut.get_absolute_url()
