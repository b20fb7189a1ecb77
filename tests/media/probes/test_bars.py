from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from zhijiang.media.probes.bars import BarsProbe
from zhijiang.media.probes.colours import Colours, matrix_of
from zhijiang.media.probes.spans import Span

HEIGHT, WIDTH = 180, 320
ORDER = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0, 0, 0)]


def _coded(rgb: Any) -> Colours:
    """Red, green and blue, 0 to 1, as BT.709 code values."""
    rgb = np.asarray(rgb, np.float64)
    luma = rgb @ [0.2126, 0.7152, 0.0722]
    blue, red = (rgb[..., 2] - luma) / 1.8556, (rgb[..., 0] - luma) / 1.5748
    return Colours(*(np.rint(plane).astype(np.uint8) for plane in (16 + 219 * luma, 128 + 224 * blue, 128 + 224 * red)))


def _pattern(kind: str) -> Any:
    count, level, sides = {
        "EBU": (8, 0.75, 0.0),
        "100": (8, 1.0, 0.0),
        "SMPTE": (7, 0.75, 0.0),
        "RP 219": (7, 0.75, 0.125),
    }[kind]
    rgb = np.full((HEIGHT, WIDTH, 3), 0.4)
    left = round(sides * WIDTH)
    for place in range(count):
        step = (WIDTH - 2 * left) / count
        colour = np.array(ORDER[place]) * (1.0 if place == 0 and kind == "EBU" else level)
        rgb[:, left + round(place * step) : left + round((place + 1) * step)] = colour
    if kind in ("SMPTE", "RP 219"):
        rgb[HEIGHT * 2 // 3 :] = 0.1
    return rgb


def _found(frames: list[Colours]) -> list[Span]:
    probe = BarsProbe(matrix_of("bt709", full=False))
    for index, colours in enumerate(frames):
        probe.feed(index, colours.luma[::2, ::2].copy(), colours)
    return probe.finish(len(frames))


@pytest.mark.parametrize(("kind", "count"), [("EBU", 8), ("100", 8), ("SMPTE", 7), ("RP 219", 7)])
def test_colour_bars_are_found_to_the_frame(kind: str, count: int) -> None:
    scene = np.random.default_rng(1).random((HEIGHT, WIDTH, 3))
    noisy = np.clip(_pattern(kind) + np.random.default_rng(2).normal(0, 0.006, (HEIGHT, WIDTH, 3)), 0, 1)

    assert _found([*[_coded(scene)] * 3, *[_coded(noisy)] * 5, *[_coded(scene)] * 3]) == [Span(3, 8, float(count))]


def test_stripes_of_other_colours_greys_and_scenes_are_no_colour_bars() -> None:
    turned = _pattern("EBU")[:, ::-1]
    grey = np.repeat(np.linspace(1, 0, WIDTH)[None, :, None].repeat(HEIGHT, 0), 3, axis=2)

    assert _found([_coded(turned)] * 4) == []
    assert _found([_coded(grey)] * 4) == []
