from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from tests.clips import make_clip
from tests.media.probes.kinds import KINDS
from tests.media.probes.pictures import Tiny, glances, scene, shot
from tests.media.samples import sample
from zhijiang.media.analyse import analyse_file
from zhijiang.media.probes.duplicate import DuplicateProbe, Duplicates
from zhijiang.media.probes.spans import Span


def _found(pictures: list[Tiny]) -> Duplicates:
    probe = DuplicateProbe()
    before = pictures[0]
    for glance in glances(pictures):
        probe.feed(glance, float(cv2.mean(cv2.absdiff(before, glance.tiny))[0]))
        before = glance.tiny
    return probe.finish()


def _places(path: Path) -> list[tuple[int, int, str]]:
    report = analyse_file(path)
    return [
        (row["start"], row["end"], row["severity"]) for row in report["findings"] if row["check"] == "duplicate_frame"
    ]


@pytest.mark.parametrize("quality", [18, 23, 28])
def test_repeated_frames_are_found_to_the_frame_whatever_the_coding(tmp_path: Path, quality: int) -> None:
    clip = make_clip(
        tmp_path / "a.mp4", frames=150, cuts=(75,), freeze=((30, 32), (60, 64), (110, 112)), quality=quality, audio=None
    )

    assert _places(clip.path) == [(31, 32, "issue"), (61, 64, "issue"), (111, 112, "issue")]


@pytest.mark.parametrize("changes", KINDS.values(), ids=KINDS)
def test_repeats_are_found_in_every_kind_of_film(tmp_path: Path, changes: dict[str, Any]) -> None:
    clip = make_clip(
        tmp_path / ("a.mp4" if "rotation" in changes else "a.mkv"), frames=80, freeze=((40, 42),), audio=None, **changes
    )

    assert _places(clip.path) == [(41, 42, "issue")]


def test_a_film_that_moves_repeats_nothing(tmp_path: Path) -> None:
    assert _places(make_clip(tmp_path / "a.mp4", frames=120, cuts=(50,), quality=28, audio=None).path) == []


def test_animation_on_twos_and_threes_is_noted_once_and_not_taken_for_faults() -> None:
    twos = [cv2.GaussianBlur(scene(1, moved=place // 2), (9, 9), 3) for place in range(60)]
    pulled = [cv2.GaussianBlur(scene(2, moved=place - place // 5), (9, 9), 3) for place in range(100)]

    assert _found(twos) == Duplicates([], Span(3, 58, 28.0))
    assert _found(pulled) == Duplicates([], Span(5, 96, 19.0))


def test_what_stands_at_uneven_distances_is_drawn_so() -> None:
    random = np.random.default_rng(4)
    pictures: list[Tiny] = []
    for step in range(40):
        pictures += [scene(1, moved=step)] * int(random.integers(1, 5))

    assert _found(pictures).stray == []


def test_a_small_mover_over_a_still_picture_and_a_pause_are_no_repeats() -> None:
    mover = [scene(1) for _ in range(30)]
    for place, picture in enumerate(mover):
        picture[20:24, 2 * place : 2 * place + 4] = 250
    slow = [np.clip(scene(1).astype(float) + 0.3 * (place // 2), 0, 255).astype(np.uint8) for place in range(40)]

    assert _found(mover) == Duplicates([], None)
    assert _found(slow) == Duplicates([], None)
    assert _found([*shot(1, 20), *[scene(1, moved=19)] * 40, *shot(2, 20)]).stray == []


def test_a_film_of_24_frames_brought_to_25_has_its_pattern_noted(tmp_path: Path) -> None:
    (found,) = _places(_minute_of(sample("bbb_part1_360p_25.mp4"), tmp_path / "minute.mp4"))

    assert found[2] == "note"
    assert (found[0] % 25, found[0] < 100, found[1] > 1400) == (13, True, True)


def _minute_of(film: Path, goal: Path) -> Path:
    """The first minute of a film's picture, packet for packet."""
    with av.open(str(film)) as source, av.open(str(goal), "w") as target:
        video = source.streams.video[0]
        copy = target.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is None or packet.dts * packet.time_base > 60:
                break
            packet.stream = copy
            target.mux(packet)
    return goal


@pytest.mark.parametrize(
    "name", ["bikes.mp4", "car-detection.mp4", "mdn_crystal.mp4", "mdn_rabbit.mp4", "bbb_0_30_720p24.webm"]
)
def test_real_films_repeat_nothing(name: str) -> None:
    assert _places(sample(name)) == []
