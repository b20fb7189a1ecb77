"""Waiting for the workers: until a cut has its report and its playable version, or an answer why not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from zhijiang.catalog import actions, queries
from zhijiang.catalog.models import Cut
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import OPEN_STATES

Say = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

_LOOK_EVERY_S: Final = 0.2


def wait_until_compared(cut: Cut, /) -> None:
    """Return when no comparison of this cut with an earlier one is open any more; what came of it the room tells."""
    while Job.objects.filter(subject=f"recut/{cut.file_id}", state__in=OPEN_STATES).exists():
        time.sleep(_LOOK_EVERY_S)


def wait_until_prepared(cuts: Iterable[Cut], /, *, say: Say) -> None:
    """Return when no job of these cuts is open any more. Jobs that were parked before are tried once again.

    The work itself is done by workers beside this process; without one this waits for ever.
    """
    told = False
    subjects = []
    for cut in cuts:
        actions.retry_preparation(cut, by=cut.brought_by)
        subjects.append(queries.subject_of(cut.file))
    while True:
        jobs = list(Job.objects.filter(subject__in=subjects))
        waiting = [job for job in jobs if job.state in OPEN_STATES]
        if not waiting and not told:
            return
        told = True
        say("analysis", 100 * (len(jobs) - len(waiting)) + sum(job.percent for job in waiting), 100 * len(jobs))
        if not waiting:
            return
        time.sleep(_LOOK_EVERY_S)
