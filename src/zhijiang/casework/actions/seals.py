"""The seal over all streams: what is printed and kept outside, so that a past that was written anew shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from zhijiang.casework import export
from zhijiang.casework.models import Event, Seal

SETTLED_AFTER: Final = timedelta(hours=1)
"""No transaction takes so long: what was written before then is there, whoever wrote it."""


@transaction.atomic
def seal_heads(*, now: datetime | None = None) -> Seal | None:
    """Seal the heads of all streams as they stood an hour ago, chained to the seal before; at most one a day.

    One row; None when this day has its seal, or there is nothing to seal. Rule: C-51.
    """
    at = (now or timezone.now()) - SETTLED_AFTER
    _stand_in_line()
    last = Seal.objects.order_by("pk").last()
    if last is not None and timezone.localdate(last.at) >= timezone.localdate(at):
        return None
    heads: dict[str, tuple[int, str]] = {}
    events = 0
    for stream, seq, hash_ in _told(at):
        heads[stream] = max(heads.get(stream, (0, "")), (seq, hash_))
        events += 1
    if not heads:
        return None
    seal = Seal(
        at=at,
        streams=len(heads),
        events=events,
        digest=export.digest_of_heads(heads),
        previous=last.hash if last else "",
    )
    seal.hash = export.seal_hash(export.seal_record(seal))
    seal.save(force_insert=True)
    return seal


def _told(at: datetime) -> Iterator[tuple[str, int, str]]:
    """Every event up to a moment; read once a day, so that no index is kept for it."""
    events = Event.objects.filter(at__lte=at).order_by().values_list("stream", "seq", "hash")
    return events.iterator(chunk_size=5000)


def _stand_in_line() -> None:
    """One at a time, among all workers."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('casework.seal', 0))")
