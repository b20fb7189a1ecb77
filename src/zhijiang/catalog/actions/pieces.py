"""A long film is measured in pieces, each a job of its own; here is asked for what comes next, by whoever has ended something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zhijiang import media
from zhijiang.catalog import queries, store
from zhijiang.catalog.actions.cuts import prepare
from zhijiang.catalog.models import StoredFile
from zhijiang.jobs import actions as jobs
from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import last_asked
from zhijiang.jobs.states import OPEN_STATES, JobState

AT_ONCE: Final = 8
"""Pieces of one film that wait or are worked on at a time: what other films wait for behind them."""


def part_analysis(sha256: str, /, *, analyser: str, pieces: Sequence[dict[str, int | None]]) -> None:
    """Measure a film in these pieces: keep where it is parted, and ask for the first of them. Rule: M-39."""
    store.keep_plan(sha256, pieces, analyser=analyser)
    go_on_with_pieces(sha256, analyser=analyser)


def go_on_with_pieces(sha256: str, /, *, analyser: str) -> None:
    """Ask for what comes next of a film in pieces: for those that are missing, some at a time, and when none is, for the join.

    Nothing is asked for twice, so that everybody who ends a piece may call this, and nobody need know of the others. What is
    parked waits for a person. Rule: M-40.
    """
    if not takes_pieces(sha256, analyser=analyser):
        return
    plan = store.plan_of(sha256, analyser=analyser)
    if plan is None:
        store.drop_pieces(sha256, analyser=analyser)
        prepare(StoredFile.objects.get(pk=sha256))
        return
    missing = set(range(len(plan))) - store.kept_pieces(sha256, analyser=analyser)
    subject, key = f"file/{sha256}", f"{analyser}/{sha256}"
    if not missing:
        asked = last_asked(f"join/{key}")
        if asked is None or asked.state != JobState.PARKED:
            jobs.enqueue("catalog.join_pieces", key=f"join/{key}", subject=subject, sha256=sha256, analyser=analyser)
        return
    known = Job.objects.filter(subject=subject, name=queries.WATCH_PIECE).order_by("pk")
    states = dict(known.values_list("key", "state"))
    keys = {number: f"piece/{key}/{number}" for number in sorted(missing)}
    film_frames = int(plan[-1]["first"]) + int(plan[-1]["frames"])
    for number in [number for number in keys if states.get(keys[number]) != JobState.PARKED][:AT_ONCE]:
        jobs.enqueue(
            "catalog.watch_piece", key=keys[number], subject=subject, sha256=sha256, analyser=analyser, number=number,
            frames=int(plan[number]["frames"]), film_frames=film_frames,
        )  # fmt: skip


def give_up_pieces(sha256: str, /, *, analyser: str) -> None:
    """Have a film measured whole whose pieces do not prove to be one; what was measured of them is removed. Rule: M-40."""
    if takes_pieces(sha256, analyser=analyser):
        key = queries.whole_key(sha256, analyser=analyser)
        jobs.enqueue("catalog.analyse_whole", key=key, subject=f"file/{sha256}", sha256=sha256, analyser=analyser)
        store.drop_pieces(sha256, analyser=analyser)


def takes_pieces(sha256: str, /, *, analyser: str) -> bool:
    """Whether what is measured of pieces of the file is still of use.

    It is not when the file is gone or has its answer, or is to be measured whole: then what is kept of it is removed. Nor when another
    version of the analyser asked for them: then that of this process is asked to measure the film from its beginning.
    """
    file = StoredFile.objects.filter(pk=sha256).first()
    if file is not None and analyser != media.ANALYSER_VERSION:
        prepare(file)
        return False
    if file is None or queries.has_report(sha256, analyser=analyser) or queries.is_whole(sha256, analyser=analyser):
        store.drop_pieces(sha256, analyser=analyser)
        return False
    return True


def sweep_pieces() -> None:
    """Remove what is kept of pieces that nobody will join any more, and go on where a process was killed that was to ask for more."""
    for sha256, analyser in store.films_in_pieces():
        if analyser == media.ANALYSER_VERSION:
            if store.plan_of(sha256, analyser=analyser) is not None:
                go_on_with_pieces(sha256, analyser=analyser)
            else:
                takes_pieces(sha256, analyser=analyser)
        elif not _is_underway(sha256, analyser):
            takes_pieces(sha256, analyser=analyser)
            store.drop_pieces(sha256, analyser=analyser)


def _is_underway(sha256: str, analyser: str) -> bool:
    """Whether a job of that version is open, as while machines are upgraded one after the other."""
    open_jobs = Job.objects.filter(subject=f"file/{sha256}", state__in=OPEN_STATES)
    return any(arguments.get("analyser") == analyser for arguments in open_jobs.values_list("arguments", flat=True))
