"""Long films in pieces, each a job: real films, real jobs, in any order, twice, on machines that share nothing but the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from jsonschema import validate

from tests.cast import Cast
from tests.clips import make_clip
from tests.media.samples import sample
from zhijiang import media
from zhijiang.catalog import actions, queries, store
from zhijiang.catalog import jobs as bodies
from zhijiang.catalog.models import Analysis, Cut, Package, StoredFile, Work
from zhijiang.catalog.states import AnalysisState, Fault
from zhijiang.jobs.models import Job
from zhijiang.jobs.runner import run
from zhijiang.jobs.states import OPEN_STATES, JobState
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LEAST: Final = 50
FRAMES: Final = 300
"""Of the made film: five pieces of 60 frames."""
ANALYSER: Final = media.ANALYSER_VERSION

Machine = Callable[[str], None]
"""Makes this process another machine, which has a home of its own."""
in_a_folder = pytest.mark.parametrize("machine", ["folder"], indirect=True)
in_a_bucket = pytest.mark.parametrize("machine", ["bucket"], indirect=True)


@pytest.fixture
def machine(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Machine:
    """Where the store is a folder, it is the same for all machines; where it is a bucket, they share only that."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")

    def become(name: str) -> None:
        settings.HOME = tmp_path / name

    become("first")
    return become


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A film with faults across the borders of its pieces."""
    path = tmp_path / "a.mp4"
    faults = {"cuts": (40, 200), "black": ((55, 65),), "freeze": ((110, 145),), "silence": ((80, 160),)}
    make_clip(path, frames=FRAMES, width=160, height=90, **faults)
    return path


@pytest.fixture(autouse=True)
def _short_pieces(settings: Any) -> None:
    settings.PIECE_FRAMES = LEAST
    # The lease is renewed over a connection of its own, which sees nothing of a test's transaction.
    settings.JOB_LEASE_SECONDS = 3600


def brought(film: Work, by: User, path: Path) -> str:
    """The hash of a film that was brought in, and of which only the report is asked for."""
    sha256 = actions.bring_in_path(film, by=by, path=path, episode_number=1).file_id
    Job.objects.filter(name="catalog.package_cut").delete()
    return sha256


def in_one_job(sha256: str, settings: Any) -> tuple[Any, ...]:
    """What a film's analysis in one job leaves; then all of it is forgotten."""
    settings.PIECE_FRAMES = 0
    run_all()
    found = left_of(sha256)
    store.drop_folder(Analysis.objects.get().folder)
    Analysis.objects.all().delete()
    Job.objects.all().delete()
    settings.PIECE_FRAMES = LEAST
    actions.prepare(StoredFile.objects.get(pk=sha256))
    Job.objects.filter(name="catalog.package_cut").delete()
    return found


def left_of(sha256: str) -> tuple[Any, ...]:
    """The answer on a film, with every file of it in every byte."""
    row = Analysis.objects.get(file_id=sha256, analyser=media.ANALYSER_VERSION)
    names = sorted(default_storage.listdir(row.folder)[1]) if row.folder else []
    files = {name: store.read(row.folder, name) for name in names}
    return row.state, row.fault, row.reason, row.report, row.strip, files


def run_all() -> None:
    """Do whatever waits, until nothing does."""
    while job := Job.objects.filter(state=JobState.WAITING).order_by("pk").first():
        run(job.code)


def run_named(name: str) -> None:
    for job in Job.objects.filter(name=name, state=JobState.WAITING).order_by("pk"):
        run(job.code)


def names_and_states() -> set[tuple[str, str]]:
    return set(Job.objects.values_list("name", "state"))


def pieces_here() -> list[str]:
    """What of pieces lies in this machine's own folder."""
    return sorted(str(path) for path in (store.root() / "pieces").rglob("*"))


@pytest.mark.both_databases
@pytest.mark.parametrize(("machine", "real"), [("folder", True), ("bucket", False)], indirect=["machine"])
def test_report_of_pieces_done_twice_in_any_order_by_any_machine_is_that_of_one_job_in_every_byte(
    machine: Machine, real: bool, clip: Path, film: Work, cast: Cast, settings: Any
) -> None:
    sha256 = brought(film, cast.lin, sample("car-detection.mp4") if real else clip)
    whole = in_one_job(sha256, settings)

    run_named("catalog.analyse_cut")
    plan = store.plan_of(sha256, analyser=ANALYSER)
    assert plan is not None
    for number, job in enumerate(Job.objects.filter(name="catalog.watch_piece").order_by("-pk")):
        machine(f"watching {number % 2}")
        run(job.code)
        bodies.watch_piece(**job.arguments)
        if number == 1:
            at = job.arguments["number"]
            assert bodies._watch(sha256, plan[at], analyser=ANALYSER, number=at, frames=0)
    bodies.analyse_cut(sha256=sha256)
    machine("joining")
    run_all()
    bodies.join_pieces(sha256=sha256, analyser=ANALYSER)
    bodies.analyse_cut(sha256=sha256)

    assert len(plan) == (6 if real else 5)
    assert left_of(sha256) == whole
    assert whole[0] == AnalysisState.READY
    validate(whole[3], json.loads((Path(__file__).parents[2] / "docs/schemas/report-1.json").read_text("utf-8")))
    assert {"report.json", "frames.bin", "prints.bin", "waveform.bin", "strip.json", "plots.json"} <= whole[-1].keys()
    assert sorted(Job.objects.values_list("name", "state", "attempts")) == [
        ("catalog.analyse_cut", "done", 1),
        ("catalog.join_pieces", "done", 1),
        *[("catalog.watch_piece", "done", 1)] * len(plan),
    ]
    for name in ("first", "watching 0", "watching 1", "joining"):
        machine(name)
        assert (store.films_in_pieces(), pieces_here()) == (set(), [])


def test_short_film_is_one_job(film: Work, cast: Cast, tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", frames=LEAST * bodies.PIECES_AT_LEAST - 1, width=160, height=90)
    sha256 = brought(film, cast.lin, tmp_path / "a.mp4")

    run_all()

    assert names_and_states() == {("catalog.analyse_cut", "done")}
    assert left_of(sha256)[0] == AnalysisState.READY


def two_sizes(folder: Path) -> Path:
    """A film whose picture changes size behind its 180th frame."""
    parts = [
        make_clip(folder / f"{width}.ts", frames=180, width=width, height=90, codec="mpeg2video", b_frames=0).path
        for width in (160, 192)
    ]
    path = folder / "two.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def damaged(folder: Path) -> Path:
    """A film of which a part in the middle is overwritten."""
    path = make_clip(folder / "whole.mp4", frames=FRAMES).path
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = b"\xff" * 3000
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("machine", "make", "state"),
    [("bucket", two_sizes, AnalysisState.UNREADABLE), ("folder", damaged, AnalysisState.READY)],
    indirect=["machine"],
)
def test_film_of_which_a_piece_cannot_be_measured_alone_has_the_answer_of_one_job(
    machine: Machine, make: Callable[[Path], Path], state: str, film: Work, cast: Cast, settings: Any, tmp_path: Path
) -> None:
    sha256 = brought(film, cast.lin, make(tmp_path))
    whole = in_one_job(sha256, settings)

    run_all()

    assert whole[0] == state
    assert left_of(sha256) == whole
    assert ("catalog.analyse_whole", "failed" if whole[1] else "done") in names_and_states()
    assert "catalog.join_pieces" not in dict(names_and_states())
    assert (store.films_in_pieces(), pieces_here()) == (set(), [])
    if state == AnalysisState.UNREADABLE:
        assert (whole[1], "The picture changes size at frame" in whole[2]) == (Fault.UNSUPPORTED, True)
    else:
        assert "decode_error" in {row["check"] for row in whole[3]["findings"]}


@in_a_bucket
def test_pieces_that_do_not_prove_to_be_one_film_are_measured_whole(
    machine: Machine, clip: Path, film: Work, cast: Cast, settings: Any
) -> None:
    sha256 = brought(film, cast.lin, clip)
    whole = in_one_job(sha256, settings)
    run_named("catalog.analyse_cut")
    run_named("catalog.watch_piece")
    with store.piece_attempt(sha256, analyser=ANALYSER) as attempt:
        (attempt / "0.npz").write_bytes(b"PK")
        store.keep_piece(attempt, sha256, analyser=ANALYSER, number=3)

    run_all()

    assert left_of(sha256) == whole
    assert {("catalog.join_pieces", "done"), ("catalog.analyse_whole", "done")} <= names_and_states()
    assert (store.films_in_pieces(), pieces_here()) == (set(), [])


@in_a_folder
@pytest.mark.both_databases
def test_new_version_of_the_analyser_in_mid_film_measures_it_from_the_beginning(
    machine: Machine, clip: Path, film: Work, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = brought(film, cast.lin, clip)
    run_named("catalog.analyse_cut")
    first, *_others = Job.objects.filter(name="catalog.watch_piece")
    run(first.code)
    assert store.kept_pieces(sha256, analyser=ANALYSER) == {0}

    monkeypatch.setattr(media, "ANALYSER_VERSION", "9.9.9", raising=False)
    run_all()
    actions.sweep_pieces()

    rows = dict(Analysis.objects.values_list("analyser", "state"))
    assert rows == {ANALYSER: AnalysisState.RUNNING, "9.9.9": AnalysisState.READY}
    assert Job.objects.filter(name="catalog.join_pieces").count() == 1
    assert (store.films_in_pieces(), pieces_here()) == (set(), [])
    assert not Job.objects.filter(state__in=OPEN_STATES).exists()


@in_a_bucket
def test_film_that_is_removed_in_mid_flight_leaves_nothing(
    machine: Machine, clip: Path, film: Work, cast: Cast
) -> None:
    sha256 = brought(film, cast.lin, clip)
    run_named("catalog.analyse_cut")
    first, *others = Job.objects.filter(name="catalog.watch_piece")
    run(first.code)
    for rows in (Analysis, Package, Cut, StoredFile):
        rows.objects.all().delete()

    for job in others:
        run(job.code)

    assert (store.films_in_pieces(), pieces_here()) == (set(), [])
    assert names_and_states() == {("catalog.analyse_cut", "done"), ("catalog.watch_piece", "done")}
    bodies.analyse_whole(sha256=sha256, analyser=ANALYSER)
    bodies.join_pieces(sha256=sha256, analyser=ANALYSER)
    assert not Analysis.objects.exists()


@pytest.mark.parametrize("machine", ["folder", "bucket"], indirect=True)
def test_sweep_removes_what_nobody_joins_and_goes_on_where_nobody_asked(
    machine: Machine, clip: Path, film: Work, cast: Cast
) -> None:
    sha256 = brought(film, cast.lin, clip)
    run_named("catalog.analyse_cut")
    run_named("catalog.watch_piece")
    joins = Job.objects.filter(name="catalog.join_pieces")
    joins.update(state=JobState.PARKED)
    actions.sweep_pieces()
    assert [job.state for job in joins] == [JobState.PARKED]
    joins.delete()
    for of, analyser in (("00" * 32, ANALYSER), (sha256, "0.0.1")):
        with store.piece_attempt(of, analyser=analyser) as attempt:
            (attempt / "0.npz").write_bytes(b"PK")
            store.keep_piece(attempt, of, analyser=analyser, number=0)

    actions.sweep_pieces()

    assert store.films_in_pieces() == {(sha256, ANALYSER)}
    run_all()
    assert left_of(sha256)[0] == AnalysisState.READY
    with store.piece_attempt(sha256, analyser=ANALYSER) as attempt:
        store.keep_piece(attempt, sha256, analyser=ANALYSER, number=0)
    actions.sweep_pieces()
    assert (store.films_in_pieces(), pieces_here()) == (set(), [])


@pytest.mark.both_databases
def test_some_pieces_are_asked_for_at_a_time_and_a_parked_one_waits_for_a_person(
    clip: Path, film: Work, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhijiang.catalog.actions.pieces.AT_ONCE", 2)
    sha256 = brought(film, cast.lin, clip)
    run_named("catalog.analyse_cut")
    pieces = Job.objects.filter(name="catalog.watch_piece").order_by("pk")
    first, second = pieces
    Job.objects.filter(pk=first.pk).update(state=JobState.PARKED, attempts=3)
    cut = Cut.objects.get()

    run(second.code)
    asked = [job.arguments["number"] for job in pieces.all()]
    run_all()
    stuck = queries.preparation_of(cut)
    actions.sweep_pieces()
    assert (first.arguments["number"], second.arguments["number"], asked) == (0, 1, [0, 1, 2, 3])
    assert (stuck.is_stuck, stuck.is_settled, pieces.all().count()) == (True, True, 5)
    assert store.kept_pieces(sha256, analyser=ANALYSER) == {1, 2, 3, 4}
    actions.retry_preparation(cut, by=cast.lin)
    run_all()

    assert (left_of(sha256)[0], pieces.all().count()) == (AnalysisState.READY, 5)


def test_page_of_the_cut_says_how_far_all_pieces_are(clip: Path, as_lin: Client, film: Work, cast: Cast) -> None:
    brought(film, cast.lin, clip)
    run_named("catalog.analyse_cut")
    first, second, *_others = Job.objects.filter(name="catalog.watch_piece").order_by("pk")
    assert [first.arguments[name] for name in ("frames", "film_frames")] == [61, FRAMES]
    now = timezone.now()
    Job.objects.filter(pk=first.pk).update(state=JobState.DONE, started_at=now - timedelta(seconds=50))
    Job.objects.filter(pk=second.pk).update(
        state=JobState.RUNNING, stage="analysing", progress_done=14, progress_total=61, started_at=now
    )
    cut = Cut.objects.get()
    address = reverse("catalog:standing", args=[cut.code])

    with time_machine.travel(now, tick=False):
        english, chinese = (
            as_lin.get(address, headers={"Accept-Language": language}).content.decode()
            for language in ("en", "zh-hans")
        )
        headway = queries.preparation_of(cut).analysing

    assert headway == queries.Headway(JobState.RUNNING, "analysing", 75, FRAMES, "", 3)
    for words in ("Analysing picture and sound", "25%", "About 3 minutes left", "hx-get"):
        assert words in english
    assert "预计还需约 3 分钟" in chinese


def test_disk_without_space_for_the_pieces_has_the_film_measured_whole(
    clip: Path, film: Work, cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = brought(film, cast.lin, clip)
    whole = in_one_job(sha256, settings)
    run_named("catalog.analyse_cut")
    run_named("catalog.watch_piece")
    monkeypatch.setattr("zhijiang.catalog.store.incoming.RESERVE_BYTES", 1 << 60)

    run_all()

    assert left_of(sha256) == whole
    assert ("catalog.analyse_whole", "done") in names_and_states()
