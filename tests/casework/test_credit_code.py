"""The unified social credit code: its check character, what people type, and what is told of a wrong one."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.casework.applications import credit_code
from zhijiang.casework.schema.credit_code import ALPHABET, check_character, credit_code_fault, normal_credit_code

PUBLISHED = ["91330100799655058B", "9144030071526726XG", "914403001922038216", "91110000802100433B"]
"""Codes that companies print on their own pages: Alibaba (China), Tencent, Huawei, Baidu Netcom."""
first_17 = st.builds(
    "".join,
    st.tuples(
        st.text(ALPHABET, min_size=2, max_size=2),
        st.text("0123456789", min_size=6, max_size=6),
        st.text(ALPHABET, min_size=9, max_size=9),
    ),
)


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_are_good(code: str) -> None:
    assert credit_code_fault(code) == ""


@given(first_17)
def test_exactly_one_last_character_fits(first: str) -> None:
    assert [each for each in ALPHABET if not credit_code_fault(first + each)] == [check_character(first)]


@given(first_17, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(first: str, place: int, other: str) -> None:
    code = first + check_character(first)
    wrong = code[:place] + other + code[place + 1 :]

    assert (credit_code_fault(wrong) == "") == (wrong == code)


@given(first_17, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_found(first: str, place: int) -> None:
    code = first + check_character(first)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert (credit_code_fault(swapped) == "") == (swapped == code)


def test_what_people_type_is_kept_in_half_width_and_capitals() -> None:
    assert normal_credit_code(" ９１３３０１００-79965505８b ") == "91330100799655058B"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("9133010079965505", "A unified social credit code has 18 characters; this one has 16."),
        ("9133O100799655058B", "Character 5 of the credit code is “O”, which cannot stand there."),
        ("91330100I99655058B", "Character 9 of the credit code is “I”, which cannot stand there."),
        ("91330100799655058C", "character 18 would be “B”, not “C”"),
    ],
)
def test_the_sentence_names_the_character(code: str, said: str) -> None:
    with translation.override("en"):
        assert said in credit_code_fault(code)


def test_codes_of_the_tests_themselves_are_good() -> None:
    assert {credit_code_fault(credit_code(serial)) for serial in range(300)} == {""}
