"""How far a cut has come on its way to the review room."""

from __future__ import annotations

from dataclasses import dataclass

from zhijiang import media
from zhijiang.catalog.models import Analysis, Cut, Package, StoredFile
from zhijiang.catalog.states import AnalysisState, PackageState
from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import jobs_of
from zhijiang.jobs.states import OPEN_STATES, JobState


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


def subject_of(file: StoredFile, /) -> str:
    """The name under which the queue keeps the jobs of a file."""
    return f"file/{file.sha256}"


@dataclass(frozen=True)
class Preparation:
    """How far a cut has come on its way to the review room: its report and its playable version."""

    analysis: Analysis | None
    package: Package | None
    jobs: list[Job]
    """The newest job of each name."""

    @property
    def is_settled(self) -> bool:
        """Nothing will change by itself any more."""
        return all(job.state not in OPEN_STATES for job in self.jobs)

    @property
    def is_stuck(self) -> bool:
        """A person must look: something was parked."""
        return any(job.state == JobState.PARKED for job in self.jobs)


def preparation_of(cut: Cut, /) -> Preparation:
    """What is known of the work on a cut's file."""
    newest: dict[str, Job] = {}
    for job in jobs_of(subject_of(cut.file)):
        newest.setdefault(job.name, job)
    return Preparation(analysis_of(cut.file), package_of(cut.file), sorted(newest.values(), key=lambda job: job.name))


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
