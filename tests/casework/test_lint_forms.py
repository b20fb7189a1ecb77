"""Each fault that is planted in the form of the tests' application is found by the rule that is there for it."""

from __future__ import annotations

import pytest

from tests.casework.applications import APPLICATION
from zhijiang.casework.lint import lint

FAULTS = [
    ("x-when: {kind: {any: [other]}}", "x-when: {kin: {any: [other]}}", "L-23"),
    ("x-when: {kind: {any: [other]}}", "x-when: {kind: {any: [opera]}}", "L-23"),
    ("x-when: {kind: {any: [other]}}", "x-when: {kind: {}}", "L-23"),
    ("x-when: {kind: {any: [other]}}", "x-when: {kind: {equals: other}}", "L-23"),
    ("x-when: {kind: {any: [other]}}", "x-when: {other_kind: {any: [x]}}", "L-23"),
    ("when: {co_produced: {any: [true]}}", "when: {abroad: {any: [true]}}", "L-23"),
    ("when: {co_produced: {any: [true]}}", "when: {partner_country: {any: [法国]}}", "L-23"),
    ("format: credit-code", "format: credit-cod", "L-24"),
    ("format: files, minItems: 1, maxItems: 3", "format: files, minItems: 4, maxItems: 3", "L-24"),
    ("x-accept: [pdf, image], x-dossier", "x-accept: [pdf, exe], x-dossier", "L-24"),
    ("episodes: {type: integer,", "episodes: {type: integer, x-dossier: diary,", "L-24"),
    ("episodes: {type: integer", "episodes: {type: number", "L-24"),
    ("required: [name, pay]", "required: [name, fee]", "L-24"),
    ("name: {type: string, maxLength: 60,", "name: {type: object,", "L-24"),
    ("pay: {type: string, format: wan, x-title: {zh: 片酬（万元）, en: \"Pay (10,000 CNY)\"}}", "pay: {type: string, format: wan}", "L-15"),
    ("x-options: {lead: {zh: 主演, en: Lead}, support:", "x-options: {support:", "L-15"),
    ("x-options: {urban: {zh: 都市, en: Urban}, rural:", "x-options: {rural:", "L-15"),
    ("part: cast_pay, whole: investment", "part: synopsis, whole: investment", "L-25"),
    ("table: cast, column: pay", "table: cast, column: name", "L-25"),
    ("field: licence_until", "field: licence_number", "L-25"),
    ("other: begins_on", "other: episodes", "L-25"),
]  # fmt: skip


def test_the_application_has_nothing_wrong() -> None:
    assert [str(finding) for finding in lint(APPLICATION)] == []


@pytest.mark.parametrize(("old", "new", "rule"), FAULTS)
def test_a_seeded_fault_in_a_form_is_found(old: str, new: str, rule: str) -> None:
    assert old in APPLICATION, "the fault has lost its place"

    assert rule in {finding.rule for finding in lint(APPLICATION.replace(old, new, 1))}
