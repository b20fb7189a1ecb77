"""A small figure before a still background: the strangest cell tells what the mean over all cells does not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from zhijiang.media.align import Side, align
from zhijiang.media.alignment.explained import place_explained, slid
from zhijiang.media.alignment.order import Run, runs_of
from zhijiang.media.alignment.yardstick import Yardstick
from zhijiang.media.fingerprint import Fingerprint, Layout

FRAMES = 300
COLUMNS, ROWS = 32, 18


def _film(shows: list[int], *, seed: int, noise: int = 1) -> Fingerprint:
    """A still scene in which a figure of 2 × 2 cells walks a cell every eight frames, encoded with a little noise."""
    rng = np.random.default_rng(7)
    luma = rng.integers(40, 180, (ROWS, COLUMNS))
    gradient = rng.integers(30, 90, (ROWS, COLUMNS))
    own = np.random.default_rng(seed)
    layout = Layout(COLUMNS, ROWS)
    values = np.zeros((len(shows), layout.bytes_a_frame), np.uint8)
    for place, frame in enumerate(shows):
        picture, detail = luma.copy(), gradient.copy()
        at = (frame / 8 * 1.0) % (COLUMNS - 3)
        for column in range(int(at), int(at) + 3):
            share = max(0.0, 1 - abs(column - at - 0.5) / 1.5)
            picture[8:11, column] = (1 - share) * picture[8:11, column] + share * 230
        picture = picture + own.integers(-noise, noise + 1, picture.shape)
        detail = detail + own.integers(-noise, noise + 1, detail.shape)
        colour = np.full(2 * (layout.cells // 4), 128)
        values[place] = np.concatenate([picture.ravel(), detail.ravel(), colour, np.zeros(4)]).astype(np.uint8)
    return Fingerprint(layout, values, {})


@pytest.fixture(scope="module")
def old() -> Fingerprint:
    return _film(list(range(FRAMES)), seed=1)


def _yardstick(old: Fingerprint, new: Fingerprint, shows: list[int]) -> Yardstick:
    return Yardstick(old, new, np.stack([np.array(shows), np.arange(len(shows))], axis=1))


def _path(shows: list[int]) -> NDArray[np.int64]:
    return np.array(shows, np.int64)


def test_frames_that_differ_in_a_few_cells_are_moved_to_where_they_do_not(old: Fingerprint) -> None:
    shows = [*range(100), *range(103, FRAMES)]
    new = _film(shows, seed=2)
    path = _path([*range(150), *range(153, FRAMES)])

    moved = place_explained(path, runs_of(path), [(104, 150)], _yardstick(old, new, shows), old=FRAMES)

    assert moved
    wrong = np.flatnonzero(path != shows)
    assert len(wrong) == 0 or (wrong.min() >= 97 and wrong.max() <= 104)


def test_a_change_that_no_place_explains_stays(old: Fingerprint) -> None:
    shows = list(range(FRAMES))
    new = _film(shows, seed=2)
    new.values[100:120, 5 * COLUMNS + 5 : 5 * COLUMNS + 9] = 250
    path = _path(shows)

    assert not place_explained(path, runs_of(path), [(100, 120)], _yardstick(old, new, shows), old=FRAMES)
    assert path.tolist() == shows


def test_a_splice_slides_to_where_no_frame_beside_it_differs(old: Fingerprint) -> None:
    shows = [*range(100), *range(106, FRAMES)]
    new = _film(shows, seed=2)
    late = [Run(0, 0, 105), Run(105, 111, len(shows) - 105)]

    left, right = slid(late, _yardstick(old, new, shows), old=FRAMES)

    assert abs(left.new_end - 100) <= 1
    assert (right.new, right.shift) == (left.new_end, 6)
    assert right.new_end == len(shows)


def test_a_trim_in_a_still_scene_is_no_change_of_picture(old: Fingerprint) -> None:
    shows = [*range(100), *range(106, FRAMES)]
    new = _film(shows, seed=2)

    answer = align(old, new, old_side=Side("0" * 64, FRAMES, "25/1"), new_side=Side("1" * 64, len(shows), "25/1"))

    assert [span.kind for span in answer.spans] == ["same", "removed", "same"]
