"""Time limits from steps alone: the golden path over Mid-autumn and National Day 2026, and what a pause does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.casework.steps import official, shipped
from tests.zones import SHANGHAI
from zhijiang.casework import clocks
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.clocks import Step

CALENDAR = official()
PROCEDURE = shipped()


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=SHANGHAI)


def due(name: str, steps: list[Step], calendar: WorkCalendar = CALENDAR) -> tuple[date, bool, int] | None:
    standing = clocks.running(name, steps, calendar, PROCEDURE)
    return None if standing is None else (*clocks.due_on(PROCEDURE.clocks[name], standing, calendar), standing.used)


SUBMITTED = Step("submit", "draft", "submitted", at("2026-09-24"))
ACCEPTED = Step("accept", "submitted", "under_review", at("2026-09-30"))
RETURNED = Step("return_for_correction", "under_review", "returned", at("2026-10-13"))
RESUBMITTED = Step("resubmit", "returned", "under_review", at("2026-11-10"))


def test_acceptance_runs_over_mid_autumn_and_golden_week() -> None:
    assert due("acceptance", [SUBMITTED]) == (date(2026, 10, 9), False, 0)


def test_decision_begins_with_acceptance_and_ends_twenty_working_days_later() -> None:
    assert due("acceptance", [SUBMITTED, ACCEPTED]) is None
    assert due("decision", [SUBMITTED, ACCEPTED]) == (date(2026, 11, 3), False, 0)


def test_decision_stands_still_while_the_applicant_corrects_and_keeps_what_was_used() -> None:
    path = [SUBMITTED, ACCEPTED, RETURNED]

    assert due("decision", path) is None
    assert due("correction", path) == (date(2026, 11, 24), False, 0)
    assert due("decision", [*path, RESUBMITTED]) == (date(2026, 12, 1), False, 5)


def test_every_correction_has_its_whole_limit_anew() -> None:
    again = Step("return_for_correction", "under_review", "returned", at("2026-11-12"))

    found = due("correction", [SUBMITTED, ACCEPTED, RETURNED, RESUBMITTED, again])

    assert found == (date(2026, 12, 24), False, 0)


def test_decision_resumed_after_its_limit_was_overrun_is_due_in_the_past() -> None:
    late = Step("return_for_correction", "under_review", "returned", at("2026-11-06"))

    found = due("decision", [SUBMITTED, ACCEPTED, late, Step("resubmit", "returned", "under_review", at("2026-11-20"))])

    assert found == (date(2026, 11, 17), False, 23)


@pytest.mark.parametrize("years", [frozenset({2024, 2025, 2026}), frozenset({2024, 2025, 2026, 2027})])
def test_a_limit_into_a_year_without_list_is_provisional(years: frozenset[int]) -> None:
    calendar = replace(CALENDAR, years=years)
    accepted = Step("accept", "submitted", "under_review", at("2026-12-20"))

    found = due("decision", [accepted], calendar)

    assert found is not None
    assert (found[0].year, found[1]) == (2027, 2027 not in years)
