"""A form over time: for each line where its bar stands, in per mille of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhijiang.assignments.models import Plan
from zhijiang.assignments.queries.lines import Line

_MOST_MARKS = 8
"""Months that can be told apart on a telephone."""


@dataclass(frozen=True)
class Bar:
    """One line over time: from when it can be worked on to its deadline, in per cent of the width."""

    line: Line
    start: date
    x: str
    width: str


@dataclass(frozen=True)
class Mark:
    """The first day of a month on the scale."""

    day: date
    x: str


@dataclass(frozen=True)
class Gantt:
    """All lines over time; `today` is empty where it lies outside."""

    bars: list[Bar]
    marks: list[Mark]
    today: str
    first: date
    last: date


def gantt_of(plan: Plan, lines: Sequence[Line], shown: Sequence[Line], /, *, today: date) -> Gantt:
    """A bar of each line that is shown, on the scale of all of them.

    It begins on the plan's day, or on the deadline of the last duty that it depends on. Writes nothing.
    """
    due = {line.duty.number: line.due_on for line in lines}
    first = min([plan.day, *due.values()])
    last = max([plan.day + timedelta(days=14), *due.values()])
    span = (last - first).days or 1

    def at(day: date) -> float:
        return (day - first).days * 100 / span

    bars = []
    for line in shown:
        start = min(line.due_on, max([plan.day, *(due[number] for number in line.after if number in due)]))
        width = max(1.0, at(line.due_on) - at(start))
        bars.append(Bar(line, start, _per_cent(min(at(start), 99.0)), _per_cent(width)))
    months = [day for day in (first + timedelta(days=n) for n in range(span + 1)) if day.day == 1]
    every = -(-len(months) // _MOST_MARKS) or 1
    marks = [Mark(day, _per_cent(at(day))) for day in months[::every] if at(day) <= 92]
    inside = first <= today <= last
    return Gantt(bars, marks, _per_cent(at(today)) if inside else "", first, last)


def _per_cent(value: float) -> str:
    return f"{value:.2f}%"
