"""Registers of cases filed elsewhere: looked at line by line, brought in whole or not at all, and the same again changes nothing."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.casework import registering, steps
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event, Message, Register, Snapshot
from zhijiang.casework.states import LineStanding
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def standings(register: Register) -> dict[str, int]:
    return {each.value: count for each, count in queries.plan_of(register).counts.items() if count}


def test_every_seeded_fault_is_told_by_row_and_column_and_nothing_is_written(office: Cast) -> None:
    every = registering.lines(300, registering.registered(office))
    wanted = registering.seeded(every, 50)
    register = registering.taken(office, registering.workbook(every))
    before = Event.objects.count()

    plan = queries.plan_of(register)

    assert {(fault.row, fault.column) for fault in plan.faults} == wanted
    assert (len(plan.faults), plan.counts[LineStanding.NEW], plan.counts[LineStanding.FAULTY]) == (50, 250, 50)
    with pytest.raises(WrongState):
        actions.bring_in(register, by=office.sun)
    assert (Case.objects.count(), Event.objects.count()) == (0, before)


def test_a_register_is_brought_in_with_one_event_a_case_and_its_own_numbers(office: Cast) -> None:
    codes = registering.registered(office)
    register = registering.taken(office, registering.workbook(registering.lines(8, codes)))

    actions.bring_in(register, by=office.sun)

    case = Case.objects.get(external_number="浙备旧〔2025〕1号")
    event = Event.objects.get(stream=queries.stream_of(case))
    assert (case.title, case.state, case.number, case.register, case.organisation) == (
        "第1部旧作", "granted", "", register, office.studio_a,
    )  # fmt: skip
    assert (event.action, event.actor, event.payload["register_sha256"], event.payload["row"]) == (
        "case_brought_in", office.sun, register.file_id, 2,
    )  # fmt: skip
    assert (Case.objects.count(), Event.objects.filter(action="case_brought_in").count()) == (8, 8)
    assert Message.objects.count() == 0, "nobody is told of what is long over"
    assert [str(fault) for fault in verify.faults()] == []
    assert list(queries.search_cases(office.lin, "第1部旧作")) == [case]
    assert not queries.search_cases(office.zhou, "第1部旧作").exists()
    shown = queries.public_list("plan-filing", "2025-07")
    assert shown is not None
    assert "第1部旧作" in {cell for row in shown.rows for cell in row}
    with pytest.raises(WrongState):
        actions.bring_in(register, by=office.sun)


def test_the_same_register_again_and_the_export_of_it_change_nothing(office: Cast) -> None:
    content = registering.workbook(registering.lines(6, registering.registered(office)))
    actions.bring_in(registering.taken(office, content), by=office.sun)
    exported = page_of(office.sun).get(reverse("casework:register_file", args=["plan-filing"])).content

    for again in (content, exported):
        register = registering.taken(office, again)
        assert standings(register) == {"unchanged": 6}
        with pytest.raises(WrongState):
            actions.bring_in(register, by=office.sun)
    cells = [cell for row in load_workbook(BytesIO(exported)).worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "d", "n"}


def test_what_a_later_register_says_otherwise_is_one_more_event_of_the_case(office: Cast) -> None:
    every = registering.lines(3, registering.registered(office))
    actions.bring_in(registering.taken(office, registering.workbook(every)), by=office.sun)
    every[1] |= {"title": "改了名的旧作", "state": "refused"}
    later = registering.taken(office, registering.workbook(every))
    assert standings(later) == {"changed": 1, "unchanged": 2}

    actions.bring_in(later, by=office.sun)

    case = Case.objects.get(external_number=every[1]["number"])
    events = Event.objects.filter(stream=queries.stream_of(case)).order_by("seq").values_list("action", "to_state")
    assert list(events) == [("case_brought_in", "granted"), ("case_amended", "refused")]
    assert (case.title, case.state, case.register, Snapshot.objects.filter(case=case).count()) == (
        "改了名的旧作", "refused", later, 2,
    )  # fmt: skip
    assert [str(fault) for fault in verify.faults()] == []


def test_case_whose_day_of_filing_changes_has_the_version_of_that_day(office: Cast) -> None:
    """Only that one knows the state: the later version calls it otherwise."""
    every = registering.lines(1, registering.registered(office))
    actions.bring_in(registering.taken(office, registering.workbook(every)), by=office.sun)
    first = Case.objects.get(external_number=every[0]["number"]).procedure
    text = first.text.replace("version: 1\n", "version: 9\n", 1).replace("refused", "rejected")
    second, _is_new = actions.publish_procedure(
        text.replace(f"effective_from: {first.effective_from}", "effective_from: 2026-06-01", 1)
    )
    every[0] |= {"filed_on": date(2026, 6, 8), "closed_on": date(2026, 6, 30), "state": "rejected"}

    actions.bring_in(registering.taken(office, registering.workbook(every)), by=office.sun)

    case = Case.objects.get(external_number=every[0]["number"])
    assert (case.procedure, case.state) == (second, "rejected")
    assert page_of(office.sun).get(reverse("casework:case", args=[case.code])).status_code == 200
    assert [str(fault) for fault in verify.faults()] == []


def test_all_or_nothing_when_a_write_fails_half_way(office: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    every = registering.lines(5, registering.registered(office))
    register = registering.taken(office, registering.workbook(every))
    taken = Case.objects.bulk_create

    def full(*given: Any, **more: Any) -> Any:
        taken(*given, **more)
        raise OSError("the disk is full")

    monkeypatch.setattr(Case.objects, "bulk_create", full)
    with pytest.raises(OSError, match="full"):
        actions.bring_in(register, by=office.sun)

    register.refresh_from_db()
    assert (Case.objects.count(), Snapshot.objects.count(), register.brought_in_at) == (0, 0, None)


def test_a_case_filed_here_is_not_changed_by_a_register(office: Cast) -> None:
    every = registering.lines(2, registering.registered(office))
    case = steps.submitted(office)
    version = queries.procedure_in_force("plan-filing", registering.FIRST)
    Case.objects.filter(pk=case.pk).update(number=every[0]["number"], procedure=version)

    faults = queries.plan_of(registering.taken(office, registering.workbook(every))).faults

    assert [(fault.row, fault.column) for fault in faults] == [(2, "number")]


def test_columns_with_other_heads_are_named_by_hand(office: Cast) -> None:
    every = registering.lines(2, registering.registered(office))
    register = registering.taken(office, registering.workbook(every, titles={"title": "剧名", "credit_code": "代码"}))
    plan = queries.plan_of(register)
    assert len(plan.lacking) == 2
    places = {"title": plan.head.index("剧名"), "credit_code": plan.head.index("代码")}
    client, address = page_of(office.sun), reverse("casework:register", args=[register.code])

    twice = client.post(address, {**register.columns, "title": 0})
    answer = client.post(address, {**register.columns, **places})

    assert (twice.status_code, answer.status_code) == (422, 302)
    register.refresh_from_db()
    assert standings(register) == {"new": 2}
    assert client.post(address, {"bring_in": "1"}).status_code == 302
    assert Case.objects.count() == 2
    assert register.file_id in client.get(address).content.decode()


def test_faults_come_back_as_a_workbook_with_a_comment_on_each_cell(office: Cast) -> None:
    every = registering.lines(4, registering.registered(office))
    every[2]["title"], every[2]["kind"] = "=1+1", "话剧"
    register = registering.taken(office, registering.workbook(every))

    content = page_of(office.sun).get(reverse("casework:register_faults", args=[register.code])).content

    rows = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows())
    kind = queries.plan_of(register).head.index("类型")
    assert len(rows) == 2
    assert (rows[1][1].value, rows[1][1].data_type) == ("=1+1", "s")
    remark = rows[1][kind].comment
    assert remark is not None
    assert "话剧" in remark.text
    assert "话剧" in str(rows[1][-1].value)


def test_template_is_read_as_it_was_given_out(office: Cast) -> None:
    content = page_of(office.sun).get(reverse("casework:register_template", args=["plan-filing"])).content
    book = load_workbook(BytesIO(content))

    register = registering.taken(office, content)

    assert len(register.columns) == len(queries.register_columns(registering.item()))
    assert queries.plan_of(register).lines == []
    assert {rule.type for rule in book.worksheets[0].data_validations.dataValidation} == {"list"}


def test_registers_are_the_officers_of_the_authority(office: Cast) -> None:
    register = registering.taken(office, registering.workbook(registering.lines(1, registering.registered(office))))

    for who in ("lin", "wu", "chen", "yang", "tang"):
        user = getattr(office, who)
        assert page_of(user).get(reverse("casework:registers")).status_code == 404
        assert page_of(user).get(reverse("casework:register", args=[register.code])).status_code == 404
        with pytest.raises(NotAllowed):
            actions.bring_in(register, by=user)
    assert Case.objects.count() == 0


def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(office: Cast) -> None:
    answer = page_of(office.sun).post(
        reverse("casework:new_register", args=["plan-filing"]), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no")}
    )

    assert answer.status_code == 422
    assert "无法读取" in answer.content.decode()
    with pytest.raises(MissingEvidence):
        registering.taken(office, b"%PDF-1.7")
    assert Register.objects.count() == 0
