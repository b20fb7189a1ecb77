"""What comes out of the API, and what lists are asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from ninja import Schema
from pydantic import Field

from zhijiang.casework.queries import MOST_IN_BATCH, Tab

MOST_ROWS: Final = 200


class Fault(Schema):
    """One fault of what was sent. `path` leads to it, steps joined by dots: `title`, `cast.0.pay`, `fix_items.2.target`."""

    path: str
    code: str
    message: str


class Refusal(Schema):
    """Why something was not done, in one sentence of the caller's language; `errors` are all its faults, one a field."""

    message: str
    rule: str = ""
    errors: list[Fault] = []


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


class ChoiceOut(Schema):
    """What a move asks to choose: one of `options`, by name."""

    name: str
    label: str
    options: dict[str, str]


class ActionOut(Schema):
    """One move that the person may make now; `blocked` says what is still lacking.

    `needs` are the procedure's words: reason, rule, fix_items, fix_items_or_reason, files, form, number. A move that
    `hands_in` is made at /submission, any other at /moves.
    """

    name: str
    label: str
    confirm: str
    to_state: str
    needs: list[str]
    needs_reason: bool
    needs_rule: bool
    needs_fix_items: bool
    needs_files: bool
    takes_number: bool
    number_like: str
    choice: ChoiceOut | None
    hands_in: bool
    sends_letter: bool
    blocked: str


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


class StepOut(Schema):
    """One step of a case, in the public's words."""

    state: str
    since: date


class StandingOut(Schema):
    """Where a case stands: words and days, no name and no title."""

    code: str
    item: str
    state: str
    is_closed: bool
    due_on: date | None
    steps: list[StepOut]


class PublicOut(Schema):
    """One month of one public list."""

    item: str
    month: str
    title: str
    columns: list[dict[str, str]]
    rows: list[dict[str, str]]
    counts: dict[str, Any] | None


class BatchQuery(Schema):
    """Which cases a move is tried on, and what would be said for all of them."""

    case: list[str] = Field(min_length=1, max_length=MOST_IN_BATCH)
    action: str = ""
    reason: str = ""
    rule: str = ""


class BatchMoveOut(Schema):
    """A move that is open for `count` of the cases."""

    name: str
    label: str
    confirm: str
    needs_reason: bool
    needs_rule: bool
    count: int


class OutlookOut(Schema):
    """What the move would do to one case; `lacking` says why it would not be made, and is empty where it would."""

    case: str
    seq: int
    state_label: str
    to_label: str
    sends_letter: bool
    lacking: str


class BatchOut(Schema):
    """The moves for many, and with a move chosen what would become of each case."""

    moves: list[BatchMoveOut]
    outlooks: list[OutlookOut]


class BatchResultOut(Schema):
    """What has become of one case; `lacking` says why nothing was done, and is empty where it was."""

    case: str
    seq: int
    state: str
    state_label: str
    number: str
    lacking: str
