from __future__ import annotations

import numpy as np

from zhijiang.media.probes.black import BlackProbe
from zhijiang.media.probes.glance import Luma, glance_at
from zhijiang.media.probes.spans import Span


def _found(frames: list[Luma], probe: BlackProbe, *, bit_depth: int = 8) -> list[Span]:
    for index, luma in enumerate(frames):
        probe.feed(glance_at(index, luma, bit_depth=bit_depth))
    return probe.finish(len(frames))


def _grey(level: int, *, bright: int = 0) -> Luma:
    """100 x 100 samples of one level, `bright` of them white."""
    luma = np.full((100, 100), level, np.uint8)
    luma.ravel()[:bright] = 255
    return luma


def test_black_runs_are_found_to_the_frame_even_of_one_frame() -> None:
    frames = [_grey(16 if 3 <= index < 7 or index == 9 else 90) for index in range(12)]

    assert _found(frames, BlackProbe()) == [Span(3, 7, 1.0), Span(9, 10, 1.0)]


def test_ceiling_and_share_are_exact() -> None:
    at_the_ceiling, over_it = _grey(20), _grey(21)
    two_percent_white, more_white = _grey(16, bright=200), _grey(16, bright=201)

    found = _found([at_the_ceiling, over_it, two_percent_white, more_white], BlackProbe())

    assert found == [Span(0, 1, 1.0), Span(2, 3, 0.98)]


def test_a_dark_night_scene_is_not_black() -> None:
    luma = np.random.default_rng(0).integers(16, 34, (100, 100), dtype=np.uint8)

    assert _found([luma] * 5, BlackProbe()) == []


def test_ten_bit_black_is_judged_on_its_own_scale() -> None:
    black, grey = np.full((90, 160), 83, np.uint16), np.full((90, 160), 84, np.uint16)

    assert _found([black, grey], BlackProbe(), bit_depth=10) == [Span(0, 1, 1.0)]
