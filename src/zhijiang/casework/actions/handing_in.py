"""A workbook is handed in to be looked at; whoever has its ticket may have it brought in for a day."""

from __future__ import annotations

from typing import Any, Final

from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zhijiang.casework import queries
from zhijiang.casework.actions.papers import keep_file

_SALT: Final = "workbook"
_KEPT_S: Final = 24 * 3600
"""So long what was looked at may be brought in."""


@transaction.atomic
def keep_workbook(file: UploadedFile[Any], /, *, of: str) -> str:
    """Keep a workbook. Returns a ticket, which is good for what is named by `of` alone. Raises MissingEvidence."""
    file.seek(0)
    return signing.dumps([of, keep_file(file, accept=["xlsx"]).pk], salt=_SALT)


def kept_workbook(ticket: str, /, *, of: str) -> bytes | None:
    """What was handed in; None where the ticket is of something else, too old, or the file is gone."""
    try:
        named, digest = signing.loads(ticket, salt=_SALT, max_age=_KEPT_S)
    except signing.BadSignature:
        return None
    if named != of or not default_storage.exists(queries.paper_path(digest)):
        return None
    with default_storage.open(queries.paper_path(digest)) as file:
        content: bytes = file.read()
    return content
