"""Wipes: an edge that passes over the picture and leaves the next one behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.likeness import strangeness
from zhijiang.media.probes.recent import BESIDE, Cells, Curve, Recent

_TELLING: Final = 12.0
"""Difference of a cell [8-bit code values] from which on one can say whose it is."""
_FEW: Final = 0.15
"""Share of the cells that must be able to tell."""
_APART: Final = 0.15
_SWEPT: Final = 0.7
_STRANGE: Final = 10.0
_MOST_STEP: Final = 0.5
_LEAST_FRAMES: Final = 3


def wiped(recent: Recent, last: int, first: int) -> tuple[int, int] | None:
    """The places `[start, end)` that an edge is in, sought from two that show one picture each; None if there is none."""
    length = first - last
    low, high = max(0, last - length - BESIDE), min(len(recent.tiny), first + length + BESIDE + 1)
    cells = recent.cells[low:high]
    sweep = _sweep(cells, last - low, first - low, columns=recent.columns)
    if sweep is None:
        return None
    # What was already changed, or is not yet, where one looked first does not tell: look from further off, too.
    for more in (length, length // 2, 0, 0):
        ends = max(0, sweep.start - 1 - more), min(high - low - 1, sweep.end + more)
        if ends[1] - ends[0] < 4 or (more and recent.is_cut(low + ends[0], low + ends[1])):
            continue
        again = _sweep(cells, *ends, columns=recent.columns)
        if again is not None and (
            again.explained >= sweep.explained
            or (more and again.end - again.start > sweep.end - sweep.start + 2 and again.explained > 0.85)
        ):
            sweep = again
    start, end = max(0, low + sweep.start), min(high, low + sweep.end)
    ends = max(0, start - 1), min(end, high - 1)
    if end - start < _LEAST_FRAMES or ends[1] - ends[0] < _LEAST_FRAMES:
        return None
    share, _ = recent.shares(*ends, *ends)
    if float(np.diff(share).max()) > _MOST_STEP:
        return None
    if strangeness(recent.tiny[ends[0]], recent.tiny[ends[1]], little=_STRANGE) < _STRANGE:
        return None
    return start, end


def _sweep(cells: Cells, last: int, first: int, *, columns: int) -> Sweep | None:
    """The edge, if what changes is explained well enough: the better, the less of the picture it is and the longer it takes."""
    sweep = swept(cells, last, first, columns=columns)
    if sweep is None or sweep.apart > _APART:
        return None
    least = _SWEPT + 0.7 * max(0.0, 0.55 - sweep.telling) + 0.004 * max(0, sweep.end - sweep.start - 20)
    return sweep if sweep.explained >= least else None


@dataclass(frozen=True)
class Sweep:
    """An edge that passes over the picture: the first and last frames that it is in, half open, and how well it explains them.

    `explained` is the share of the variance of the times at which the cells change hands; `apart` the median distance of a
    cell from the nearer of its two pictures, in shares of their difference; `telling` the share of the cells that can tell.
    """

    start: int
    end: int
    explained: float
    apart: float
    telling: float


def swept(cells: Cells, last: int, first: int, *, columns: int) -> Sweep | None:
    """The edge that changes one picture for the other, cell by cell; None if hardly a cell can tell.

    Each cell changes hands at the frame that splits it best; an edge is straight, slanted, round, or opens like a door: its
    times are fitted by a plane, a cone and two roofs, and it begins and ends where these reach over the whole picture.
    """
    way = cells[first] - cells[last]
    telling = np.abs(way) > _TELLING
    if np.count_nonzero(telling) < _FEW * len(way):
        return None
    middle = (cells[(last + first) // 2, telling] - cells[last, telling]) / way[telling]
    if float(np.median(np.minimum(np.abs(middle), np.abs(middle - 1)))) > 2 * _APART:
        return None
    shares = np.clip((cells[:, telling] - cells[last, telling]) / way[telling], -0.5, 1.5)
    inside = shares[last + 1 : first]
    apart = float(np.median(np.minimum(np.abs(inside), np.abs(inside - 1)), axis=1).mean())
    times = _change_times(shares)
    places = np.flatnonzero(telling)
    here = _surfaces((places % columns + 0.5) / columns, (places // columns + 0.5) * columns / len(way))
    kept = np.ones(len(times), bool)
    for _ in range(3):
        weights = np.linalg.lstsq(here[kept], times[kept], rcond=None)[0]
        off = np.abs(times - here @ weights)
        kept = off <= max(1.5, 2.5 * float(np.median(off)))
    spread = float(np.var(times[kept])) or 1.0
    explained = 1 - float(np.mean((times[kept] - here[kept] @ weights) ** 2)) / spread
    explained *= float(np.mean(kept)) ** 0.5
    everywhere = np.meshgrid(np.linspace(0, 1, 33), np.linspace(0, 1, 33))
    whole = _surfaces(everywhere[0].ravel(), everywhere[1].ravel()) @ weights
    soft = _softness(shares, times, kept)
    half = max(0.0, soft - 1) / 2
    start, end = float(whole.min()) - half, float(whole.max()) + half
    return Sweep(int(np.ceil(start)), int(np.ceil(end)), explained, apart, float(np.mean(telling)))


def _change_times(shares: NDArray[np.float32]) -> Curve:
    """When each cell changes hands: float64 (cells,), the sum of what it lacks, counted from its best split."""
    frames = len(shares)
    early = np.cumsum(np.square(shares), axis=0)
    late = np.cumsum(np.square(shares - 1)[::-1], axis=0)[::-1]
    splits = np.concatenate([late[:1], early[:-1] + late[1:], early[-1:]])
    times = np.argmin(splits, axis=0)
    near = np.clip(times[None, :] + np.arange(-3, 3)[:, None], 0, frames - 1)
    part = np.clip(np.take_along_axis(shares, near, axis=0), 0, 1).sum(axis=0)
    return np.asarray(times + 3 - part, np.float64) - 0.5


def _softness(shares: NDArray[np.float32], times: Curve, kept: NDArray[np.bool_]) -> float:
    """How many frames a cell takes to change hands [frames]."""
    centres = np.rint(times[kept]).astype(int)
    near = np.clip(centres[None, :] + np.arange(-4, 5)[:, None], 0, len(shares) - 1)
    part = np.take_along_axis(shares[:, kept], near, axis=0)
    return float(np.median(np.count_nonzero((part > 0.1) & (part < 0.9), axis=0)))


def _surfaces(across: Curve, down: Curve) -> Curve:
    x, y = across - 0.5, down - 0.5
    return np.stack([np.ones_like(x), x, y, np.hypot(x, y), np.abs(x), np.abs(y)], axis=1)
