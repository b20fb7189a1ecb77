"""The changes of picture of a whole recut: of every run, and what was placed loosely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.changes import Change, changes_along, find_changes
from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.rates import as_retimes
from zhijiang.media.alignment.spans import Region
from zhijiang.media.alignment.speed import Retime
from zhijiang.media.alignment.yardstick import Yardstick

_WHOLE: Final = 0.85
"""Share of the picture from which a changed region is all of it."""


def changes_in(
    runs: list[Run], yardstick: Yardstick, loose: NDArray[np.bool_], known: dict[Run, list[Change]]
) -> list[tuple[int, int, Region | None]]:
    """The changes of all runs, and what was placed loosely, in order: new frames, and the region; None for all of the picture.

    `known`: what was found before, by this yardstick, in runs that may come again. Is added to.
    """
    found: list[tuple[int, int, Region | None]] = []
    for run in runs:
        if yardstick.is_regraded:
            found.append((run.new, run.new_end, None))
            continue
        if run not in known:
            known[run] = find_changes(run, yardstick)
        here = [(change.start, change.end, _region(change)) for change in known[run]]
        found += [*here, *_loose_ranges(run, loose, here)]
    return sorted(found)


def changes_inside(passages: Sequence[Retime], runs: Sequence[Run], yardstick: Yardstick) -> list[Retime]:
    """The passages at another speed, parted where their picture changed besides. `runs`: what they were found from."""
    found: list[Retime] = []
    for passage in passages:
        (start, end), (new, new_end) = passage.old, passage.new
        frames = np.arange(new, new_end)
        shown = start + (2 * (frames - new) + 1) * (end - start) // (2 * (new_end - new))
        for run in runs:
            inside = slice(max(run.new, new) - new, max(min(run.new_end, new_end) - new, 0))
            shown[inside] = frames[inside] + run.shift
        shown = np.maximum.accumulate(np.clip(shown, start, end - 1))
        pairs = np.stack([shown, frames], axis=1)
        changes = changes_along(pairs, yardstick.strangeness_nearby, yardstick.cuts(pairs))
        told = [(change.start, change.end, _region(change)) for change in changes]
        if yardstick.is_regraded:
            told = [(new, new_end, None)]
        whole = Run(new, 0, new_end - new)
        found += as_retimes([whole], [], told, shown, first=start, frames=end) if told else [passage]
    return found


def _region(change: Change) -> Region | None:
    _, _, width, height = change.region
    return None if width * height > _WHOLE else change.region


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
