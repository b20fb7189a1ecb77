"""Where a passage of one cut stands in the next: the lengths of shots, in order, tell which stretches are the same.

Only measured things are compared: a stretch counts as the same when three or more shots in a row have the same lengths in
frames, or fewer where they begin or end both cuts. Single shots of one length are too often so by chance. What is not found
is told as lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from zhijiang.media.time import FrameRange

ENOUGH: Final = 3
"""Shots in a row whose lengths are hardly the same by chance."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames of the earlier cut that stand in the later one, moved by `by` frames."""

    frames: FrameRange
    by: int


def common_stretches(before: Sequence[FrameRange], after: Sequence[FrameRange], /) -> list[Stretch]:
    """The stretches that two cuts have in common, in the order of the film.

    Parameters
    ----------
    before, after : sequences of FrameRange [frames]
        The shots of the earlier and of the later cut, in order, each beginning where the one before ends.

    Returns
    -------
    list of Stretch
        Neighbours that move by the same are one stretch.
    """
    was, now = [len(shot) for shot in before], [len(shot) for shot in after]
    found: list[Stretch] = []
    for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        is_head = block.a == block.b == 0
        is_tail = block.a + block.size == len(was) and block.b + block.size == len(now)
        if block.size < (1 if is_head or is_tail else ENOUGH):
            continue
        first, last = before[block.a], before[block.a + block.size - 1]
        by = after[block.b].start - first.start
        if found and found[-1].by == by and found[-1].frames.end == first.start:
            found[-1] = Stretch(FrameRange(found[-1].frames.start, last.end), by)
        else:
            found.append(Stretch(FrameRange(first.start, last.end), by))
    return found


def place_in(stretches: Sequence[Stretch], frames: FrameRange, /) -> FrameRange | None:
    """Where these frames of the earlier cut stand in the later one; None when they are not all in one stretch."""
    for stretch in stretches:
        if stretch.frames.start <= frames.start and frames.end <= stretch.frames.end:
            return FrameRange(frames.start + stretch.by, frames.end + stretch.by)
    return None
