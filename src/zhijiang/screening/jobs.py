"""Work of the review room in the background: ids in, an answer out. Each is safe to run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_noop

from zhijiang.catalog.made import prints_of
from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.registry import chore, job
from zhijiang.jobs.runner import report as report_progress
from zhijiang.media.errors import MediaError
from zhijiang.screening import actions, queries

if TYPE_CHECKING:
    from zhijiang.media.reuse import Reuse

NO_PRINTS = gettext_noop("One of the two cuts was measured before fingerprints were kept; it must be measured again.")
MOST_FOUND: Final = 200
"""Passages that are kept of a search, the longest."""
MOST_ASKED: Final = 20
"""Searches that one round of chores asks for; the next round, a minute later, asks for more."""
DAMAGED = gettext_noop("The stored fingerprints of a cut are damaged; it must be measured again.")


@job("screening.compare_cuts", retries=2)
def compare_cuts(*, old: str, new: str) -> None:
    """Align a file to an earlier one from their stored fingerprints, and keep the answer; once for each pair.

    Neither film is opened. Nothing happens while a report is not there: when it is, the comparison is asked for again.
    """
    # With numba and OpenCV: a third of a second, for which no process that never aligns should wait.
    from zhijiang.media.align import Side, align

    if queries.recut_of(old, new) is not None:
        return
    known = queries.measured_files([old, new])
    if not known[old].video or not known[new].video:
        return
    report_progress(0, 3, "comparing")
    try:
        prints = [prints_of(sha256) for sha256 in (old, new)]
    except MediaError as error:
        raise JobRefused(DAMAGED, detail=str(error)) from error
    if prints[0] is None or prints[1] is None:
        raise JobRefused(NO_PRINTS)
    report_progress(1, 3, "comparing")
    sides = [Side(sha256, known[sha256].video["frames"], known[sha256].video["rate"]) for sha256 in (old, new)]
    recut = align(prints[0], prints[1], old_side=sides[0], new_side=sides[1])
    report_progress(2, 3, "comparing")
    actions.store_recut(old, new, recut.as_dict())


@job("screening.seek_footage", retries=2)
def seek_footage(*, sha256: str) -> None:
    """Put a file's codes on the shelf, seek all of it among the other works' files there, and keep what was found.

    The codes are kept first: of two files that are sought at once, each then finds the other. Nothing happens to a file that was
    measured before fingerprints were kept: the page of its review says that it was not sought.
    """
    from zhijiang.media.reuse import Reuse, Shelf, held_of  # with numba

    known = queries.measured_files([sha256])
    if not known[sha256].video:
        return
    report_progress(0, 2, "comparing")
    try:
        prints = prints_of(sha256)
    except MediaError as error:
        raise JobRefused(DAMAGED, detail=str(error)) from error
    if prints is None:
        return
    held = held_of(sha256, prints)
    actions.store_codes(sha256, held)
    report_progress(1, 2, "comparing")
    shelf = queries.shelf_for(sha256)
    found = Shelf(shelf).find(prints) if shelf else []
    if queries.is_in_several_works(sha256):
        whole = (0, held.frames)
        found.insert(0, Reuse(sha256, whole, whole, 0.0))
    actions.store_found(sha256, [_as_row(one) for one in found[:MOST_FOUND]])


@chore
def ask_for_missing_footage() -> None:
    """Ask for the searches that could not be made when a cut was handed in. Rule: S-19."""
    actions.ask_for_missing_footage(most=MOST_ASKED)


def _as_row(one: Reuse) -> dict[str, Any]:
    return {
        "file": one.name,
        "old": list(one.old),
        "new": list(one.new),
        "mirrored": one.is_mirrored,
        "still": one.is_still,
    }
