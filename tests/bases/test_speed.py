"""What makes pages of hundreds of bases quick changes nothing of what they say."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django import forms
from django.template.defaultfilters import floatformat
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.asking import queries_of
from tests.bases.made_province import COPY, ORIGINAL, UNIQUE, made_province
from tests.bases.residents import make_base, make_firm
from tests.bases.tables import PATIENT, Table, counts
from tests.cast import Cast
from zhijiang.bases import queries
from zhijiang.bases.forms.positioning import Select
from zhijiang.bases.models import Base, BaseName, Entry
from zhijiang.bases.positioning import (
    SPECIALISATION,
    Add,
    Figures,
    Move,
    compare,
    compare_each,
    firms_in,
    firms_of,
    overlap_between,
    overlaps_with,
    put_first,
    quotients_in,
)
from zhijiang.bases.positioning.firms import Firms, draw_weights, drawn_tables
from zhijiang.bases.queries import positioning
from zhijiang.bases.states import BaseLevel, EntryKind
from zhijiang.bases.templatetags.bases import places

FIRMS = made_province().now


def same(one: Figures, other: Figures) -> bool:
    """To the last bit, reasons too."""
    return np.array_equal(one.values, other.values, equal_nan=True) and np.array_equal(one.reasons, other.reasons)


@pytest.mark.parametrize("is_move", [False, True])
def test_what_if_of_bases_put_together_is_that_of_all_bases_to_the_last_bit(is_move: bool) -> None:
    there = tuple(firms_in(FIRMS, base=ORIGINAL, segment=5)[:4].tolist())
    change = Move(there, UNIQUE, 4) if is_move else Add(UNIQUE, 4, 9)
    small = put_first(FIRMS, [UNIQUE, COPY])
    own, special, like = compare_each(
        small,
        [Move(there, 0, 4) if is_move else Add(0, 4, 9)],
        [quotients_in(0), SPECIALISATION, overlaps_with(0)],
        rounds=80,
    )

    for found, figure, rows in (
        (own, quotients_in(UNIQUE), (slice(None), slice(None))),
        (special, SPECIALISATION, (0, UNIQUE)),
        (like, overlaps_with(UNIQUE), (1, COPY)),
    ):
        whole = compare(FIRMS, [change], figure, rounds=80)
        for part in ("before", "after", "difference"):
            for end in ("value", "low", "high"):
                one, other = getattr(getattr(found, part), end), getattr(getattr(whole, part), end)
                assert np.array_equal(one.values[rows[0]], other.values[rows[1]], equal_nan=True), (part, end)
    assert small.bases == 3
    assert like.after.value.known[1]


@PATIENT
@given(counts())
def test_row_of_overlaps_is_that_of_the_whole_table_to_the_last_bit(table: Table) -> None:
    whole = overlap_between(table)

    for base in range(len(whole.values)):
        row = overlaps_with(base).of_table(np.asarray(table, dtype=np.float64))
        assert same(row, Figures(whole.values[base], whole.reasons[base]))


def test_counted_firms_are_drawn_as_firms_of_an_amount_are() -> None:
    weights = draw_weights(FIRMS.base.size, rounds=30, seed=1)
    doubled = Firms(FIRMS.base, FIRMS.segment, FIRMS.amount * 2, FIRMS.bases, FIRMS.segments)

    for counted, amounts in zip(drawn_tables(FIRMS, weights), drawn_tables(doubled, weights), strict=True):
        assert counted.dtype == np.float64
        assert np.array_equal(counted * 2, amounts)
    crowd = firms_of([[300_000]])
    heavy = np.full((300_000, 1), 8, dtype=np.uint8)
    assert next(drawn_tables(crowd, heavy)).item() == 2_400_000


@given(st.integers(-(10**7), 10**7).map(lambda number: number / 8000), st.sampled_from([1, 2]))
def test_numbers_are_written_as_a_template_writes_them(number: float, after: int) -> None:
    assert places(number, after) == floatformat(number, after)
    assert (places(0.125), places(-0.001), places(2.5, 1)) == ("0.13", "0.00", "2.5")


def test_choice_among_hundreds_is_drawn_as_any_other() -> None:
    choices = [("", "—"), *((f"b{number}", f"基地<{number}>") for number in range(3))]

    def drawn(widget: forms.Select) -> str:
        markup = widget.render("base", "b2", attrs={"id": "id_base", "required": True})
        return re.sub(r"\s+", " ", re.sub(r"\s*([<>])\s*", r"\1", markup))

    assert drawn(Select(choices=choices)) == drawn(forms.Select(choices=choices))
    assert drawn(Select(choices=choices)).count("selected") == 1
    assert "基地&lt;1&gt;" in drawn(Select(choices=choices))


@pytest.mark.django_db
@pytest.mark.both_databases
def test_names_of_all_bases_are_those_that_each_says_of_itself(cast: Cast) -> None:
    base = make_base(cast, name="之江视听基地")
    day = queries.today()
    BaseName.objects.create(base=base, name="之江新名", name_en="Zhijiang New", valid_from=day)
    BaseName.objects.create(base=base, name="还没到", valid_from=day + timedelta(days=1))
    later = make_base(cast, name="后来的基地")
    BaseName.objects.filter(base=later).update(valid_from=day + timedelta(days=5))

    assert positioning.names_of_bases() == {each.code: each.shown_name for each in (base, later)}
    assert positioning.names_of_bases()[base.code] == "之江新名"


@pytest.mark.django_db
@pytest.mark.both_databases
def test_page_of_a_base_asks_as_much_for_one_firm_as_for_thirty(cast: Cast, django_assert_max_num_queries: Any) -> None:
    base = make_base(cast)
    make_firm(cast, base, number=1)
    enter(base, 1)
    address = reverse("bases:base", args=[base.code])
    asked = queries_of(cast.sun, address)
    for number in range(2, 31):
        make_firm(cast, base, number=number)
        enter(base, number)

    assert queries_of(cast.sun, address) == asked <= 15
    for page in ("positions", "positions_network", "positions_scatter", "positions_what_if"):
        queries_of(cast.sun, reverse(f"bases:{page}"))  # the figures are made at the first look
        assert queries_of(cast.sun, reverse(f"bases:{page}")) <= 12, page


def enter(base: Base, number: int) -> None:
    Entry.objects.create(
        base=base, kind=EntryKind.CHANGED, on=queries.today(), level=BaseLevel.PROVINCIAL, standing=base.standing,
        words=f"第{number}次更正",
    )  # fmt: skip
