"""Work on cuts in the background: ids in, the caged child at work, an answer out. Each is safe to run twice."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

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

PIECES_AT_LEAST: Final = 5
"""A film is parted from so many times the length of a piece on (M-39); what that costs: docs/benchmarks.md."""
NOT_A_CUT = gettext_noop("The upload could not become a cut.")

Report = dict[str, Any] | None


@job("catalog.analyse_cut", retries=2)
def analyse_cut(*, sha256: str) -> None:
    """Measure a file and store its report, once per hash and analyser version; a long film is parted, and its pieces asked for.

    Rule: M-39.
    """
    analyser = media.ANALYSER_VERSION
    if not StoredFile.objects.filter(pk=sha256).exists():
        return
    if not queries.has_report(sha256, analyser=analyser):
        if store.plan_of(sha256, analyser=analyser) is not None:
            actions.go_on_with_pieces(sha256, analyser=analyser)
            return
        may_part = settings.PIECE_FRAMES and not queries.is_whole(sha256, analyser=analyser)
        if may_part and not _measure_or_part(sha256, analyser=analyser):
            return
        if not may_part:
            _measure(sha256, media.inspect, analyser=analyser, stage="analysing")
    _follow(sha256, analyser=analyser)


@job("catalog.analyse_whole", retries=2)
def analyse_whole(*, sha256: str, analyser: str) -> None:
    """Measure a file in one pass whose pieces did not prove to be one film. Rule: M-40."""
    if StoredFile.objects.filter(pk=sha256).exists() and analyser == media.ANALYSER_VERSION:
        if not queries.has_report(sha256, analyser=analyser):
            _measure(sha256, media.inspect, analyser=analyser, stage="analysing")
        _follow(sha256, analyser=analyser)
    else:
        actions.takes_pieces(sha256, analyser=analyser)


@job("catalog.watch_piece", retries=2)
def watch_piece(*, sha256: str, analyser: str, number: int, frames: int, film_frames: int) -> None:  # noqa: ARG001 - for pages
    """Measure one piece of a film and keep what was measured, for the join; then ask for what comes next.

    By the lengths, of the piece and of the film, pages say how far it is. Rule: M-40.
    """
    if not actions.takes_pieces(sha256, analyser=analyser):
        return
    plan = store.plan_of(sha256, analyser=analyser)
    is_left = plan is not None and number not in store.kept_pieces(sha256, analyser=analyser)
    if plan is None or not is_left or _watch(sha256, plan[number], analyser=analyser, number=number, frames=frames):
        actions.go_on_with_pieces(sha256, analyser=analyser)
    elif store.plan_of(sha256, analyser=analyser) is not None:
        actions.give_up_pieces(sha256, analyser=analyser)


@job("catalog.join_pieces", retries=2)
def join_pieces(*, sha256: str, analyser: str) -> None:
    """Make a film's report of its pieces and store it, as `analyse_cut` would have made it in one pass. Rule: M-40."""
    if not actions.takes_pieces(sha256, analyser=analyser):
        return
    plan = store.plan_of(sha256, analyser=analyser)
    if plan is None or store.kept_pieces(sha256, analyser=analyser) != set(range(len(plan))):
        actions.go_on_with_pieces(sha256, analyser=analyser)
        return

    def join(source: Path, *, out: Path, **more: Any) -> Report:
        try:
            store.bring_pieces(sha256, out / media.PIECES, analyser=analyser, count=len(plan))
            return media.inspect_joined(source, plan, out=out, **more)
        except (store.DamagedPiece, store.NoSpace, media.MediaError) as error:
            _let_the_cage_fail(error)
            logger.warning("The pieces of %s are not joined: %s", sha256, error)
            return None
        finally:
            shutil.rmtree(out / media.PIECES, ignore_errors=True)

    if _measure(sha256, join, analyser=analyser, stage="joining"):
        _follow(sha256, analyser=analyser)
    else:
        actions.give_up_pieces(sha256, analyser=analyser)


def _measure_or_part(sha256: str, *, analyser: str) -> bool:
    """Store a report, or ask for the pieces of a long film; whether there is a report. Raises JobRefused for a bad file."""
    pieces: list[media.Parted] = []

    def measure(source: Path, *, out: Path, **more: Any) -> Report:
        least: int = settings.PIECE_FRAMES
        report, found = media.inspect_or_part(
            source, out=out, least_frames=least, from_frames=least * PIECES_AT_LEAST, **more
        )
        pieces.extend(found)
        return report

    if _measure(sha256, measure, analyser=analyser, stage="analysing"):
        return True
    actions.part_analysis(sha256, analyser=analyser, pieces=pieces)
    return False


def _measure(sha256: str, measure: Callable[..., Report], /, *, analyser: str, stage: str) -> bool:
    """One attempt at a report, stored if `measure` makes one; whether it did. Raises JobRefused for a bad file."""
    actions.begin_analysis(sha256, analyser=analyser)
    report_progress(0, 0, stage)
    folder = store.new_folder("analyses", sha256)
    out = store.folder_path(folder)
    try:
        with store.local_path(sha256) as source:
            report = measure(
                source,
                out=out,
                on_progress=lambda done, total: report_progress(done, total, stage),
                allow_uncaged=settings.ALLOW_UNCAGED_DECODE,
            )
        if report is None:
            store.drop_folder(folder)
            return False
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
    return True


def _watch(sha256: str, piece: media.Parted, /, *, analyser: str, number: int, frames: int) -> bool:
    """One attempt at a piece, kept if it is whole; whether it is."""
    report_progress(0, frames, "analysing")
    with store.piece_attempt(sha256, analyser=analyser) as attempt:
        try:
            with store.local_path(sha256) as source:
                is_whole = media.inspect_piece(
                    source,
                    piece,
                    out=attempt,
                    on_progress=lambda done, total: report_progress(done, total, "analysing"),
                    allow_uncaged=settings.ALLOW_UNCAGED_DECODE,
                )
            if is_whole:
                store.keep_piece(attempt, sha256, analyser=analyser, number=number)
        except (store.NoSpace, media.MediaError) as error:
            _let_the_cage_fail(error)
            logger.warning("Piece %d of %s cannot be measured alone: %s", number, sha256, error)
            return False
    return is_whole


def _follow(sha256: str, *, analyser: str) -> None:
    """What is due when a file has its report; nothing of it happens twice."""
    actions.tidy_analyses(sha256, analyser=analyser)
    actions.ask_for_recuts(sha256)
    actions.doubt_package(sha256, packager=media.PACKAGER_VERSION, frames=queries.frames_of(sha256))


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


@chore
def sweep_pieces() -> None:
    """Go on with films in pieces, and clear away what is kept of others."""
    actions.sweep_pieces()


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
