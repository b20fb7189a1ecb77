"""Tiny pictures made by code, for the probes that look at them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.glance import Glance

Tiny = NDArray[np.uint8]
HEIGHT, WIDTH = 54, 96


def scene(seed: int, *, moved: int = 0) -> Tiny:
    """A picture with detail; `moved` shifts it sideways [px]. Another seed is another scene."""
    random = np.random.default_rng(seed)
    coarse = random.integers(30, 220, (9, 24)).astype(np.float64)
    wide = np.kron(coarse, np.ones((6, 6)))[:HEIGHT]
    fine = random.normal(0, 12, wide.shape)
    return np.clip(np.roll(wide + fine, moved, axis=1)[:, :WIDTH], 0, 255).astype(np.uint8)


def shot(seed: int, length: int, *, speed: int = 1) -> list[Tiny]:
    """A camera that pans over one scene."""
    return [scene(seed, moved=speed * place) for place in range(length)]


def plain(level: int, length: int) -> list[Tiny]:
    """A picture of one brightness."""
    return [np.full((HEIGHT, WIDTH), level, np.uint8)] * length


def glances(pictures: Sequence[Tiny], *, key_every: int = 12) -> list[Glance]:
    """The pictures as the probes are fed them; the luma plane is the tiny picture itself."""
    return [
        Glance(index, tiny, 8, tiny, float(tiny.mean()), index % key_every == 0) for index, tiny in enumerate(pictures)
    ]
