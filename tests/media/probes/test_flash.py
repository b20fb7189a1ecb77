from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.clips import make_clip
from tests.media.probes.kinds import KINDS
from tests.media.probes.pictures import Tiny, glances, plain, scene, shot
from tests.media.samples import sample
from zhijiang.media.analyse import analyse_file
from zhijiang.media.probes.flash import FlashProbe
from zhijiang.media.probes.spans import Span


def _found(pictures: list[Tiny]) -> list[Span]:
    probe = FlashProbe()
    before = pictures[0]
    for glance in glances(pictures):
        probe.feed(glance, float(cv2.mean(cv2.absdiff(before, glance.tiny))[0]))
        before = glance.tiny
    return probe.finish()


def _places(path: Path) -> list[tuple[int, int, str]]:
    return [
        (row["start"], row["end"], row["severity"])
        for row in analyse_file(path)["findings"]
        if row["check"] == "flash_frame"
    ]


@pytest.mark.parametrize("quality", [18, 23, 28])
def test_stray_and_white_frames_are_found_to_the_frame_whatever_the_coding(tmp_path: Path, quality: int) -> None:
    clip = make_clip(
        tmp_path / "a.mp4", frames=260, cuts=(60, 180), stray=((30, 31), (59, 60), (100, 102)), white=((140, 141), (220, 222)),
        quality=quality, audio=None,
    )  # fmt: skip

    assert _places(clip.path) == [
        (start, end, "issue") for start, end in ((30, 31), (59, 60), (100, 102), (140, 141), (220, 222))
    ]


@pytest.mark.parametrize("changes", KINDS.values(), ids=KINDS)
def test_stray_frames_are_found_in_every_kind_of_film(tmp_path: Path, changes: dict[str, Any]) -> None:
    clip = make_clip(
        tmp_path / "a.mkv" if "rotation" not in changes else tmp_path / "a.mp4",
        frames=60,
        stray=((40, 41),),
        audio=None,
        **changes,
    )

    assert _places(clip.path) == [(40, 41, "issue")]


def test_cuts_and_short_black_are_no_stray_frames(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=120, cuts=(40, 44, 80), black=((20, 21), (60, 62)), audio=None)

    assert _places(clip.path) == []


def test_a_scene_lit_up_by_a_flash_is_no_stray_frame() -> None:
    lit = [np.clip(picture * gain + lift, 0, 255).astype(np.uint8) for gain, lift in ((1.5, 30), (0.5, 160), (1.2, 90))
           for picture in shot(1, 1)]  # fmt: skip

    for flash in lit:
        assert _found([*shot(1, 30), flash, *shot(1, 30)]) == []


def test_strobe_and_fast_montage_are_left_to_the_sequences() -> None:
    strobe = [picture for place in range(6) for picture in (*shot(1, 3), *plain(235, 1))]
    montage = [picture for place in range(10) for picture in shot(10 + place, 2)]

    assert _found([*shot(1, 20), *strobe, *shot(1, 20)]) == []
    assert _found([*shot(1, 20), *montage, *shot(2, 20)]) == []


def test_something_large_that_passes_the_lens_in_a_pan_is_no_stray_frame() -> None:
    pan = [cv2.GaussianBlur(scene(1, moved=place), (5, 5), 1.5) for place in range(40)]
    pan[21][:, 30:60] = 20

    assert _found(pan) == []


@pytest.mark.parametrize("name", ["bikes.mp4", "car-detection.mp4", "chaplin.mp4", "mdn_elf.mp4", "nasa_13013.mp4"])
def test_real_films_have_no_stray_frame(name: str) -> None:
    assert _places(sample(name)) == []
