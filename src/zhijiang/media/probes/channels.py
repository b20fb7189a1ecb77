"""What the channels' levels tell: passages in which one of two is dead, and passages in which they cancel each other."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.levels import HOPS_A_SECOND, Levels
from zhijiang.media.probes.spans import Span

DEAD: Final = 10 ** (-60 / 20)
LIVE: Final = 10 ** (-40 / 20)
_LEAST_DEAD_S: Final = 2
INVERTED: Final = -0.7
"""Correlation of left and right under which they cancel each other."""
_WINDOW: Final = 40
"""Hops that a correlation is taken over."""
_LEAST_INVERTED_S: Final = 1
_AUDIBLE: Final = 10 ** (-50 / 20)


def dead_passages(levels: Levels) -> list[tuple[int, Span]]:
    """Where one channel of a stereo stream falls silent for 2 s and more while the other sounds.

    Returns
    -------
    list of (channel, Span)
        In hops of 10 ms; `measured` = the dead channel's highest sample, 1.0 = full scale. Empty of other streams: what
        is silent in surround is so on purpose.

    Notes
    -----
    Rule: M-05. Silent: no sample over -60 dBFS. The other sounds: at least half of the hops reach -40 dBFS, and so does
    one in the passage's first and last half second. Accuracy: one hop, tests/media/probes/test_sound_faults.py.
    """
    if levels.peaks.shape[1] != 2:
        return []
    found = []
    for channel in (0, 1):
        this, other = levels.peaks[:, channel], levels.peaks[:, 1 - channel]
        if not len(this) or float(this.max()) <= DEAD:
            continue  # dead from end to end: told of the whole programme
        for start, end in runs_of(this <= DEAD):
            alive = np.flatnonzero(other[start:end] >= LIVE)
            if end - start < _LEAST_DEAD_S * HOPS_A_SECOND or 2 * len(alive) < end - start:
                continue
            found.append((channel, Span(start, end, float(this[start:end].max()))))
    return sorted(found, key=lambda row: row[1])


def inverted_passages(levels: Levels) -> list[Span]:
    """Where left and right of a stereo stream are each other's opposite for a second and more.

    Returns
    -------
    list of Span
        In hops of 10 ms; `measured` = the passage's correlation, -1..1. Empty if there is none.

    Notes
    -----
    Rule: M-09. A hop is inverted when the correlation of the 400 ms around it is at most -0.7 and both channels are over
    -50 dBFS there; the edges are where the hops' own correlation turns. Source: docs/media.md#inverted-phase.
    Accuracy: 2 hops, tests/media/probes/test_sound_faults.py.
    """
    if not len(levels.sides):
        return []
    sides = levels.sides.astype(np.float64)
    kernel = np.ones(_WINDOW)
    left, right, both = (np.convolve(sides[:, place], kernel, "same")[: len(sides)] for place in range(3))
    loudest = float(levels.peaks.max())
    quiet = np.minimum(levels.peaks[:, 0], levels.peaks[:, 1])
    audible = np.convolve(quiet >= _AUDIBLE, kernel, "same")[: len(sides)] >= _WINDOW / 4
    correlation = both / np.sqrt(np.maximum(left * right, 1e-12))
    found = []
    for start, end in runs_of((correlation <= INVERTED) & audible & (loudest > 0)):
        first, last = _to_the_edge(sides[:, 2], start, end)
        if last - first >= _LEAST_INVERTED_S * HOPS_A_SECOND:
            whole = sides[first:last].sum(axis=0)
            found.append(Span(first, last, float(whole[2] / np.sqrt(max(whole[0] * whole[1], 1e-12)))))
    return found


def _to_the_edge(products: NDArray[np.float64], start: int, end: int) -> tuple[int, int]:
    """Move both ends to where left times right turns positive for good, at most a window away."""
    low, high = max(0, start - _WINDOW), min(len(products), end + _WINDOW)
    before = np.flatnonzero(products[low : start + _WINDOW] > 0)
    after = np.flatnonzero(products[max(start, end - _WINDOW) : high] > 0)
    first = low + int(before[-1]) + 1 if len(before) else low
    last = max(start, end - _WINDOW) + int(after[0]) if len(after) else high
    return (first, last) if first < last else (start, end)


def runs_of(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, end) of every run of True, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
