"""Where a work is shown: verbs and their events, what is found wrong, who sees it, and what everybody may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.cast import Cast
from tests.distribution.conftest import REPORT, measured
from tests.screening.reviewing import Stage, open_stage
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Document, Event
from zhijiang.casework.queries import number_like
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.queries import words_of
from zhijiang.catalog.states import RightKind
from zhijiang.distribution import actions, queries
from zhijiang.distribution.actions import Shown
from zhijiang.distribution.models import Release
from zhijiang.screening import actions as screening
from zhijiang.screening.states import ReviewAction

pytestmark = pytest.mark.django_db

PLATFORM: Final = "湖上视频"
DAY: Final = timezone.localdate()
"""The day on which the stage's film is licensed."""


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return open_stage(cast)


@pytest.fixture
def film(stage: Stage) -> Work:
    return stage.work


@pytest.fixture
def cut(film: Work) -> Cut:
    return Cut.objects.get(episode__work=film)


def licensed(stage: Stage) -> str:
    """Take the film through its review. Returns the number of the licence."""
    stage.submit().accept().panel().sign()
    screening.decide(stage.now(), ReviewAction.APPROVE, by=stage.cast.sun, expected_seq=stage.seq())
    number = number_like(stage.now().case, ReviewAction.ISSUE_LICENCE)
    screening.take_step(
        stage.review, ReviewAction.ISSUE_LICENCE, by=stage.cast.sun, expected_seq=stage.seq(), number=number
    )
    return number


def revoked(stage: Stage) -> None:
    Document.objects.filter(case=stage.review.case).update(revoked_at=timezone.now())


def shown(**changes: Any) -> Shown:
    return Shown(**{"platform": PLATFORM, "first_day": DAY} | changes)


def rules_of(release: Release, cast: Cast, on: date | None = None, who: str = "lin") -> list[str]:
    (line,) = queries.lines_of([release], getattr(cast, who), on=on or timezone.localdate())
    return [alert.rule for alert in line.alerts]


def on_air(work: Work, cast: Cast, **changes: Any) -> Release:
    return actions.move(actions.announce(work, by=cast.lin, shown=shown(**changes)), "begin", by=cast.lin)


def test_release_goes_its_way_and_every_step_is_one_event(cast: Cast, film: Work, cut: Cut) -> None:
    made = actions.announce(film, by=cast.lin, shown=shown(cut=cut, territory="hk cn"))
    made = actions.change(made, by=cast.lin, shown=shown(cut=cut, territory="CN HK"))
    made = actions.change(made, by=cast.lin, shown=shown(cut=cut, territory="CN HK", last_day=DAY + timedelta(days=60)))
    made = actions.move(actions.move(made, "begin", by=cast.lin), "end", by=cast.lin)

    told = list(Event.objects.filter(stream=made.stream).order_by("seq").values_list("action", flat=True))
    assert told == ["release_announced", "release_changed", "release_begun", "release_ended"], "no change, no event"
    assert (made.territory, made.state) == ("CN HK", "ended")
    with pytest.raises(WrongState):
        actions.change(made, by=cast.lin, shown=shown())
    with pytest.raises(WrongState):
        actions.move(made, "withdraw", by=cast.lin, reason="误填。")


@pytest.mark.parametrize(
    "changes",
    [
        {"last_day": DAY - timedelta(days=1)}, {"first_episode": 2}, {"last_episode": 9}, {"sha256": "12ab"},
        {"platform": "  "}, {"territory": "Zhejiang"}, {"url": "http://video.example.org/a"},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(
    cast: Cast, film: Work, changes: dict[str, Any]
) -> None:
    with pytest.raises(MissingEvidence):
        actions.announce(film, by=cast.lin, shown=shown(**changes))

    assert not Release.objects.exists()
    assert not Event.objects.filter(action="release_announced").exists()


def test_only_producers_of_the_house_tell_of_its_releases(cast: Cast, film: Work) -> None:
    for who in (cast.qian, cast.zhou, cast.sun):
        with pytest.raises(NotAllowed):
            actions.announce(film, by=who, shown=shown())


def test_shown_without_a_licence_or_under_another_number_is_found(
    cast: Cast, stage: Stage, film: Work, cut: Cut
) -> None:
    release = on_air(film, cast, cut=cut)
    assert rules_of(release, cast) == ["R-13"]

    number = licensed(stage)
    assert rules_of(release, cast) == ["R-13"], "the number on the platform is not told"
    release = actions.change(release, by=cast.lin, shown=shown(cut=cut, number=number))
    assert rules_of(release, cast) == []
    release = actions.change(release, by=cast.lin, shown=shown(cut=cut, number=number[:-2] + "7号"))
    assert rules_of(release, cast) == ["R-13"]

    early = shown(cut=cut, number=number, first_day=DAY - timedelta(days=1))
    assert rules_of(actions.change(release, by=cast.lin, shown=early), cast) == ["R-13"], (
        "on air before it was licensed"
    )

    release = actions.change(release, by=cast.lin, shown=shown(cut=cut, number=number))
    revoked(stage)
    assert rules_of(release, cast) == ["R-13"]


def test_another_file_than_was_licensed_is_found_by_its_hash(
    cast: Cast, stage: Stage, film: Work, cut: Cut, bring_in: Callable[..., Cut]
) -> None:
    number = licensed(stage)
    other = bring_in(film, by=cast.lin, content=b"another file", name="b.mp4")

    assert rules_of(on_air(film, cast, cut=cut, number=number), cast) == []
    assert rules_of(on_air(film, cast, sha256=cut.file_id.upper(), number=number), cast) == []
    assert rules_of(on_air(film, cast, cut=other, number=number), cast) == ["R-14"]
    assert rules_of(on_air(film, cast, sha256="0" * 64, number=number), cast) == ["R-14"]
    (line,) = queries.lines_of([on_air(film, cast, number=number)], cast.lin, on=timezone.localdate())
    assert [(alert.rule, alert.is_break) for alert in line.alerts] == [("R-14", False)], "nobody told which version"


def test_in_what_another_version_differs_is_told_by_both_reports(
    cast: Cast, stage: Stage, film: Work, cut: Cut, bring_in: Callable[..., Cut]
) -> None:
    licensed(stage)
    other = bring_in(film, by=cast.lin, content=b"another file", name="b.mp4")
    Analysis.objects.all().delete()
    for each in (cut, other):
        measured(each)
    licence = queries.licensed_of([film.pk])[film.pk]
    with translation.override("en"):
        same = queries.difference_of(on_air(film, cast, cut=other), licence)
        video = {**REPORT["video"], "frames": 300}
        Analysis.objects.filter(file=other.file, analyser="test").update(report=REPORT | {"video": video})
        shorter = queries.difference_of(on_air(film, cast, cut=other), licence)

    assert (same, shorter) == ("Length, raster and frame rate are the same.", "frames: 300, licensed 250")
    assert queries.difference_of(on_air(film, cast, cut=cut), licence) == "", "the licensed one itself"


def test_last_day_that_passed_is_found_on_the_day_after(cast: Cast, stage: Stage, film: Work, cut: Cut) -> None:
    number = licensed(stage)
    release = on_air(film, cast, cut=cut, number=number, last_day=DAY + timedelta(days=9))

    found = [rules_of(release, cast, on=DAY + timedelta(days=after)) for after in (9, 10)]
    assert found == [[], ["R-15"]]
    assert rules_of(actions.move(release, "end", by=cast.lin), cast, on=DAY + timedelta(days=10)) == []


def test_place_or_time_beyond_the_chain_of_rights_is_found_and_told_to_the_house_alone(
    cast: Cast, stage: Stage, film: Work, cut: Cut
) -> None:
    number = licensed(stage)
    release = on_air(film, cast, cut=cut, number=number, territory="CN JP")
    assert rules_of(release, cast) == [], "no document is kept, so nothing is judged"

    given = catalog.GivenRight(
        RightKind.ONLINE, film.organisation.name, "CN", "原出品方", starts=DAY, ends=DAY + timedelta(days=400)
    )
    catalog.keep_right(film, by=cast.lin, given=given)
    assert rules_of(release, cast) == ["R-16"]
    assert rules_of(release, cast, who="sun") == []
    assert rules_of(actions.change(release, by=cast.lin, shown=shown(cut=cut, number=number)), cast) == ["R-16"], (
        "without a last day it goes on after the right has ended"
    )
    fitting = shown(cut=cut, number=number, last_day=DAY + timedelta(days=400))
    assert rules_of(actions.change(release, by=cast.lin, shown=fitting), cast) == []


@pytest.mark.both_databases
def test_register_holds_what_is_licensed_and_shown_and_is_searched_like_reading_it_all(
    cast: Cast, stage: Stage, film: Work, cut: Cut, client: Client
) -> None:
    Work.objects.filter(pk=film.pk).update(words=words_of(film))
    waiting = actions.announce(film, by=cast.lin, shown=shown(cut=cut))
    on = on_air(film, cast, platform="之江视频 100%", cut=cut)
    assert list(queries.released()) == [], "nothing unlicensed"

    number = licensed(stage)
    assert list(queries.released()) == [on]
    texts = [film.title, film.organisation.name, "之江视频 100%"]
    for query in ("江", "视频 之", "100%", film.title[:1], film.organisation.name[:2], "zzz", "湖上"):
        wanted = all(any(word in text for text in texts) for word in query.split())
        assert (list(queries.released(query)) == [on]) is wanted, query

    assert list(queries.released("%")) == [], "a sign that is no letter finds nothing, and not everything"

    page, data = client.get("/public/released/"), client.get("/public/released.json").json()
    assert number in page.content.decode()
    assert [(row["number"], row["platform"]) for row in data["releases"]] == [(number, "之江视频 100%")]
    assert client.get("/public/released.csv").status_code == 200
    assert waiting.code not in page.content.decode()

    Document.objects.filter(case=stage.review.case).exclude(number=number).update(revoked_at=timezone.now())
    assert list(queries.released()) == [on], "another paper of the case is not the licence"
    revoked(stage)
    assert list(queries.released()) == []


def test_release_is_seen_by_its_house_and_by_an_authority_that_has_a_cut_of_the_work(
    cast: Cast, stage: Stage, film: Work, cut: Cut
) -> None:
    release = on_air(film, cast, cut=cut)
    seen = {name: queries.releases_for(getattr(cast, name)).exists() for name in ("lin", "qian", "zhou", "sun")}
    assert seen == {"lin": True, "qian": True, "zhou": False, "sun": False}

    licensed(stage)
    assert queries.releases_for(cast.sun).get() == release


def test_list_asks_no_more_for_more_releases(cast: Cast, film: Work, cut: Cut, client: Client) -> None:
    client.force_login(cast.lin)
    given = catalog.GivenRight(RightKind.ONLINE, film.organisation.name, "CN", "原出品方", starts=DAY)
    catalog.keep_right(film, by=cast.lin, given=given)

    def asked_by_a_list() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/releases/").status_code == 200
        return len(asked)

    on_air(film, cast, cut=cut)
    asked_by_a_list()
    of_one = asked_by_a_list()
    for _each in range(3):
        on_air(film, cast, cut=cut)

    assert asked_by_a_list() == of_one
