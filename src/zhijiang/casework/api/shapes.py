"""What goes into the API and comes out of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from ninja import Schema
from pydantic import Field

from zhijiang.casework.queries import Tab
from zhijiang.casework.states import FixKind, Severity

MOST_ROWS: Final = 200


class Refusal(Schema):
    """Why something was not done, in one sentence of the caller's language."""

    message: str
    rule: str = ""


class CaseOut(Schema):
    """One case, as its reader may know it."""

    code: str
    title: str
    item: str
    item_title: str
    house: str
    authority: str
    state: str
    state_label: str
    owner_role: str
    classes: dict[str, str]
    due_on: date | None
    due_provisional: bool
    workdays_left: int | None
    round: int
    seq: int
    number: str
    external_number: str
    opened_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None


class CasesOut(Schema):
    """One page of cases; `following` is empty on the last."""

    cases: list[CaseOut]
    following: str


class EventOut(Schema):
    """One thing that has happened."""

    seq: int
    action: str
    to_state: str
    at: datetime
    sentence: str
    reason: str


class ActionOut(Schema):
    """One move that the person may make now; `blocked` says what is still lacking."""

    name: str
    label: str
    to_state: str
    needs_reason: bool
    needs_rule: bool
    needs_fix_items: bool
    needs_files: bool
    sends_letter: bool
    blocked: str


class FixItemIn(Schema):
    """One thing to be corrected."""

    text: str = Field(min_length=1, max_length=4000)
    kind: FixKind = FixKind.FIELD
    target: str = Field("", max_length=120)
    place: str = Field("", max_length=80)
    severity: Severity = Severity.ISSUE
    rule: str = ""


class MoveIn(Schema):
    """A move: its name, the `seq` of the case as it was read, and what it needs. `rule` is book@version#path."""

    action: str = Field(max_length=60)
    seq: int
    reason: str = Field("", max_length=4000)
    rule: str = ""
    fix_items: list[FixItemIn] = Field([], max_length=200)


class ListQuery(Schema):
    """What of the list is wanted; the same words as in the page's address."""

    tab: Tab = Tab.ALL
    item: str = ""
    state: str = ""
    kind: str = ""
    house: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    after: str = ""
    limit: int = Field(50, ge=1, le=MOST_ROWS)


class VerifiedOut(Schema):
    """A letter that was issued here."""

    number: str
    title: str
    authority: str
    addressee: str
    issued_at: datetime
    is_in_force: bool
    revoked_reason: str
    sha256: str


class PublicOut(Schema):
    """One month of one public list."""

    item: str
    month: str
    title: str
    columns: list[dict[str, str]]
    rows: list[dict[str, str]]
    counts: dict[str, Any] | None
