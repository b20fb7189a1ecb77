"""Black picture."""

from __future__ import annotations

import numpy as np

from zhijiang.media.probes.glance import Glance
from zhijiang.media.probes.spans import Runs, Span


class BlackProbe:
    """Find runs of black picture.

    A frame is black when at least `share` of its luma samples are at or under `ceiling`.

    Parameters
    ----------
    ceiling : int, 0..255 [8-bit code value]
        20 for limited range, 5 for full range.
    share : float, 0..1
    min_frames : int > 0 [frames]

    Notes
    -----
    Rule: M-01.
    Source: docs/media.md#black.
    Accuracy: exact frames on made clips, tests/media/probes/test_black.py.
    Cost: a bound on the mean rules out every frame that cannot be black; one compare per luma sample for the rest.
    """

    def __init__(self, *, ceiling: int = 20, share: float = 0.98, min_frames: int = 1) -> None:
        self._ceiling, self._share = ceiling, share
        # Even if the other samples were white, a black frame cannot be brighter than this (and 2 for rounding).
        self._brightest = share * ceiling + (1 - share) * 255 + 2
        self._runs = Runs(min_frames=min_frames)

    def feed(self, glance: Glance) -> None:
        """Take the next frame."""
        self.take(glance.index, self.measure(glance))

    def measure(self, glance: Glance) -> float:
        """Share of a frame's samples that are black, 0..1; 0 where its mean alone tells that it is not black."""
        return self._share_of_black(glance) if glance.mean <= self._brightest else 0.0

    def take(self, index: int, measured: float) -> None:
        """Take what was measured of the next frame."""
        self._runs.feed(index, holds=measured >= self._share, measured=measured)

    def finish(self, frames: int) -> list[Span]:
        """End an open run. Returns spans in order, `measured` = mean share of black samples; empty if none."""
        return self._runs.finish(frames)

    def _share_of_black(self, glance: Glance) -> float:
        ceiling = ((self._ceiling + 1) << (glance.bit_depth - 8)) - 1
        return float(np.count_nonzero(glance.luma <= ceiling) / glance.luma.size)
