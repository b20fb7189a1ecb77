"""Works and cuts: who may, what is written, and that nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import Cast
from zhijiang import media
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Event
from zhijiang.catalog import actions, queries, store
from zhijiang.catalog.models import Analysis, Cut, Package, Work
from zhijiang.catalog.states import AnalysisState, Fault, PackageState, WorkKind
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import JobState

pytestmark = pytest.mark.django_db
BringIn = Callable[..., Cut]


def events_of(work: Work) -> list[str]:
    return list(Event.objects.filter(stream=f"work/{work.code}").order_by("seq").values_list("action", flat=True))


def test_open_work_writes_one_event_on_behalf_of_the_company(cast: Cast, series: Work) -> None:
    event = Event.objects.get(stream=f"work/{series.code}")

    assert (event.action, event.actor, event.on_behalf_of, event.role) == (
        "work_opened",
        cast.lin,
        cast.studio_a,
        "producer",
    )


@pytest.mark.parametrize("who", ["qian", "zhou", "wu", "sun", "chen", "yang"])
def test_open_work_for_a_company_is_for_its_producers(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.open_work(cast.studio_a, by=getattr(cast, who), kind=WorkKind.ONLINE_FILM, title="x")

    assert Work.objects.count() == 0


def test_describe_work_records_what_changed_and_nothing_when_nothing_did(cast: Cast, series: Work) -> None:
    same = {"title": "西湖往事", "title_en": "West Lake", "planned_episodes": 12, "synopsis": ""}

    actions.describe_work(series, by=cast.lin, **same)
    actions.describe_work(series, by=cast.lin, **{**same, "planned_episodes": 24})

    assert events_of(series) == ["work_opened", "work_described"]
    assert Event.objects.get(action="work_described").payload == {"planned_episodes": 24}


def test_describe_work_never_leaves_out_an_episode_that_has_cuts(cast: Cast, series: Work, bring_in: BringIn) -> None:
    bring_in(series, by=cast.lin, episode=8)

    with pytest.raises(MissingEvidence, match="8"):
        actions.describe_work(series, by=cast.lin, title="x", title_en="", planned_episodes=7, synopsis="")


def test_bring_in_numbers_the_cuts_of_an_episode(cast: Cast, series: Work, bring_in: BringIn) -> None:
    made = [
        bring_in(series, by=cast.lin, content=content, episode=episode)
        for content, episode in [(b"a", 1), (b"b", 2), (b"c", 1)]
    ]

    assert [(cut.episode.number, cut.number) for cut in made] == [(1, 1), (2, 1), (1, 2)]
    assert queries.latest_cuts(series) == [made[2], made[1]]
    assert events_of(series) == ["work_opened", *["cut_brought_in"] * 3]


def test_bring_in_of_the_same_bytes_again_returns_the_cut_that_is_there(
    cast: Cast, series: Work, bring_in: BringIn
) -> None:
    first = bring_in(series, by=cast.lin)
    again = bring_in(series, by=cast.lin)

    assert (again, Cut.objects.count(), events_of(series).count("cut_brought_in")) == (first, 1, 1)


def test_bring_in_asks_for_one_report_and_one_package_however_often_the_file_comes(
    cast: Cast, series: Work, film: Work, bring_in: BringIn
) -> None:
    bring_in(series, by=cast.lin, episode=1)
    bring_in(series, by=cast.lin, episode=2)
    bring_in(film, by=cast.lin)

    assert sorted(Job.objects.values_list("name", flat=True)) == ["catalog.analyse_cut", "catalog.package_cut"]
    assert (Analysis.objects.count(), Package.objects.count(), Cut.objects.count()) == (1, 1, 3)


def test_bring_in_of_a_file_that_is_prepared_asks_for_nothing(cast: Cast, series: Work, bring_in: BringIn) -> None:
    cut = bring_in(series, by=cast.lin, episode=1)
    Analysis.objects.update(state=AnalysisState.READY)
    Package.objects.update(state=PackageState.READY)
    Job.objects.update(state=JobState.DONE)

    bring_in(series, by=cast.lin, episode=2)

    assert (Job.objects.exclude(state=JobState.DONE).count(), cut.file.cuts.count()) == (0, 2)


@pytest.mark.parametrize("who", ["qian", "zhou", "wu", "sun", "chen"])
def test_bring_in_is_for_the_companys_producers_and_stores_nothing_otherwise(
    cast: Cast, series: Work, bring_in: BringIn, who: str, files: Path
) -> None:
    with pytest.raises(NotAllowed):
        bring_in(series, by=getattr(cast, who))

    assert (Cut.objects.count(), list(files.rglob("*.bin"))) == (0, [])
    assert not (files / "blobs").exists()


@pytest.mark.parametrize("episode", [0, 13, -1])
def test_bring_in_to_an_episode_that_is_not_planned_is_refused(
    cast: Cast, series: Work, bring_in: BringIn, episode: int
) -> None:
    with pytest.raises(MissingEvidence, match="12"):
        bring_in(series, by=cast.lin, episode=episode)


def test_store_report_keeps_the_first_answer(cast: Cast, series: Work, bring_in: BringIn) -> None:
    sha256 = bring_in(series, by=cast.lin).file_id
    version = media.ANALYSER_VERSION
    first, late = store.new_folder("analyses", sha256), store.new_folder("analyses", sha256)

    actions.store_report(sha256, analyser=version, report={"n": 1}, strip={}, folder=first)
    actions.store_report(sha256, analyser=version, report={"n": 2}, strip={}, folder=late)
    actions.mark_unreadable(sha256, analyser=version, fault=Fault.OTHER, reason="late")

    kept = Analysis.objects.get()
    assert (kept.report, kept.state, kept.folder) == ({"n": 1}, AnalysisState.READY, first)
    assert (store.folder_path(first).exists(), store.folder_path(late).exists()) == (True, False)


def test_doubt_package_has_it_made_again_only_when_the_frames_differ(
    cast: Cast, series: Work, bring_in: BringIn
) -> None:
    sha256 = bring_in(series, by=cast.lin).file_id
    Package.objects.update(state=PackageState.READY, playable_frames=100)
    Job.objects.update(state=JobState.DONE)

    actions.doubt_package(sha256, packager=media.PACKAGER_VERSION, frames=100)
    actions.doubt_package(sha256, packager=media.PACKAGER_VERSION, frames=None)
    untouched = Job.objects.filter(state=JobState.WAITING, name="catalog.package_cut").count()
    actions.doubt_package(sha256, packager=media.PACKAGER_VERSION, frames=99)

    assert untouched == 0
    assert Job.objects.filter(state=JobState.WAITING, name="catalog.package_cut").count() == 1
    assert Package.objects.get().state == PackageState.WAITING


def test_retry_preparation_sets_parked_work_going_and_says_who_did_it(
    cast: Cast, series: Work, bring_in: BringIn
) -> None:
    cut = bring_in(series, by=cast.lin)
    Job.objects.filter(name="catalog.analyse_cut").update(state=JobState.PARKED, attempts=3)
    Job.objects.filter(name="catalog.package_cut").update(state=JobState.DONE)

    actions.retry_preparation(cut, by=cast.lin)

    assert dict(Job.objects.values_list("name", "state")) == {
        "catalog.analyse_cut": JobState.WAITING,
        "catalog.package_cut": JobState.DONE,
    }
    assert Event.objects.get(action="preparation_retried").payload == {"cut": cut.code, "jobs": ["catalog.analyse_cut"]}


def test_retry_preparation_is_for_the_companys_producers(cast: Cast, series: Work, bring_in: BringIn) -> None:
    cut = bring_in(series, by=cast.lin)
    Job.objects.update(state=JobState.PARKED)

    with pytest.raises(NotAllowed):
        actions.retry_preparation(cut, by=cast.qian)

    assert set(Job.objects.values_list("state", flat=True)) == {JobState.PARKED}
