"""Notes carried from an old cut to a new one, by how the two correspond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

SCHEMA: Final = "zhijiang.notes/1"
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a note stands in the new cut, ranges half open."""

    status: str
    """same, split, picture_changed, sound_changed, retimed or gone."""
    spans: tuple[Range, ...]
    near: int | None = None
    """When it is gone: the new frame where it would have been."""


def carry_range(recut: Mapping[str, Any], start: int, end: int) -> Carried:
    """Carry the old frames [start, end), at least one, by a `zhijiang.recut/1`.

    What has happened to most of the note's meaning is told, the gravest first: gone, split, retimed, picture, sound. A note
    of which frames were cut out is split, also where what is left is one span. Where a picture at another speed was altered, that is
    graver than the speed.
    """
    whole = [
        span
        for span in recut["spans"]
        if span["kind"] not in ("sound", "inserted") and _overlaps(span["old"], start, end)
    ]
    places: list[Range] = []
    for span in whole:
        if span["kind"] == "removed":
            continue
        here = _retimed(span, start, end) if span["kind"] == "retimed" else _moved(span, start, end)
        places.append(here)
    if not places:
        removed = next((span for span in whole if span["kind"] == "removed"), None)
        return Carried("gone", (), removed["new"][0] if removed else min(start, recut["new"]["frames"]))
    spans = _joined(sorted(places))
    kinds = {span["kind"] for span in whole}
    if len(spans) > 1 or "removed" in kinds:
        status = "split"
    elif any(span["kind"] == "retimed" and "region" in span for span in whole):
        status = "picture_changed"
    elif "retimed" in kinds:
        status = "retimed"
    elif "picture" in kinds:
        status = "picture_changed"
    elif any(span["kind"] == "sound" and _overlaps(span["old"], start, end) for span in recut["spans"]):
        status = "sound_changed"
    else:
        status = "same"
    return Carried(status, tuple(spans))


def carry_notes(notes: Mapping[str, Any], recut: Mapping[str, Any]) -> dict[str, Any]:
    """Carry `zhijiang.notes/1` of the old cut to the new one.

    Raises
    ------
    ValueError
        With one sentence: the notes belong to another cut, or lie outside it.
    """
    cut = notes["cut"]
    if cut["sha256"] != recut["old"]["sha256"]:
        raise ValueError(
            f"These notes belong to the cut {cut['sha256'][:12]}…; this recut begins with {recut['old']['sha256'][:12]}…."
        )
    frames = recut["old"]["frames"]
    rows = []
    for note in notes["notes"]:
        if not 0 <= note["start"] < note["end"] <= frames:
            raise ValueError(
                f"Note {note['id']} lies at frames {note['start']} to {note['end']}; the cut has {frames} frames, and a note "
                "needs one at least."
            )
        carried = carry_range(recut, note["start"], note["end"])
        row = {**{key: value for key, value in note.items() if key not in ("start", "end")}, "old_id": note["id"]}
        if carried.spans:
            row |= {"start": carried.spans[0][0], "end": carried.spans[-1][1]}
        else:
            row |= {"start": carried.near, "end": carried.near, "near": carried.near}
        rows.append({**row, "status": carried.status, "spans": [list(span) for span in carried.spans]})
    return {"schema": SCHEMA, "cut": dict(recut["new"]), "notes": rows}


def _overlaps(span: Sequence[int], start: int, end: int) -> bool:
    return max(span[0], start) < min(span[1], end)


def _moved(span: Mapping[str, Any], start: int, end: int) -> Range:
    shift = span["new"][0] - span["old"][0]
    return max(start, span["old"][0]) + shift, min(end, span["old"][1]) + shift


def _retimed(span: Mapping[str, Any], start: int, end: int) -> Range:
    """The part of the passage at another speed, whole frames that hold all of it."""
    (old, old_end), (new, new_end) = span["old"], span["new"]
    first, last = max(start, old) - old, min(end, old_end) - old
    length, played = old_end - old, new_end - new
    begin = new + first * played // length
    stop = new + -(-last * played // length)
    return begin, min(max(stop, begin + 1), new_end)


def _joined(places: Sequence[Range]) -> list[Range]:
    """Neighbours that touch are one."""
    found = [places[0]]
    for _, here in pairwise(places):
        if here[0] <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], here[1]))
        else:
            found.append(here)
    return found
