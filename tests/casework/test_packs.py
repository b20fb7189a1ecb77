"""Loading a pack: once, again, and when a published text was changed."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.casework import steps
from zhijiang.casework import actions, queries
from zhijiang.casework.models import CalendarDay, CalendarYear, Event, ProcedureVersion, RuleBook, RuleNode
from zhijiang.casework.procedure import ProcedureError

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
        (5, date(2026, 11, 29), None),
    ]


def test_a_new_calendar_year_is_read_at_once(tmp_path: Path) -> None:
    load()
    assert not queries.calendar().years & {2027}
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "cn-2027.csv").write_text("day,kind,note\n2027-01-01,off,元旦\n")

    call_command("load_pack", pack=str(tmp_path), stdout=StringIO())

    assert 2027 in queries.calendar().years
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
