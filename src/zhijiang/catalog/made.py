"""What was made of a file, for apps that play or compare it: the files themselves, with their kinds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis, Cut, Package
from zhijiang.catalog.queries.preparation import analysis_of, package_of
from zhijiang.catalog.states import AnalysisState
from zhijiang.media.fingerprint import Fingerprint, Prints
from zhijiang.media.page import PageParts, parts_from
from zhijiang.media.table import FrameTable, first_frames

TYPES: Final = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".bin": "application/octet-stream",
    ".jpg": "image/jpeg",
}
PRINTS: Final = "prints.bin"


@dataclass(frozen=True)
class Made:
    """One file of what was made of a cut."""

    content: bytes
    content_type: str


def made_of(cut: Cut, name: str, /) -> Made | None:
    """Picture and sound, with the table of these frames, come from the package; what is drawn from the analysis. None: not there.

    Films are cut into segments of a few seconds, so that a whole one is never in memory.
    """
    is_drawn = name == "waveform.bin" or name.endswith(".jpg")
    row: Analysis | Package | None = analysis_of(cut.file) if is_drawn else package_of(cut.file)
    if row is None or not row.folder or Path(name).name != name or Path(name).suffix not in TYPES or name == PRINTS:
        return None
    try:
        return Made(store.read(row.folder, name), TYPES[Path(name).suffix])
    except FileNotFoundError:
        return None


def segment_starts(cut: Cut, /) -> list[int]:
    """The first frame of each segment of what the browser plays, in order; empty while there is nothing to play."""
    package = package_of(cut.file)
    if package is None or not package.folder:
        return []
    if package.ended_at is None:
        return _starts.__wrapped__(package.folder)  # still growing
    return _starts(package.folder)


@lru_cache(maxsize=64)
def _starts(folder: str) -> list[int]:
    try:
        playlist, table = store.read(folder, "index.m3u8"), store.read(folder, "frames.bin")
    except FileNotFoundError:
        return []
    return first_frames(playlist.decode(), FrameTable.from_bytes(table))


def prints_of(sha256: str, /) -> Fingerprint | None:
    """The fingerprints that the newest report of the file left; None for a report that left none."""
    analysis = Analysis.objects.filter(file_id=sha256, state=AnalysisState.READY).order_by("-pk").first()
    if analysis is None or not analysis.folder:
        return None
    try:
        return Prints.from_bytes(store.read(analysis.folder, PRINTS)).unpacked()
    except FileNotFoundError:
        return None


def drawn_of(analysis: Analysis, /, *, sheets: bool) -> PageParts | None:
    """The curves, the waveform and, if asked for, the sheets of stills that a report left; None for a report that left none."""
    folder = analysis.folder
    if not folder:
        return None
    try:
        return parts_from(lambda name: store.read(folder, name), sheets=sheets)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=8)
def kept_recut(folder: str, /) -> dict[str, Any]:
    """The `zhijiang.recut/1` that was kept in a folder; such a file never changes. Whoever gets it leaves it as it is."""
    found: dict[str, Any] = json.loads(store.read(folder, "recut.json"))
    return found
