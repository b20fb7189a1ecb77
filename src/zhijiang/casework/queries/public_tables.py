"""The table under a public list: counts and shares by two answers, as the monthly notices print it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhijiang.casework import schema
from zhijiang.casework.classify import fits
from zhijiang.casework.procedure import CrossTable, Procedure, Public


@dataclass(frozen=True)
class Tally:
    """How many cases, and what they come to in the summed answer, each with its per cent of all, to one place."""

    count: int
    share: float
    amount: int
    amount_share: float


@dataclass(frozen=True)
class Cross:
    """Counts and shares by two answers. Every option has its row or column, also where nothing stands."""

    row_title: str
    column_title: str
    amount_title: str
    """What is added up (“集数”); empty where nothing is."""
    columns: list[str]
    rows: list[tuple[str, list[Tally], Tally]]
    """(label, cells, sum)."""
    sums: list[Tally]
    total: Tally


Answer = str | bool | int | tuple[str, ...] | None
_APART = "\0apart/"
"""Before the place of a row of its own; no answer begins so."""


def cross_of(procedure: Procedure, public: Public, answers: Sequence[Mapping[str, Any]], /) -> Cross | None:
    """The table over these cases by the two answers that the procedure names; what was not answered counts as such. Rule: C-117."""
    if public.table is None:
        return None
    table, questions = public.table, procedure.form["properties"]
    down, across = questions[table.rows], questions[table.columns]
    counts: Counter[tuple[Answer, Answer]] = Counter()
    amounts: Counter[tuple[Answer, Answer]] = Counter()
    for told in answers:
        place = (_row_of(table, told), _key(told.get(table.columns)))
        counts[place] += 1
        amounts[place] += _number(told.get(table.sum))
    apart = [f"{_APART}{number}" for number in range(len(table.apart))]
    rows = [*_order(down, {row for row, _column in counts if row not in apart}), *apart]
    columns = _order(across, {column for _row, column in counts})
    total, whole = counts.total(), amounts.total()

    def tally(places: Iterable[tuple[Answer, Answer]]) -> Tally:
        there = list(places)
        count, amount = sum(counts[place] for place in there), sum(amounts[place] for place in there)
        return Tally(count, _share(count, total), amount, _share(amount, whole))

    return Cross(
        row_title=schema.words(down.get("x-title")),
        column_title=schema.words(across.get("x-title")),
        amount_title=schema.words(questions[table.sum].get("x-title")) if table.sum else "",
        columns=[_named(across, column) for column in columns],
        rows=[
            (
                str(table.apart[apart.index(str(row))].label) if row in apart else _named(down, row),
                [tally([(row, column)]) for column in columns],
                tally((row, column) for column in columns),
            )
            for row in rows
        ],
        sums=[tally((row, column) for row in rows) for column in columns],
        total=tally((row, column) for row in rows for column in columns),
    )


def _row_of(table: CrossTable, told: Mapping[str, Any]) -> Answer:
    """The row of its own that a case fits first; else that of its answer."""
    for number, each in enumerate(table.apart):
        if all(fits(test, told.get(name)) for name, test in each.when.items()):
            return f"{_APART}{number}"
    return _key(told.get(table.rows))


def _share(part: int, whole: int) -> float:
    return round(part * 100 / whole, 1) if whole else 0.0


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _key(value: Any) -> Answer:
    """An answer as something that can be counted; none and empty are the same."""
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    return value if isinstance(value, str | bool | int) and value != "" else None


def _order(question: Mapping[str, Any], there: set[Answer]) -> list[Answer]:
    """Every option in the order of the form, then what it does not list and is there."""
    listed: list[Answer] = list(question.get("enum", (True, False)))
    return [
        *listed,
        *sorted((each for each in there if each not in listed), key=lambda each: (each is None, str(each))),
    ]


def _named(question: Mapping[str, Any], value: Answer) -> str:
    return schema.shown(question, list(value) if isinstance(value, tuple) else value) or _("not stated")
