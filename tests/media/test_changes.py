"""Which frames have changed, from how strange their cells are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.changes import _flags
from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.speed import retimes
from zhijiang.media.alignment.yardstick import Yardstick
from zhijiang.media.fingerprint import Fingerprint, Layout

REGION = (slice(6, 9), slice(10, 13))


def _cells(course: dict[int, float], *, usual: float = 0.8, frames: int = 40) -> NDArray[np.float32]:
    cells = np.full((frames, 18, 32), usual, np.float32)
    for frame, value in course.items():
        cells[(frame, *REGION)] = value
    return cells


def _told(cells: NDArray[np.float32]) -> list[int]:
    return [int(frame) for frame in np.flatnonzero(_flags(cells)[0])]


def test_a_weak_change_that_lasts_is_told_and_a_passing_one_is_noise() -> None:
    passing = dict.fromkeys(range(5, 9), 6.8) | {4: 4.0, 9: 4.0}
    cells = _cells({**passing, **dict.fromkeys(range(20, 25), 6.8)})

    flags, regions = _flags(cells)

    assert np.flatnonzero(flags).tolist() == [20, 21, 22, 23, 24]
    assert np.argwhere(regions.any(axis=0)).min(axis=0).tolist() == [6, 10]


def test_three_weak_frames_are_told_where_the_cells_come_from_nothing_and_go_back_to_it() -> None:
    three = dict.fromkeys(range(12, 15), 5.4)

    assert _told(_cells(three)) == [12, 13, 14]
    assert _told(_cells({**three, 11: 3.2})) == []
    assert _told(_cells(dict.fromkeys(range(12, 14), 5.4))) == []
    assert _told(_cells(dict.fromkeys(range(3), 5.4))) == []


def test_what_lies_beside_a_plain_change_is_judged_by_itself_but_behind_a_cut() -> None:
    cells = _cells({**dict.fromkeys(range(10, 20), 30.0), **dict.fromkeys(range(20, 30), 6.6)})
    cuts = np.zeros(len(cells), np.bool_)
    assert _told(cells) == list(range(10, 20))

    cuts[20] = True

    assert np.flatnonzero(_flags(cells, cuts)[0]).tolist() == list(range(10, 30))


def test_what_bringing_a_picture_to_another_size_may_have_made_of_an_edge_is_no_change() -> None:
    rng = np.random.default_rng(5)
    layout = Layout(32, 18)
    values = np.full((80, layout.bytes_a_frame), 100, np.int16)
    values[:, : layout.cells] = np.where(np.arange(layout.cells) // 32 < 9, 60, 180)
    new = values + rng.integers(-1, 2, values.shape)
    luma = new[:, : layout.cells].reshape(-1, 18, 32)
    luma[40:, 8, :10] += 24
    luma[40:, 9, :10] -= 24
    luma[40:, 3, 20:24] += 24
    old, there = (Fingerprint(layout, np.clip(each, 0, 255).astype(np.uint8), {}) for each in (values, new))
    pairs = np.stack([np.arange(80), np.arange(80)], axis=1)

    plain, doubtful = (Yardstick(old, there, pairs, doubt=doubt).strangeness(pairs[60:61])[0] for doubt in (0.0, 0.25))

    assert plain[9, 5] > 7 < plain[3, 22]
    assert doubtful[8:10, :10].max() < 1 < 7 < doubtful[3, 22]


def test_what_comes_by_and_by_is_an_encoders_loss_unless_it_is_plain() -> None:
    swelling = dict(zip(range(10, 22), [2.6, 3.2, 3.9, 4.6, 5.4, 6.1, 6.8, 7.4, 7.9, 8.2, 8.2, 8.2], strict=True))

    assert _told(_cells(swelling)) == []
    assert _told(_cells({**swelling, 21: 9.9, 20: 9.9, 19: 9.9}))
    assert _told(_cells(dict.fromkeys(range(10, 22), 7.4))) == list(range(10, 22))


def test_a_swelling_difference_in_a_passage_that_was_moved_is_told() -> None:
    swelling = _cells(dict(zip(range(28, 40), np.linspace(2.0, 8.5, 12), strict=True)))

    assert _told(swelling) == []
    assert _flags(swelling, is_sure=False)[0].any()


def test_in_a_quiet_picture_little_is_much() -> None:
    weak = dict.fromkeys(range(10, 22), 4.4)

    assert _told(_cells(weak, usual=0.4)) == list(range(10, 22))
    assert _told(_cells(weak, usual=0.9)) == []


def test_what_is_left_behind_a_plain_change_is_not_part_of_it() -> None:
    assert _told(_cells({**dict.fromkeys(range(10, 20), 30.0), 20: 6.5, 21: 5.0, 22: 4.0})) == list(range(10, 20))


def test_a_coarse_frame_is_measured_by_its_middle_cell() -> None:
    rng = np.random.default_rng(3)
    layout = Layout(32, 18)
    clean = rng.integers(60, 180, (60, layout.bytes_a_frame)).astype(np.int16)
    clean[:] = clean[0]
    noise = rng.normal(0, 3, clean.shape)
    noise[:, : layout.cells] = 0
    noise[:, 2 * layout.cells :] = 0
    noise[30] *= 4
    new = np.clip(clean + np.rint(noise), 0, 255).astype(np.uint8)
    new[:, -4:] = 0
    old = clean.astype(np.uint8)
    old[:, -4:] = 0
    pairs = np.stack([np.arange(60), np.arange(60)], axis=1)
    yardstick = Yardstick(Fingerprint(layout, old, {}), Fingerprint(layout, new, {}), pairs)
    strange = yardstick.strangeness(pairs).max(axis=(1, 2))
    yardstick.usual = 1e9

    plain = yardstick.strangeness(pairs).max(axis=(1, 2))

    assert strange[30] < 0.7 * plain[30]
    assert np.allclose(strange[:30], plain[:30], rtol=0.3)


def test_a_retime_reaches_from_its_first_step_to_its_last() -> None:
    runs = [Run(0, 0, 100), *(Run(100 + 25 * n, 101 + 26 * n, 25) for n in range(3)), Run(175, 179, 100)]

    left, found = retimes(runs)

    assert [(passage.new, passage.old) for passage in found] == [((100, 175), (100, 179))]
    assert [(run.new, run.old, run.length) for run in left] == [(0, 0, 100), (175, 179, 100)]
