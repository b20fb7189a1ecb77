"""How a new cut corresponds to an old one, frame by frame, from their stored fingerprints."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.alignment.altered import changes_in, changes_inside
from zhijiang.media.alignment.bars import Pair, brought_together
from zhijiang.media.alignment.changes import Change
from zhijiang.media.alignment.explained import place_explained, slid
from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.loose import place_barred, place_gaps
from zhijiang.media.alignment.order import Run, in_order, runs_of
from zhijiang.media.alignment.path import frame_path
from zhijiang.media.alignment.rates import as_retimes, as_sounds, brought_over, old_frames_at, speed_of
from zhijiang.media.alignment.seeds import BLOCK, Seeds, find_seeds, sample, vote
from zhijiang.media.alignment.short import moved_shortly, place_short
from zhijiang.media.alignment.sound import sound_changes
from zhijiang.media.alignment.spans import Recut, Region, Side, spans_of
from zhijiang.media.alignment.speed import Retime, retimes
from zhijiang.media.alignment.splices import keep_near, mend_ends, settle_splices
from zhijiang.media.alignment.yardstick import Yardstick
from zhijiang.media.fingerprint import Fingerprint

__all__ = ["Recut", "Side", "align"]

Altered = tuple[int, int, Region | None]
Heard = tuple[int, int, tuple[int, ...]]

_COARSE: Final = 48
_DENSE: Final = 8
_LONG: Final = 6000
_WIDE: Final = 3
_SHAPED: Final = 2.6
"""Times that cells differ more where one picture was brought to the other's size."""
_DOUBT: Final = 0.25
"""Of an edge within a cell only the mean is known: what a cut through it gives to either side is a quarter of the edge at most."""
_SURE: Final = 0.97
_SHORT: Final = 60
_ALIKE: Final = 3
"""Where one in so many frames of a short moved passage differs and others do not, it only looked alike for a while."""


def align(old: Fingerprint, new: Fingerprint, *, old_side: Side, new_side: Side) -> Recut:
    """Align two cuts.

    Parameters
    ----------
    old, new : Fingerprint
        Of the same layout, or of both: then nothing corresponds.
    old_side, new_side : Side
        What the answer says of them.

    Returns
    -------
    Recut

    Notes
    -----
    Source: seeds by the low waves of a cosine transform, a vote on shifts, Viterbi's algorithm over them frame by frame,
    and a yardstick of what encoding does that is measured on the pair itself (docs/media.md#recut).
    Accuracy: tests/media/test_align.py, docs/benchmarks.md. Cost: near linear in the frames, docs/benchmarks.md.
    """
    if old.layout != new.layout or not old.frames or not new.frames:
        spans = spans_of([], [], [], [], old_frames=old_side.frames, new_frames=new_side.frames)
        return Recut(old_side, new_side, spans, [])
    pair = brought_together(old, new)
    one, other = Likeness.of(pair.luma[0]), Likeness.of(pair.luma[1])
    speed = speed_of(
        one, other, (old_side.rate, new_side.rate), rows=pair.old.layout.rows, columns=pair.old.layout.columns
    )
    if speed == 1:
        runs, passages, changed, sounds = _matched(pair, one, other)
        spans = spans_of(runs, changed, passages, sounds, old_frames=old_side.frames, new_frames=new_side.frames)
        return Recut(old_side, new_side, spans, [(run.new, run.old, run.length) for run in runs])
    # All that corresponds is `retimed`: the old cut as it would be at the new rate is aligned, and its frames are led back.
    shown = old_frames_at(speed, old.frames)
    runs, passages, changed, sounds = _matched(brought_over(pair, shown), one.at(shown), other, was=(pair.old, shown))
    heard = as_sounds(runs, sounds, shown, frames=old.frames)
    passages = as_retimes(runs, passages, changed, shown, frames=old.frames)
    spans = spans_of([], [], passages, [], old_frames=old_side.frames, new_frames=new_side.frames, heard=heard)
    return Recut(old_side, new_side, spans, [])


def _matched(
    pair: Pair, one: Likeness, other: Likeness, *, was: tuple[Fingerprint, NDArray[np.int64]] | None = None
) -> tuple[list[Run], list[Retime], list[Altered], list[Heard]]:
    """What corresponds, what does so at another speed, and where picture and sound changed. `was`: the old film before it was brought to another rate."""
    old, new = pair.old, pair.new
    rows, columns = old.layout.rows, old.layout.columns
    path = _path(one, other, rows=rows, columns=columns)
    keep_near(path, old, new, (one, other))
    loose = place_barred(path, old, new)
    loose |= place_gaps(path, one, other, rows=rows, columns=columns)
    mend_ends(path, old, new, (one, other))
    settle_splices(path, old, new, (one, other))
    runs = moved_shortly(in_order(runs_of(path), one), one, other)
    if not runs:
        return [], [], [], []
    yardstick = _yardstick(runs, pair, loose, was)
    every = slid(runs, yardstick, old=old.frames)
    runs, passages = retimes(every)
    known: dict[Run, list[Change]] = {}
    changed = changes_in(runs, yardstick, loose, known)
    tight = [(start, end) for start, end, _ in changed if not loose[start:end].any()]
    if place_explained(path, runs, tight, yardstick, old=old.frames):
        runs = moved_shortly(in_order(runs_of(path), one), one, other)
        every = slid(runs, yardstick, old=old.frames)
        runs, passages = retimes(every)
        changed = changes_in(runs, yardstick, loose, known)
    passages = changes_inside(passages, every, yardstick)
    runs = _without_chance(runs, changed)
    return runs, passages, changed, _sounds(runs, old, new)


def _path(old: Likeness, new: Likeness, *, rows: int, columns: int) -> NDArray[np.int64]:
    """Look sparsely first; then densely around what that left open, so that the cost grows with the length, not its square."""
    is_long = new.frames > _LONG
    at = sample(new.frames, _COARSE if is_long else _DENSE)
    seeds = find_seeds(old, new, at, rows=rows, columns=columns)
    path = frame_path(old, new, vote(seeds, frames=new.frames), _agreed(seeds))
    if is_long:
        open_blocks = np.unique(np.flatnonzero(path < 0) // BLOCK)
        near = np.unique(np.clip(open_blocks[:, None] + np.arange(-2, 3), 0, (new.frames - 1) // BLOCK))
        at = (near[:, None] * BLOCK + np.array([_DENSE // 2, _DENSE + _DENSE // 2])).ravel()
        more = find_seeds(old, new, at[at < new.frames], rows=rows, columns=columns)
        seeds = Seeds.joined([seeds, more])
        path = frame_path(old, new, vote(seeds, frames=new.frames), _agreed(seeds))
    place_short(path, old, new, rows=rows, columns=columns)
    return path


def _agreed(seeds: Seeds) -> NDArray[np.int64]:
    """The shifts that most of the film agrees on, and none."""
    shift = (seeds.old - seeds.new)[seeds.cosine > _SURE]
    values, counts = np.unique(shift // 4 * 4, return_counts=True)
    return np.concatenate([[0], values[np.argsort(-counts, kind="stable")[:_WIDE]]]).astype(np.int64)


def _yardstick(
    runs: list[Run], pair: Pair, loose: NDArray[np.bool_], was: tuple[Fingerprint, NDArray[np.int64]] | None
) -> Yardstick:
    pairs = np.concatenate([np.stack([np.arange(r.old, r.old_end), np.arange(r.new, r.new_end)], axis=1) for r in runs])
    sure = ~loose[pairs[:, 1]]
    slack, doubt = (_SHAPED, _DOUBT) if pair.is_shaped else (1.0, 0.0)
    old, shown = was or (pair.old, None)
    return Yardstick(old, pair.new, pairs[sure] if sure.any() else pairs, slack=slack, doubt=doubt, shown=shown)


def _without_chance(runs: list[Run], changed: list[tuple[int, int, Region | None]]) -> list[Run]:
    """The runs but for moved passages that come to differ as they go on: these only looked alike for a while."""
    kept = []
    for run in runs:
        is_short = run.moved and run.length <= _SHORT
        count = sum(end - start for start, end, _ in changed if run.new <= start < run.new_end) if is_short else 0
        if not (is_short and run.length <= _ALIKE * count < _ALIKE * run.length):
            kept.append(run)
    return kept


def _sounds(runs: list[Run], old: Fingerprint, new: Fingerprint) -> list[tuple[int, int, tuple[int, ...]]]:
    """Sound tracks are held against each other in the order of the file."""
    found: dict[tuple[int, int], list[int]] = {}
    for track, (one, other) in enumerate(zip(old.sounds.values(), new.sounds.values(), strict=False)):
        for where in sound_changes(runs, one, other):
            found.setdefault(where, []).append(track)
    return [(start, end, tuple(tracks)) for (start, end), tracks in sorted(found.items())]
