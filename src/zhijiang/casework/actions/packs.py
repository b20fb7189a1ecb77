"""Loading a pack: procedures, who handles them, rule books and calendars become rows. Loading again changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhijiang.casework import clocks
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.limits import move_due_dates
from zhijiang.casework.lint import procedures_in
from zhijiang.casework.models import (
    Calendar,
    CalendarDay,
    CalendarYear,
    ProcedureVersion,
    RuleBook,
    RuleNode,
    ServiceItem,
)
from zhijiang.casework.pack import CalendarRule, PackError, calendar_in, handlers_in, titled_alike_in
from zhijiang.casework.procedure import ProcedureError, fingerprint, parse, read_yaml
from zhijiang.casework.states import DayKind, EngineAction, VersionStatus
from zhijiang.people.states import Level


def load_pack(folder: Path, /, *, say: Callable[[str], None] = lambda _line: None) -> None:
    """Load everything that a pack's folder holds, one transaction each. Says what is new.

    Its procedures count by the calendar that it brings; by the installation's own if it brings none. Raises PackError or
    ProcedureError.
    """
    calendar = calendar_in(folder) or settings.CALENDAR
    changed = [calendar.code] if load_calendar(calendar) else []
    changed += [path.stem for path in sorted((folder / "calendar").glob("*.csv")) if load_year(path)]
    for name in changed:
        say(f"calendar {name}")
    if changed:
        moved = move_due_dates()
        if moved:
            say(f"moved the due dates of {moved} cases")
    for path in sorted((folder / "rules").glob("*.yaml")):
        if load_rule_book(read_yaml(path.read_text(encoding="utf-8"))):
            say(f"rule book {path.stem}")
    for text in _in_order(folder / "procedures"):
        version, is_new = publish_procedure(text, calendar=calendar)
        if is_new:
            say(f"procedure {version}")
    _load_catalogue(folder, say)


def _load_catalogue(folder: Path, say: Callable[[str], None]) -> None:
    handlers, titled = handlers_in(folder), titled_alike_in(folder)
    for code in sorted(procedures_in(folder / "procedures")):
        if name_handlers(code, levels=handlers.get(code, ())):
            say(f"handlers of {code}")
        if compare_titles(code, among=sorted(titled) if code in titled else ()):
            say(f"titles of {code}")


def _in_order(folder: Path) -> list[str]:
    """The texts of a folder, the versions of one procedure in the order in which they follow each other."""
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")]
    return sorted(texts, key=lambda text: (parse(text).procedure, parse(text).version))


@transaction.atomic
def publish_procedure(text: str, /, *, calendar: CalendarRule | None = None) -> tuple[ProcedureVersion, bool]:
    """Publish a procedure's text as the version it names; (the row, whether it is new).

    Its cases' days are counted by the calendar given, or by the installation's own.

    The version before it ends the day before. One event. Raises ProcedureError if that version was published with
    another text: what cases are pinned to is never changed.
    """
    procedure = parse(text)
    item, _made = ServiceItem.objects.update_or_create(
        code=procedure.procedure,
        defaults={
            "title_zh": procedure.title.zh,
            "title_en": procedure.title.en,
            "legal_basis": procedure.legal_basis,
        },
    )
    there = ProcedureVersion.objects.filter(item=item, version=procedure.version).first()
    if there is not None:
        if there.sha256 != fingerprint(text):
            raise ProcedureError(
                f"{there} is published with another text; raise `version` and `effective_from` instead of changing it"
            )
        return there, False
    earlier = ProcedureVersion.objects.filter(item=item, version__lt=procedure.version, effective_until=None)
    earlier.update(effective_until=procedure.effective_from - timedelta(days=1))
    version = ProcedureVersion.objects.create(
        item=item,
        version=procedure.version,
        text=text,
        sha256=fingerprint(text),
        calendar_id=_loaded(calendar or settings.CALENDAR),
        status=VersionStatus.PUBLISHED,
        effective_from=procedure.effective_from,
        effective_until=procedure.effective_until,
        published_at=timezone.now(),
    )
    record(
        f"procedure/{item.code}",
        EngineAction.PROCEDURE_PUBLISHED,
        by=None,
        payload={"version": version.version, "sha256": version.sha256},
    )
    return version, True


@transaction.atomic
def name_handlers(code: str, /, *, levels: Sequence[Level]) -> bool:
    """Say which levels of authorities handle an item from now on; none: every authority. Returns whether that is new.

    One row, one event. Cases that are under way stay where they are. Rule: C-95.
    """
    item = ServiceItem.objects.select_for_update().get(code=code)
    wanted = [level.value for level in levels]
    if item.handled_by == wanted:
        return False
    item.handled_by = wanted
    item.save(update_fields=["handled_by"])
    record(f"procedure/{code}", EngineAction.HANDLERS_NAMED, by=None, payload={"handled_by": wanted})
    return True


@transaction.atomic
def compare_titles(code: str, /, *, among: Sequence[str]) -> bool:
    """Say with which items' cases those of this item are compared by title from now on; none: with none. Returns whether that is new.

    One row, one event. Rule: C-105.
    """
    item = ServiceItem.objects.select_for_update().get(code=code)
    if item.titled_alike == list(among):
        return False
    item.titled_alike = list(among)
    item.save(update_fields=["titled_alike"])
    record(f"procedure/{code}", EngineAction.TITLES_COMPARED, by=None, payload={"titled_alike": item.titled_alike})
    return True


@transaction.atomic
def load_calendar(calendar: CalendarRule, /) -> bool:
    """Keep what a pack says of every year: its zone, its weekend, its fixed feasts. Returns whether anything changed."""
    if Calendar.objects.filter(code=calendar.code, text=calendar.text).exists():
        return False
    Calendar.objects.update_or_create(code=calendar.code, defaults={"text": calendar.text})
    _forget()
    return True


def _loaded(calendar: CalendarRule) -> str:
    """The code of a calendar whose row is there; what was loaded under it stays as it is."""
    row, made = Calendar.objects.get_or_create(code=calendar.code, defaults={"text": calendar.text})
    if made:
        _forget()
    return row.code


@transaction.atomic
def load_year(path: Path, /) -> bool:
    """Load one official year, `<calendar>-<year>.csv` with day, kind, note. Returns whether anything changed.

    Raises PackError where its calendar is not loaded, or a line is not of that year.
    """
    code, _dash, year = path.stem.rpartition("-")
    if not year.isdigit() or not Calendar.objects.filter(code=code).exists():
        raise PackError(f"{path.name}: expected <calendar>-<year>.csv, with {code or '<calendar>'}.yaml beside it.")
    rows = _days_in(path, int(year))
    of_year = CalendarDay.objects.filter(calendar=code, day__year=year)
    there = {row.day: (DayKind(row.kind), row.note) for row in of_year}
    _row, made = CalendarYear.objects.get_or_create(calendar_id=code, year=year, defaults={"notice": path.stem})
    if there == rows and not made:
        return False
    of_year.delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar_id=code, day=day, kind=kind, note=note) for day, (kind, note) in rows.items()
    )
    _forget()
    return True


def _days_in(path: Path, year: int) -> dict[date, tuple[DayKind, str]]:
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                day, kind = date.fromisoformat(row["day"]), DayKind(row["kind"])
            except (KeyError, TypeError, ValueError):
                day, kind = date.min, DayKind.OFF
            if day.year != year:
                raise PackError(f"{path.name}: expected a line such as {year}-01-01,off,New Year; got {row}.")
            found[day] = (kind, row.get("note") or "")
    return found


def _forget() -> None:
    clocks.forget_calendar()
    transaction.on_commit(clocks.forget_calendar)


@transaction.atomic
def load_rule_book(document: dict[str, Any], /) -> bool:
    """Load one version of a rule book with its headings and items. Returns whether it is new."""
    book, made = RuleBook.objects.get_or_create(
        code=document["code"],
        version=str(document["version"]),
        defaults={
            "title_zh": document["title"]["zh"],
            "title_en": document["title"]["en"],
            "issuer": document.get("issuer", ""),
            "effective_from": document.get("effective_from"),
            "effective_until": document.get("effective_until"),
            "source": document.get("source", ""),
            "verified": document.get("verified", False),
        },
    )
    if not made:
        return False
    nodes: list[RuleNode] = []

    def walk(entries: list[dict[str, Any]], above: str) -> None:
        for entry in entries:
            path = f"{above}/{entry['id']}" if above else str(entry["id"])
            inside = entry.get("items", [])
            nodes.append(
                RuleNode(
                    book=book,
                    path=path,
                    order=len(nodes) + 1,
                    number=str(entry.get("number", "")),
                    text_zh=entry["zh"],
                    text_en=entry.get("en", ""),
                    is_heading=bool(inside),
                )
            )
            walk(inside, path)

    walk(document["nodes"], "")
    RuleNode.objects.bulk_create(nodes)
    return True
