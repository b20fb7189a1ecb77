"""What was measured and made of a file. An answer once given is never overwritten by a slower attempt."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis, Package, StoredFile
from zhijiang.catalog.states import AnalysisState, Fault, PackageState

UNANSWERED_ANALYSIS = (AnalysisState.WAITING, AnalysisState.RUNNING)
UNANSWERED_PACKAGE = (PackageState.WAITING, PackageState.PARTIAL)


OF_A_FILE: Final = (Analysis, Package)
"""Rows that go with their file; every other that names one holds it."""


def begin_analysis(sha256: str, /, *, analyser: str) -> None:
    """Say that a file is being analysed."""
    Analysis.objects.get_or_create(file_id=sha256, analyser=analyser)
    _open_analysis(sha256, analyser).update(state=AnalysisState.RUNNING)


def store_report(sha256: str, /, *, analyser: str, report: dict[str, Any], strip: dict[str, Any], folder: str) -> None:
    """Publish a report with the folder of what belongs to it, unless there is an answer already."""
    _open_analysis(sha256, analyser).update(
        state=AnalysisState.READY, report=report, strip=strip, folder=folder, reason="", ended_at=timezone.now()
    )
    tidy_analyses(sha256, analyser=analyser)


def mark_unreadable(sha256: str, /, *, analyser: str, fault: Fault, reason: str) -> None:
    """Publish that a file cannot be read, with the reason in one sentence."""
    _open_analysis(sha256, analyser).update(
        state=AnalysisState.UNREADABLE, fault=fault, reason=reason, ended_at=timezone.now()
    )
    tidy_analyses(sha256, analyser=analyser)


def tidy_analyses(sha256: str, /, *, analyser: str) -> None:
    """Remove what attempts that came to nothing, and pieces, left of a file whose answer is published. Safe to repeat."""
    answered = Analysis.objects.filter(file_id=sha256, analyser=analyser).exclude(state__in=UNANSWERED_ANALYSIS)
    for folder in answered.values_list("folder", flat=True):
        store.keep_only("analyses", sha256, folder=folder)
        store.drop_pieces(sha256, analyser=analyser)


def store_partial_package(sha256: str, /, *, packager: str, folder: str, segments: int, playable_frames: int) -> None:
    """Let the beginning be played while the rest is still being made. The bytes are there before the row tells of them."""
    store.publish(folder)
    _open_package(sha256, packager).update(
        state=PackageState.PARTIAL, folder=folder, segments=segments, playable_frames=playable_frames
    )


def store_package(
    sha256: str, /, *, packager: str, folder: str, segments: int, playable_frames: int, copied: bool
) -> None:
    """Publish the whole playable version, unless there is an answer already."""
    _open_package(sha256, packager).update(
        state=PackageState.READY,
        folder=folder,
        segments=segments,
        playable_frames=playable_frames,
        copied=copied,
        reason="",
        ended_at=timezone.now(),
    )
    tidy_packages(sha256, packager=packager)


def mark_unpackable(sha256: str, /, *, packager: str, fault: Fault, reason: str) -> None:
    """Publish that no playable version can be made, with the reason in one sentence."""
    _open_package(sha256, packager).update(
        state=PackageState.FAILED,
        fault=fault,
        reason=reason,
        folder="",
        segments=0,
        playable_frames=0,
        ended_at=timezone.now(),
    )
    tidy_packages(sha256, packager=packager)


def tidy_packages(sha256: str, /, *, packager: str) -> None:
    """Remove what attempts that came to nothing left of a file whose answer is published. Safe to repeat."""
    answered = Package.objects.filter(file_id=sha256, packager=packager).exclude(state__in=UNANSWERED_PACKAGE)
    for folder in answered.values_list("folder", flat=True):
        store.keep_only("packages", sha256, folder=folder)


def _open_analysis(sha256: str, analyser: str) -> Any:
    return Analysis.objects.filter(file_id=sha256, analyser=analyser, state__in=UNANSWERED_ANALYSIS)


def _open_package(sha256: str, packager: str) -> Any:
    return Package.objects.filter(file_id=sha256, packager=packager, state__in=UNANSWERED_PACKAGE)


def keep_recut(sha256: str, recut: str, /) -> str:
    """Keep the JSON of an alignment of this file to an earlier one. Returns the folder's name below the storage."""
    folder = store.new_folder("recuts", sha256)
    (store.folder_path(folder) / "recut.json").write_text(recut, encoding="utf-8")
    store.close_folder(folder)
    return folder


def drop_recut(folder: str, /) -> None:
    """Remove an alignment that somebody else kept first."""
    store.drop_folder(folder)


@transaction.atomic
def drop_file(sha256: str, /, *, taken_before: datetime) -> bool:
    """Remove a file that nothing holds, with all that was made of it; whether it is gone.

    A file that came in since `taken_before` stays: whoever brought the same bytes may be about to hold it. The row is locked while
    the bytes go, so that `store.take` finds either both or neither.
    """
    file = StoredFile.objects.select_for_update().filter(pk=sha256).first()
    if file is None:
        return True
    fields = StoredFile._meta.get_fields(include_hidden=True)  # noqa: SLF001 - the public way to ask who refers to a model
    referring = [each for each in fields if isinstance(each, ForeignObjectRel) and each.related_model not in OF_A_FILE]
    held = (
        each.related_model._base_manager.filter(**{each.field.name: file}).exists()  # noqa: SLF001 - whatever its manager hides
        for each in referring
    )
    if file.stored_at >= taken_before or any(held):
        return False
    for model in OF_A_FILE:
        model.objects.filter(file=file).delete()
    file.delete()
    for kind in ("analyses", "packages"):
        store.keep_only(kind, sha256, folder="")
    store.remove(sha256)
    return True
