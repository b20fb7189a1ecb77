"""Writes on footage: what a file shows, and where else that was found. No events: it is measured, as a report is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from zhijiang.jobs import actions as jobs
from zhijiang.screening import queries
from zhijiang.screening.models import Footage, ReviewedCut
from zhijiang.screening.states import CODER

if TYPE_CHECKING:
    from zhijiang.media.reuse import Held


def ask_for_footage(reviewed_cuts: Sequence[ReviewedCut], /) -> None:
    """Have each cut that is laid before an authority sought among all that was laid before one."""
    for sha256 in sorted({line.cut.file_id for line in reviewed_cuts}):
        _ask(sha256)


def ask_for_missing_footage(*, most: int) -> None:
    """Have files sought that were handed in before their fingerprints were there, or before footage was sought at all.

    At most so many at once: whoever hands in now waits behind few of them. Rule: S-19.
    """
    for sha256 in queries.files_to_seek(most=most):
        _ask(sha256)


def _ask(sha256: str) -> None:
    key = queries.footage_key(sha256)
    jobs.enqueue("screening.seek_footage", key=key, subject=key, sha256=sha256)


def store_codes(sha256: str, held: Held, /) -> Footage:
    """Put a file on the shelf, or anew, for every later search."""
    codes = held.codes.astype("<u8").tobytes()
    row, _made = Footage.objects.update_or_create(
        file_id=sha256, defaults={"coder": CODER, "frames": held.frames, "codes": codes}
    )
    return row


def store_found(sha256: str, found: list[dict[str, Any]], /) -> None:
    """Keep what the search for a file found; it replaces what an earlier one found."""
    Footage.objects.filter(file_id=sha256).update(found=found, sought_at=timezone.now())
