"""The changes of a new cut as a list for an edit room: where each stands in both cuts, by timecode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhijiang.media.rewatch import Change, changes_of
from zhijiang.media.time import Timecode

SOUND: Final = "A"
PICTURE: Final = "V"


@dataclass(frozen=True, slots=True)
class Place:
    """One change. What has no frames in the new cut stands on the frame after the splice, the last one at the film's end."""

    change: Change
    tracks: str
    """As an edit decision list names them."""
    first: str
    """Timecode of its first frame in the new cut; `last` is of the last one, `end` of the frame after it."""
    last: str
    end: str
    was_first: str
    """The same in the old cut; both empty for what is new."""
    was_last: str

    @property
    def frames(self) -> int:
        """Of the new cut; 0 for what was taken out."""
        return self.change.new[1] - self.change.new[0]

    @property
    def was_frames(self) -> int:
        """Of the old cut; 0 for what is new."""
        return self.change.old[1] - self.change.old[0]


def places_of(recut: Mapping[str, Any], /, *, old: Timecode, new: Timecode) -> list[Place]:
    """The changes of a `zhijiang.recut/1` in the order of the new cut.

    Parameters
    ----------
    recut : mapping
    old, new : Timecode
        The label of each cut's first frame.
    """
    frames = recut["new"]["frames"]
    return [_place(change, old, new, frames) for change in changes_of(recut)]


def _place(change: Change, old: Timecode, new: Timecode, frames: int) -> Place:
    start = min(change.new[0], frames - 1)
    end = max(change.new[1], start + 1)
    was, after = change.old
    return Place(
        change,
        tracks=SOUND if change.kind == "sound" else PICTURE,
        first=str(new + start),
        last=str(new + (end - 1)),
        end=str(new + end),
        was_first=str(old + was) if after > was else "",
        was_last=str(old + (after - 1)) if after > was else "",
    )
