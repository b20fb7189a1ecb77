"""Cuts: brought in, prepared for watching, laid before an authority."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhijiang import media
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Case
from zhijiang.catalog import queries, rules, store
from zhijiang.catalog.actions.works import record
from zhijiang.catalog.models import Analysis, Cut, CutAccess, Episode, Package, StoredFile, Work
from zhijiang.catalog.states import PackageState
from zhijiang.jobs import actions as jobs
from zhijiang.jobs.states import JobState
from zhijiang.people.models import User


@transaction.atomic
def bring_in_cut(work: Work, /, *, by: User, file: StoredFile, name: str, episode_number: int) -> Cut:
    """Make a sealed file the next cut of an episode.

    Writes the episode if it is new, the cut, one event, and asks for analysis and package. When the newest cut of
    the episode has the same bytes, that one is returned and nothing is written. Raises NotAllowed, MissingEvidence.
    """
    work = Work.objects.select_for_update().select_related("organisation").get(pk=work.pk)
    rules.check_may_change(by, work)
    check_episode(work, episode_number)
    episode, _made = Episode.objects.get_or_create(work=work, number=episode_number)
    latest = episode.cuts.order_by("-number").first()
    if latest is not None and latest.file_id == file.pk:
        return latest
    cut = Cut.objects.create(
        episode=episode,
        number=latest.number + 1 if latest else 1,
        file=file,
        original_name=name[:255],
        brought_by=by,
        brought_at=timezone.now(),
    )
    payload = {"cut": cut.code, "episode": episode_number, "number": cut.number, "sha256": file.pk, "name": name[:255]}
    record(work, "cut_brought_in", by=by, payload=payload)
    prepare(file)
    return cut


def bring_in_path(work: Work, /, *, by: User, path: Path, episode_number: int, name: str = "") -> Cut:
    """Copy a file from this machine into the store and make it the next cut of an episode; the file stays."""
    rules.check_may_change(by, work)
    check_episode(work, episode_number)
    stored = store.seal_copy(path)
    return bring_in_cut(work, by=by, file=stored, name=name or path.name, episode_number=episode_number)


def check_episode(work: Work, number: int, /) -> None:
    """Raise MissingEvidence unless the work has an episode of this number."""
    if not 1 <= number <= work.planned_episodes:
        raise MissingEvidence(
            _("This work has episodes 1 to %(last)d; there is no episode %(number)d.")
            % {"last": work.planned_episodes, "number": number}
        )


@transaction.atomic
def doubt_package(sha256: str, /, *, packager: str, frames: int | None) -> None:
    """Have a finished playable version made again when the report counts other frames than it has."""
    ready = Package.objects.filter(file_id=sha256, packager=packager, state=PackageState.READY)
    if frames is not None and ready.exclude(playable_frames=frames).update(state=PackageState.WAITING):
        prepare(StoredFile.objects.get(pk=sha256))


def ask_for_recuts(sha256: str, /) -> None:
    """Have a file whose report is there compared with the cut of its episode that was last laid before an authority.

    One job for each pair of files; done again it finds the answer there. Nothing for a file without an earlier cut.
    """
    file = StoredFile.objects.filter(pk=sha256).first()
    for old, new in queries.laid_before(file) if file else []:
        ask_for_recut(old, new)


def ask_for_recut(old: str, new: str, /) -> None:
    """Ask how one file corresponds to an earlier one, by their SHA-256."""
    jobs.enqueue("screening.compare_cuts", key=queries.recut_key(old, new), subject=f"recut/{new}", old=old, new=new)


def ask_for_report(file: StoredFile, /) -> None:
    """Ask for the report of a file; it is made once per file and version."""
    analyser = media.ANALYSER_VERSION
    Analysis.objects.get_or_create(file=file, analyser=analyser)
    if not queries.has_report(file.pk, analyser=analyser):
        key = f"analyse/{analyser}/{file.pk}"
        jobs.enqueue("catalog.analyse_cut", key=key, subject=queries.subject_of(file), sha256=file.pk)


def prepare(file: StoredFile, /) -> None:
    """Ask for the report and the playable version of a file; both are made once per file and version."""
    packager = media.PACKAGER_VERSION
    Package.objects.get_or_create(file=file, packager=packager)
    if not queries.has_package(file.pk, packager=packager):
        key = f"package/{packager}/{file.pk}"
        jobs.enqueue("catalog.package_cut", key=key, subject=queries.subject_of(file), sha256=file.pk)
    ask_for_report(file)


@transaction.atomic
def retry_preparation(cut: Cut, /, *, by: User) -> None:
    """Set the parked jobs of a cut going again. Writes one event when there were any. Raises NotAllowed."""
    work = cut.episode.work
    rules.check_may_change(by, work)
    parked = [job for job in queries.preparation_of(cut).jobs if job.state == JobState.PARKED]
    for job in parked:
        jobs.retry(job)
    if parked:
        record(
            work, "preparation_retried", by=by, payload={"cut": cut.code, "jobs": sorted({job.name for job in parked})}
        )


@transaction.atomic
def lay_before(case: Case, cuts: Sequence[Cut], /) -> None:
    """Let those who may see the case see these cuts. The case must be the applicant's own. Raises NotAllowed."""
    for cut in cuts:
        if cut.episode.work.organisation_id != case.organisation_id:
            raise NotAllowed(_("A cut can only be laid before an authority by its own company."))
        CutAccess.objects.get_or_create(cut=cut, case=case)
