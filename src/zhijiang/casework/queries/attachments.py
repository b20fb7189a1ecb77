"""What still holds an attachment: rows that refer to it, and answers and files that name its hash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db.models import ManyToOneRel, Model, QuerySet, TextField
from django.db.models.functions import Cast

from zhijiang.casework.models import Attachment, Case, Snapshot, Task

GRACE: Final = timedelta(days=7)
"""So long a file stays though nothing holds it: a page may still be about to."""
ATTACHMENTS: Final = "attachments"
"""The folder of the storage in which they stand."""
NAMED_IN: Final = ((Case, "data"), (Snapshot, "data"), (Snapshot, "files"), (Task, "files"), (Task, "findings"))
"""Where hashes of attachments stand as JSON."""
_HASH: Final = re.compile(r"\b[0-9a-f]{64}\b")


def is_any_past_its_grace(*, now: datetime) -> bool:
    """Whether there is a file that a sweep would ask after. One query."""
    return Attachment.objects.filter(stored_at__lt=now - GRACE).exists()


def unheld_attachments(*, now: datetime) -> set[str]:
    """Hashes of files older than their grace that nothing holds: with or without a row. Reads every answer once. Rule: C-79."""
    fresh = set(Attachment.objects.filter(stored_at__gte=now - GRACE).values_list("pk", flat=True))
    old = set(Attachment.objects.values_list("pk", flat=True)) - fresh
    candidates = (old | _stray(now=now)) - fresh
    if not candidates:
        return set()
    for rows in _referring():
        candidates -= set(rows.iterator(chunk_size=5000))
    for texts in _naming():
        for text in texts.iterator(chunk_size=500):
            candidates.difference_update(_HASH.findall(text or ""))
    return candidates


def held_by() -> set[tuple[type[Model], str]]:
    """Every foreign key to an attachment, those of apps above this one too."""
    ties = Attachment._meta.get_fields(include_hidden=True)  # noqa: SLF001 - the documented way to ask a model
    return {(tie.related_model, tie.field.name) for tie in ties if isinstance(tie, ManyToOneRel)}


def _referring() -> Iterator[QuerySet[Any, str]]:
    for model, field in held_by():
        rows = model._default_manager.order_by()  # noqa: SLF001 - the documented name of a model's manager
        yield rows.exclude(**{field: None}).values_list(field, flat=True)


def _naming() -> Iterator[QuerySet[Any, str]]:
    """The answers as text. Whatever looks like a hash counts: better a file kept too long than one lost."""
    for model, field in NAMED_IN:
        yield model.objects.order_by().annotate(as_text=Cast(field, TextField())).values_list("as_text", flat=True)


def _stray(*, now: datetime) -> set[str]:
    """Bytes in the folder of attachments that are older than the grace; those of a crash have no row."""
    try:
        lying = default_storage.listdir(ATTACHMENTS)[1]
    except FileNotFoundError:
        return set()
    return {
        name
        for name in lying
        if _HASH.fullmatch(name) and default_storage.get_modified_time(f"{ATTACHMENTS}/{name}") < now - GRACE
    }
