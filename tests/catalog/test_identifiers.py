"""Numbers of registries: published ones are taken, and every single wrong character in them is found."""

from __future__ import annotations

from contextlib import suppress
from string import ascii_uppercase, digits
from typing import Final

import pytest
from eidr.models.ids import EIDRID
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog.identifiers import check_character, read
from zhijiang.catalog.states import Scheme

EIDRS: Final = (
    # the examples of the EIDR ID Format, and one record of the registry
    "10.5240/7791-8534-2C23-9030-8610-5",
    "10.5240/F85A-E100-B068-5B8F-B1C8-T",
)
ISANS: Final = (
    # the examples of the ISAN agency and of python-stdnum's documentation
    "0000-0000-D07A-0090-Q-0000-0000-X",
    "0000-0001-8CFA-0000-I-0000-0000-K",
    "1881-66C7-3420-6541-Y-9F3A-0245-O",
    "0000-0001-8947-0000-8-0000-0000-D",
    "0000-0000-3A8D-0000-Z-0000-0000-6",
)
PUBLISHED: Final = [(Scheme.EIDR, each) for each in EIDRS] + [(Scheme.ISAN, each) for each in ISANS]


@pytest.mark.parametrize(("scheme", "number"), PUBLISHED)
def test_published_number_is_taken_as_it_stands_and_as_people_type_it(scheme: Scheme, number: str) -> None:
    typed = f"  {number.lower()} ".replace("-", "–")

    assert (read(scheme, number), read(scheme, typed)) == (number, number)


@pytest.mark.parametrize("before", ["https://doi.org/10.5240/", "urn:eidr:10.5240:", "doi:10.5240/", "EIDR:10.5240/"])
def test_eidr_number_is_read_out_of_its_links(before: str) -> None:
    assert read(Scheme.EIDR, EIDRS[0].replace("10.5240/", before)) == EIDRS[0]


def test_isan_number_may_end_before_its_version() -> None:
    assert read(Scheme.ISAN, "ISAN 1881-66C7-3420-6541-Y") == "1881-66C7-3420-6541-Y"


@pytest.mark.parametrize(("scheme", "number"), PUBLISHED)
def test_every_single_wrong_character_is_found(scheme: Scheme, number: str) -> None:
    start = len("10.5240/") if scheme == Scheme.EIDR else 0
    wrong = [
        number[:place] + other + number[place + 1 :]
        for place in range(start, len(number))
        for other in digits + ascii_uppercase
        if number[place] not in {"-", other}
    ]

    assert len(wrong) == 35 * sum(each != "-" for each in number[start:])
    taken = []
    for each in wrong:
        with suppress(MissingEvidence):
            taken.append(read(scheme, each))
    assert taken == []


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        (Scheme.EIDR, ""),
        (Scheme.EIDR, "7791-8534-2C23-9030-8610-5"),
        (Scheme.EIDR, "10.5237/7791-8534-2C23-9030-8610-5"),
        (Scheme.EIDR, "10.5240/7791-8534-2C23-9030-8610"),
        (Scheme.ISAN, "1881-66C7-3420-6541"),
        (Scheme.ISAN, "1881-66C7-3420-6541-Y-9F3A-0245"),
        (Scheme.ISAN, "1881-66C7-3420-6541-Y-9F3A-0245-O-1"),
    ],
)
def test_number_of_another_form_is_refused_with_the_form_it_should_have(scheme: Scheme, typed: str) -> None:
    with pytest.raises(MissingEvidence, match="XXXX-XXXX"):
        read(scheme, typed)


@given(st.text("0123456789ABCDEF", min_size=20, max_size=20))
def test_check_character_is_that_of_the_registrys_own_library(suffix: str) -> None:
    number = "10.5240/" + "-".join(suffix[at : at + 4] for at in range(0, 20, 4)) + "-" + check_character(suffix)

    assert str(EIDRID.parse(number)) == number
