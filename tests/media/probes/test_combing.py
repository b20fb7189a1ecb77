from __future__ import annotations

import numpy as np
import pytest

from tests.media.probes.pictures import scene
from zhijiang.media.probes.combing import CombingProbe
from zhijiang.media.probes.spans import Span

Picture = np.ndarray


def _large(moved: int) -> Picture:
    return np.kron(scene(1, moved=moved), np.ones((4, 4))).astype(np.uint8)


def _woven(moved: int) -> Picture:
    """Every other line of the moment after."""
    picture = _large(moved)
    picture[1::2] = _large(moved + 1)[1::2]
    return picture


def _found(frames: list[Picture], *, interlaced: bool = False, depth: int = 8) -> list[tuple[int, int]]:
    probe = CombingProbe(bit_depth=depth)
    for index, luma in enumerate(frames):
        probe.feed(index, luma if depth == 8 else luma.astype(np.uint16) << (depth - 8), interlaced=interlaced)
    return [(span.start, span.end) for span in probe.finish()]


@pytest.mark.parametrize("depth", [8, 10])
def test_combed_frames_are_found_to_the_frame(depth: int) -> None:
    frames = [_woven(place) if 10 <= place < 20 else _large(place) for place in range(30)]

    assert _found(frames, depth=depth) == [(10, 20)]


def test_two_combed_frames_in_five_are_one_passage() -> None:
    frames = [_woven(place) if 10 <= place < 30 and place % 5 < 2 else _large(place) for place in range(40)]

    assert _found(frames) == [(10, 27)]


def test_interlaced_film_still_patterns_and_plain_motion_are_not_combed() -> None:
    still = [_woven(0)] * 20

    assert _found([_woven(place) for place in range(20)], interlaced=True) == []
    assert _found(still) == []
    assert _found([_large(place) for place in range(20)]) == []


def test_measured_is_the_largest_share_of_combed_samples() -> None:
    probe = CombingProbe()
    for index in range(8):
        probe.feed(index, _woven(index) if index in (3, 4) else _large(index), interlaced=False)

    (span,) = probe.finish()

    assert (span.start, span.end, 0.006 < span.measured < 1) == (3, 5, True)
    assert isinstance(span, Span)
