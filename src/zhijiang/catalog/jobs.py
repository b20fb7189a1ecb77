"""Work on cuts in the background: ids in, the caged child at work, an answer out. Each is safe to run twice."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from zhijiang import media
from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog import actions, queries, store
from zhijiang.catalog.models import StoredFile, Upload
from zhijiang.catalog.states import FAULTS, Fault
from zhijiang.jobs.errors import JobRefused, LeaseLost
from zhijiang.jobs.registry import chore, job
from zhijiang.jobs.runner import report as report_progress

logger = logging.getLogger(__name__)

NOT_A_CUT = gettext_noop("The upload could not become a cut.")


@job("catalog.analyse_cut", retries=2)
def analyse_cut(*, sha256: str) -> None:
    """Measure a file and store its report, once per hash and analyser version."""
    analyser = media.ANALYSER_VERSION
    if not StoredFile.objects.filter(pk=sha256).exists():
        return
    if not queries.has_report(sha256, analyser=analyser):
        _measure(sha256, analyser=analyser)
    actions.tidy_analyses(sha256, analyser=analyser)
    actions.ask_for_recuts(sha256)
    actions.doubt_package(sha256, packager=media.PACKAGER_VERSION, frames=queries.frames_of(sha256))


def _measure(sha256: str, *, analyser: str) -> None:
    """One attempt at a report. Raises JobRefused for a bad file."""
    actions.begin_analysis(sha256, analyser=analyser)
    report_progress(0, 0, "analysing")
    folder = store.new_folder("analyses", sha256)
    out = store.folder_path(folder)
    try:
        with store.local_path(sha256) as source:
            report = media.inspect(
                source,
                out=out,
                on_progress=lambda done, total: report_progress(done, total, "analysing"),
                allow_uncaged=settings.ALLOW_UNCAGED_DECODE,
            )
        strip = _strip(out)
        store.close_folder(folder)
    except media.MediaError as error:
        store.drop_folder(folder)
        _let_the_cage_fail(error)
        fault = fault_of(error)
        actions.mark_unreadable(sha256, analyser=analyser, fault=fault, reason=str(error))
        raise JobRefused(fault.value, detail=str(error)) from error
    except BaseException:
        store.drop_folder(folder)
        raise
    actions.store_report(sha256, analyser=analyser, report=report, strip=strip, folder=folder)


@job("catalog.package_cut", retries=2)
def package_cut(*, sha256: str) -> None:
    """Make what a browser plays of a file, once per hash and packager version; the beginning is published early.

    Frame k of it must be frame k of the report. When the report comes out with another count while the package is
    being made, the package is made again, knowing the count.
    """
    packager = media.PACKAGER_VERSION
    if not StoredFile.objects.filter(pk=sha256).exists():
        return
    if queries.has_package(sha256, packager=packager):
        actions.tidy_packages(sha256, packager=packager)
        return
    report_progress(0, 0, "packaging")
    expected = queries.frames_of(sha256)
    folder, made = _make_package(sha256, packager=packager, expected_frames=expected)
    counted = queries.frames_of(sha256)
    if expected is None and counted not in {None, made["frames"]}:
        folder, made = _make_package(sha256, packager=packager, expected_frames=counted)
    if counted not in {None, made["frames"]}:
        reason = f"The playable version has {made['frames']} frames, but the analysis counted {counted}."
        actions.mark_unpackable(sha256, packager=packager, fault=Fault.OTHER, reason=reason)
        raise JobRefused(Fault.OTHER.value, detail=reason)
    actions.store_package(
        sha256,
        packager=packager,
        folder=folder,
        segments=int(made["segments"]),
        playable_frames=int(made["frames"]),
        copied=bool(made["copied"]),
    )


@chore
def sweep_uploads() -> None:
    """Go on with uploads whose sender, or whose web process, is gone."""
    actions.sweep_uploads()


@job("catalog.seal_upload", retries=5)
def seal_upload(*, upload_id: int) -> None:
    """Finish an upload whose last byte has arrived, if the request that brought it was cut off."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or actions.is_elsewhere(upload):
        return
    report_progress(0, 0, "sealing")
    try:
        actions.seal_upload(upload)
    except RuleViolation as violation:
        raise JobRefused(NOT_A_CUT, detail=str(violation)) from violation


def _make_package(sha256: str, *, packager: str, expected_frames: int | None) -> tuple[str, dict[str, Any]]:
    """One attempt: the folder it filled and what the packager says of it. Raises JobRefused for a bad file."""
    folder = store.new_folder("packages", sha256)

    def hear(message: dict[str, Any]) -> None:
        if message["kind"] == "progress":
            report_progress(int(message["done"]), int(message["total"]), "packaging")
        if message["kind"] == "segment":
            actions.store_partial_package(
                sha256,
                packager=packager,
                folder=folder,
                segments=int(message["segments"]),
                playable_frames=int(message["playable_frames"]),
            )

    try:
        with store.local_path(sha256) as source:
            made = media.make_package(
                source,
                out=store.folder_path(folder),
                on_message=hear,
                allow_uncaged=settings.ALLOW_UNCAGED_DECODE,
                expected_frames=expected_frames,
            )
    except media.MediaError as error:
        _let_the_cage_fail(error)
        fault = fault_of(error)
        actions.mark_unpackable(sha256, packager=packager, fault=fault, reason=str(error))
        raise JobRefused(fault.value, detail=str(error)) from error
    except LeaseLost:
        # Whoever has the job now may have answered and tidied up before the last segments of this attempt were kept.
        actions.tidy_packages(sha256, packager=packager)
        raise
    store.close_folder(folder)
    return folder, made


def _strip(out: Path) -> dict[str, Any]:
    path = out / "strip.json"
    if not path.exists():
        return {}
    strip: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return strip


def fault_of(error: Exception) -> Fault:
    """The kind of a media error, for people."""
    return next((FAULTS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in FAULTS), Fault.OTHER)


def _let_the_cage_fail(error: Exception) -> None:
    """Raise a fault that says nothing about the file: try again, and when it stays, a person must look."""
    if isinstance(error, media.NoCage | media.Interrupted):
        raise RuntimeError(str(error)) from error
