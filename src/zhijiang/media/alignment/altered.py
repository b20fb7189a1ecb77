"""The changes of picture of a whole recut: of every run, and what was placed loosely."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.changes import find_changes
from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.spans import Region
from zhijiang.media.alignment.yardstick import Yardstick

_WHOLE: Final = 0.85
"""Share of the picture from which a changed region is all of it."""


def changes_in(runs: list[Run], yardstick: Yardstick, loose: NDArray[np.bool_]) -> list[tuple[int, int, Region | None]]:
    """The changes of all runs, and what was placed loosely, in order: new frames, and the region; None for all of the picture."""
    found: list[tuple[int, int, Region | None]] = []
    for run in runs:
        if yardstick.is_regraded:
            found.append((run.new, run.new_end, None))
            continue
        for change in find_changes(run, yardstick):
            _, _, width, height = change.region
            found.append((change.start, change.end, None if width * height > _WHOLE else change.region))
        found += _loose_ranges(run, loose, found)
    return sorted(found)


def _loose_ranges(
    run: Run, loose: NDArray[np.bool_], known: list[tuple[int, int, Region | None]]
) -> list[tuple[int, int, Region | None]]:
    """Ranges of the run that were placed loosely and in which nothing else was found."""
    open_frames = loose[run.new : run.new_end].copy()
    for start, end, _ in known:
        if run.new <= start < run.new_end:
            open_frames[start - run.new : end - run.new] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[0], open_frames.astype(np.int8), [0]])))
    return [
        (run.new + start, run.new + end, None)
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]
