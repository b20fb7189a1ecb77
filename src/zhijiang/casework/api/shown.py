"""A case as the API shows it, after a look and after a move alike."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Status

from zhijiang.casework import queries
from zhijiang.casework.api.shapes import CaseOut
from zhijiang.casework.api.wall import case_of, person
from zhijiang.casework.models import Case
from zhijiang.casework.queries import CaseRow, Reader


def made(request: HttpRequest, case: Case, /) -> Status[CaseOut]:
    """The case as it is after a move; 404 where the move has taken it out of the person's sight."""
    return Status(201, case_out(case_of(request, case.code), queries.reader_of(person(request))))


def case_out(case: Case, reader: Reader, /) -> CaseOut:
    """One case, as its reader may know it."""
    return row_out(queries.rows_of([case], reader)[0])


def row_out(row: CaseRow, /) -> CaseOut:
    """The same of a row of a list."""
    case = row.case
    return CaseOut(
        code=case.code,
        title=case.title,
        item=case.procedure.item.code,
        item_title=row.item,
        house=row.house,
        authority=case.authority.shown_name,
        state=case.state,
        state_label=row.state_label,
        owner_role=case.owner_role,
        classes=case.classes,
        due_on=case.due_on,
        due_provisional=case.due_provisional,
        workdays_left=row.clock.workdays_left if row.clock else None,
        round=case.round,
        seq=case.seq,
        number=case.number,
        external_number=case.external_number,
        opened_at=case.opened_at,
        submitted_at=case.submitted_at,
        closed_at=case.closed_at,
    )
