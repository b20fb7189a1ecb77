"""Where a bar stands: from the form's day or the last deadline it waits for, to its own deadline."""

from __future__ import annotations

from datetime import date

import pytest

from tests.assignments.assigning import given, make_plan
from tests.cast import Cast
from zhijiang.assignments import queries

pytestmark = pytest.mark.django_db


def test_bar_runs_from_what_it_waits_for_to_its_deadline(cast: Cast) -> None:
    plan = make_plan(
        cast,
        given(cast, due_on=date(2026, 9, 21)),
        given(cast, due_on=date(2026, 10, 11), after=(1,)),
        given(cast, due_on=date(2026, 9, 11), after=(2,)),
    )

    drawn = queries.gantt_of(plan, queries.lines_on(plan), queries.lines_on(plan), today=date(2026, 9, 5))

    assert (drawn.first, drawn.last, drawn.today) == (date(2026, 9, 1), date(2026, 10, 11), "10.00%")
    assert [(bar.x, bar.width) for bar in drawn.bars] == [
        ("0.00%", "50.00%"),
        ("50.00%", "50.00%"),
        ("25.00%", "1.00%"),  # due before what it waits for: it still shows
    ]
    assert [(mark.day, mark.x) for mark in drawn.marks] == [(date(2026, 9, 1), "0.00%"), (date(2026, 10, 1), "75.00%")]
    assert queries.gantt_of(plan, queries.lines_on(plan), queries.lines_on(plan), today=date(2027, 1, 1)).today == ""
