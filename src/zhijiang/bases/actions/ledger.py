"""The ledger of a base: people, projects, awards, policies. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.bases import rules
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.bases.models import Base, LedgerLine
from zhijiang.bases.states import LineKind
from zhijiang.casework.errors import MissingEvidence, WrongState

if TYPE_CHECKING:
    from zhijiang.bases.models import Firm
    from zhijiang.people.models import User


@dataclass(frozen=True)
class Line:
    """What stands in a line of the ledger; the fields are those of the model."""

    title: str
    source: str
    began_on: datetime.date
    ended_on: datetime.date | None = None
    level: str = ""
    firm: Firm | None = None
    detail: str = ""
    link: str = ""


@transaction.atomic
def enter_line(base: Base, /, *, by: User, kind: LineKind, line: Line) -> LedgerLine:
    """Enter a line into the ledger of a base. Writes one event. Raises NotAllowed, MissingEvidence. Rules: B-02, B-11."""
    rules.check_may_keep(by, base)
    base = locked(base)
    made = LedgerLine(base=base, kind=kind)
    _write(made, line)
    made.save(force_insert=True)
    tell(base, "line_entered", by=by, payload={"line": made.code, "kind": made.kind} | _as_told(made))
    return made


@transaction.atomic
def correct_line(row: LedgerLine, /, *, by: User, line: Line) -> LedgerLine:
    """Put a line of the ledger right. Writes one event, which holds of each changed part what it was and what it is.

    Raises NotAllowed, WrongState when it was struck out, MissingEvidence when it cannot be or nothing differs. Rules: B-02, B-11.
    """
    rules.check_may_keep(by, row.base)
    base, row = _now(row)
    before = _as_told(row)
    _write(row, line)
    told = _as_told(row)
    changed = {name: {"was": before[name], "is": told[name]} for name in told if told[name] != before[name]}
    if not changed:
        raise MissingEvidence(_("Nothing was changed."), rule="B-11")
    row.save(update_fields=list(changed))
    tell(base, "line_corrected", by=by, payload={"line": row.code, "changed": changed})
    return row


@transaction.atomic
def strike_line(row: LedgerLine, /, *, by: User, reason: str) -> LedgerLine:
    """Strike a line out; it stays in the database and is shown no more. Writes one event.

    Raises NotAllowed, MissingEvidence without a reason, WrongState when it was struck out. Rules: B-02, B-11.
    """
    rules.check_may_keep(by, row.base)
    why = rules.check_reason(reason)
    base, row = _now(row)
    row.is_struck = True
    row.save(update_fields=["is_struck"])
    tell(base, "line_struck", by=by, payload={"line": row.code}, reason=why)
    return row


def _now(row: LedgerLine) -> tuple[Base, LedgerLine]:
    base = locked(row.base)
    fresh = LedgerLine.objects.select_related("firm").get(pk=row.pk)
    if fresh.is_struck:
        raise WrongState(_("This line has been struck out."), rule="B-11")
    return base, fresh


def _write(row: LedgerLine, line: Line) -> None:
    rules.check_line(line.title, line.source, line.began_on, line.ended_on)
    if line.firm is not None and line.firm.base_id != row.base_id:
        raise MissingEvidence(_("The firm of a line is one of the base."), rule="B-11")
    for part in fields(line):
        setattr(row, part.name, getattr(line, part.name))


def _as_told(row: LedgerLine) -> dict[str, Any]:
    return {
        "title": row.title,
        "source": row.source,
        "began_on": row.began_on,
        "ended_on": row.ended_on,
        "level": row.level,
        "firm": row.firm.code if row.firm else "",
        "detail": row.detail,
        "link": row.link,
    }
