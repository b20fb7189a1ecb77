"""Real films through the real cage: report, playable version, and an answer for files that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tests.cast import Cast
from tests.clips import make_clip
from tests.jobs.processes import open_queue, wait_for
from zhijiang import media
from zhijiang.catalog import actions, queries, store
from zhijiang.catalog import jobs as bodies
from zhijiang.catalog.models import Analysis, Cut, Package, Work
from zhijiang.catalog.states import AnalysisState, Fault, PackageState
from zhijiang.jobs.models import Job
from zhijiang.jobs.runner import run
from zhijiang.jobs.states import JobState

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def bring_in_clip(work: Work, cast: Cast, path: Path) -> Cut:
    return actions.bring_in_path(work, by=cast.lin, path=path, episode_number=1)


def run_all() -> dict[str, str]:
    for job in Job.objects.order_by("pk"):
        run(job.code)
    return dict(Job.objects.values_list("name", "state"))


def test_cut_gets_its_report_and_its_playable_version_frame_for_frame(film: Work, cast: Cast, tmp_path: Path) -> None:
    cut = bring_in_clip(film, cast, make_clip(tmp_path / "a.mp4", frames=75, cuts=(30,)).path)

    assert run_all() == {"catalog.analyse_cut": JobState.DONE, "catalog.package_cut": JobState.DONE}

    analysis, package = Analysis.objects.get(), Package.objects.get()
    assert analysis.report is not None
    assert (analysis.state, package.state) == (AnalysisState.READY, PackageState.READY)
    assert analysis.report["file"]["sha256"] == cut.file_id
    assert (analysis.report["video"]["frames"], package.playable_frames, package.copied) == (75, 75, True)
    made = {path.name for path in store.folder_path(package.folder).iterdir()}
    assert {"index.m3u8", "init.mp4", "0.m4s", "frames.bin"} <= made
    drawn = {path.name for path in store.folder_path(analysis.folder).iterdir()}
    assert {"waveform.bin", "sheet-0.jpg"} <= drawn
    assert analysis.strip["count"] > 0


def test_file_that_is_no_film_is_answered_once_and_kept(film: Work, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("this is a letter\n" * 50)
    cut = bring_in_clip(film, cast, path)

    assert set(run_all().values()) == {JobState.FAILED}

    analysis, package = Analysis.objects.get(), Package.objects.get()
    assert (analysis.state, analysis.fault, analysis.reason) == (
        AnalysisState.UNREADABLE,
        Fault.UNREADABLE,
        "This file holds text, not a film.",
    )
    assert (package.state, package.fault, package.folder) == (PackageState.FAILED, Fault.UNREADABLE, "")
    with store.local_path(cut.file_id) as kept:
        assert kept.exists()
    assert Job.objects.filter(attempts=1).count() == 2


def test_bodies_run_twice_change_nothing(film: Work, cast: Cast, tmp_path: Path) -> None:
    cut = bring_in_clip(film, cast, make_clip(tmp_path / "a.mp4", frames=25).path)
    run_all()
    before = list(Analysis.objects.values()), list(Package.objects.values())

    bodies.analyse_cut(sha256=cut.file_id)
    bodies.package_cut(sha256=cut.file_id)

    assert (list(Analysis.objects.values()), list(Package.objects.values())) == before


def test_body_that_was_killed_after_its_answer_does_what_was_left(film: Work, cast: Cast, tmp_path: Path) -> None:
    cut = bring_in_clip(film, cast, make_clip(tmp_path / "a.mp4", frames=25).path)
    run_all()
    left = [store.new_folder(kind, cut.file_id) for kind in ("analyses", "packages")]
    Package.objects.update(playable_frames=24)

    bodies.package_cut(sha256=cut.file_id)
    bodies.analyse_cut(sha256=cut.file_id)

    assert [store.folder_path(folder).exists() for folder in left] == [False, False]
    assert (Package.objects.get().state, Job.objects.filter(state=JobState.WAITING).count()) == (
        PackageState.WAITING,
        1,
    )


def test_file_that_is_no_film_leaves_no_folder_of_an_attempt(film: Work, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("this is a letter\n" * 50)
    cut = bring_in_clip(film, cast, path)
    left = [store.new_folder(kind, cut.file_id) for kind in ("analyses", "packages")]

    run_all()

    assert [list(store.folder_path(folder).parent.iterdir()) for folder in left] == [[], []]


def test_decoder_that_was_killed_from_outside_is_no_answer_about_the_file(
    film: Work, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object, **_options: object) -> dict[str, Any]:
        raise media.Interrupted("The decoder was ended from outside before it was done with this file.")

    monkeypatch.setattr(media, "inspect_or_part", killed)
    bring_in_clip(film, cast, make_clip(tmp_path / "a.mp4", frames=5).path)
    job = Job.objects.get(name="catalog.analyse_cut")

    run(job.code)

    job.refresh_from_db()
    assert (job.state, Analysis.objects.get().state) == (JobState.WAITING, AnalysisState.RUNNING)


def test_job_about_a_file_that_is_gone_ends_quietly() -> None:
    bodies.analyse_cut(sha256="0" * 64)
    bodies.package_cut(sha256="0" * 64)
    bodies.seal_upload(upload_id=0)

    assert (Analysis.objects.count(), Package.objects.count()) == (0, 0)


def test_machine_without_a_cage_is_no_answer_about_the_file(
    film: Work, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    def no_cage(*_arguments: object, **_options: object) -> dict[str, Any]:
        raise media.NoCage("Nothing on this machine can hold a decoder.")

    monkeypatch.setattr(media, "inspect_or_part", no_cage)
    cut = bring_in_clip(film, cast, make_clip(tmp_path / "a.mp4", frames=5).path)
    job = Job.objects.get(name="catalog.analyse_cut")

    for _ in range(3):
        run(job.code)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.PARKED, 3)
    assert Analysis.objects.get().state == AnalysisState.RUNNING
    assert queries.preparation_of(cut).is_stuck


SEED = """
from pathlib import Path
from tests.cast import make_cast
from zhijiang.catalog import actions
from zhijiang.catalog.states import WorkKind
cast = make_cast()
work = actions.open_work(cast.studio_a, by=cast.lin, kind=WorkKind.ONLINE_FILM, title="x")
actions.bring_in_path(work, by=cast.lin, path=Path({path!r}), episode_number=1)
"""
LOOK = """
from zhijiang.catalog.models import Analysis, Package
from zhijiang.jobs.models import Job
analysis, package = Analysis.objects.get(), Package.objects.get()
print(analysis.state, package.state, package.playable_frames, *sorted(Job.objects.values_list("state", flat=True)))
"""
RUNS = """
import time
from zhijiang.jobs.models import Job
end = time.monotonic() + 90
while not Job.objects.filter(state="running", name={name!r}).exists():
    assert time.monotonic() < end, Job.objects.values_list("name", "state")
    time.sleep(0.01)
"""


def caged_children(home: Path) -> list[str]:
    """Command lines of processes that still work on files of this home."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"zhijiang.media.caged" in words and str(home).encode() in words:
                found.append(entry.name)
    return found


def test_worker_killed_in_mid_analysis_and_mid_packaging_leaves_one_whole_result(tmp_path: Path, tables: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=1500, width=640, height=360, codec="mpeg4", b_frames=0)
    with open_queue(tmp_path / "home", tables=tables) as queue:
        queue.python(SEED.format(path=str(clip.path)))
        killed: list[str] = []
        for name in ("catalog.package_cut", "catalog.analyse_cut"):
            worker = queue.start()
            queue.python(RUNS.format(name=name))
            worker.kill()
            worker.wait()
            killed.append(name)
            wait_for(lambda: caged_children(queue.home) == [])
        queue.start()
        wait_for(lambda: queue.python(LOOK) == "ready ready 1500 done done", seconds=120)

        files = queue.home / "files"
        assert killed == ["catalog.package_cut", "catalog.analyse_cut"]
        assert [len(list((files / kind).glob("*/*/*"))) for kind in ("analyses", "packages")] == [1, 1]
        assert len([path for path in (files / "blobs").rglob("*") if path.is_file()]) == 1
