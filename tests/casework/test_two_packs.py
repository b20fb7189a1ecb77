"""Two packs in one database: every case by the clock, the week and the feasts of the pack that its procedure came with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import Settings

from tests.casework import permits, steps
from tests.casework.steps import step
from tests.casework.test_board import FORM, board, examined, under_examination
from tests.cast import Cast
from tests.zones import CAIRO, SHANGHAI
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Calendar, Case, Document, Event, ProcedureVersion
from zhijiang.casework.pack import CalendarRule, calendar_in, folder
from zhijiang.casework.queries import Period, Tab

__all__ = ["board"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def at(day: str, clock: str, zone: ZoneInfo = CAIRO) -> time_machine.travel:
    moment = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone)
    return time_machine.travel(moment, tick=False)


def calendar(name: str) -> CalendarRule:
    found = calendar_in(folder(name))
    assert found is not None
    return found


@pytest.fixture
def both(board: Cast) -> Cast:
    call_command("load_pack", pack="zhejiang", stdout=StringIO())
    return board


def handed_in_at_the_board(both: Cast) -> Case:
    procedure = queries.procedure_in_force("classification")
    assert procedure is not None
    case = actions.open_case(
        procedure, by=both.lin, organisation=both.studio_a, authority=both.bureau, title="Unsent", data=dict(FORM)
    )
    step(case, "submit", both.lin)
    return case


@pytest.fixture
def pair(both: Cast) -> Iterator[tuple[Case, Case]]:
    """A case of each pack, handed in at one moment: Thursday the 24th at the board, the feast of the 25th in Zhejiang."""
    with at("2026-09-24", "20:00"):
        yield handed_in_at_the_board(both), steps.submitted(both)


def test_each_case_is_due_by_its_own_calendar(pair: tuple[Case, Case]) -> None:
    there, here = pair

    # Two working days after the 24th, a Thursday before a weekend: Sunday and Monday.
    assert (there.due_on, there.due_provisional) == (date(2026, 9, 28), False)
    # Five working days after the 25th, off until the 27th: 28–30 September, 8 and 9 October after the golden week.
    assert (here.due_on, here.due_provisional) == (date(2026, 10, 9), False)


def test_each_case_is_overdue_after_its_own_midnight(both: Cast, pair: tuple[Case, Case]) -> None:
    there, here = pair

    def overdue() -> set[Case]:
        reader = queries.reader_of(both.sun)
        return set(queries.cases_for(both.sun).filter(queries.in_tab(reader, Tab.OVERDUE)))

    with at("2026-09-28", "23:59"):
        before = overdue()
    with at("2026-09-29", "00:00"):
        after = overdue()
    with at("2026-10-09", "23:59", SHANGHAI):
        before_here = overdue()
    with at("2026-10-10", "00:00", SHANGHAI):
        after_here = overdue()

    assert (before, after, before_here, after_here) == (set(), {there}, {there}, {there, here})


def test_the_light_of_a_case_is_that_of_its_own_day(pair: tuple[Case, Case]) -> None:
    there, _here = pair

    with at("2026-09-28", "23:59"):
        last_day = queries.clock_of(there)
    with at("2026-09-29", "00:00"):
        day_after = queries.clock_of(there)

    assert last_day is not None
    assert day_after is not None
    assert (last_day.workdays_left, last_day.light) == (0, "yellow")
    assert (day_after.workdays_left, day_after.light) == (-1, "red")


def test_silence_speaks_after_the_midnight_of_the_authority(both: Cast) -> None:
    actions.publish_procedure(permits.PERMIT, calendar=calendar("example-board"))
    with at("2026-09-24", "20:00"):
        case = permits.draft(both)
        step(case, "submit", both.lin)
    assert case.due_on == date(2026, 10, 1)  # 27–30 September, and 1 October, which is no feast there

    with at("2026-10-01", "23:59"):
        early = actions.expire_limits()
    with at("2026-10-02", "00:00"):
        moved = actions.expire_limits()

    event = Event.objects.get(stream=queries.stream_of(case), action="deem_accepted")
    assert (early, moved) == (0, 1)
    assert datetime.fromisoformat(event.payload["counts_from"]) == datetime(2026, 9, 24, 12, tzinfo=CAIRO)


def test_letters_lists_and_figures_say_the_month_of_the_authority(both: Cast) -> None:
    """Decided in the last half hour of the year at the board: in Shanghai it is the next one, for everybody a day later."""
    with at("2026-12-31", "23:30"):
        case = under_examination(both)
        examined(case, {"chen": "all", "jiang": "all"}, officer=both.sun)
        step(case, "classify", both.sun, choice="all")

    shown = queries.public_list("classification", "2026-12")
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    figures = queries.figures_of(queries.reader_of(both.sun), "classification", year)
    (public,) = [each for each in queries.public_items() if each.code == "classification"]

    assert Document.objects.get(case=case).number == "ECB/2026/1"
    assert [(month.month, month.count) for month in public.months] == [("2026-12", 1)]
    assert shown is not None
    assert [row[-1] for row in shown.rows] == ["2026-12-31"]
    assert queries.public_list("classification", "2027-01") is None
    assert (figures.whole.received, figures.whole.decided, figures.months) == (1, 1, [("2026-12", 1, 1)])


def test_a_version_is_in_force_from_the_midnight_of_its_authority(both: Cast) -> None:
    later = permits.PERMIT.replace("version: 1", "version: 2").replace("2025-01-01", "2026-11-24")
    for text in (permits.PERMIT, later):
        actions.publish_procedure(text, calendar=calendar("example-board"))

    def in_force() -> int:
        found = queries.procedure_in_force("permit")
        assert found is not None
        return found.version

    with at("2026-11-23", "23:59"):
        before = in_force()
    with at("2026-11-24", "00:00"):
        after = in_force()

    assert (before, after) == (1, 2)


def test_the_houses_digest_goes_by_the_installations_own_week_and_clock(both: Cast, settings: Settings) -> None:
    settings.CALENDAR = calendar("example-board")
    settings.TIME_ZONE = settings.CALENDAR.zone.key

    def opens(day: str, clock: str) -> datetime | None:
        return queries.digest_opens(datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=CAIRO))

    found = [opens("2026-09-27", "07:59"), opens("2026-09-27", "08:00"), opens("2026-09-25", "09:00")]

    assert found == [None, datetime(2026, 9, 27, 8, tzinfo=CAIRO), None]  # a Sunday is worked, a Friday is off


def test_a_pack_that_another_process_loads_is_known_at_once(db: None) -> None:
    """The calendars are kept for a while in each process; a case of a calendar that is newer is no fault."""
    queries.own_calendar()  # kept from here on, without the board's
    Calendar.objects.create(code="xx", text=calendar("example-board").text)

    days = queries.calendar_of_version(ProcedureVersion(calendar_id="xx"))

    assert days.zone == CAIRO
