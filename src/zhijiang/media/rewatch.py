"""What of a new cut is to be looked at again: its changes, one after the other, and what was seen of it in the old cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhijiang.media.runs import Runs, common, grown, runs_of, united, without

TOGETHER: Final = frozenset({"removed", "inserted", "picture"})
"""Kinds that, side by side, are one change to who looks at it: what was taken out and what came in its place.

Not a passage at another speed: of a film at another rate all of it is one, and what was put in must not vanish in it.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, ranges half open; one of them may be empty: the place of a splice."""

    number: int
    """Its place in the order of the new cut, from 0; never changes for a stored recut."""
    kind: str
    """picture, sound, retimed, moved, inserted, removed, or replaced: taken out, and something else in its place."""
    old: tuple[int, int]
    new: tuple[int, int]
    region: tuple[float, float, float, float] | None = None
    """The part of the picture, as shares; None: all of it, or no change of picture."""
    tracks: tuple[int, ...] = ()


def changes_of(recut: Mapping[str, Any], /) -> list[Change]:
    """The changes of a `zhijiang.recut/1` in the order of the new cut."""
    groups: list[list[Mapping[str, Any]]] = []
    # Sound lies over the others: it must not come between what was taken out and what came in its place.
    for span in sorted(recut["spans"], key=lambda span: (span["kind"] == "sound", span["new"][0])):
        if span["kind"] == "same":
            continue
        if groups and _touches(groups[-1], span):
            groups[-1].append(span)
        else:
            groups.append([span])
    groups.sort(key=lambda group: group[0]["new"][0])
    return [_change(number, group) for number, group in enumerate(groups)]


def _touches(group: Sequence[Mapping[str, Any]], span: Mapping[str, Any]) -> bool:
    last = group[-1]
    if span["new"][0] > last["new"][1]:
        return False
    if span["kind"] == last["kind"] == "retimed":
        return bool(span["old"][0] == last["old"][1]) and ("region" in span) == ("region" in last)
    return span["kind"] in TOGETHER and last["kind"] in TOGETHER


def _change(number: int, group: Sequence[Mapping[str, Any]]) -> Change:
    kinds = {span["kind"] for span in group}
    kind = _kind(group[0]) if len(kinds) == 1 else "replaced"
    old = min(span["old"][0] for span in group), max(span["old"][1] for span in group)
    new = min(span["new"][0] for span in group), max(span["new"][1] for span in group)
    region = group[0].get("region") if len(group) == 1 else None
    tracks = tuple(sorted({track for span in group for track in span.get("tracks", ())}))
    return Change(number, kind, old, new, tuple(region) if region else None, tracks)


def _kind(span: Mapping[str, Any]) -> str:
    """Of a passage at another speed that was altered, what a viewer must look at is the picture: all of the film may be at that speed."""
    return "picture" if span["kind"] == "retimed" and "region" in span else str(span["kind"])


def to_watch(changes: Sequence[Change], /, *, frames: int, handles: int) -> Runs:
    """Frames of the new cut in which a change can be judged: each with `handles` frames at both sides.

    Of a passage that only moved, its two splices: within it nothing is new.
    """
    places: list[tuple[int, int]] = []
    for change in changes:
        start, end = change.new
        places += [(start, start), (end, end)] if change.kind == "moved" else [(start, end)]
    return grown(places, max(1, handles), frames=frames)


def seen_again(recut: Mapping[str, Any], seen: Runs, /) -> Runs:
    """Frames of the new cut that are frames of the old one, unchanged in picture and sound, of those that were `seen` there."""
    here = runs_of(
        (start + max(0, begin - old), start + min(length, stop - old))
        for start, old, length in recut["frame_map"]
        for begin, stop in common(seen, ((old, old + length),))
    )
    changed = runs_of(span["new"] for span in recut["spans"] if span["kind"] not in ("same", "moved", "removed"))
    return without(here, changed)


def demanded(recut: Mapping[str, Any], seen: Runs, /, *, frames: int, handles: int) -> Runs:
    """Frames that somebody who has seen `seen` of the old cut must see of the new one. Rule: S-14."""
    fresh = without(((0, frames),), seen_again(recut, seen))
    return united(to_watch(changes_of(recut), frames=frames, handles=handles), fresh)
