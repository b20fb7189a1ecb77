"""Sixty-odd dates counted by hand over feasts, make-up days, pauses, extensions, evenings, silence and the year's end."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine

from tests.casework import steps, walk_forms, walks
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, clocks
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.clocks import Step
from zhijiang.casework.procedure import Clock, Procedure, Text
from zhijiang.casework.states import DayKind

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "time-limits.json").read_text(encoding="utf-8"))
CALENDAR = steps.official()
MOVES = {"start": ("idle", "runs"), "pause": ("runs", "stands"), "resume": ("stands", "runs")}


def procedure_with(workdays: int, closes: str | None) -> Procedure:
    """One clock alone: it runs in `runs`, and begins with `start`."""
    name = Text(zh="时限", en="Limit")
    clock = Clock(label=name, workdays=workdays, runs_in=("runs",), starts_with=("start",))
    return Procedure(
        procedure="limit",
        version=1,
        title=name,
        effective_from=date(2024, 1, 1),
        initial="idle",
        states={},
        actions={},
        clocks={"limit": clock},
        form={},
        sections=(),
        office_closes=time.fromisoformat(closes) if closes else None,
    )


def step_of(word: str, moment: str) -> Step:
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    if word.startswith("extend"):
        return Step("clock_extended", "", "", at, extends="limit", workdays=int(word.split()[1]))
    return Step(word, *MOVES[word], at)


@pytest.mark.parametrize("row", VECTORS["limits"], ids=lambda row: row["why"])
def test_a_limit_ends_on_the_day_counted_by_hand(row: dict[str, Any]) -> None:
    assert due_of(row) == [(row["due"], row["provisional"])]


def due_of(row: dict[str, Any], *, calendar: WorkCalendar = CALENDAR, closes: bool = True) -> list[tuple[str, bool]]:
    """(day, provisional) of every limit that runs at the end of a row."""
    procedure = procedure_with(row["workdays"], row.get("closes") if closes else None)
    path = [step_of(word, moment) for word, moment in row["steps"]]
    found = clocks.limits(procedure, "runs", path, calendar, classes={})
    return [(limit.due_on.isoformat(), limit.provisional) for limit in found]


FEASTS_ONLY: Final = {day: kind for day, kind in CALENDAR.days.items() if kind != DayKind.MAKEUP}
MUTANTS: Final[dict[str, dict[str, Any]]] = {
    "Monday to Friday": {"calendar": replace(CALENDAR, days={})},
    "no make-up Saturdays": {"calendar": replace(CALENDAR, days=FEASTS_ONLY)},
    "every year official": {"calendar": replace(CALENDAR, years=CALENDAR.years | {2027})},
    "after hours as before": {"closes": False},
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_clock_that_counts_otherwise_is_found_by_them(mutant: dict[str, Any]) -> None:
    assert [row for row in VECTORS["limits"] if due_of(row, **mutant) != [(row["due"], row["provisional"])]]


@pytest.mark.django_db
@pytest.mark.parametrize("row", VECTORS["silence"], ids=lambda row: row["why"])
def test_silence_counts_as_acceptance_from_the_day_of_receipt(row: dict[str, str], office: Cast) -> None:
    accepted_by = date.fromisoformat(row["accepted_by"])
    with time_machine.travel(f"{row['submitted']} 10:00+08:00", tick=False):
        case = walks.begin(walks.World(office, other_body=office.panel), "plan-filing", random.Random(0))
        case.data = dict(walk_forms.PLAN)
        case.save(update_fields=["data"])
        steps.step(case, "submit", office.lin)
    on_time = case.due_on
    with time_machine.travel(f"{row['accepted_by']} 23:00+08:00", tick=False):
        in_time = actions.expire(case, today=accepted_by)
    with time_machine.travel(accepted_by + timedelta(days=1), tick=False):
        too_late = actions.expire(case, today=accepted_by + timedelta(days=1))

    case.refresh_from_db()
    assert (on_time, in_time) == (accepted_by, None)
    assert too_late is not None
    assert (case.state, case.due_on) == ("under_review", date.fromisoformat(row["decided_by"]))


def test_there_are_sixty_of_them() -> None:
    assert len(VECTORS["limits"]) + len(VECTORS["silence"]) >= 60
