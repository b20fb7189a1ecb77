"""A new application begins with what the house has said before; sums need not be added up by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.applications import upload
from tests.casework.test_faults import text_of
from tests.cast import Cast
from zhijiang.casework import actions, queries, schema
from zhijiang.casework.models import Case, DossierItem, ProcedureVersion
from zhijiang.demo.filings import plan
from zhijiang.people.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 24)


def version_of() -> ProcedureVersion:
    found = queries.procedure_in_force("plan-filing", TODAY)
    assert found is not None
    return found


def licence(
    office: Cast, house: Organisation, *, number: str, until: str, content: bytes = b"%PDF-1.7 a"
) -> DossierItem:
    by = office.lin if house == office.studio_a else office.zhou
    return actions.add_to_dossier(
        house,
        by=by,
        kind="production-licence",
        file=upload(content=content),
        number=number,
        valid_until=date.fromisoformat(until),
    )


def test_a_new_application_begins_with_the_licence_that_holds_longest_and_never_with_anothers(office: Cast) -> None:
    licence(office, office.studio_a, number="（浙）字第00001号", until="2026-11-23")
    licence(office, office.studio_a, number="（浙）字第00003号", until="2028-06-30", content=b"%PDF-1.7 c")
    kept = licence(office, office.studio_a, number="（浙）字第00002号", until="2029-06-30", content=b"%PDF-1.7 b")
    licence(office, office.studio_b, number="（浙）字第09999号", until="2031-01-01", content=b"%PDF-1.7 z")

    known = queries.known_of(version_of(), office.studio_a, on=TODAY)

    file = {"name": kept.name, "sha256": kept.attachment_id, "size_bytes": kept.attachment.size_bytes}
    assert known == {
        "licence_number": "（浙）字第00002号",
        "licence_until": "2029-06-30",
        "licence_copy": [file],
    }


def test_the_last_application_says_who_to_call_but_not_a_day_that_has_passed(office: Cast) -> None:
    for contact in ("王敏 0571-88880000", "李然 0571-88881111"):
        _handed_in(office, contact=contact, licence_until="2027-06-30")

    now = queries.known_of(version_of(), office.studio_a, on=TODAY)
    later = queries.known_of(version_of(), office.studio_a, on=date(2027, 7, 1))

    expected = {"licence_number": "（浙）字第00000号（演示）", "contact": "李然 0571-88881111"}
    assert (now, later) == (expected | {"licence_until": "2027-06-30"}, expected)
    assert queries.known_of(version_of(), office.studio_b, on=TODAY) == {}


def _handed_in(office: Cast, **answers: Any) -> Case:
    case = _draft(office, **answers)
    actions.hand_in(case, "submit", by=office.lin, expected_seq=case.seq, checked=queries.digest_of(case))
    return case


def _draft(office: Cast, **answers: Any) -> Case:
    return actions.open_case(
        version_of(),
        by=office.lin,
        organisation=office.studio_a,
        authority=office.bureau,
        title="断桥夜雪",
        data=plan(title="断桥夜雪", **answers),
    )


def test_the_pages_begin_with_what_is_known_and_say_so(office: Cast, client: Client) -> None:
    licence(office, office.studio_a, number="（浙）字第00002号", until="2099-06-30")
    client.force_login(office.lin)
    start = reverse("casework:new_case", args=["plan-filing"])
    given = {"title": "断桥夜雪", "organisation": office.studio_a.pk, "authority": office.bureau.pk}

    begun = client.post(start, given, follow=True)

    case = Case.objects.get()
    assert (case.data["licence_number"], case.data["title"]) == ("（浙）字第00002号", "断桥夜雪")
    assert "企业档案和上一次申请中已有的内容已自动填入" in begun.content.decode()


def test_a_sum_left_empty_is_what_its_table_comes_to_and_a_written_one_stays(office: Cast) -> None:
    case = _draft(office, investment=None, costs=None)
    drawn = queries.drawn_from(case, 5)
    costs = [{"item": "script", "amount": "120.50"}, {"item": "shooting", "amount": "62"}]

    case = actions.finish_section(case, 5, by=office.lin, answers={"costs": costs}, drawn_from=drawn)
    assert case.data["investment"] == "182.50"

    drawn = queries.drawn_from(case, 5)
    answers = {"costs": costs[:1], "investment": "182.50"}
    case = actions.finish_section(case, 5, by=office.lin, answers=answers, drawn_from=drawn)
    assert case.data["investment"] == "182.50"
    assert [error.field for error in schema.check_errors(queries.procedure_of(case), case.data, on=TODAY)] == ["costs"]


def test_a_new_title_has_no_english_one(office: Cast) -> None:
    case = _draft(office)
    Case.objects.filter(pk=case.pk).update(title_en="Snow on the Broken Bridge")
    drawn = queries.drawn_from(case, 1)
    answers = {name: case.data.get(name) for name in queries.procedure_of(case).sections[0].fields}
    answers.pop("adaptation_proof")

    same = actions.finish_section(case, 1, by=office.lin, answers=answers, drawn_from=drawn)
    assert same.title_en == "Snow on the Broken Bridge"

    drawn = queries.drawn_from(same, 1)
    other = actions.finish_section(same, 1, by=office.lin, answers=answers | {"title": "平湖秋月"}, drawn_from=drawn)
    assert (other.title, other.title_en, Case.objects.get().title_en) == ("平湖秋月", "", "")


def test_the_english_title_that_the_form_asks_for_is_what_english_pages_say(office: Cast, client: Client) -> None:
    version = actions.publish_procedure(text_of("plan-filing-2"))[0]
    case = actions.open_case(
        version,
        by=office.lin,
        organisation=office.studio_a,
        authority=office.bureau,
        title="断桥夜雪",
        data=plan(title="断桥夜雪"),
    )
    drawn = queries.drawn_from(case, 1)
    client.force_login(office.lin)
    page = reverse("casework:case", args=[case.code])

    before = client.get(page, headers={"Accept-Language": "en"}).content.decode()
    called = actions.finish_section(
        case, 1, by=office.lin, answers={"title_en": " Snow on the Broken Bridge "}, drawn_from=drawn
    )
    english = client.get(page, headers={"Accept-Language": "en"}).content.decode()
    chinese = client.get(page, headers={"Accept-Language": "zh-hans"}).content.decode()

    assert (called.title, called.title_en) == ("断桥夜雪", "Snow on the Broken Bridge")
    assert '<span lang="zh-Hans">断桥夜雪</span></h1>' in before
    assert "</span>Snow on the Broken Bridge</h1>" in english
    assert "断桥夜雪</h1>" in chinese
    # Taken out again, the Chinese one is what there is.
    drawn = queries.drawn_from(called, 1)
    assert actions.finish_section(case, 1, by=office.lin, answers={"title_en": None}, drawn_from=drawn).title_en == ""
