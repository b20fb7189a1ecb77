"""Every published page and file against the answers that the attack of test_told starts from: nothing more is told anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.architecture.matrix_indicators import ROWS_OF_INDICATORS
from tests.cast import Cast
from tests.indicators.test_told import all_reported, province
from zhijiang.bases import queries as bases
from zhijiang.indicators import queries
from zhijiang.indicators.definitions import Definition, unscaled
from zhijiang.indicators.models import PublishedPeriod
from zhijiang.indicators.queries import Told
from zhijiang.indicators.states import HIDDEN, UNREPORTED
from zhijiang.indicators.views.told import face_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ENGLISH = {"accept-language": "en"}
_CELL = re.compile(r"<tr><th scope=\"row\">(.*?)</th><td[^>]*>(.*?)</td></tr>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
type Output = tuple[str, str, str, str]
"""Indicator, base and segment as they are called, and what stands there."""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"), time_machine.travel("2026-11-29T10:00+08:00", tick=False):
        yield


def last_told(cast: Cast) -> Told:
    """The later of two published years."""
    all_reported(cast, province(cast))
    return queries.told_of(PublishedPeriod.objects.select_related("period").order_by("-period__year")[0])


def of_firms(told: Told) -> dict[str, Definition]:
    """What is told of firms; what bases tell of themselves is not protected."""
    return {key: each for key, each in told.definitions.items() if key in told.tables["firms"]}


def words(told: Told, key: str, cell: int | str, *, is_short: bool) -> str:
    if isinstance(cell, str):
        return {HIDDEN: "withheld", UNREPORTED: "not reported"}[cell]
    definition = told.definitions[key]
    amount = unscaled(definition, cell)
    return definition.short_words_of(amount) if is_short else str(amount)


def answers(told: Told, *, is_short: bool) -> set[Output]:
    """What the attack knows, over one or all of bases and of segments: test_told asks for these among its choices."""
    named, found = bases.names_today(), set()
    for key, definition in of_firms(told).items():
        for base in ("", *told.bases):
            for segment in ("", *told.segments):
                cell = told.together(key, [base] if base else told.bases, [segment] if segment else told.segments)
                place = (named.get(base, ""), bases.segment_name(segment) if segment else "")
                found.add((definition.name_in("en"), *place, words(told, key, cell, is_short=is_short)))
    return found


def on_pages(told: Told) -> set[Output]:
    """What stands in the tables of the page, read off its HTML, for every choice of indicator, base and segment."""
    client, found = Client(), set()
    named = {code: name for code, name in bases.names_today().items() if code in told.bases}
    for key, definition in of_firms(told).items():
        for base in ("", *told.bases):
            for segment in ("", *told.segments):
                asked = {"indicator": key, "base": base, "segment": segment}
                answer = client.get(reverse("indicators:told", args=[told.period.code]), asked, headers=ENGLISH)
                _head, by_base, by_segment = answer.content.decode().split("<tbody>")
                chosen = (named.get(base, ""), bases.segment_name(segment) if segment else "")
                for label, cell in _cells(by_base):
                    found.add((definition.name_in("en"), chosen[0] if label == "Together" else label, chosen[1], cell))
                for label, cell in _cells(by_segment):
                    found.add((definition.name_in("en"), chosen[0], chosen[1] if label == "Together" else label, cell))
    return found


def _cells(table: str) -> list[tuple[str, str]]:
    return [(label, _TAG.sub("", cell).strip()) for label, cell in _CELL.findall(table.partition("</tbody>")[0])]


def in_file(told: Told, kind: str) -> set[Output]:
    """What stands in a file, Together as nothing chosen."""
    content = Client().get(reverse("indicators:told_file", args=[told.period.code, kind]), headers=ENGLISH).content
    rows: list[list[Any]]
    if kind == "json":
        rows = [list(row.values()) for row in json.loads(content)["rows"]]
    elif kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        rows = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    names = {each.name_in("en") for each in of_firms(told).values()}
    return {
        (name, _one(base), _one(segment), str(figure)) for name, _unit, base, segment, figure in rows if name in names
    }


def _one(label: str) -> str:
    return "" if label == "Together" else label


def test_every_number_on_the_page_for_every_choice_is_one_that_the_attack_knows(cast: Cast) -> None:
    told = last_told(cast)

    pages = on_pages(told)

    assert len(pages) == 5 * 4 * 4, "five indicators, each of three bases and all, three segments and all"
    assert pages - answers(told, is_short=True) == set()


def test_every_line_of_every_file_is_an_answer_that_the_attack_knows(cast: Cast) -> None:
    told = last_told(cast)
    known = {(*place, _number(figure)) for *place, figure in answers(told, is_short=False)}

    files = {
        kind: {(*place, _number(figure)) for *place, figure in in_file(told, kind)} for kind in ("json", "csv", "xlsx")
    }

    assert {kind: len(rows) for kind, rows in files.items()} == dict.fromkeys(files, 5 * 4 * 4)
    assert {kind: rows - known for kind, rows in files.items()} == {kind: set() for kind in files}


def _number(figure: str) -> float | str:
    try:
        return float(figure)
    except ValueError:
        return figure


def test_a_hidden_cell_that_a_page_tells_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told = last_told(cast)
    known, kept = answers(told, is_short=True), Told.cell

    def leaky(self: Told, key: str, base: str, segment: str, /) -> int | str:
        cell = kept(self, key, base, segment)
        return 9_876_543_210 if cell == HIDDEN else cell

    monkeypatch.setattr(Told, "cell", leaky)

    assert on_pages(told) - known != set()


def test_what_nobody_need_sign_in_for_is_what_these_tests_read() -> None:
    """Another public address of indicators comes into the attack before it comes into the world."""
    rows = [row.split() for row in ROWS_OF_INDICATORS.strip().splitlines() if not row.startswith("#")]
    public = {row[1] for row in rows if row[-10] == "200"}

    assert public == {"indicators:definitions", "indicators:told", "indicators:told_file"}


def test_table_of_sixty_bases_has_two_pages_and_one_sum(cast: Cast) -> None:
    told = last_told(cast)
    wide = {
        "bases": [f"B-{number}" for number in range(60)],
        "firms": {key: [*rows[:1] * 60, rows[-1]] for key, rows in told.tables["firms"].items()},
        "own": {key: cells[:1] * 60 for key, cells in told.tables["own"].items()},
    }
    told = replace(told, tables={**told.tables, **wide})

    first, second = (face_of(told, key=told.first.key, base="", segment="", page=page) for page in "12")

    assert (len(first["by_base"]), len(second["by_base"])) == (50, 10)
    assert (second["whole"], second["by_segment"]) == (first["whole"], first["by_segment"])
