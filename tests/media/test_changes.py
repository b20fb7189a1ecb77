"""Which frames have changed, from how strange their cells are."""

from __future__ import annotations

import numpy as np

from zhijiang.media.alignment.changes import _flags


def test_a_weak_change_that_lasts_is_told_and_a_passing_one_is_noise() -> None:
    cells = np.full((40, 18, 32), 2.0, np.float32)
    cells[5:9, 6:9, 10:13] = 6.0
    cells[20:25, 6:9, 10:13] = 6.0

    flags, regions = _flags(cells)

    assert np.flatnonzero(flags).tolist() == [20, 21, 22, 23, 24]
    assert np.argwhere(regions.any(axis=0)).min(axis=0).tolist() == [6, 10]
