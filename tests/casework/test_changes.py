"""What changed between two submissions."""

from __future__ import annotations

from django.utils import translation

from tests.casework import applications
from tests.casework.applications import ANSWERS
from zhijiang.casework import schema
from zhijiang.casework.schema import Cell, ChangedRow, File

PROCEDURE = applications.procedure()


def test_the_same_answers_show_no_change() -> None:
    assert schema.changes_between(PROCEDURE, ANSWERS, dict(ANSWERS)) == []


def test_a_change_is_told_in_the_words_of_the_form() -> None:
    with translation.override("en"):
        found = schema.changes_between(PROCEDURE, ANSWERS, ANSWERS | {"kind": "film", "ends_on": None})

    assert [(each.field, each.section, each.before, each.after) for each in found] == [
        ("kind", "The work", "Series", "Film"),
        ("ends_on", "The work", "1 Feb 2027", ""),
    ]


def test_rows_are_compared_one_by_one_and_equal_ones_are_passed_over() -> None:
    before = [{"name": "甲", "pay": "1"}, {"name": "乙", "pay": "2"}, {"name": "丙", "pay": "3"}]
    after = [
        {"name": "甲", "pay": "1"},
        {"name": "乙", "pay": "9"},
        {"name": "丁", "pay": "4"},
        {"name": "丙", "pay": "3"},
    ]

    with translation.override("en"):
        (change,) = schema.changes_between(PROCEDURE, {"cast": before}, {"cast": after})

    name, part, pay = "Name", "Part", "Pay (10,000 CNY)"
    assert change.rows == (
        ChangedRow("changed", 2, (Cell(name, "乙", "乙"), Cell(part, "", ""), Cell(pay, "2", "9"))),
        ChangedRow("added", 3, (Cell(name, "", "丁"), Cell(part, "", ""), Cell(pay, "", "4"))),
    )
    assert [cell.is_changed for cell in change.rows[0].cells] == [False, False, True]


def test_a_row_that_is_gone_is_told_with_its_old_place() -> None:
    with translation.override("en"):
        (change,) = schema.changes_between(PROCEDURE, {"cast": ANSWERS["cast"]}, {"cast": ANSWERS["cast"][1:]})

    assert [(row.sort, row.number, row.cells[0].before) for row in change.rows] == [("removed", 1, "沈岚")]


def test_files_are_compared_by_their_bytes() -> None:
    old, new = (
        {"name": "a.pdf", "sha256": "aa" * 32, "size_bytes": 1},
        {"name": "a.pdf", "sha256": "bb" * 32, "size_bytes": 1},
    )
    same = {"name": "b.pdf", "sha256": "cc" * 32, "size_bytes": 1}

    (change,) = schema.changes_between(PROCEDURE, {"contract": [old, same]}, {"contract": [same, new]})

    assert (change.files_removed, change.files_added, change.files_kept) == (
        (File("a.pdf", "aa" * 32, 1),), (File("a.pdf", "bb" * 32, 1),), 1,
    )  # fmt: skip


def test_what_was_not_asked_is_no_change() -> None:
    assert schema.changes_between(PROCEDURE, ANSWERS, ANSWERS | {"partner_country": "法国"}) == []
