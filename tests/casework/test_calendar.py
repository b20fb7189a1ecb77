"""Working days against hand-checked dates and against two published calendars."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.casework.steps import official
from tests.zones import SHANGHAI
from zhijiang.casework.calendar import WorkCalendar

CALENDAR = official()
DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 30))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "workdays", "due"),
    [
        # New Year: 1 January 2024 is a Monday; 2025 a Wednesday; 2026 has 1–3 January off, Sunday the 4th is worked.
        ("2023-12-29", 0, "2023-12-29"),
        ("2024-01-01", 1, "2024-01-02"),
        ("2024-01-05", 1, "2024-01-08"),
        ("2024-12-31", 1, "2025-01-02"),
        ("2025-01-01", 2, "2025-01-03"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-12-31", 2, "2026-01-05"),
        ("2026-01-03", 1, "2026-01-04"),
        # Spring Festival 2024: 10–17 February off, Sundays 4 and 18 February worked.
        ("2024-02-02", 1, "2024-02-04"),
        ("2024-02-09", 1, "2024-02-18"),
        ("2024-02-08", 2, "2024-02-18"),
        ("2024-02-09", 5, "2024-02-22"),
        ("2024-02-01", 20, "2024-03-05"),
        # Spring Festival 2025: 28 January – 4 February off, Sunday 26 January and Saturday 8 February worked.
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-01-27", 4, "2025-02-08"),
        ("2025-01-27", 5, "2025-02-10"),
        ("2025-01-20", 20, "2025-02-21"),
        # Spring Festival 2026: 15–23 February off, Saturdays 14 and 28 February worked.
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-14", 5, "2026-02-28"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-10", 20, "2026-03-16"),
        # Tomb-sweeping: 4–6 April 2024, Sunday the 7th worked; 4–6 April 2025 and 2026.
        ("2024-04-03", 1, "2024-04-07"),
        ("2024-04-03", 2, "2024-04-08"),
        ("2025-04-03", 1, "2025-04-07"),
        ("2026-04-03", 1, "2026-04-07"),
        ("2026-04-03", 5, "2026-04-13"),
        # Labour Day: 1–5 May; worked 28 April and 11 May 2024, 27 April 2025, 9 May 2026.
        ("2024-04-26", 1, "2024-04-28"),
        ("2024-04-30", 1, "2024-05-06"),
        ("2024-05-10", 1, "2024-05-11"),
        ("2025-04-25", 1, "2025-04-27"),
        ("2025-04-30", 1, "2025-05-06"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-04-30", 5, "2026-05-11"),
        # Dragon boats: 8–10 June 2024, 31 May – 2 June 2025, 19–21 June 2026.
        ("2024-06-07", 1, "2024-06-11"),
        ("2025-05-30", 1, "2025-06-03"),
        ("2026-06-18", 1, "2026-06-22"),
        # Mid-autumn and National Day: 2024 15–17 September, 1–7 October; 2025 1–8 October; 2026 25–27 September, 1–7 October.
        ("2024-09-14", 1, "2024-09-18"),
        ("2024-09-13", 1, "2024-09-14"),
        ("2024-09-27", 1, "2024-09-29"),
        ("2024-09-30", 1, "2024-10-08"),
        ("2024-10-11", 1, "2024-10-12"),
        ("2025-09-26", 1, "2025-09-28"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 20, "2026-11-03"),
        ("2026-09-30", 30, "2026-11-17"),
        # Plain weeks.
        ("2026-07-06", 5, "2026-07-13"),
        ("2026-07-04", 5, "2026-07-10"),
        ("2026-11-10", 15, "2026-12-01"),
        ("2026-11-24", 5, "2026-12-01"),
    ],
)
def test_add_ends_a_limit_on_the_day_counted_by_hand(start: str, workdays: int, due: str) -> None:
    assert CALENDAR.add(day(start), workdays) == day(due)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_files_of_the_pack_agree_with_the_published_calendar(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]

    assert [each for each in days if CALENDAR.is_workday(each) != chinese_calendar.is_workday(each)] == []


@given(start=DAYS, workdays=st.integers(1, 60))
def test_add_and_between_undo_each_other(start: date, workdays: int) -> None:
    due = CALENDAR.add(start, workdays)

    assert CALENDAR.between(start, due) == workdays
    assert CALENDAR.between(due, start) == -workdays
    assert CALENDAR.is_workday(due)


@given(start=DAYS, workdays=st.integers(1, 60))
def test_back_finds_where_so_many_working_days_ago_was(start: date, workdays: int) -> None:
    assert CALENDAR.between(CALENDAR.back(start, workdays), start) == workdays


@given(start=DAYS, later=DAYS, workdays=st.integers(0, 40))
def test_a_later_start_never_ends_earlier(start: date, later: date, workdays: int) -> None:
    first, second = sorted([start, later])

    assert CALENDAR.add(first, workdays) <= CALENDAR.add(second, workdays)


def test_a_year_without_list_counts_monday_to_friday_without_fixed_feasts_and_is_not_official() -> None:
    due = CALENDAR.add(day("2026-12-20"), 15)

    assert (due, CALENDAR.is_official(day("2026-12-20"), due)) == (day("2027-01-11"), False)
    assert CALENDAR.is_official(day("2026-12-20"), day("2026-12-31"))
    assert not CALENDAR.is_workday(day("2027-10-01"))


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        ("2026-09-24 16:59", "2026-09-24"),
        ("2026-09-24 17:01", "2026-09-28"),  # after hours, and 25–27 September are off
        ("2026-09-26 10:00", "2026-09-28"),
        ("2026-09-20 10:00", "2026-09-20"),  # a Sunday that is worked
    ],
)
def test_what_is_done_after_hours_counts_on_the_next_working_day(moment: str, counted: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)

    assert CALENDAR.counted_on(at, office_closes=time(17)) == day(counted)


def test_without_office_hours_the_day_in_shanghai_counts() -> None:
    late_in_greenwich = datetime.fromisoformat("2026-09-24 23:30+00:00")

    assert WorkCalendar(CALENDAR.rule).counted_on(late_in_greenwich) == day("2026-09-25")
