"""Tables, organisations, timecodes, numbers: as they are sent, kept, and refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.casework import applications
from tests.casework.applications import ANSWERS, credit_code
from zhijiang.casework import schema

TODAY = date(2026, 11, 25)
PROCEDURE = applications.procedure()


def form(number: int, sent: dict[str, Any], *, partial: bool = True) -> schema.ProcedureForm:
    made = schema.form_class(
        PROCEDURE, on=TODAY, section=PROCEDURE.sections[number - 1], partial=partial, known=ANSWERS
    )
    return made(sent)


def read(number: int, sent: dict[str, Any], field: str) -> Any:
    filled = form(number, sent)
    assert filled.is_valid(), filled.errors
    return schema.as_data(filled.cleaned_data).get(field)


ROWS = {
    "cast-rows": "1",
    "cast-3-name": "周远", "cast-3-part": "", "cast-3-pay": "39.5",
    "cast-12-name": "", "cast-12-part": "", "cast-12-pay": "",
    "cast-1-name": " 沈岚 ", "cast-1-part": "lead", "cast-1-pay": "80.50",
    "cast_pay": "120.00",
}  # fmt: skip


def test_rows_keep_the_order_of_the_page_and_empty_ones_are_left_out() -> None:
    assert read(4, ROWS, "cast") == [{"name": "沈岚", "part": "lead", "pay": "80.50"}, {"name": "周远", "pay": "39.5"}]


def test_a_button_adds_a_row_and_another_takes_one_out_without_losing_what_was_typed() -> None:
    added = form(4, ROWS | {"cast-add": "1"})["cast"]
    removed = form(4, ROWS | {"cast-remove-1": "1"})["cast"]

    assert [row.get("name") for row in added.value()] == [" 沈岚 ", "周远", "", None]
    assert [row["name"] for row in removed.value()] == ["周远", ""]
    assert (schema.rows_button({"cast-add": "1"}), schema.rows_button({"cast-remove-7": "1"})) == ("cast", "cast")
    assert schema.rows_button({"cast-1-name": "1", "save": "1"}) == ""


def test_a_wrong_cell_is_told_with_row_and_column_and_marked() -> None:
    with translation.override("en"):
        filled = form(4, ROWS | {"cast-3-pay": "39.555", "cast-1-part": "villain"})
        said = filled.errors["cast"]
        drawn = str(filled["cast"])

    assert len(said) == 2
    assert str(said[0]).startswith("Row 1, “Part”: ")
    assert str(said[1]).startswith("Row 2, “Pay (10,000 CNY)”: ")
    assert drawn.count('aria-invalid="true"') == 2


def test_a_table_has_no_more_rows_than_it_may() -> None:
    many = {f"cast-{n}-name": f"演员{n}" for n in range(31)} | {f"cast-{n}-pay": "1" for n in range(31)}

    assert list(form(4, many).errors) == ["cast"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "“Cast” asks for at least 1."),
        ([{"name": "沈岚"}], "“Cast”, row 1: “Pay (10,000 CNY)” is missing."),
        ([{"name": "沈岚", "pay": "120"}, {"name": "周远", "pay": "many"}], "“Cast”, row 2: “Pay (10,000 CNY)” is not filled in as asked."),
        ([{"name": "沈岚", "pay": "120", "bank": "1"}], "“Cast”, row 1 holds something that was not asked."),
    ],
)  # fmt: skip
def test_the_final_check_names_row_and_column(rows: list[dict[str, str]], said: str) -> None:
    with translation.override("en"):
        errors = schema.errors_in(PROCEDURE, ANSWERS | {"cast": rows}, on=TODAY)

    assert [(error.field, error.message) for error in errors][:1] == [("cast", said)]


@pytest.mark.parametrize("text", ["00:00:00:00", "01:59:59:24", "00:12:05;29"])
def test_timecodes_are_kept(text: str) -> None:
    sent = {
        "images-rows": "1",
        "images-0-episode": "2",
        "images-0-from": text,
        "images-0-to": text,
        "images-0-kind": "国旗",
    }

    assert read(5, sent, "images") == [{"episode": 2, "from": text, "to": text, "kind": "国旗"}]


@pytest.mark.parametrize("text", ["0:12:05:10", "00:60:00:00", "00:00:00:60", "00:00:61:00", "twelve"])
def test_what_is_no_timecode_is_refused_by_form_and_final_check(text: str) -> None:
    filled = form(5, {"images-rows": "1", "images-0-from": text, "images-0-to": "00:00:01:00"})
    data = ANSWERS | {"images": [{"from": text, "to": "00:00:01:00"}]}

    assert list(filled.errors) == ["images"]
    assert [error.field for error in schema.errors_in(PROCEDURE, data, on=TODAY)] == ["images"]


def test_a_timecode_in_full_width_is_read() -> None:
    sent = {"images-rows": "1", "images-0-from": "００：０１：２０：０５", "images-0-to": "00:01:22:00"}

    assert read(5, sent, "images") == [{"from": "00:01:20:05", "to": "00:01:22:00"}]


def test_an_organisation_needs_a_name_and_a_code_that_holds() -> None:
    good = {"producer-name": " 乙 影业 ", "producer-credit_code": credit_code(7).lower()}

    assert read(3, good, "producer") == {"name": "乙 影业", "credit_code": credit_code(7)}
    assert read(3, {"producer-name": "乙影业", "producer-credit_code": ""}, "producer") == {"name": "乙影业"}
    assert list(form(3, good | {"producer-credit_code": "1"}).errors) == ["producer"]
    assert list(form(3, good | {"producer-name": ""}).errors) == ["producer"]


@pytest.mark.parametrize("producer", [{"name": "乙影业"}, {"name": "乙影业", "credit_code": "1"}, {}])
def test_an_organisation_without_a_good_code_is_not_handed_in(producer: dict[str, str]) -> None:
    assert [e.field for e in schema.errors_in(PROCEDURE, ANSWERS | {"producer": producer}, on=TODAY)] == ["producer"]


def test_codes_and_numbers_are_kept_in_one_form() -> None:
    assert read(3, {"credit_code": credit_code(3).lower()}, "credit_code") == credit_code(3)
    assert read(3, {"licence_number": " (浙)字第 ０１２３４号"}, "licence_number") == "（浙）字第01234号"
    assert read(3, {"planning_number": "网 剧〔２０２６〕第1号"}, "planning_number") == "网剧〔2026〕第1号"


def test_a_wrong_credit_code_is_told_with_its_character() -> None:
    with translation.override("en"):
        (error,) = schema.errors_in(PROCEDURE, ANSWERS | {"credit_code": "9133O100799655058B"}, on=TODAY)

    assert error == schema.FieldError(
        "credit_code", "“Credit code”: Character 5 of the credit code is “O”, which cannot stand there."
    )


def test_files_stand_in_no_form_and_are_checked_at_the_end() -> None:
    with translation.override("en"):
        none = schema.errors_in(
            PROCEDURE, {name: value for name, value in ANSWERS.items() if name != "licence"}, on=TODAY
        )
        broken = schema.errors_in(
            PROCEDURE, ANSWERS | {"licence": [{"name": "x.pdf", "sha256": "../etc", "size_bytes": 1}]}, on=TODAY
        )

    assert "licence" not in form(3, {}).fields
    assert [error.message for error in none] == ["“Production licence” is missing."]
    assert [error.field for error in broken] == ["licence"]


def test_a_summary_tells_tables_and_files() -> None:
    with translation.override("zh-hans"):
        said = {each.field: each for section in schema.summary_of(PROCEDURE, ANSWERS) for each in section.answers}

    assert said["cast"].labelled_rows == [
        [("姓名", "沈岚"), ("角色", "主演"), ("片酬（万元）", "80.50")],
        [("姓名", "周远"), ("角色", ""), ("片酬（万元）", "39.50")],
    ]
    assert (said["cast"].value, said["images"].value) == ("2 行", "1 行")
    assert said["licence"].files == (schema.File("许可证.pdf", "a1" * 32, 100),)
    assert said["producer"].value.startswith("甲影业 9133")
    assert schema.files_of(PROCEDURE, ANSWERS) == [
        {
            "field": "licence",
            "name": "许可证.pdf",
            "sha256": "a1" * 32,
            "label": schema.title_of(PROCEDURE.form["properties"]["licence"]),
        }
    ]
