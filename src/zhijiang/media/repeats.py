"""Passages that films have in common, at their frames: what one episode of a series repeats of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.codes import STEP, Codes
from zhijiang.media.reuse import Held, Shelf
from zhijiang.media.runs import count, runs_of

_ALIKE: Final = 14
"""Bits that the codes of one frame in two films may differ by."""
_AROUND: Final = STEP
"""Frames around the shift that was found, in which the best is sought."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A passage of two films; half-open ranges of frames, equally long."""

    films: tuple[int, int]
    """Their places in the order given, the earlier first."""
    first: tuple[int, int]
    second: tuple[int, int]
    is_still: bool = False
    """Whether little moves in it: then where within the shot it stands is not told."""

    @property
    def frames(self) -> int:
        return self.first[1] - self.first[0]


def repeats_between(films: Sequence[Codes], /, *, least: int) -> list[Repeat]:
    """Every passage of at least so many frames that two of the films have in common.

    Parameters
    ----------
    films : sequence of uint64, shape (frames,)
        The codes of every frame, as `codes.codes_of` gives them: 8 bytes a frame, so that whole series fit into memory.
    least : int >= reuse.LEAST_FRAMES [frames]

    Returns
    -------
    list of Repeat
        By pair of films, then by place in the second; empty when they have nothing in common.

    Notes
    -----
    Source: `reuse.Shelf`, exact; then both ends are settled frame by frame. Plain pictures (black) join two passages, and neither
    begin nor end one. Accuracy: tests/media/test_repeats.py. Cost: grows with the square of all films' length; docs/media.md#repeats.
    Rule: M-31.
    """
    found: list[Repeat] = []
    shelf = [Held(str(place), len(codes), np.ascontiguousarray(codes[::STEP])) for place, codes in enumerate(films)]
    for second, asked in enumerate(films):
        if not second:
            continue
        by_pair: dict[int, list[tuple[int, int, int, bool]]] = {}
        for one in Shelf(shelf[:second]).find_codes(asked):
            first = int(one.name)
            shift = one.old[0] - one.new[0]
            if not one.is_still:
                shift = _best_shift(films[first], asked, one.new, shift)
            start, end = _settled(films[first], asked, one.new, shift)
            by_pair.setdefault(first, []).append((shift, start, end, one.is_still))
        for first in sorted(by_pair):
            rows = _joined(sorted(by_pair[first]))
            found += [
                Repeat((first, second), (start + shift, end + shift), (start, end), is_still)
                for shift, start, end, is_still in sorted(rows, key=lambda row: row[1:3])
                if end - start >= least
            ]
    return sorted(found, key=lambda each: (each.films, each.second, each.first))


def shared_frames(repeats: Sequence[Repeat], /) -> dict[tuple[int, int], int]:
    """How many frames of the later film of each pair the earlier one has, too; a pair without any is not in it."""
    pairs = dict.fromkeys(each.films for each in repeats)
    return {pair: count(runs_of(each.second for each in repeats if each.films == pair)) for pair in pairs}


def _gaps(one: Codes, other: Codes, frames: tuple[int, int], shift: int) -> NDArray[np.uint8]:
    """Bits that differ, of frames of the other film that the one has at this shift."""
    start, end = max(frames[0], -shift), min(frames[1], len(one) - shift)
    if start >= end:
        return np.empty(0, np.uint8)
    return np.bitwise_count(one[start + shift : end + shift] ^ other[start:end])


def _best_shift(one: Codes, other: Codes, frames: tuple[int, int], shift: int) -> int:
    """The shift near this one at which the passage is most alike; of equal ones the nearest."""
    length = frames[1] - frames[0]

    def unlike(by: int) -> tuple[float, int]:
        gaps = _gaps(one, other, frames, shift + by)
        return (float(gaps.mean()) if 2 * len(gaps) > length else 64.0, abs(by))

    return shift + min(range(-_AROUND, _AROUND + 1), key=unlike)


def _settled(one: Codes, other: Codes, frames: tuple[int, int], shift: int) -> tuple[int, int]:
    """The passage's ends in the other film, to the frame: outwards as long as frames are alike, inwards where they are not."""
    low, high = max(0, -shift), min(len(other), len(one) - shift)
    here, there = other[low:high], one[low + shift : high + shift]
    is_alike = np.bitwise_count(here ^ there) <= _ALIKE
    is_alike &= (here == 0) == (there == 0)
    start, end = (min(max(frame - low, 0), len(here)) for frame in frames)
    start, end = _outer(is_alike, start, end)
    shown = np.flatnonzero((here[start:end] != 0) & is_alike[start:end])
    if not len(shown):
        return low + start, low + start
    return low + start + int(shown[0]), low + start + int(shown[-1]) + 1


def _outer(is_alike: NDArray[np.bool_], start: int, end: int) -> tuple[int, int]:
    """Both ends moved outwards over frames that are alike."""
    before = np.flatnonzero(~is_alike[:start])
    behind = np.flatnonzero(~is_alike[end:])
    return (int(before[-1]) + 1 if len(before) else 0), (end + int(behind[0]) if len(behind) else len(is_alike))


def _joined(rows: Sequence[tuple[int, int, int, bool]]) -> Iterator[tuple[int, int, int, bool]]:
    """Rows (shift, start, end, is still) in order; those of one shift that touch are one."""
    last: tuple[int, int, int, bool] | None = None
    for row in rows:
        if last and row[0] == last[0] and row[1] <= last[2]:
            last = (last[0], last[1], max(last[2], row[2]), last[3] and row[3])
            continue
        if last:
            yield last
        last = row
    if last:
        yield last
