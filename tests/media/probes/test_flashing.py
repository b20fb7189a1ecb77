from __future__ import annotations

import numpy as np
import pytest

from zhijiang.media.probes.colours import Colours, matrix_of
from zhijiang.media.probes.flashing import FlashingProbe
from zhijiang.media.probes.spans import Span

HEIGHT, WIDTH = 90, 160
Plane = np.ndarray


def _found(lumas: list[Plane], *, red: list[int] | None = None, transfer: str = "bt709") -> list[tuple[Span, str]]:
    probe = FlashingProbe(a_second=25, matrix=matrix_of("bt709", full=False), transfer=transfer)
    for index, luma in enumerate(lumas):
        plane = np.full(luma.shape, red[index] if red else 128, np.uint8)
        blue = np.full(luma.shape, 100 if red and red[index] != 128 else 128, np.uint8)
        probe.feed(index, luma, Colours(luma, blue, plane))
    return probe.finish()


def _flashes(count: int, *, every: int = 6, area: float = 1.0, low: int = 60, high: int = 200) -> list[Plane]:
    """30 quiet frames, flashes of two frames each so many frames apart, 60 quiet frames."""
    pictures = [np.full((HEIGHT, WIDTH), low, np.uint8) for _ in range(30 + count * every + 60)]
    for flash in range(count):
        for place in (0, 1):
            pictures[30 + flash * every + place][:, : round(area * WIDTH)] = high
    return pictures


def test_more_than_three_flashes_a_second_are_found_from_the_first_to_the_last_change() -> None:
    assert _found(_flashes(5)) == [(Span(30, 30 + 4 * 6 + 2, 4.5), "white")]


@pytest.mark.parametrize(
    "pictures",
    [
        _flashes(3),
        _flashes(8, every=9),
        _flashes(8, area=0.2),
        _flashes(8, low=225, high=235),
        _flashes(8, low=60, high=75),
    ],
    ids=["three", "under three a second", "a fifth of the picture", "both states bright", "little change"],
)
def test_fewer_smaller_and_weaker_flashes_are_none(pictures: list[Plane]) -> None:
    assert _found(pictures) == []


def test_something_that_moves_is_no_flash() -> None:
    stripes = np.tile(np.repeat(np.array([40, 220], np.uint8), 20), 8)[None, :WIDTH].repeat(HEIGHT, 0)

    assert _found([np.roll(stripes, 4 * place, axis=1) for place in range(80)]) == []


def test_saturated_red_counts_by_itself() -> None:
    lumas = [np.full((HEIGHT, WIDTH), 63, np.uint8)] * 100
    red = [240 if 30 <= place < 70 and place % 6 < 2 else 128 for place in range(100)]

    found = _found(lumas, red=red)

    assert [(span.start, colour) for span, colour in found] == [(30, "red")]


def test_perceptual_quantiser_is_read_as_such() -> None:
    # 60 to 75 of 255 hardly shows in SDR; between 150 and 170 PQ gains hundreds of cd/m2 and SDR is under 160 still.
    assert _found(_flashes(6, low=60, high=75), transfer="smpte2084") == []
    assert _found(_flashes(6, low=110, high=150), transfer="smpte2084") != []
