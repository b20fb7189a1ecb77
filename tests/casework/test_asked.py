"""Questions that depend on other answers: not asked, not required, not shown, not kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.casework import applications
from tests.casework.applications import ANSWERS
from zhijiang.casework import schema
from zhijiang.casework.procedure import parse

TODAY = date(2026, 11, 25)
PROCEDURE = applications.procedure()


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"kind": "series"}, False),
        ({"kind": "other"}, True),
        ({}, False),
    ],
)
def test_a_question_is_asked_after_the_answer_it_waits_for(answers: dict[str, Any], asked: bool) -> None:
    assert ("other_kind" in schema.asked_fields(PROCEDURE, answers)) is asked


@pytest.mark.parametrize(("answer", "asked"), [(True, True), (False, False), (None, False)])
def test_a_whole_section_waits_for_an_answer(answer: bool | None, asked: bool) -> None:
    section = PROCEDURE.sections[1]

    assert schema.is_asked(PROCEDURE, section, {"co_produced": answer}) is asked


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked_either() -> None:
    text = applications.APPLICATION.replace(
        "partner_share: {type: string,", "partner_share: {type: string, x-when: {other_kind: {any: [杂技]}},"
    )
    procedure = parse(text)
    data = {"co_produced": True, "kind": "other", "other_kind": "杂技"}

    assert "partner_share" in schema.asked_fields(procedure, data)
    assert "partner_share" not in schema.asked_fields(procedure, data | {"kind": "film"})


def test_what_is_not_asked_is_neither_required_nor_looked_at() -> None:
    abroad = ANSWERS | {"co_produced": True}

    assert schema.errors_in(PROCEDURE, ANSWERS | {"partner_share": "not a number"}, on=TODAY) == []
    assert [error.field for error in schema.errors_in(PROCEDURE, abroad, on=TODAY)] == ["partner_country"]
    assert [error.field for error in schema.errors_in(PROCEDURE, ANSWERS | {"kind": "other"}, on=TODAY)] == [
        "other_kind"
    ]


def test_what_is_not_asked_is_dropped_and_what_is_no_question_stays_to_be_refused() -> None:
    data = ANSWERS | {"other_kind": "杂技", "partner_country": "法国", "is_admin": True}

    assert schema.kept(PROCEDURE, data) == ANSWERS | {"is_admin": True}
    assert [error.field for error in schema.errors_in(PROCEDURE, data, on=TODAY)] == [""]


def test_what_is_not_asked_is_not_shown() -> None:
    with translation.override("en"):
        said = [section.title for section in schema.summary_of(PROCEDURE, ANSWERS)]
        abroad = [section.title for section in schema.summary_of(PROCEDURE, ANSWERS | {"co_produced": True})]

    assert said == ["The work", "The producer", "Money", "Particular images", "Others"]
    assert abroad[1] == "Cooperation abroad"
