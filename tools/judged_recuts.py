"""A recut that was aligned, judged against the truth: frames, splices, changes, sounds and notes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.align import Side, align
from zhijiang.media.carry import carry_notes
from zhijiang.media.fingerprint import Prints

NOTES: Final = 16
"""Notes that are carried through each pair."""


@dataclass(frozen=True)
class Pair:
    """What is stored of one."""

    name: str
    old: Prints
    new: Prints
    shows: NDArray[np.int64]
    roles: list[str]
    sounds: NDArray[np.int64]
    looks: NDArray[np.uint8]
    reel: int


def judge(pair: Pair) -> Counter[str]:
    """What is right and wrong in the answer, in frames, splices and changes."""
    old, new = pair.old.unpacked(), pair.new.unpacked()
    sides = Side("0" * 64, old.frames, "25/1"), Side("1" * 64, new.frames, "25/1")
    answer = align(old, new, old_side=sides[0], new_side=sides[1])
    shown, kinds = np.full(new.frames, -1), np.full(new.frames, "", dtype=object)
    for start, there, length in answer.runs:
        shown[start : start + length] = np.arange(there, there + length)
    for span in answer.spans:
        if span.kind in ("sound", "removed"):
            continue
        kinds[slice(*span.new)] = "altered" if span.is_altered else span.kind
        if span.kind == "retimed":  # altered besides or not
            count, length = span.new[1] - span.new[0], span.old[1] - span.old[0]
            shown[slice(*span.new)] = span.old[0] + ((np.arange(count) + 0.5) * length / count).astype(int)
    marks = np.array([_mark(pair, frame, int(shown[frame]), str(kinds[frame])) for frame in range(new.frames)])
    tally: Counter[str] = Counter(f"{role}: {mark}" for role, mark in zip(pair.roles, marks.tolist(), strict=True))
    _splices(pair, marks, tally)
    _changes(pair, marks, tally)
    _sounds(pair, answer, tally)
    _notes(pair, answer.as_dict(), tally)
    tally["pairs"] += 1
    return tally


def _mark(pair: Pair, frame: int, shown: int, kind: str) -> str:
    role, true = pair.roles[frame], int(pair.shows[frame])
    right = shown == true or _equal(pair, shown, true)
    if role == "unseen":
        return "right"
    if role == "same":
        if kind in ("same", "moved"):
            return "right" if right else "wrong"
        return "right" if kind in ("inserted", "retimed") and _is_spare(pair, frame) else "changed"
    if role == "picture":
        is_right = right or (kind == "altered" and _is_beside(pair, shown, true))
        if kind in ("picture", "altered"):
            return "right" if is_right else "misplaced"
        return {"inserted": "unplaced", "retimed": "untold"}.get(kind, "missed")
    if role == "foreign":
        return "right" if kind in ("inserted", "picture", "altered") else "missed"
    if role == "extra":
        return "right" if kind in ("inserted", "retimed", "picture") or right else "missed"
    if kind == "retimed":
        return "right" if _is_beside(pair, shown, true) else "wrong"
    return "changed" if kind == "altered" else "unnamed" if right or kind == "inserted" else "wrong"


def _is_beside(pair: Pair, shown: int, true: int) -> bool:
    """Whether it is the true frame of a passage at another speed, or one beside it."""
    return any(shown == one or _equal(pair, shown, one) for one in (true - 1, true, true + 1))


def _equal(pair: Pair, one: int, other: int) -> bool:
    """Whether two old frames cannot be told apart by eye: a mean difference under one code value."""
    if not (0 <= one < len(pair.looks) and 0 <= other < len(pair.looks)):
        return False
    return float(np.abs(pair.looks[one].astype(np.int16) - pair.looks[other]).mean()) < 1.0


def _is_spare(pair: Pair, frame: int) -> bool:
    """Whether the same picture is shown once more nearby: which of the two is the extra one is free."""
    near = range(max(0, frame - 60), min(len(pair.roles), frame + 60))
    true = int(pair.shows[frame])
    return any(pair.roles[at] == "extra" and _equal(pair, int(pair.shows[at]), true) for at in near)


def _splices(pair: Pair, marks: NDArray[Any], tally: Counter[str]) -> None:
    if " to " in pair.name:  # at another rate every step would be one
        return
    for frame in range(1, len(pair.shows)):
        before, here = int(pair.shows[frame - 1]), int(pair.shows[frame])
        if "retimed" in (pair.roles[frame - 1], pair.roles[frame]) or here == before + 1 or here == before == -1:
            continue
        good = all(marks[at] in ("right", "unplaced") for at in (frame - 1, frame))
        tally["splices: right" if good else "splices: wrong"] += 1


def _changes(pair: Pair, marks: NDArray[Any], tally: Counter[str]) -> None:
    """Whole changes of three frames and more, and of fewer."""
    start = 0
    for frame in range(1, len(pair.roles) + 1):
        if frame < len(pair.roles) and pair.roles[frame] == pair.roles[start]:
            continue
        if pair.roles[start] in ("picture", "foreign"):
            found = not set(marks[start:frame]) <= {"missed", "untold"}
            size = "of 3 and more" if frame - start >= 3 else "of 1 or 2"
            tally[f"changes {size}: {'found' if found else 'missed'}"] += 1
        start = frame


def _notes(pair: Pair, recut: dict[str, Any], tally: Counter[str]) -> None:
    """Points and ranges of the old cut, half of them with a region, carried.

    One that says nothing of place or picture (`same`, `sound_changed`) must stand on all the frames that it stood on, unchanged, with its
    region; else it is silently wrong. Of the marked ones it is counted how many stand within a frame of their place all the same.
    """
    rng = np.random.default_rng(len(pair.name))
    frames = recut["old"]["frames"]
    notes = []
    for number in range(NOTES):
        start = int(rng.integers(0, frames - 1))
        end = min(frames, start + int(rng.choice([1, 1, 5, 25, 100])))
        region = {"region": np.round(rng.uniform(0, 0.5, 4), 3).tolist()} if number % 2 else {}
        notes.append({"id": str(number), "start": start, "end": end, "text": "", **region})
    carried = carry_notes({"cut": recut["old"], "notes": notes}, recut)["notes"]
    for note, there in zip(notes, carried, strict=True):
        status = there["status"]
        tally[f"notes: {status}"] += 1
        olds, news = range(note["start"], note["end"]), [at for span in there["spans"] for at in range(*span)]
        stands = len(news) == len(olds) and all(
            int(pair.shows[at]) == old or _equal(pair, int(pair.shows[at]), old)
            for at, old in zip(news, olds, strict=True)
        )
        is_whole = not {pair.roles[at] for at in news} & {"picture", "foreign"}
        if status in ("same", "sound_changed"):
            is_right = stands and is_whole and there.get("region") == note.get("region")
            tally["notes: silently wrong"] += not is_right
        elif news:
            near = any(abs(int(pair.shows[news[0]]) - old) <= 1 for old in (note["start"], *olds))
            tally["notes marked, on their place" if near else "notes marked, elsewhere"] += 1


def _sounds(pair: Pair, answer: Any, tally: Counter[str]) -> None:
    heard = np.zeros((len(pair.roles), 2), bool)
    for span in answer.spans:
        if span.kind == "sound":
            heard[slice(*span.new), list(span.tracks)] = True
    for track in range(2):
        true = pair.sounds[:, track] > 0
        edges = np.flatnonzero(np.diff(np.concatenate([[0], true.astype(np.int8), [0]])))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            tally["sounds: found" if heard[start:end, track].any() else "sounds: missed"] += 1
        allowed = np.convolve(true, np.ones(5), "same") > 0
        tally["sound frames: false"] += int((heard[:, track] & ~allowed).sum())
        tally["sound frames: of"] += len(true)
