"""How far a cut has come on its way to the review room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from zhijiang import media
from zhijiang.catalog.models import Analysis, Cut, Package, StoredFile
from zhijiang.catalog.states import AnalysisState, PackageState
from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import jobs_of, last_asked
from zhijiang.jobs.states import OPEN_STATES, JobState

WATCH_PIECE: Final = "catalog.watch_piece"
_OF_PIECES: Final = (WATCH_PIECE, "catalog.join_pieces", "catalog.analyse_whole")
"""Jobs that know by which version of the analyser they were asked for."""

_A_PACE: Final = timedelta(seconds=5)


def analysis_of(file: StoredFile, /) -> Analysis | None:
    """The newest answer on the file, by whichever version of the analyser; else how far the present one is."""
    rows = Analysis.objects.filter(file=file)
    answered = (AnalysisState.READY, AnalysisState.UNREADABLE)
    return (
        rows.filter(state__in=answered).order_by("-pk").first() or rows.filter(analyser=media.ANALYSER_VERSION).first()
    )


def report_of(file: StoredFile, /) -> Analysis | None:
    """The newest answer on the file, if it is a report; None while there is none, and for a file that cannot be read."""
    found = analysis_of(file)
    return found if found and found.state == AnalysisState.READY and found.report is not None else None


def package_of(file: StoredFile, /) -> Package | None:
    """The playable version by the present packager if there is a row, else the newest that is ready."""
    rows = Package.objects.filter(file=file)
    return (
        rows.filter(packager=media.PACKAGER_VERSION).first()
        or rows.filter(state=PackageState.READY).order_by("-pk").first()
    )


def has_report(sha256: str, /, *, analyser: str) -> bool:
    """Whether this version of the analyser has given its answer on the file, good or bad."""
    answered = (AnalysisState.READY, AnalysisState.UNREADABLE)
    return Analysis.objects.filter(file_id=sha256, analyser=analyser, state__in=answered).exists()


def has_package(sha256: str, /, *, packager: str) -> bool:
    """Whether this version of the packager has given its answer on the file, good or bad."""
    answered = (PackageState.READY, PackageState.FAILED)
    return Package.objects.filter(file_id=sha256, packager=packager, state__in=answered).exists()


def frames_of(sha256: str, /) -> int | None:
    """How many frames the newest report counted; None while there is none, or when the file has no picture."""
    report = (
        Analysis.objects.filter(file_id=sha256, state=AnalysisState.READY)
        .order_by("-pk")
        .values_list("report", flat=True)
        .first()
    )
    video = (report or {}).get("video")
    return int(video["frames"]) if video else None


def whole_key(sha256: str, /, *, analyser: str) -> str:
    """The name under which the queue keeps that a film in pieces is to be measured whole."""
    return f"whole/{analyser}/{sha256}"


def is_whole(sha256: str, /, *, analyser: str) -> bool:
    """Whether this version of the analyser found out that the file's pieces do not prove to be one film."""
    return last_asked(whole_key(sha256, analyser=analyser)) is not None


def subject_of(file: StoredFile, /) -> str:
    """The name under which the queue keeps the jobs of a file."""
    return f"file/{file.sha256}"


@dataclass(frozen=True)
class Headway:
    """How far one thing is that is done with a cut, by one job or by many."""

    state: JobState
    stage: str
    """Name of what is being done now; empty when nothing is."""
    done: int
    total: int
    """0: nobody knows."""
    reason: str
    """Why it was parked or failed."""
    minutes_left: int | None = None
    """At the pace so far, one at least; None while nobody can tell."""


@dataclass(frozen=True)
class Preparation:
    """How far a cut has come on its way to the review room: its report and its playable version."""

    analysis: Analysis | None
    package: Package | None
    jobs: list[Job]
    """The newest job of each name; of the pieces of a film, the newest of each piece."""

    @property
    def is_settled(self) -> bool:
        """Nothing will change by itself any more."""
        return all(job.state not in OPEN_STATES for job in self.jobs)

    @property
    def is_stuck(self) -> bool:
        """A person must look: something was parked."""
        return any(job.state == JobState.PARKED for job in self.jobs)

    @property
    def packaging(self) -> Headway | None:
        """How far the playable version is; None when nobody asked for it."""
        return _headway([job for job in self.jobs if job.name == "catalog.package_cut"])

    @property
    def analysing(self) -> Headway | None:
        """How far the report is, over all pieces of a film; None when nobody asked for it."""
        steps: dict[str, list[Job]] = {}
        for job in self.jobs:
            if job.name == "catalog.analyse_cut" or job.name in _OF_PIECES:
                steps.setdefault(job.name, []).append(job)
        parked = [jobs for jobs in steps.values() if any(job.state == JobState.PARKED for job in jobs)]
        return _headway(max(parked or steps.values(), key=lambda jobs: max(job.pk for job in jobs), default=[]))


def preparation_of(cut: Cut, /) -> Preparation:
    """What is known of the work on a cut's file."""
    newest: dict[str, Job] = {}
    for job in jobs_of(subject_of(cut.file)):
        if job.name not in _OF_PIECES:
            newest.setdefault(job.name, job)
        elif job.arguments["analyser"] == media.ANALYSER_VERSION:
            newest.setdefault(job.key, job)
    jobs = sorted(newest.values(), key=lambda job: (job.name, job.key))
    return Preparation(analysis_of(cut.file), package_of(cut.file), jobs)


def _headway(jobs: list[Job]) -> Headway | None:
    """Of one job, or of the pieces of a film, of which not all need be asked for yet."""
    if not jobs:
        return None
    by_state = {state: [job for job in jobs if job.state == state] for state in JobState}
    order = (JobState.PARKED, JobState.RUNNING, JobState.WAITING, JobState.FAILED, JobState.DONE)
    state = next(state for state in order if by_state[state])
    shown = by_state[state][0]
    done, total = shown.progress_done, shown.progress_total
    if shown.name == WATCH_PIECE:
        done = sum(job.progress_done for job in by_state[JobState.RUNNING])
        done += sum(job.arguments["frames"] for job in by_state[JobState.DONE])
        total = shown.arguments["film_frames"]
    done = min(done, total) if total else done
    left = _minutes_left(jobs, done, total) if state == JobState.RUNNING else None
    return Headway(state, shown.stage, done, total, shown.reason, left)


def _minutes_left(jobs: list[Job], done: int, total: int) -> int | None:
    """None until there is a pace to go by: five seconds, and one part in fifty."""
    begun = min((job.started_at for job in jobs if job.started_at), default=None)
    if begun is None or done * 50 < total or total <= 0:
        return None
    gone = timezone.now() - begun
    return None if gone < _A_PACE else -(-gone * (total - done) // (done * timedelta(minutes=1))) or 1


def laid_before(file: StoredFile, /) -> list[tuple[str, str]]:
    """(earlier file, this file) for each episode of which another cut was laid before an authority: pairs to be compared."""
    pairs: list[tuple[str, str]] = []
    for cut in Cut.objects.filter(file=file).select_related("episode"):
        others = Cut.objects.filter(episode=cut.episode, number__lt=cut.number, accesses__isnull=False)
        old = others.exclude(file=file).order_by("-number").first()
        if old is not None:
            pairs.append((old.file_id, file.pk))
    return sorted(set(pairs))


def recut_key(old: str, new: str, /) -> str:
    """The name under which the queue keeps the comparison of two files."""
    return f"recut/{old}/{new}"
