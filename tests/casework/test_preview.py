"""The form of a draft as an applicant will see it: the same questions, the same faults, the same next page, and nothing written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework import walk_forms
from tests.casework.test_faults import text_of
from tests.casework.test_plan_pages import typed
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case, Event, ProcedureVersion, SectionLock, ServiceItem
from zhijiang.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(office: Cast) -> ProcedureVersion:
    """The plan's next version, as Tang has laid it out."""
    actions.publish_procedure(text_of("plan-filing-2"))
    return actions.draft_procedure(ServiceItem.objects.get(code="plan-filing"), by=office.tang)


def page_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def address(draft: ProcedureVersion, section: int) -> str:
    return reverse("casework:preview", args=[draft.item.code, draft.version, section])


def questions_in(page: str) -> list[str]:
    """Every question that a page holds, in its order, with what it says."""
    body = page[page.index("data-form") : page.index("form-foot")]
    return re.findall(r'<div class="question" id="question-(\w+)"', body)


def test_each_section_of_a_draft_looks_as_it_will_to_an_applicant(office: Cast, draft: ProcedureVersion) -> None:
    administrator, producer = page_of(office.tang), page_of(office.lin)
    first = ProcedureVersion.objects.get(item__code="plan-filing", version=2)
    case = actions.open_case(
        first, by=office.lin, organisation=office.studio_a, authority=office.bureau, title="断桥夜雪", data={}
    )
    sections = queries.definition_of(draft).sections
    shown = []

    for number in range(1, len(sections) + 1):
        preview = administrator.get(address(draft, number)).content.decode()
        real = producer.get(reverse("casework:section", args=[case.code, number])).content.decode()
        shown.append((questions_in(preview), re.findall(r'name="([\w-]+)"', preview[preview.index("data-form") :])))
        assert questions_in(preview) == questions_in(real) == list(sections[number - 1].fields)
        assert "nothing is saved" in preview

    assert "title_en" in shown[0][1]


def test_going_through_it_carries_answers_along_shows_faults_and_writes_nothing(
    office: Cast, draft: ProcedureVersion
) -> None:
    client, sections = page_of(office.tang), queries.definition_of(draft).sections
    before = (Event.objects.count(), Case.objects.count())
    seen: list[int] = []
    page: Any = client.get(address(draft, 1))
    faulty = client.post(address(draft, 1), {"episodes": "many", "known": page.context["known"]})

    number = 1
    while page.status_code == 200:
        number = page.context["number"]
        seen.append(number)
        sent = typed(sections[number - 1].fields, walk_forms.PLAN | {"title": "断桥夜雪"})
        page = client.post(address(draft, number), sent | {"known": page.context["known"]})

    assert (faulty.status_code, "episodes" in faulty.context["form"].errors) == (422, True)
    assert seen == list(range(1, len(sections) + 1))
    assert page.headers["Location"] == reverse("casework:procedure", args=["plan-filing", draft.version])
    assert (Event.objects.count(), Case.objects.count(), SectionLock.objects.count()) == (*before, 0)


def test_a_question_that_waits_for_another_page_appears_once_that_is_answered(
    office: Cast, draft: ProcedureVersion
) -> None:
    text = draft.text.replace('      x-when: {foreign_cast: {any: ["yes"]}}', "      x-when: {kind: {any: [film]}}", 1)
    assert text != draft.text
    draft = actions.save_procedure(draft, by=office.tang, text=text, expected_sha256=draft.sha256)
    client = page_of(office.tang)
    known = client.get(address(draft, 1)).context["known"]

    asked = {}
    for kind in ("film", "series"):
        second = client.post(address(draft, 1), {"kind": kind, "known": known})
        at = client.post(address(draft, 3), {"known": second.context["known"]})
        asked[kind] = {each.name: each.is_asked for each in at.context["questions"]}["foreign_note"]

    assert asked == {"film": True, "series": False}
    # What is no answer of an earlier page counts for nothing.
    forged = client.post(address(draft, 3), {"known": '{"kind": "film"}'})
    assert not {each.name: each.is_asked for each in forged.context["questions"]}["foreign_note"]


@pytest.mark.parametrize(("word", "status"), [("tang", 200), ("sun", 404), ("lin", 404), ("zhou", 404)])
def test_a_draft_is_previewed_by_administrators_alone(
    office: Cast, draft: ProcedureVersion, word: str, status: int
) -> None:
    assert page_of(getattr(office, word)).get(address(draft, 1)).status_code == status
