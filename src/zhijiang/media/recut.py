"""Where a passage of one cut stands in the next: the lengths of shots, in order, tell which stretches are the same.

Only measured things are compared: a stretch counts as the same when two or more shots in a row have the same lengths in
frames, or when a single shot has a length that no other has on either side. What is not found so is told as lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhijiang.media.time import FrameRange


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
    often_before, often_after = Counter(was), Counter(now)
    found: list[Stretch] = []
    for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        if not block.size:
            continue
        length = was[block.a]
        if block.size == 1 and (often_before[length] > 1 or often_after[length] > 1):
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
