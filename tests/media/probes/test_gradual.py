from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media.probes.pictures import HEIGHT, WIDTH, Tiny, glances, plain, scene, shot
from tests.media.samples import sample
from tests.programmes import JUDGED, make_programme, matches, with_fades_as
from zhijiang.media.analyse import analyse_file
from zhijiang.media.probes.gradual import GradualProbe
from zhijiang.media.probes.transitions import Transition, arranged, edges_of_shots


def _found(pictures: list[Tiny]) -> list[tuple[str, int, int]]:
    probe = GradualProbe()
    for glance in glances(pictures):
        probe.feed(glance)
    return [(one.kind, one.start, one.end) for one in arranged([], probe.finish(), most_hold=25)]


def _mixed(one: list[Tiny], other: list[Tiny]) -> list[Tiny]:
    count = len(one)
    shares = [(place + 1) / (count + 1) for place in range(count)]
    return [
        np.rint(a * (1 - share) + b * share).astype(np.uint8) for a, b, share in zip(one, other, shares, strict=True)
    ]


@pytest.mark.parametrize("length", [5, 12, 30, 60])
def test_a_dissolve_is_found_to_the_frame(length: int) -> None:
    first, second = shot(1, 40 + length, speed=0), shot(2, 40 + length, speed=0)

    assert _found([*first[:40], *_mixed(first[40:], second[:length]), *second[length:]]) == [
        ("dissolve", 40, 40 + length)
    ]


@pytest.mark.parametrize(("level", "kind"), [(16, "fade"), (235, "dip"), (200, "dip")])
def test_a_picture_that_goes_through_black_is_a_fade_and_through_a_colour_a_dip(level: int, kind: str) -> None:
    first, second = shot(1, 60), shot(2, 60)
    out, back = _mixed(first[40:], plain(level, 20)), _mixed(plain(level, 20), second[:20])

    assert _found([*first[:40], *out, *plain(level, 5), *back, *second[20:]]) == [(kind, 40, 85)]


@pytest.mark.parametrize("way", ["right", "down", "round"])
def test_a_wipe_is_found_whichever_way_it_goes(way: str) -> None:
    across, down = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT))
    reach = {"right": across, "down": down, "round": np.hypot(across - 0.5, down - 0.5) / np.hypot(0.5, 0.5)}[way]
    wiped = [np.where(reach < (place + 1) / 21, scene(2), scene(1)).astype(np.uint8) for place in range(20)]

    ((kind, start, end),) = _found([*shot(1, 40, speed=0), *wiped, *shot(2, 40, speed=0)])

    assert (kind, abs(start - 40) <= 1, abs(end - 60) <= 1) == ("wipe", True, True)


def test_pans_flashes_light_and_cuts_are_no_gradual_transitions() -> None:
    bright = [
        np.clip(picture * (0.4 + place / 60), 0, 255).astype(np.uint8) for place, picture in enumerate(shot(1, 40))
    ]
    flashed = shot(1, 60)
    for place, share in enumerate((0.9, 0.6, 0.3)):
        flashed[30 + place] = (flashed[30 + place] * (1 - share) + 235 * share).astype(np.uint8)

    assert _found([*shot(1, 60, speed=5), *shot(2, 60, speed=3)]) == []
    assert _found(flashed) == []
    assert _found([*shot(1, 40), *bright]) == []


def test_halves_are_joined_their_own_steps_are_no_cuts_and_shots_are_parted_in_the_middle() -> None:
    halves = [
        Transition("fade", 40, 50, "plain"),
        Transition("fade", 55, 65, "picture"),
        Transition("dissolve", 90, 100),
    ]

    near = arranged([20, 50, 95, 120], halves, most_hold=10)
    far = arranged([20, 120], halves, most_hold=3)

    assert [(one.kind, one.start, one.end) for one in near] == [
        ("cut", 20, 20), ("fade", 40, 65), ("dissolve", 90, 100), ("cut", 120, 120),
    ]  # fmt: skip
    assert edges_of_shots(near, 200, most_hold=10) == [20, 52, 95, 120]
    assert edges_of_shots(far, 200, most_hold=3) == [20, 50, 55, 95, 120]


def test_fades_at_the_ends_of_a_film_part_no_shot_off() -> None:
    ends = [Transition("fade", 5, 20, "picture"), Transition("fade", 180, 190, "plain")]

    assert edges_of_shots(ends, 200, most_hold=25) == []


def test_a_programme_of_real_shots_is_told_apart_shot_by_shot(tmp_path: Path) -> None:
    truth = make_programme(tmp_path / "a.mp4", seed=301, shots=JUDGED, length=16, size=(320, 180))

    report = analyse_file(tmp_path / "a.mp4")

    found = [(row["kind"], row["start"], row["end"]) for row in report["transitions"]]
    true = with_fades_as(truth.transitions, found)
    right = matches(true, found, near=2)
    assert [row for row in found if row[0] == "cut"] == [row for row in true if row[0] == "cut"]
    assert all(true[one][0] == found[other][0] for one, other in right)
    assert 2 * len(right) / (len(true) + len(found)) >= 0.9
    assert [shot["end"] for shot in report["shots"][:-1]] == [shot["start"] for shot in report["shots"][1:]]


@pytest.mark.parametrize("name", ["bikes.mp4", "car-detection.mp4", "chaplin.mp4", "mdn_elf.mp4", "mdn_rabbit.mp4"])
def test_real_films_without_gradual_transitions_have_none(name: str) -> None:
    assert [row for row in analyse_file(sample(name))["transitions"] if row["kind"] != "cut"] == []
