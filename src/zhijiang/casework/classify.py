"""Decision tables: which class a case is of, by the rules in force on the day it was filed. Pure; reads no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhijiang.casework.procedure import Procedure, Row, Table, Test


@dataclass(frozen=True)
class Classed:
    """What a table said of a case, and on which of its rows that rests."""

    value: str
    row: int
    """Counted from 1; 0 when no row held."""
    basis: str
    verified: bool


def classify(procedure: Procedure, data: Mapping[str, Any], /, *, filed_on: date) -> dict[str, Classed]:
    """Every table's answer on these answers of the form, by the rows in force on the day of filing. Rule: C-15."""
    return {name: _answer(table, data, filed_on) for name, table in procedure.classify.items()}


def _answer(table: Table, data: Mapping[str, Any], on: date) -> Classed:
    for number, row in enumerate(table.rows, start=1):
        if row.is_in_force(on) and holds(row, data):
            return Classed(row.then, number, row.basis, row.verified)
    return Classed(table.otherwise, 0, "", verified=True)


def holds(row: Row, data: Mapping[str, Any], /) -> bool:
    """Whether every test of a row holds on these answers. A question without an answer fulfils no test."""
    return all(fits(test, data.get(name)) for name, test in row.when.items())


def fits(test: Test, answer: Any, /) -> bool:
    """Whether an answer is what a test asks for: one of the listed values, or a number between bounds. No answer fits none."""
    if isinstance(answer, list):
        return any(fits(test, each) for each in answer)
    if test.any and answer not in test.any:
        return False
    if test.least is None and test.below is None:
        return bool(test.any)
    number = _number(answer)
    return number is not None and (
        (test.least is None or number >= test.least) and (test.below is None or number < test.below)
    )


def _number(answer: Any) -> Decimal | None:
    """Amounts stand in the form as text (“350.00”), counts as numbers; true and false are neither."""
    if isinstance(answer, bool) or answer is None or answer == "":
        return None
    try:
        number = Decimal(str(answer))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
