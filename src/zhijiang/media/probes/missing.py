"""Frames that the film's own clock says are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.spans import Span

_STEADY: Final = 0.9
_LEAST_FRAMES: Final = 10


def missing_frames(pts: Sequence[int]) -> list[Span]:
    """Find the holes in the times of a film of constant rate.

    Parameters
    ----------
    pts : sequence of int, increasing [ticks]

    Returns
    -------
    list of Span
        The one frame behind each hole, `measured` = how many frames are missing; in order. Empty if there is no hole,
        and of a film of variable rate.

    Notes
    -----
    Rule: M-14. At least nine in ten steps are one period (to within a tick); a step of two periods or more, to within
    two ticks of a whole number, is a hole. Cost: nothing.
    Accuracy: exact, tests/media/probes/test_missing.py.
    """
    steps: NDArray[np.int64] = np.asarray(pts[1:], np.int64) - np.asarray(pts[:-1], np.int64)
    if len(steps) < _LEAST_FRAMES:
        return []
    usual = np.abs(steps - np.median(steps)) <= 1
    if usual.mean() < _STEADY:
        return []
    period = float(steps[usual].mean())
    lost = np.rint(steps / period).astype(np.int64) - 1
    slack = max(2.0, 0.02 * period)
    holes = (lost >= 1) & (np.abs(steps - (lost + 1) * period) <= slack)
    return [Span(place + 1, place + 2, float(lost[place])) for place in np.flatnonzero(holes).tolist()]
