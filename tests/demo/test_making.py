"""Making several films at once: all come in, progress ends once, and one that fails ends the others."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from tests.cast import Cast
from tests.homes import wait_for
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.states import WorkKind
from zhijiang.demo.edit import Black, Shot
from zhijiang.demo.making import Wanted, make_cuts

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:scipy.misc is deprecated")]


@pytest.fixture
def series(cast: Cast) -> Work:
    return catalog.open_work(cast.studio_a, by=cast.lin, kind=WorkKind.MICRO_DRAMA, title="借伞", planned_episodes=3)


def wanted(series: Work, cast: Cast, episode: int, *, frames: int, size: tuple[int, int] = (64, 36)) -> Wanted:
    pieces = (Shot("street", 0, 20), Black(frames))
    return Wanted(series, cast.lin, episode, f"第{episode:02}集.mp4", pieces, size, seed=episode)


def to_nobody(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody looks at."""


def frames_in(path: Path) -> int:
    try:
        with av.open(str(path)) as film:
            return sum(stream.frames for stream in film.streams.video)
    except av.FFmpegError:
        return 0


def test_films_come_in_under_their_names_and_progress_ends_once(series: Work, cast: Cast, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    there: list[int] = []

    def say(what: str, done: int, of: int) -> None:
        told.append((what, done, of))
        if done >= of:
            there.append(Cut.objects.count())

    films = [wanted(series, cast, number, frames=10 * number) for number in (1, 2, 3)]
    make_cuts(films, tmp_path, say=say)

    names = Cut.objects.order_by("episode__number").values_list("episode__number", "original_name")
    assert list(names) == [(1, "第01集.mp4"), (2, "第02集.mp4"), (3, "第03集.mp4")]
    assert there == [3]
    assert {(what, of) for what, _done, of in told} == {("films", 120)}
    assert list(tmp_path.iterdir()) == []


def test_films_are_made_while_other_work_is_done(series: Work, cast: Cast, tmp_path: Path) -> None:
    film = tmp_path / f"{series.pk}-01.mp4"
    steps: list[str] = []

    def first() -> None:
        wait_for(lambda: frames_in(film) == 30, every=0.01)
        steps.append("first")

    make_cuts(
        [wanted(series, cast, 1, frames=10)], tmp_path, say=to_nobody, meanwhile=[first, lambda: steps.append("second")]
    )

    assert (steps, Cut.objects.count()) == (["first", "second"], 1)


def test_other_work_is_done_where_no_film_is_missing(tmp_path: Path) -> None:
    steps: list[str] = []

    make_cuts([], tmp_path, say=to_nobody, meanwhile=[lambda: steps.append("first")])

    assert steps == ["first"]


def test_film_that_cannot_be_made_ends_the_others_and_is_told(series: Work, cast: Cast, tmp_path: Path) -> None:
    long, impossible = wanted(series, cast, 1, frames=5_000), wanted(series, cast, 2, frames=5, size=(63, 35))

    with pytest.raises(ValueError, match="cannot reshape"):
        make_cuts([long, impossible], tmp_path, say=to_nobody)

    assert Cut.objects.count() == 0
    assert all(frames_in(left) < 5_000 for left in tmp_path.iterdir())
