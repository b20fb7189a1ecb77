"""Lists as files in the background: asked for, kept when written, swept away a day later."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries
from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import ListFile
from zhijiang.jobs.actions import enqueue
from zhijiang.people.models import User

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 5


@transaction.atomic
def ask_for_list(user: User, /, *, kind: str, query: str, language: str) -> ListFile:
    """Have a list written as a file. The same one asked again while it is being written is that one.

    One row, one job. Raises WrongState when the person has five files being written already. Rule: C-78.
    """
    User.objects.select_for_update().get(pk=user.pk)
    waiting = ListFile.objects.filter(user=user, ready_at=None)
    same = waiting.filter(kind=kind, query=query, language=language).first()
    if same is not None:
        return same
    if waiting.count() >= MOST_AT_ONCE:
        raise WrongState(_("Several lists are being written for you already. Wait until one is ready."), rule="C-78")
    file = ListFile.objects.create(user=user, kind=kind, query=query, language=language, asked_at=timezone.now())
    enqueue("casework.write_list", key=queries.list_job_key(file), subject=f"list/{file.code}", code=file.code)
    return file


def keep_list(file: ListFile, /, *, written: Path, cases: list[str]) -> None:
    """Keep the bytes of a list with the codes of its cases, and say that it is ready; safe to do twice. Rules: C-78, C-102."""
    path = queries.list_file_path(file)
    default_storage.delete(path)
    with written.open("rb") as content:
        default_storage.save(path, File(content))
    told = {"rows": len(cases), "cases": cases, "size_bytes": written.stat().st_size, "ready_at": timezone.now()}
    if not ListFile.objects.filter(pk=file.pk).update(**told):
        default_storage.delete(path)


def sweep_lists(*, now: datetime) -> None:
    """Remove the lists whose day is over: the bytes first, then the row that knows of them. Rule: C-78."""
    for file in queries.expired_list_files(now=now):
        default_storage.delete(queries.list_file_path(file))
        file.delete()
        logger.info("The list %s has expired and was removed.", file.code)
