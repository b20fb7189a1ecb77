"""Sound that breaks off for a moment."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.channels import runs_of
from zhijiang.media.probes.spans import Span

FLOOR_DBFS: Final = -66.0
_LIVE_DBFS: Final = -36.0
LEAST_MS: Final = 5
MOST_MS: Final = 2000
_EDGE_MS: Final = 12
_CONTEXT_MS: Final = 60
_STEADY: Final = 0.8


def dropouts(low: NDArray[np.int16], high: NDArray[np.int16], *, full_scale: int) -> list[Span]:
    """Find where the sound breaks off and comes back.

    Parameters
    ----------
    low, high : int16, shape (milliseconds,) [1/full_scale]
        Lowest and highest sample of each millisecond, all channels together.

    Returns
    -------
    list of Span
        In milliseconds, in order; `measured` = highest peak in the gap [1/full_scale]. Empty if there is none.

    Notes
    -----
    Rule: M-10. 5 ms to 2 s under -66 dBFS; within 12 ms before and behind the sound is over -36 dBFS, and it was so for
    four fifths of the 60 ms before: speech that stops, and a note that dies away, come down slower.
    Source: docs/media.md#dropouts. Accuracy: 1 ms in PCM, tests/media/probes/test_sound_faults.py. Cost: a few comparisons a
    millisecond.
    """
    peaks = np.maximum(high.astype(np.int32), -low.astype(np.int32))
    floor, live = (int(10 ** (level / 20) * full_scale) for level in (FLOOR_DBFS, _LIVE_DBFS))
    loud = _any_within(peaks >= live, 3)
    found = []
    for start, end in runs_of(peaks <= floor):
        if not LEAST_MS <= end - start <= MOST_MS or start < _CONTEXT_MS or end + _EDGE_MS > len(peaks):
            continue
        before = loud[start - _EDGE_MS - _CONTEXT_MS if start > _EDGE_MS + _CONTEXT_MS else 0 : start - 2]
        behind = peaks[end : end + _EDGE_MS] >= live
        near = peaks[start - _EDGE_MS : start] >= live
        if before.mean() >= _STEADY and behind.any() and near.any():
            found.append(Span(start, end, float(peaks[start:end].max())))
    return found


def _any_within(holds: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Whether it holds at a place or at most `reach` places away: a low note passes through zero."""
    wide = holds.copy()
    for step in range(1, reach + 1):
        wide[step:] |= holds[:-step]
        wide[:-step] |= holds[step:]
    return wide
