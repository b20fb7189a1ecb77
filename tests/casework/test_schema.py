"""Forms out of the procedure's schema: what is asked, what is refused, what is stored, what is read back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.casework.steps import FORM, shipped
from zhijiang.casework import schema

TODAY = date(2026, 11, 25)
PROCEDURE = shipped()


def test_a_whole_form_is_accepted_and_stored_as_the_same_json() -> None:
    form = schema.form_class(PROCEDURE, on=TODAY)(FORM)

    assert form.is_valid(), form.errors
    assert schema.as_data(form.cleaned_data) == FORM
    assert schema.errors_in(PROCEDURE, FORM, on=TODAY) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "opera"}, "kind"),
        ({"episodes": 0}, "episodes"),
        ({"episodes": "many"}, "episodes"),
        ({"synopsis": "太短"}, "synopsis"),
        ({"investment": "1.234"}, "investment"),
        ({"investment": "-1"}, "investment"),
        ({"true_and_complete": False}, "true_and_complete"),
        ({"platform": ""}, "platform"),
        ({"cast_pay": "140.01"}, "cast_pay"),
        ({"lead_pay": "84.01"}, "lead_pay"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_by_form_and_by_final_check_alike(
    changed: dict[str, Any], field: str
) -> None:
    data = FORM | changed

    form = schema.form_class(PROCEDURE, on=TODAY)(data)

    assert list(form.errors) == [field]
    assert [error.field for error in schema.errors_in(PROCEDURE, data, on=TODAY)] == [field]


def test_shares_hold_exactly_at_the_limit() -> None:
    assert schema.errors_in(PROCEDURE, FORM | {"cast_pay": "140.00", "lead_pay": "98.00"}, on=TODAY) == []


def test_a_draft_may_be_empty_but_not_wrong() -> None:
    half = schema.form_class(PROCEDURE, partial=True, on=TODAY)

    assert half({}).is_valid()
    assert list(half({"episodes": "many"}).errors) == ["episodes"]


def test_one_section_asks_only_its_own_questions() -> None:
    form = schema.form_class(PROCEDURE, on=TODAY, section=PROCEDURE.sections[2])()

    assert list(form.fields) == ["investment", "cast_pay", "lead_pay"]


def test_labels_speak_the_readers_language() -> None:
    with translation.override("en"):
        assert schema.form_class(PROCEDURE, on=TODAY)().fields["episodes"].label == "Episodes"
    with translation.override("zh-hans"):
        assert schema.form_class(PROCEDURE, on=TODAY)().fields["episodes"].label == "集数"


def test_a_field_that_was_not_asked_is_refused() -> None:
    with translation.override("en"):
        found = schema.errors_in(PROCEDURE, FORM | {"is_admin": True}, on=TODAY)

    assert [error.message for error in found] == ["The form holds something that was not asked."]


def test_summary_tells_every_answer_in_words() -> None:
    with translation.override("zh-hans"):
        sections = schema.summary_of(PROCEDURE, FORM | {"planning_number": ""})

    said = {answer.field: answer.value for section in sections for answer in section.answers}
    assert said == FORM | {
        "kind": "网络微短剧", "subject": "都市", "period": "当代", "episodes": "12", "minutes": "2",
        "planning_number": "", "true_and_complete": "是",
    }  # fmt: skip
