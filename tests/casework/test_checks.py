"""Checks over several answers, exact to the last fen; and what only warns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from tests.casework import applications
from tests.casework.applications import ANSWERS
from zhijiang.casework import schema

PROCEDURE = applications.procedure()
TODAY = date(2026, 11, 25)


def wrong(**changed: Any) -> list[tuple[str, str]]:
    with translation.override("en"):
        return [(e.field, e.message) for e in schema.errors_in(PROCEDURE, ANSWERS | changed, on=TODAY)]


def cast(*pay: str) -> list[dict[str, str]]:
    return [{"name": f"演员{number}", "pay": each} for number, each in enumerate(pay)]


def test_sums_are_exact_where_floats_are_not() -> None:
    assert 0.1 + 0.2 != 0.3
    assert wrong(cast=cast("0.10", "0.20"), cast_pay="0.30") == []
    assert schema.sum_of(cast(*["0.10"] * 1000), "pay") == Decimal("100.00")


def test_a_sum_that_is_off_by_one_fen_is_told_with_what_the_rows_come_to() -> None:
    assert wrong(cast=cast("80.50", "39.49")) == [
        ("cast", "The pay of each must come to the pay of all. The rows come to 119.99, 0.01 too little.")
    ]


def test_a_sum_that_is_off_names_the_rows_without_an_amount() -> None:
    rows = [*cast("80.50", "39.51"), {"name": "演员丙"}]

    with translation.override("en"):
        (fault,) = schema.check_errors(PROCEDURE, ANSWERS | {"cast": rows}, on=TODAY)
    assert fault.field == "cast"
    assert fault.message.endswith("The rows come to 120.01, 0.01 too much. Rows without an amount: 3.")


def test_a_sum_is_not_judged_before_both_sides_are_there() -> None:
    assert "cast" not in dict(wrong(cast_pay=None))
    assert schema.check_errors(PROCEDURE, {"cast": cast("1.00")}, on=TODAY) == []


@pytest.mark.parametrize(
    ("until", "errors", "warnings"),
    [
        ("2026-11-24", ["licence_until"], []),
        ("2026-11-25", [], ["licence_until"]),
        ("2027-01-24", [], ["licence_until"]),
        ("2027-01-25", [], []),
    ],
)
def test_a_paper_must_hold_on_the_day_of_handing_in_and_warns_before_its_end(
    until: str, errors: list[str], warnings: list[str]
) -> None:
    data = ANSWERS | {"licence_until": until}

    assert [error.field for error in schema.errors_in(PROCEDURE, data, on=TODAY)] == errors
    assert [warning.field for warning in schema.warnings_in(PROCEDURE, data, on=TODAY)] == warnings


def test_a_warning_counts_the_days() -> None:
    with translation.override("en"):
        (warning,) = schema.warnings_in(PROCEDURE, ANSWERS | {"licence_until": "2026-11-28"}, on=TODAY)

    assert warning.message == "“Licence valid until” ends on 28 Nov 2026, in 3 days."


@pytest.mark.parametrize(("ends", "fields"), [("2026-12-01", []), ("2026-11-30", ["ends_on"])])
def test_a_day_is_not_before_another(ends: str, fields: list[str]) -> None:
    assert [field for field, _said in wrong(ends_on=ends)] == fields


@pytest.mark.parametrize(
    ("pay", "said", "is_within"),
    [
        ("133.70", "Pay of the cast is 38.2% of Investment (at most 40%, 广电发〔2020〕10号)", True),
        ("140.00", "Pay of the cast is 40.0% of Investment (at most 40%, 广电发〔2020〕10号)", True),
        ("140.01", "Pay of the cast is 40.1% of Investment (at most 40%, 广电发〔2020〕10号)", False),
        ("", "", True),
    ],
)
def test_a_share_is_told_and_one_just_over_the_limit_does_not_look_like_it(
    pay: str, said: str, is_within: bool
) -> None:
    with translation.override("en"):
        (line,) = schema.shares_of(PROCEDURE, ANSWERS | {"cast_pay": pay})

    assert (line.text, line.holds) == (said, is_within)


def test_a_share_speaks_chinese() -> None:
    with translation.override("zh-hans"):
        (line,) = schema.shares_of(PROCEDURE, ANSWERS | {"cast_pay": "133.70"})

    assert line.text == "演员总片酬占总投资 38.2%（上限 40%，广电发〔2020〕10号）"
