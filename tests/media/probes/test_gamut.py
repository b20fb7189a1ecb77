from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from zhijiang.media.probes.colours import Colours, matrix_of, to_rgb
from zhijiang.media.probes.gamut import GamutProbe, Region
from zhijiang.media.probes.spans import Span

HEIGHT, WIDTH = 90, 160


def _picture(level: float = 120) -> np.ndarray:
    return np.full((HEIGHT, WIDTH), level, np.uint8)


def _found(frames: Sequence[Colours | np.ndarray]) -> list[tuple[Span, Region]]:
    probe = GamutProbe(matrix_of("bt709", full=False))
    for index, frame in enumerate(frames):
        if isinstance(frame, Colours):
            probe.feed(index, frame.luma, frame)
        else:
            probe.feed(index, frame, None)
    return probe.finish(len(frames))


def test_colours_become_red_green_and_blue_as_bt709_says() -> None:
    # 75 % red: R = 180, G = B = 16 in code values of 16 to 235.
    red, green, blue = 16 + 0.75 * 219, 16.0, 16.0
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    one = np.ones((6, 6))
    colours = Colours(
        np.rint(luma * one).astype(np.uint8),
        np.rint((128 + (blue - luma) / 1.8556 * 224 / 219) * one).astype(np.uint8),
        np.rint((128 + (red - luma) / 1.5748 * 224 / 219) * one).astype(np.uint8),
    )

    assert to_rgb(colours, matrix_of("bt709", full=False))[0, 0] == pytest.approx([red, green, blue], abs=1.5)


@pytest.mark.parametrize("level", [3, 250])
def test_a_patch_out_of_range_is_found_with_its_place_from_one_per_cent_of_the_picture(level: int) -> None:
    patched, small = _picture(), _picture()
    patched[20:38, 40:72] = level
    small[20:32, 40:52] = level

    ((span, region),) = _found([_picture(), small, patched, patched, _picture()])

    assert span == Span(2, 4, pytest.approx(18 * 32 / (HEIGHT * WIDTH)))
    assert region == pytest.approx((40 / WIDTH, 20 / HEIGHT, 32 / WIDTH, 18 / HEIGHT))


def test_values_within_the_tolerance_and_blanked_edges_are_in_range() -> None:
    wide, blanked = _picture(5), _picture()
    wide[:, 80:] = 246
    blanked[:, :8] = blanked[:, -8:] = 0

    assert _found([wide, blanked]) == []


def test_a_colour_that_no_display_has_is_out_of_range_though_its_luma_is_not() -> None:
    blue = np.full((HEIGHT, WIDTH), 128, np.uint8)
    red = blue.copy()
    red[:30, :60] = 230

    assert [span.start for span, _ in _found([Colours(_picture(200), blue, red)])] == [0]
    assert _found([Colours(_picture(200), blue, blue)]) == []
