"""Loading a pack: once, again, and when a published text was changed."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.casework import steps
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import CalendarDay, CalendarYear, Event, ProcedureVersion, RuleBook, RuleNode
from zhijiang.casework.pack import WEEKDAYS, PackError, calendar_in, read_calendar
from zhijiang.casework.procedure import ProcedureError
from zhijiang.config.env import BadSetting, env_calendar

pytestmark = pytest.mark.django_db


def load() -> list[str]:
    said = StringIO()
    call_command("load_pack", stdout=said)
    return said.getvalue().splitlines()


def test_loading_says_what_is_new_and_again_changes_nothing() -> None:
    first = load()
    rows = [model.objects.count() for model in (CalendarDay, RuleNode, ProcedureVersion, Event)]

    assert "loaded procedure finished-work-review@1" in first
    assert {f"loaded calendar cn-{year}" for year in (2024, 2025, 2026)} <= set(first)
    assert load() == []
    assert [model.objects.count() for model in (CalendarDay, RuleNode, ProcedureVersion, Event)] == rows


def test_a_published_text_is_never_changed_in_place() -> None:
    load()

    with pytest.raises(ProcedureError, match="raise `version`"):
        actions.publish_procedure(steps.shipped_text().replace("workdays: 20", "workdays: 2"))

    assert ProcedureVersion.objects.get(item__code="finished-work-review", version=1).text == steps.shipped_text()


def test_a_later_version_ends_the_one_before_whatever_their_files_are_called() -> None:
    load()

    versions = ProcedureVersion.objects.filter(item__code="finished-work-review").order_by("version")
    periods = [(each.version, each.effective_from, each.effective_until) for each in versions]
    assert periods == [
        (1, date(2026, 1, 1), date(2026, 10, 31)),
        (2, date(2026, 11, 1), date(2026, 11, 14)),
        (3, date(2026, 11, 15), date(2026, 11, 24)),
        (4, date(2026, 11, 25), date(2026, 11, 28)),
        (5, date(2026, 11, 29), date(2026, 11, 29)),
        (6, date(2026, 11, 30), date(2026, 11, 29)),  # followed on its own first day: never in force
        (7, date(2026, 11, 30), None),
    ]


def test_a_new_calendar_year_is_read_at_once(tmp_path: Path) -> None:
    load()
    assert not queries.own_calendar().years & {2027}
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "cn-2027.csv").write_text("day,kind,note\n2027-01-01,off,元旦\n")

    call_command("load_pack", pack=str(tmp_path), stdout=StringIO())

    assert 2027 in queries.own_calendar().years
    assert CalendarYear.objects.filter(year=2027).exists()


def test_rule_books_come_as_trees_of_headings_and_items_and_say_that_they_are_not_checked() -> None:
    load()

    book = RuleBook.objects.get(code="TZ-2017")
    paths = list(book.nodes.values_list("path", "is_heading", "number"))

    assert paths[:3] == [("7", True, "第七条"), ("7/1", False, "（一）"), ("7/2", False, "（二）")]
    assert not RuleBook.objects.filter(verified=True).exists()


def test_a_pack_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="No pack at"):
        call_command("load_pack", pack="atlantis")


GOOD = "zone: Africa/Cairo\nweekend: [friday, saturday]\nevery_year: [01-01]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zone: [", "Calendar xx: not YAML"),
        ("- zone", "expected every_year, weekend, zone, got ['zone']"),
        (GOOD + "feasts: []\n", "got zone, weekend, every_year, feasts"),
        (
            GOOD.replace("Africa/Cairo", "Africa/Atlantis"),
            "`zone` expected a zone such as Asia/Shanghai, got 'Africa/Atlantis'",
        ),
        (GOOD.replace("Africa/Cairo", "2"), "`zone` expected a zone such as Asia/Shanghai, got 2"),
        (GOOD.replace("friday", "5"), "`weekend` expected days such as saturday, got 5"),
        (GOOD.replace("[friday, saturday]", "friday"), "`weekend` expected a list, got 'friday'"),
        (GOOD.replace("[friday, saturday]", str(list(WEEKDAYS))), "`weekend` expected at most six days"),
        (GOOD.replace("01-01", "13-01"), "`every_year` expected days such as 05-01, got '13-01'"),
    ],
)
def test_a_calendar_that_cannot_be_understood_is_told_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(PackError) as told:
        read_calendar("xx", text)

    assert said in str(told.value)


def test_a_pack_has_one_calendar(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    for name in ("aa", "bb"):
        (tmp_path / "calendar" / f"{name}.yaml").write_text(GOOD)

    with pytest.raises(PackError, match=r"expected one calendar, got aa\.yaml, bb\.yaml"):
        calendar_in(tmp_path)


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        (
            "yy-2027.csv",
            "2027-01-01,off,New Year",
            r"yy-2027\.csv: expected <calendar>-<year>\.csv, with yy\.yaml beside it",
        ),
        (
            "cn-2027.csv",
            "2026-01-01,off,元旦",
            r"cn-2027\.csv: expected a line such as 2027-01-01,off,New Year; got .*2026-01-01",
        ),
        ("cn-2027.csv", "2027-01-01,open,元旦", r"cn-2027\.csv: expected a line such as .*open"),
        ("cn-2027.csv", "1 January,off,元旦", r"cn-2027\.csv: expected a line such as .*1 January"),
    ],
)
def test_a_years_list_that_cannot_be_understood_is_refused_whole(
    tmp_path: Path, name: str, line: str, said: str
) -> None:
    load()
    before = CalendarDay.objects.count()
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / name).write_text(f"day,kind,note\n2027-05-01,off,劳动节\n{line}\n", encoding="utf-8")

    with pytest.raises(CommandError, match=said):
        call_command("load_pack", pack=str(tmp_path), stdout=StringIO())

    assert CalendarDay.objects.count() == before
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_calendar_that_changes_moves_the_dates_of_its_open_cases(office: Cast, tmp_path: Path) -> None:
    """The week becomes shorter: five working days after Tuesday 24 November were Tuesday 1 December."""
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        case = steps.submitted(office)
    before = case.due_on
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "cn.yaml").write_text(
        "zone: Asia/Shanghai\nweekend: [friday, saturday, sunday]\nevery_year: []\n", encoding="utf-8"
    )

    call_command("load_pack", pack=str(tmp_path), stdout=StringIO())

    case.refresh_from_db()
    assert (before, case.due_on) == (date(2026, 12, 1), date(2026, 12, 2))
    assert Event.objects.filter(stream=queries.stream_of(case), action="due_moved").count() == 1


def test_the_installations_calendar_is_that_of_the_pack_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHIJIANG_PACK", "example-board")
    found = env_calendar("ZHIJIANG_PACK", settings.PACKAGE_DIR, default="zhejiang")
    assert (found.code, found.zone.key, found.weekend) == ("xx", "Africa/Cairo", frozenset({4, 5}))

    monkeypatch.setenv("ZHIJIANG_PACK", str(tmp_path))
    with pytest.raises(BadSetting):
        env_calendar("ZHIJIANG_PACK", settings.PACKAGE_DIR, default="zhejiang")
    assert f"ZHIJIANG_PACK: expected a pack with calendar/<code>.yaml, got '{tmp_path}'." in capfd.readouterr().err
