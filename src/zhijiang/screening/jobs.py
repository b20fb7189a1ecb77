"""Work of the review room in the background: ids in, an answer out. Each is safe to run twice."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from zhijiang.catalog.made import prints_of
from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.registry import job
from zhijiang.jobs.runner import report as report_progress
from zhijiang.media.align import Side, align
from zhijiang.media.errors import MediaError
from zhijiang.screening import actions, queries

NO_PRINTS = gettext_noop("One of the two cuts was measured before fingerprints were kept; it must be measured again.")
DAMAGED = gettext_noop("The stored fingerprints of a cut are damaged; it must be measured again.")


@job("screening.compare_cuts", retries=2)
def compare_cuts(*, old: str, new: str) -> None:
    """Align a file to an earlier one from their stored fingerprints, and keep the answer; once for each pair.

    Neither film is opened. Nothing happens while a report is not there: when it is, the comparison is asked for again.
    """
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
