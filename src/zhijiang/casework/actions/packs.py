"""Loading a pack: procedures, rule books and calendars become rows. Loading again changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhijiang.casework import queries
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.limits import move_due_dates
from zhijiang.casework.models import CalendarDay, CalendarYear, ProcedureVersion, RuleBook, RuleNode, ServiceItem
from zhijiang.casework.procedure import ProcedureError, fingerprint, parse, read_yaml
from zhijiang.casework.states import DayKind, EngineAction, VersionStatus


def load_pack(folder: Path, /, *, say: Callable[[str], None] = lambda _line: None) -> None:
    """Load everything that a pack's folder holds, one transaction each. Says what is new. Raises ProcedureError."""
    changed = [path.stem for path in sorted((folder / "calendar").glob("*.csv")) if load_calendar(path)]
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
        version, is_new = publish_procedure(text)
        if is_new:
            say(f"procedure {version}")


def _in_order(folder: Path) -> list[str]:
    """The texts of a folder, the versions of one procedure in the order in which they follow each other."""
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")]
    return sorted(texts, key=lambda text: (parse(text).procedure, parse(text).version))


@transaction.atomic
def publish_procedure(text: str, /) -> tuple[ProcedureVersion, bool]:
    """Publish a procedure's text as the version it names; (the row, whether it is new).

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
def load_calendar(path: Path, /) -> bool:
    """Load one official year, `<country>-<year>.csv` with day, kind, note. Returns whether anything changed."""
    year = int(path.stem.rsplit("-", 1)[1])
    with path.open(encoding="utf-8", newline="") as file:
        rows = {date.fromisoformat(row["day"]): (DayKind(row["kind"]), row["note"]) for row in csv.DictReader(file)}
    there = {row.day: (DayKind(row.kind), row.note) for row in CalendarDay.objects.filter(day__year=year)}
    _row, made = CalendarYear.objects.get_or_create(year=year, defaults={"notice": path.stem})
    if there == rows and not made:
        return False
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(CalendarDay(day=day, kind=kind, note=note) for day, (kind, note) in rows.items())
    queries.forget_calendar()
    transaction.on_commit(queries.forget_calendar)
    return True


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
