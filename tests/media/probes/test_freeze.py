from __future__ import annotations

import numpy as np

from tests.media.probes.pictures import Tiny, glances, scene, shot
from zhijiang.media.probes.freeze import FreezeProbe
from zhijiang.media.probes.spans import Span


def _found(pictures: list[Tiny], *, key_every: int = 12, min_frames: int = 10) -> list[Span]:
    probe = FreezeProbe(min_frames=min_frames)
    for glance in glances(pictures, key_every=key_every):
        probe.feed(glance)
    return probe.finish(len(pictures))


def test_a_freeze_is_found_from_the_frame_that_is_repeated() -> None:
    moving, still = shot(1, 20), [scene(1, moved=20)] * 15

    assert _found([*moving, *still, *shot(1, 10, speed=3)]) == [Span(20, 35, 15.0)]


def test_coding_noise_and_fresh_key_frames_do_not_break_a_freeze() -> None:
    random = np.random.default_rng(2)
    first = scene(1)
    after_key = np.clip(first.astype(int) + random.integers(-2, 4, first.shape), 0, 255).astype(np.uint8)

    assert _found([first] * 12 + [after_key] * 12 + shot(5, 6)) == [Span(0, 24, 24.0)]


def test_a_small_mover_and_a_slow_drift_are_no_freeze() -> None:
    mover = [scene(1) for _ in range(30)]
    for place, picture in enumerate(mover):
        picture[20:24, 2 * place : 2 * place + 4] = 250
    drift = [np.clip(scene(1).astype(float) + 0.5 * place, 0, 255).astype(np.uint8) for place in range(30)]

    assert _found(mover) == []
    assert _found(drift) == []


def test_slow_motion_in_a_stream_of_key_frames_only_is_no_freeze() -> None:
    drift = [np.clip(scene(1).astype(float) + 0.6 * place, 0, 255).astype(np.uint8) for place in range(40)]

    assert _found(drift, key_every=1) == []


def test_a_run_shorter_than_asked_is_let_be() -> None:
    assert _found([*shot(1, 5), *[scene(2)] * 9, *shot(3, 5)]) == []
