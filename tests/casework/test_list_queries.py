"""What lists ask the database: as much for thirty rows as for two."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.asking import queries_of, queries_of_program
from tests.casework import desk, permits, registering, steps
from tests.casework.calling import Caller
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.models import Case, Conflict, Document, Event, Message, Opinion, Register, Task, WebHook
from zhijiang.casework.states import ConflictKind, EngineAction, MessageKind, TaskState
from zhijiang.people.models import Delegation, Organisation, User
from zhijiang.people.states import OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FEW: Final = range(2)
MANY: Final = range(2, 30)


def appealed(cast: Cast) -> Case:
    """An appeal against what Sun refused, before a panel that must be fresh."""
    case = permits.draft(cast, special=True)
    steps.step(case, "submit", cast.lin)
    steps.step(case, "accept", cast.wu)
    steps.step(case, "refuse", cast.sun, reason="理由不足。", rule=steps.a_rule())
    appeal = actions.open_linked(case, "appeal", by=cast.lin, expected_seq=case.seq)
    Case.objects.filter(pk=appeal.pk).update(data={"grounds": "请复审。"})
    steps.step(appeal, "submit", cast.lin)
    return appeal


def granted(cast: Cast) -> Case:
    case = permits.draft(cast, subject="urban")
    steps.step(case, "submit", cast.lin)
    steps.step(case, "accept", cast.wu)
    steps.step(case, "grant", cast.sun)
    return case


def waiting(cast: Cast) -> Case:
    case = permits.draft(cast)
    steps.step(case, "submit", cast.lin)
    return case


def more(case: Case, numbers: range) -> list[Case]:
    """The case again for each number, each of another house."""
    names = [field.attname for field in case._meta.concrete_fields]
    kept = {
        name: getattr(case, name) for name in names if name not in {"id", "code", "organisation_id", "title", "number"}
    }
    return [
        Case.objects.create(
            **kept,
            title=f"第{number}部",
            organisation=Organisation.objects.create(kind=OrganisationKind.PRODUCER, name=f"{case.code}的{number}号"),
        )
        for number in numbers
    ]


def people_of(house: Organisation, role: Role, numbers: range) -> list[User]:
    return [desk.person(f"{role}{number}", f"{role.label}{number}", house, role) for number in numbers]


def add(cast: Cast, appeal: Case, register: Register, closed: Case, submitted: Case, numbers: range) -> None:
    """Of everything that lists show one for each number."""
    refused = appeal.parent
    assert refused is not None
    now, today = timezone.now(), timezone.localdate()
    officers = people_of(cast.bureau, Role.OFFICER, numbers)
    reviewers = people_of(cast.panel, Role.REVIEWER, numbers)
    houses = [each.organisation for each in more(closed, numbers)]
    rows = zip(numbers, officers, reviewers, more(submitted, numbers), houses, strict=True)
    for number, officer, reviewer, case, house in rows:
        event = Event.objects.create(
            stream=f"case/{case.code}", seq=1, action=EngineAction.TAKEN, actor=officer, on_behalf_of=cast.bureau,
            role=Role.OFFICER, at=now, payload={"user": officer.pk}, hash=str(number),
        )  # fmt: skip
        Message.objects.create(user=cast.sun, event=event, case=case, kind=MessageKind.ASSIGNED, at=now)
        Task.objects.create(
            case=case, kind="visit", organisation=cast.centre, assignee=cast.wu, ask="请核查。", opened_by=cast.sun,
            opened_at=now, state=TaskState.OPEN, due_on=today + timedelta(days=number),
        )  # fmt: skip
        for subject in ({"organisation": house}, {"case": case}):
            Conflict.objects.create(
                user=reviewer, kind=ConflictKind.DECLARED, reason="亲属", since=now, by=reviewer, **subject
            )
        Conflict.objects.create(
            user=reviewer, case=appeal, kind=ConflictKind.DECLARED, reason="亲属", since=now, by=reviewer
        )
        Conflict.objects.create(
            user=cast.sun, organisation=house, kind=ConflictKind.DECLARED, reason="亲属", since=now, by=cast.sun
        )
        Opinion.objects.create(
            case=refused, round=1, reviewer=people_of(cast.panel, Role.REVIEWER, range(100 + number, 101 + number))[0],
            vote="approve", text="同意。", signed_at=now,
        )  # fmt: skip
        Delegation.objects.create(
            giver=officer, taker=cast.sun, organisation=cast.bureau, role=Role.OFFICER, valid_from=today,
            valid_until=today, reason="休假", made_by=officer, made_at=now,
        )  # fmt: skip
        WebHook.objects.create(
            organisation=cast.studio_a, url="https://example.org/", secret="x", made_by=cast.lin, made_at=now
        )
        Register.objects.create(
            item=register.item,
            authority=cast.bureau,
            file=register.file,
            name="台账.xlsx",
            taken_by=cast.sun,
            taken_at=now,
        )
        Document.objects.create(
            case=closed, authority=cast.bureau, kind="permit", number=f"许决〔2026〕{900 + number}号", title="许可",
            sha256="0" * 64, size_bytes=1, verify_code=f"CODE{number}", issued_at=now,
        )  # fmt: skip


def test_lists_take_as_many_queries_for_thirty_rows_as_for_two(office: Cast) -> None:
    actions.publish_procedure(permits.LISTED + desk.TASKS.replace("RULE", "hand"))
    actions.publish_procedure(permits.APPEAL)
    register = registering.taken(office, registering.workbook(registering.lines(3, registering.registered(office))))
    appeal, closed, submitted = appealed(office), granted(office), waiting(office)
    second = desk.person("zheng", "郑科长", office.bureau, Role.OFFICER)
    month = f"{timezone.localtime(closed.closed_at):%Y-%m}" if closed.closed_at else ""
    letter = Document.objects.filter(case=closed).get()
    pages = {
        office.sun: [
            reverse("casework:registers"),
            reverse("casework:register", args=[register.code]),
            reverse("casework:messages"),
            reverse("casework:statistics"),
            reverse("casework:board"),
            reverse("casework:tasks"),
            reverse("casework:delegations"),
            reverse("casework:conflicts"),
            reverse("casework:assign", args=[submitted.code]),
        ],
        second: [
            reverse("casework:case", args=[appeal.code]),
            reverse("casework:panel", args=[appeal.code]),
            reverse("casework:assign", args=[appeal.code]),
            reverse("casework:case_conflicts", args=[appeal.code]),
            reverse("casework:conflicts"),
        ],
        office.wu: [reverse("casework:tasks")],
        office.lin: [
            reverse("casework:public_lists"),
            reverse("casework:public_list", args=["permit", month]),
            letter.get_absolute_url(),
            letter.verify_url,
            reverse("casework:hooks"),
        ],
        office.tang: [reverse("casework:delegations"), reverse("casework:conflicts")],
    }

    programs = {
        Caller(office.wu): ["/tasks", "/cases?tab=all"],
        Caller(second): [
            f"/cases/{appeal.code}/panel",
            f"/cases/{appeal.code}/assignee",
            "/public/lists",
            f"/public/lists/permit/{month}",
        ],
    }

    def asked() -> dict[tuple[str, str], int]:
        found = {(user.username, page): queries_of(user, page) for user, every in pages.items() for page in every}
        for caller, every in programs.items():
            found |= {("a program", path): queries_of_program(caller, path) for path in every}
        return found

    for caller in programs:
        queries_of_program(caller, "/tasks")  # that a key was used is noted once in a while

    add(office, appeal, register, closed, submitted, FEW)
    few = asked()
    add(office, appeal, register, closed, submitted, MANY)
    many = asked()

    assert {page: (few[page], count) for page, count in many.items() if count > few[page]} == {}
