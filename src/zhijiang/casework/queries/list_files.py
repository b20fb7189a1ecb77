"""The list of cases as a file: its columns, its rows page by page, and the files that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhijiang.casework import sheets
from zhijiang.casework.models import Case, ListFile
from zhijiang.casework.queries.lists import CaseRow, page_of, rows_of
from zhijiang.casework.queries.readers import Reader, Tab
from zhijiang.casework.queries.scope import cases_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

SHORT_LIST: Final = 500
"""Rows that are written at once; a longer list is written in the background."""
KEPT_FOR: Final = timedelta(days=1)
_PAGE: Final = 500


def list_columns() -> list[tuple[str, str]]:
    """(name for programs, label for people) of each column."""
    return [
        ("code", _("Code")),
        ("title", _("Title")),
        ("item", _("Item")),
        ("class", _("Class")),
        ("house", _("Applicant")),
        ("state", _("State")),
        ("with", _("With")),
        ("due_on", _("Due on")),
        ("workdays_left", _("Working days left")),
        ("round", _("Round")),
        ("submitted_at", _("Submitted")),
        ("closed_at", _("Closed on")),
        ("number", _("Number")),
        ("external_number", _("External number")),
    ]


def list_rows(cases: QuerySet[Case], reader: Reader, tab: Tab, /) -> Iterator[list[sheets.Cell]]:
    """The cases of a tab as rows of cells, read page by page: a list of any length takes the memory of one page."""
    after = ""
    while True:
        page = page_of(cases, tab, after=after, rows=_PAGE)
        yield from (_cells(row) for row in rows_of(page.cases, reader))
        if not page.following:
            return
        after = page.following


def _cells(row: CaseRow) -> list[sheets.Cell]:
    case = row.case
    return [
        case.code,
        case.title,
        row.item,
        row.kind,
        row.house,
        row.state_label,
        row.owner,
        case.due_on,
        row.clock.workdays_left if row.clock else None,
        case.round,
        case.submitted_at,
        case.closed_at,
        case.number,
        case.external_number,
    ]


def list_files_for(user: User | AnonymousUser, /, *, now: datetime) -> QuerySet[ListFile]:
    """The files that somebody asked for and that have not expired, the newest first. Rule: C-78."""
    if not user.is_authenticated:
        return ListFile.objects.none()
    return ListFile.objects.filter(user=user).exclude(_expired(now)).order_by("-pk")


def may_be_handed_out(file: ListFile, user: User | AnonymousUser, /) -> bool:
    """Whether its asker still sees every case in a list that was written; all of it or nothing. Rule: C-102."""
    return set(file.cases) <= set(cases_for(user).values_list("code", flat=True)) if file.cases else True


def expired_list_files(*, now: datetime) -> QuerySet[ListFile]:
    """Those whose day is over, and those of which nothing came for two. Rule: C-78."""
    return ListFile.objects.filter(_expired(now))


def _expired(now: datetime) -> Q:
    return Q(ready_at__lt=now - KEPT_FOR) | Q(ready_at=None, asked_at__lt=now - 2 * KEPT_FOR)


def list_file_path(file: ListFile, /) -> str:
    """Where its bytes stand in the storage."""
    return f"lists/{file.code}.{file.kind}"


def list_job_key(file: ListFile, /) -> str:
    """The key of the job that writes it."""
    return f"casework.write_list/{file.code}"
