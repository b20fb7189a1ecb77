"""The curves behind a report's plots, thinned to what a page is wide (`plots.json`); for people, not for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

COLUMNS: Final = 1200
"""Most columns of a plot; a shorter film has one a frame."""


def edges_of(frames: int) -> NDArray[np.int64]:
    """First frame of each column, and the end: int64 (columns + 1,)."""
    columns = min(COLUMNS, frames)
    return np.arange(columns + 1, dtype=np.int64) * frames // max(columns, 1)


def thinned(values: Sequence[float], *, by: str) -> list[float]:
    """One value a column: the `max`, the `min` or the `mean` of the frames in it. Empty when there are none."""
    if not len(values):
        return []
    series, edges = np.asarray(values, np.float64), edges_of(len(values))
    if by != "mean":
        extreme = np.maximum if by == "max" else np.minimum
        return [round(float(value), 2) for value in extreme.reduceat(series, edges[:-1])]
    sums = np.add.reduceat(series, edges[:-1]) / np.diff(edges)
    return [round(float(value), 2) for value in sums]


def on_frames(
    curve: NDArray[np.float64], *, first_at: float, every: float, times: Sequence[float]
) -> list[float | None]:
    """Read a curve that has a value every so many seconds at each frame's time; None before its first value."""
    if not len(curve):
        return [None] * len(times)
    places = np.floor((np.asarray(times) - first_at) / every + 1e-6).astype(int)
    return [None if place < 0 else round(float(curve[min(place, len(curve) - 1)]), 1) for place in places.tolist()]


def plots(
    *,
    luma: tuple[Sequence[float], Sequence[float], Sequence[float]],
    change: Sequence[float],
    outside: Sequence[float],
    short_term: Sequence[Sequence[float | None]],
) -> dict[str, Any]:
    """The JSON of `plots.json`; luma is mean, lowest and highest; outside is the share
    out of range of each frame where that is too much; short-term loudness is given already thinned, one list a stream."""
    mean, lowest, highest = luma
    return {
        "frames": len(mean),
        "columns": min(COLUMNS, len(mean)),
        "luma": thinned(mean, by="mean"),
        "luma_lowest": thinned(lowest, by="min"),
        "luma_highest": thinned(highest, by="max"),
        "change": thinned(change, by="max"),
        "out_of_range": thinned(outside, by="max"),
        "short_term_lufs": [list(curve) for curve in short_term],
    }
