"""Whether a new cut is the same version as an old one: what a claim such as "the version that was licensed" is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from typing import Any, Final

from zhijiang.media.runs import count, runs_of

LONGEST_END: Final = 180
"""Seconds that slates or a trailer last at most; a longer head or tail is part of the programme."""
_APART: Final = frozenset({"inserted", "removed"})


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that stands against "the same version"; half-open ranges of frames, one of them may be empty."""

    kind: str
    """A kind of span of `zhijiang.recut/1` other than same; or tracks: one cut has more tracks of sound than the other."""
    where: str
    """head, inside or tail of the film."""
    old: tuple[int, int]
    new: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """What a recut says of the claim that both cuts are one version."""

    verdict: str
    """same; ends: all but frames at head and tail; sound: same picture, other sound; other: another version."""
    against: tuple[Against, ...]
    """In the order of the new cut; empty when it is the same."""

    @property
    def old_frames(self) -> int:
        """Frames of the old cut that something stands against."""
        return count(runs_of(each.old for each in self.against))

    @property
    def new_frames(self) -> int:
        """Frames of the new cut that something stands against."""
        return count(runs_of(each.new for each in self.against))

    def as_dict(self) -> dict[str, Any]:
        """The part `version` of a `zhijiang.recut/1`."""
        return {
            "verdict": self.verdict,
            "old_frames": self.old_frames,
            "new_frames": self.new_frames,
            "against": [
                {"kind": each.kind, "where": each.where, "old": list(each.old), "new": list(each.new)}
                for each in self.against
            ],
        }


def version_of(recut: Mapping[str, Any], /, *, tracks: tuple[int, int]) -> Version:
    """Hold a `zhijiang.recut/1` against the claim that the new cut is the same version as the old one.

    Parameters
    ----------
    recut : mapping
    tracks : (int, int)
        How many tracks of sound the old and the new cut have: a track without a counterpart is in no span.

    Returns
    -------
    Version
        `ends` when frames came or went only before the first or behind the last common frame, at most 180 seconds at each
        end and, in each cut, less than is common. That these are slates or a trailer, a person must see. Ends and sound together are `other`.

    Notes
    -----
    A re-encode, another size or a mild change of level is the same version, as in the recut itself. Rule: M-30.
    """
    body = sorted(
        (span for span in recut["spans"] if span["kind"] != "sound"), key=lambda span: (*span["new"], *span["old"])
    )
    head = len(list(takewhile(_is_apart, body)))
    tail = len(list(takewhile(_is_apart, reversed(body[head:]))))
    found = [
        _against(span, "head" if place < head else "tail" if place >= len(body) - tail else "inside")
        for place, span in enumerate(body)
        if span["kind"] != "same"
    ]
    sounds = [_against(span, "inside") for span in recut["spans"] if span["kind"] == "sound"]
    if tracks[0] != tracks[1]:
        sounds.append(Against("tracks", "inside", (0, recut["old"]["frames"]), (0, recut["new"]["frames"])))
    against = tuple(sorted([*found, *sounds], key=lambda each: (each.new, each.old)))
    return Version(_verdict(recut, found, sounds), against)


def _verdict(recut: Mapping[str, Any], found: Sequence[Against], sounds: Sequence[Against]) -> str:
    if not found:
        return "sound" if sounds else "same"
    if sounds or any(each.where == "inside" for each in found):
        return "other"
    common = sum(length for _new, _old, length in recut["frame_map"])
    ends = [
        sum(end - start for start, end in (getattr(each, side) for each in found if each.where == where))
        for where in ("head", "tail")
        for side in ("old", "new")
    ]
    longest = LONGEST_END * Fraction(recut["new"]["rate"])
    # Of ends: old head, new head, old tail, new tail.
    is_slates = max(ends) <= longest and max(ends[0] + ends[2], ends[1] + ends[3]) < common
    return "ends" if is_slates else "other"


def _is_apart(span: Mapping[str, Any]) -> bool:
    return span["kind"] in _APART


def _against(span: Mapping[str, Any], where: str) -> Against:
    return Against(span["kind"], where, tuple(span["old"]), tuple(span["new"]))
