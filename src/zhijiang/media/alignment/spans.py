"""The answer, `zhijiang.recut/1`: spans, the map of frames, and how much is to be looked at again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.speed import Retime

SCHEMA: Final = "zhijiang.recut/1"
Region = tuple[float, float, float, float]


def united(one: Region | None, other: Region | None) -> Region | None:
    """The smallest region that holds both; None is all of the picture."""
    if one is None or other is None:
        return None
    x, y = min(one[0], other[0]), min(one[1], other[1])
    right, bottom = max(one[0] + one[2], other[0] + other[2]), max(one[1] + one[3], other[1] + other[3])
    return x, y, round(right - x, 4), round(bottom - y, 4)


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of both cuts, half-open ranges of frames."""

    kind: str
    """same, moved, picture, retimed, inserted, removed or sound."""
    old: tuple[int, int]
    new: tuple[int, int]
    region: Region | None = None
    tracks: tuple[int, ...] = ()
    is_altered: bool = False
    """Of kind retimed: whether the picture changed besides."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        row: dict[str, Any] = {"kind": self.kind, "old": list(self.old), "new": list(self.new)}
        if self.kind == "picture" or self.is_altered:
            row["region"] = list(self.region) if self.region else None
        if self.kind == "sound":
            row["tracks"] = list(self.tracks)
        return row


@dataclass(frozen=True)
class Side:
    """One of the two cuts: what the answer says of it."""

    sha256: str
    frames: int
    rate: str


@dataclass(frozen=True)
class Recut:
    """How a new cut corresponds to an old one."""

    old: Side
    new: Side
    spans: Sequence[Span]
    runs: Sequence[tuple[int, int, int]]
    """[new start, old start, length] of frames that correspond one to one, by new start."""

    @property
    def same_frames(self) -> int:
        """New frames whose picture and sound are the old ones, moved or not."""
        return self.new.frames - self.review_frames

    @property
    def review_frames(self) -> int:
        """New frames in which something is not as it was: inserted, retimed, changed in picture or sound."""
        changed = sorted(span.new for span in self.spans if span.kind not in ("same", "moved", "removed"))
        total, reached = 0, 0
        for start, end in changed:
            total += max(0, end - max(start, reached))
            reached = max(reached, end)
        return total

    def as_dict(self) -> dict[str, Any]:
        """The recut as docs/schemas/recut-1.json."""
        return {
            "schema": SCHEMA,
            "old": {"sha256": self.old.sha256, "frames": self.old.frames, "rate": self.old.rate},
            "new": {"sha256": self.new.sha256, "frames": self.new.frames, "rate": self.new.rate},
            "spans": [span.as_dict() for span in self.spans],
            "frame_map": [list(run) for run in self.runs],
            "summary": {"same_frames": self.same_frames, "review_frames": self.review_frames},
        }


def spans_of(
    runs: Sequence[Run],
    changed: Sequence[tuple[int, int, Region | None]],
    retimes: Sequence[Retime],
    sounds: Sequence[tuple[int, int, tuple[int, ...]]],
    *,
    old_frames: int,
    new_frames: int,
    heard: Sequence[Span] = (),
) -> list[Span]:
    """Account for every frame of both cuts exactly once; sounds lie over the others.

    Parameters
    ----------
    runs : by new start, using no old frame twice, outside the retimes
    changed : ranges of new frames, each within a run, in order, with the changed region (None: all of it)
    retimes : by new start
    sounds : ranges of new frames, each within a run, with the tracks
    heard : spans of sound that lie over passages at another speed
    """
    starts = [start for start, _, _ in changed]
    pieces = [
        piece
        for run in runs
        for piece in _pieces(run, changed[bisect_left(starts, run.new) : bisect_left(starts, run.new_end)])
    ]
    pieces += [Span("retimed", each.old, each.new, each.region, is_altered=each.is_altered) for each in retimes]
    pieces.sort(key=lambda span: span.new)
    found: list[Span] = []
    reached, near = 0, 0
    for piece in pieces:
        if piece.new[0] > reached:
            found.append(Span("inserted", (near, near), (reached, piece.new[0])))
        found.append(piece)
        reached = piece.new[1]
        near = piece.old[1] if piece.kind != "moved" else near
    if reached < new_frames:
        found.append(Span("inserted", (near, near), (reached, new_frames)))
    found += _removed(found, old_frames)
    found += [*heard, *(_sound(start, end, tracks, runs) for start, end, tracks in sounds)]
    order = {"removed": 0, "sound": 2}
    return sorted(found, key=lambda span: (span.new[0], order.get(span.kind, 1), span.old))


def _pieces(run: Run, changed: Sequence[tuple[int, int, Region | None]]) -> list[Span]:
    plain = "moved" if run.moved else "same"
    found, at = [], run.new
    for start, end, region in changed:
        if start < run.new or end > run.new_end:
            continue
        if start > at:
            found.append(Span(plain, (at + run.shift, start + run.shift), (at, start)))
        found.append(Span("picture", (start + run.shift, end + run.shift), (start, end), region))
        at = end
    if at < run.new_end:
        found.append(Span(plain, (at + run.shift, run.old_end), (at, run.new_end)))
    return found


def _removed(spans: Sequence[Span], old_frames: int) -> list[Span]:
    """Old frames that nothing shows, each passage at the place of the new cut where it would have been."""
    used = sorted((span.old, span.new, span.kind) for span in spans if span.old[1] > span.old[0])
    found, reached, place = [], 0, 0
    for (start, end), new, kind in used:
        if start > reached:
            found.append(Span("removed", (reached, start), (place, place)))
        reached = max(reached, end)
        place = new[1] if kind != "moved" else place
    if reached < old_frames:
        found.append(Span("removed", (reached, old_frames), (place, place)))
    return found


def _sound(start: int, end: int, tracks: tuple[int, ...], runs: Sequence[Run]) -> Span:
    run = next(run for run in runs if run.new <= start and end <= run.new_end)
    return Span("sound", (start + run.shift, end + run.shift), (start, end), tracks=tracks)
