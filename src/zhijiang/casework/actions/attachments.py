"""The rows of files that are kept by their hash: held on to when a file is given, swept away when nothing holds it any more."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from itertools import batched
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from zhijiang.casework import queries
from zhijiang.casework.actions.events import record
from zhijiang.casework.models import Attachment
from zhijiang.casework.states import EngineAction

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 100


def hold_on_to(digest: str, /, *, size_bytes: int, media_type: str) -> bool:
    """The row of a file that is given, new or from now on fresh again. True where its bytes must be stored.

    To be called in the transaction that refers to the file: until it ends the row is locked, and no sweep takes it. Rule: C-79.
    """
    now = timezone.now()
    Attachment.objects.filter(pk=digest).update(stored_at=now)
    _row, is_new = Attachment.objects.get_or_create(
        pk=digest, defaults={"size_bytes": size_bytes, "media_type": media_type, "stored_at": now}
    )
    return is_new or not default_storage.exists(queries.paper_path(digest))


def sweep_attachments(*, now: datetime) -> int:
    """Remove files older than their grace that nothing holds: row and bytes. Returns how many.

    One event for each hundred, which names their hashes, and a line of the log for each file. Rule: C-79.
    """
    return sum(_sweep(digests, now) for digests in batched(sorted(queries.unheld_attachments(now=now)), _AT_ONCE))


@transaction.atomic
def _sweep(digests: tuple[str, ...], now: datetime) -> int:
    swept = [digest for digest in digests if _remove(digest, now)]
    if swept:
        record("attachments/swept", EngineAction.ATTACHMENTS_SWEPT, by=None, payload={"sha256": swept})
    return len(swept)


def _remove(digest: str, now: datetime) -> bool:
    """Take row and bytes away, unless somebody gave the file again meanwhile.

    The row is locked, or made where there are only bytes, so that whoever gives the file now waits, and stores it anew.
    The bytes go before the transaction ends: afterwards they could be somebody's. Should it fail after that, a row without
    bytes is left, which `hold_on_to` mends and the next sweep takes.
    """
    long_ago = {"size_bytes": 0, "media_type": "", "stored_at": datetime(1970, 1, 1, tzinfo=UTC)}
    row, _made = Attachment.objects.select_for_update().get_or_create(pk=digest, defaults=long_ago)
    if row.stored_at >= now - queries.GRACE:
        return False
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    default_storage.delete(queries.paper_path(digest))
    logger.info("The file %s was held by nothing and was removed.", digest)
    return True
