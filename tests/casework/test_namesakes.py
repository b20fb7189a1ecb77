"""A title that is taken: the applicant reads of own cases and of public lists, the authority of what it may see, and nobody of more."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tests.casework import permits, steps
from tests.casework.calling import Caller, told
from tests.cast import Cast
from zhijiang.casework import actions, queries, search
from zhijiang.casework.models import Case, Document, SearchEntry, ServiceItem
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def compared(office: Cast) -> Cast:
    for text in (permits.LISTED, permits.APPEAL):
        actions.publish_procedure(text)
    actions.compare_titles("permit", among=["permit"])
    return office


def draft(cast: Cast, *, by: User | None = None, title: str = "湖畔来信") -> Case:
    procedure = queries.procedure_in_force("permit", date(2026, 11, 24))
    assert procedure is not None
    return actions.open_case(
        procedure,
        by=by or cast.lin,
        organisation=cast.studio_b if by == cast.zhou else cast.studio_a,
        authority=cast.bureau,
        title=title,
        data={"investment": "150"},
    )


def submitted(cast: Cast, *, by: User | None = None, title: str = "湖畔来信") -> Case:
    case = draft(cast, by=by, title=title)
    steps.step(case, "submit", by or cast.lin)
    return case


def granted(cast: Cast) -> Case:
    case = submitted(cast)
    steps.step(case, "accept", cast.wu)
    steps.step(case, "grant", cast.sun)
    return case


def seen(case: Case, user: User) -> list[str]:
    return [each.case.code for each in queries.near(case, user).namesakes]


def remarks(case: Case, user: User) -> list[str]:
    return [each.url for each in queries.title_remarks(case, user)]


def page(user: User, name: str, case: Case) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client.get(reverse(f"casework:{name}", args=[case.code])).content.decode()


@pytest.mark.parametrize(
    ("title", "name"),
    [("《湖畔·来信》", "湖畔来信"), (" 湖畔 来信 ", "湖畔来信"), ("Ｓ２ Lake", "s2lake"), ("——", "")],
)  # fmt: skip
def test_titles_are_compared_by_letters_and_digits(title: str, name: str) -> None:
    assert search.name_of(title) == name


def test_authority_reads_what_runs_or_was_granted_under_the_title(compared: Cast) -> None:
    first = granted(compared)
    second = submitted(compared, by=compared.zhou, title="《湖畔·来信》")
    given_up = submitted(compared)
    steps.step(given_up, "withdraw", compared.lin)
    other = submitted(compared, title="湖畔来客")
    draft(compared)

    assert [seen(each, compared.sun) for each in (first, second, other)] == [[second.code], [first.code], []]
    shown = page(compared.sun, "case", second)
    assert first.code in shown
    assert "Cases of the same title" in shown
    assert given_up.code not in shown


def test_applicant_reads_nothing_of_what_a_rival_filed_until_it_is_published(compared: Cast) -> None:
    mine = draft(compared, by=compared.zhou)
    rival = submitted(compared)
    before = page(compared.zhou, "check", mine), remarks(mine, compared.zhou), page(compared.zhou, "case", mine)
    steps.step(rival, "accept", compared.wu)
    steps.step(rival, "grant", compared.sun)
    after = page(compared.zhou, "check", mine)

    month = f"{queries.calendar_of(rival).today():%Y-%m}"
    listed = reverse("casework:public_list", args=["permit", month])
    assert (before[1], remarks(mine, compared.zhou)) == ([], [listed])
    assert ["This title is taken" in text for text in (before[0], after)] == [False, True]
    assert [text for text in (*before[::2], after) if rival.code in text or compared.studio_a.name_en in text] == []


def test_applicant_reads_of_the_own_houses_case_also_while_it_is_a_draft(compared: Cast) -> None:
    """Before handing in only: beside the case it is for the authority."""
    first, second = draft(compared), draft(compared)
    assert remarks(second, compared.lin) == [first.get_absolute_url()]
    steps.step(first, "submit", compared.lin)
    assert (remarks(second, compared.lin), seen(second, compared.lin)) == ([first.get_absolute_url()], [])
    assert first.code in page(compared.lin, "check", second)
    answer = told(Caller(compared.lin).get(f"/cases/{second.code}/check"))
    assert [(each["path"], each["code"]) for each in answer["warnings"]] == [("title", "title_taken")]


def test_whoever_keeps_away_reads_nothing_of_it(compared: Cast) -> None:
    first, second = granted(compared), submitted(compared, by=compared.zhou)
    assert seen(second, compared.sun) == [first.code]
    actions.declare_conflict(first, by=compared.sun, reason="亲属在该单位任职。")

    assert seen(second, compared.sun) == []
    assert first.code not in page(compared.sun, "case", second)


def test_what_is_out_of_force_takes_no_title(compared: Cast) -> None:
    first, second = granted(compared), submitted(compared, by=compared.zhou)
    actions.revoke_document(Document.objects.get(case=first, number=first.number), by=compared.sun, reason="材料不实。")

    assert (seen(second, compared.sun), remarks(second, compared.zhou)) == ([], [])


def test_a_work_is_compared_only_with_the_items_that_the_pack_names(compared: Cast) -> None:
    granted(compared)
    second = submitted(compared, by=compared.zhou)
    actions.compare_titles("permit", among=[])
    second.refresh_from_db()

    assert (seen(second, compared.sun), remarks(second, compared.zhou)) == ([], [])
    assert not actions.compare_titles("permit", among=[])


def test_a_plan_and_the_review_of_the_same_work_take_no_title_from_each_other(compared: Cast) -> None:
    """Of one house; of two it is told."""
    review = steps.submitted(compared)
    actions.compare_titles("permit", among=["finished-work-review", "permit"])
    own, rival = submitted(compared), submitted(compared, by=compared.zhou)

    assert seen(own, compared.sun) == [rival.code]
    assert seen(rival, compared.sun) == [own.code, review.code]
    assert ServiceItem.objects.get(code="plan-filing").titled_alike == ["finished-work-review", "plan-filing"]


def test_of_a_title_that_many_bear_the_newest_are_told(compared: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhijiang.casework.queries.namesakes.SHOWN", 2)
    first, *others = [submitted(compared) for _number in range(4)]

    assert seen(first, compared.sun) == [other.code for other in reversed(others)][:2]
    assert len(remarks(first, compared.lin)) == 2


def test_cases_from_before_are_found_after_the_step(compared: Cast) -> None:
    first, second = granted(compared), submitted(compared, by=compared.zhou)
    SearchEntry.objects.update(name="")
    assert page(compared.sun, "case", second).count(first.code) == 0

    import_module("zhijiang.casework.migrations.0004_works_of_one_title").fill(apps, None)

    assert first.code in page(compared.sun, "case", second)
