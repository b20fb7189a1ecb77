"""Writes on footage: what a file shows, and where else that was found. No events: it is measured, as a report is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from zhijiang.jobs import actions as jobs
from zhijiang.screening.models import Footage, ReviewedCut
from zhijiang.screening.states import CODER

if TYPE_CHECKING:
    from zhijiang.media.reuse import Held


def ask_for_footage(reviewed_cuts: Sequence[ReviewedCut], /) -> None:
    """Have each cut that is laid before an authority sought among all that was laid before one."""
    for sha256 in sorted({line.cut.file_id for line in reviewed_cuts}):
        jobs.enqueue("screening.seek_footage", key=f"footage/{sha256}", subject=f"footage/{sha256}", sha256=sha256)


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
