from __future__ import annotations

import numpy as np
import pytest

from zhijiang.media.probes.glance import glance_at, tiny_size


@pytest.mark.parametrize(
    ("size", "tiny"),
    [
        ((1920, 1080), (96, 54)),
        ((1080, 1920), (54, 96)),
        ((720, 576), (96, 78)),
        ((640, 272), (96, 42)),
        ((64, 64), (96, 96)),
    ],
)
def test_tiny_size_keeps_the_shape_in_whole_blocks(size: tuple[int, int], tiny: tuple[int, int]) -> None:
    assert tiny_size(*size) == tiny


@pytest.mark.parametrize(("height", "width"), [(1080, 1920), (1920, 1080), (405, 721), (96, 96)])
def test_glance_at_keeps_the_mean_of_the_picture(height: int, width: int) -> None:
    luma = np.random.default_rng(1).integers(0, 256, (height, width), dtype=np.uint8)
    luma[: height // 3] //= 4

    glance = glance_at(7, luma)

    assert (glance.index, glance.tiny.dtype.name) == (7, "uint8")
    assert glance.mean == pytest.approx(luma.mean(), abs=1.0)


def test_glance_at_ten_bits_measures_in_eight_bit_values() -> None:
    luma = np.full((270, 480), 400, np.uint16)

    glance = glance_at(0, luma, bit_depth=10)

    assert (glance.mean, set(glance.tiny.ravel().tolist())) == (100.0, {100})
