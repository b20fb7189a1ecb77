"""Search: the same on both databases, equal to looking at every case, and inside the wall."""

from __future__ import annotations

import unicodedata
from typing import Final

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction

from tests.casework import permits, steps
from tests.cast import Cast
from zhijiang.casework import actions, queries, search
from zhijiang.casework.models import Case, SearchEntry
from zhijiang.casework.search import letters_warning

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TITLES: Final = (
    "《S2》第12集",
    "湖畔来信",
    "来信湖畔",
    "ＳＵＰＥＲ湖Ｓ２",
    "第1集·2号线",
    "山海经之山海情",
    "山海，经不起等",
    "Café de la Paix",
    "Ünder the River",
    "AI 制片厂",
    "之江 2026：潮起",
    "100% 好时光_终",
    "“引号”里的《书名》",
    "𠮷野家",
    "山",
)
QUERIES: Final = (
    *("山", "集", "2", "s", "𠮷", "湖"),
    *("湖畔", "来信", "S2", "s2", "Ｓ２", "12", "山海", "海经", "经不", "é", "CA"),
    *("山海经", "第12", "《S2", "2》第", "经之山", "2号线", "ünd", "１２集"),
    *("第12集", "来信湖畔", "畔来信湖", "0% 好", "S2 第", "“引号", "好时光_", "》", "AI制片", "起起"),
)


def brute(query: str) -> set[str]:
    """The titles found by reading them all; written apart from the index."""

    def read(text: str) -> str:
        narrow = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        spaced = "".join(letter if letter.isalnum() else "\0" for letter in narrow)
        while "\0\0" in spaced:
            spaced = spaced.replace("\0\0", "\0")
        return spaced.strip("\0")

    words = [read(word) for word in query.split()]
    words = [word for word in words if word]
    return {title for title in TITLES if words and all(word in read(title) for word in words)}


@pytest.fixture
def titles(office: Cast) -> Cast:
    """One draft of Lin's for each title."""
    return make_titles(office)


def make_titles(office: Cast) -> Cast:
    permits.publish()
    for title in TITLES:
        case = permits.draft(office)
        Case.objects.filter(pk=case.pk).update(title=title, code=f"C-{case.pk:09}X")
        case.refresh_from_db()
        actions.index_case(case)
    SearchEntry.objects.update(numbers="", organisation="")
    if connection.vendor == "sqlite":
        search.write(
            [(each.case_id, (each.title, "", "", "")) for each in SearchEntry.objects.all()], connection=connection
        )
    return office


def test_search_finds_what_reading_all_cases_finds(titles: Cast) -> None:
    found = {query: set(queries.search_cases(titles.lin, query).values_list("title", flat=True)) for query in QUERIES}

    assert len(QUERIES) >= 30
    assert found == {query: brute(query) for query in QUERIES}
    assert sum(bool(titles) for titles in found.values()) > 25, "most of them must find something"


def test_search_across_two_fields_finds_nothing(office: Cast) -> None:
    permits.publish()
    case = permits.draft(office)
    last, first = case.title[-1], case.organisation.name[0]

    assert set(queries.search_cases(office.lin, last)) == {case}
    assert set(queries.search_cases(office.lin, first)) == {case}
    assert set(queries.search_cases(office.lin, last + first)) == set()
    assert set(queries.search_cases(office.lin, f"{last} {first}")) == {case}


def test_search_across_two_numbers_finds_nothing(case: Case, office: Cast) -> None:
    case.external_number = "01177号"
    case.save(update_fields=["external_number"])
    actions.index_case(case)

    assert list(queries.search_cases(office.lin, f"{case.code[-3:]} 01177")) == [case]
    assert list(queries.search_cases(office.lin, f"{case.code[-3:]}01177")) == []


def test_search_finds_code_number_house_and_short_answers(case: Case, office: Cast) -> None:
    steps.step(case, "withdraw", office.lin)
    case.external_number = "（七猫）网微剧备字（2025）第01177号"
    case.save(update_fields=["external_number"])
    actions.index_case(case)

    asked = (case.code[2:], "微剧备字 2025", "01177", "甲影", "studio a", "湖畔视频", "林制片")

    assert {words: list(queries.search_cases(office.lin, words)) for words in asked} == {
        words: [case] for words in asked
    }


def test_search_of_another_house_finds_nothing(titles: Cast) -> None:
    assert queries.search_cases(titles.lin, "湖畔").count() == 2, "there must be something to find"
    assert list(queries.search_cases(titles.zhou, "湖畔")) == []
    assert list(queries.search_cases(titles.sun, "湖畔")) == [], "a draft is the applicant's alone"


def test_search_does_not_tell_of_a_correction_that_is_being_written(office: Cast) -> None:
    case = steps.under_review(office)
    steps.step(case, "return_for_correction", office.sun, reason="请核对播出平台。")
    actions.save_draft(case, by=office.lin, data={**steps.FORM, "platform": "江南视频"})

    assert list(queries.search_cases(office.sun, "江南视频")) == []
    assert list(queries.search_cases(office.sun, "湖畔视频")) == [case]


def test_search_of_a_reviewer_knows_no_house(case: Case, office: Cast) -> None:
    assert list(queries.search_cases(office.chen, "湖畔来信")) == [case]
    assert list(queries.search_cases(office.sun, "甲影业")) == [case]
    assert list(queries.search_cases(office.chen, "甲影业")) == []


def test_missing_entries_are_written_once(titles: Cast) -> None:
    SearchEntry.objects.all().delete()

    first, second = actions.index_missing(at_most=len(TITLES)), actions.index_missing()

    assert (first, second) == (len(TITLES), 0)
    assert set(queries.search_cases(titles.lin, "来信").values_list("title", flat=True)) == {"湖畔来信", "来信湖畔"}


def test_entry_of_a_rolled_back_case_is_gone(office: Cast) -> None:
    permits.publish()
    with transaction.atomic():
        permits.draft(office)
        transaction.set_rollback(True)

    assert list(queries.search_cases(office.lin, "湖畔")) == []
    assert SearchEntry.objects.count() == 0


def test_house_renamed_is_found_by_its_new_name(case: Case, office: Cast) -> None:
    office.studio_a.name = "丙影业"
    office.studio_a.save()

    actions.index_organisation(office.studio_a.pk)

    assert list(queries.search_cases(office.lin, "丙影业")) == [case]
    assert list(queries.search_cases(office.lin, "甲影业")) == []


def test_database_without_letters_is_warned_of() -> None:
    assert [each.id for each in letters_warning("C", "default")] == ["casework.W001"]
    assert letters_warning("C.UTF-8", "default") == []
    assert [each for each in run_checks(databases=["default"]) if each.id == "casework.W001"] == []
