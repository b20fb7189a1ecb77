"""Texts that wait to be released as lines of the first page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhijiang.notices import queries as notices
from zhijiang.notices.states import Category, VersionState
from zhijiang.people.states import Role
from zhijiang.portal.queries.tasks import SHOWN, Reader, Task


def releases_of(reader: Reader, /) -> list[Task]:
    """The texts of which the reader is the second person. One query, and none for who releases nothing. Rule: N-03."""
    if not reader.roles & {Role.OFFICER, Role.SERVICE_CENTRE, Role.ADMINISTRATOR}:
        return []
    return [
        Task(
            title=version.shown_title,
            code=version.notice.code,
            url=reverse("notices:text", args=[version.notice.code]),
            house=version.notice.organisation.shown_name,
            state=str(Category(version.notice.category).label),
            tone="",
            step=_("Read and release"),
            step_url=reverse("notices:text", args=[version.notice.code]),
            remark=str(VersionState(version.state).label),
        )
        for version in notices.waiting_for(reader.user)[:SHOWN]
    ]
