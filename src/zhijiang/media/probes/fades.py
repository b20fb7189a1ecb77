"""Fades and dips: a picture that goes evenly into black, white or a colour, or comes out of it."""

from __future__ import annotations

from typing import Final

import numpy as np

from zhijiang.media.probes.recent import BESIDE, Curve, Recent

_EVEN: Final = 0.085
_LEAST_FRAMES: Final = 3
_LEAST_WAY: Final = 10.0


def faded(recent: Recent, last: int, first: int, *, comes: bool) -> tuple[int, int, float] | None:
    """A picture that goes into a plain one (`comes`: the plain one comes) or comes out of it.

    Returns the places `[start, end)` of the frames that are mixed, and the brightness of the plain one [8-bit code values].
    The plain side ends where the line of the shares reaches it: a picture nearly gone is nearly plain, too.
    """
    purest = recent.purest(first if comes else last)
    other = last if comes else first
    level = float(recent.cells[purest].mean())
    low, high = (
        (max(0, last - 3 * BESIDE), purest) if comes else (purest, min(len(recent.tiny) - 1, first + 3 * BESIDE))
    )
    gone = np.sqrt(np.square(recent.cells[low : high + 1] - np.float32(level)).mean(axis=1)).astype(np.float64)
    best: tuple[float, float, int, int] | None = None
    for end in range(max(low, other - 2 * BESIDE), min(high, other + 2 * BESIDE) + 1):
        if abs(end - purest) < _LEAST_FRAMES + 1 or recent.is_cut(min(end, purest), max(end, purest)):
            continue
        share = 1 - gone / max(float(gone[end - low]), 1e-6)
        found = _line(share, end - low, purest - low)
        if found is not None and (best is None or found[0] < best[0]):
            best = found[0], found[1], end, low + found[2]
    if best is None or best[1] > _EVEN:
        return None
    _, _, end, plain = best
    if abs(plain - end) - 1 < _LEAST_FRAMES or recent.way(end, purest) < _LEAST_WAY:
        return None
    return min(plain, end) + 1, max(plain, end), level + 128


def _line(share: Curve, end: int, pure: int) -> tuple[float, float, int] | None:
    """How badly a picture fades evenly from place `end` to the plain one at `pure`; the same, with less weight on the
    frames beyond `end`; and where it is plain. None if it does not fade."""
    way = 1 if pure > end else -1
    run = share[end::way][: abs(pure - end) + 1]
    seen = np.flatnonzero((run > 0.12) & (run < 0.95))
    if len(seen) < 2 or len(seen) != seen[-1] - seen[0] + 1:
        return None
    slope = float((run[seen] @ seen) / (seen @ seen))
    if slope <= 0:
        return None
    length = int(np.ceil(1 / slope - 0.35))
    if length <= abs(pure - end) + 2:
        length = min(length, abs(pure - end))
    if not _LEAST_FRAMES < length <= abs(pure - end):
        return None
    line = np.minimum(1.0, slope * np.arange(len(run)))
    beside = share[max(0, end - BESIDE) : end] if way > 0 else share[end + 1 : end + 1 + BESIDE]
    off = float(np.sqrt(np.square(run - line).mean()))
    still = float(np.sqrt(np.square(np.clip(beside, -0.35, 0.35)).mean())) if len(beside) else 0.0
    return off + still, off + 0.4 * still, end + way * length
