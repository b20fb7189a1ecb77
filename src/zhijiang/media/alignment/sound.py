"""Frames that correspond but do not sound the same, by track."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.order import Run
from zhijiang.media.fingerprint import Bytes
from zhijiang.media.probes.soundprint import FLOOR_DB, STEP_DB

_AUDIBLE: Final = round((-66.0 - FLOOR_DB) / STEP_DB)
_STRONG_DB: Final = 5.0
_GO_ON_DB: Final = 2.5
_MOST_DB: Final = 30.0
_LEAST: Final = 2
"""Frames: shorter than this is a window of the spectrum that reaches over a splice."""
_MILD_DB: Final = 6.0
"""A change of level of a whole track up to this is a new mix of the same sound."""


def sound_changes(runs: list[Run], old: Bytes, new: Bytes) -> list[tuple[int, int]]:
    """Ranges of new frames, within the runs, whose sound is not that of the old frames.

    Parameters
    ----------
    runs : list of Run
    old, new : uint8, shape (frames, 8)
        The bands of one track in both cuts.

    Returns
    -------
    list of (start, end), half open, each within one run, in order
    """
    if not runs:
        return []
    pairs = np.concatenate([np.stack([np.arange(r.old, r.old_end), np.arange(r.new, r.new_end)], axis=1) for r in runs])
    heard = (old[pairs[:, 0]] > _AUDIBLE) & (new[pairs[:, 1]] > _AUDIBLE)
    gaps = (new[pairs[:, 1]].astype(np.float32) - old[pairs[:, 0]])[heard] * STEP_DB
    level = float(np.median(gaps)) if len(gaps) else 0.0
    level = level if abs(level) <= _MILD_DB else 0.0
    found: list[tuple[int, int]] = []
    for run in runs:
        found += [(run.new + start, run.new + end) for start, end in _in_run(run, old, new, level)]
    return found


def _in_run(run: Run, old: Bytes, new: Bytes, level: float) -> list[tuple[int, int]]:
    later = new[run.new : run.new_end].astype(np.float32) - level / STEP_DB
    gap = np.full(run.length, np.inf, np.float32)
    # An encoder's delay may move the sound by a part of a frame: the nearer of the neighbours counts.
    for around in (0, -1, 1):
        at = np.clip(np.arange(run.old, run.old_end) + around, 0, len(old) - 1)
        gap = np.minimum(gap, _distance(old[at].astype(np.float32), later))
    if run.length >= 3:
        padded = np.concatenate([gap[:1], gap, gap[-1:]])
        middle = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    else:
        middle = gap
    strong, weak = middle > _STRONG_DB, np.maximum(middle, 0) > _GO_ON_DB
    edges = np.flatnonzero(np.diff(np.concatenate([[0], weak.astype(np.int8), [0]])))
    return [
        (start, end)
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if strong[start:end].any() and end - start >= _LEAST and not _is_splice(start, end, run)
    ]


def _distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean difference over the bands that are audible in either [dB]."""
    heard = np.maximum(one, other) > _AUDIBLE
    floor = np.float32(_AUDIBLE - 10)
    gap = np.minimum(np.abs(np.maximum(one, floor) - np.maximum(other, floor)) * STEP_DB, _MOST_DB)
    return np.asarray((gap * heard).sum(axis=1) / np.maximum(heard.sum(axis=1), 2), np.float32)


def _is_splice(start: int, end: int, run: Run) -> bool:
    """Whether it is only the neighbour's sound that reaches over: two frames at the edge of a run."""
    return end - start <= 2 and (start == 0 or end == run.length)
