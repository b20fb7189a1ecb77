"""Footage that was filed before, under another title: exact search over the codes of every cut that is held."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from zhijiang.media.codes import STEP, Codes, codes_of, places_like
from zhijiang.media.fingerprint import Fingerprint

LEAST_FRAMES: Final = 72
"""Shorter passages are not sought: too many look alike by chance."""
_WINDOW: Final = 8
"""Codes that are sought together: 64 frames."""
_HOP: Final = 32
"""Frames from one window to the next."""
_MOST_ONE: Final = 14
_MOST_EACH: Final = 9
"""Bits that the codes of a window may differ by, on average."""
_GOES_ON: Final = 14
_LOOSE: Final = 8
"""Frames that two hits of one passage may lie apart in shift: where little moves, the place is not sharper."""
_DISTINCT: Final = 6
"""Bits by which a window's codes must differ among each other for its place to be told; a still is found, its place is any of it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A cut on the shelf."""

    name: str
    frames: int
    codes: Codes
    """Of every eighth frame, as `codes_of(prints, every=STEP)` gives them."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """A passage that a cut on the shelf has, too; half-open ranges of frames."""

    name: str
    old: tuple[int, int]
    new: tuple[int, int]
    bits: float
    """How many of 64 bits differ, on average."""
    is_mirrored: bool = False
    is_still: bool = False
    """Whether little moves in it: then the place within the shot is not told."""


class Shelf:
    """The codes of all cuts that are held, in one piece.

    Parameters
    ----------
    held : sequence of Held

    Notes
    -----
    Memory: 8 bytes for every eighth frame; 90 MB for 1,000 hours at 25 frames a second.
    """

    def __init__(self, held: Sequence[Held]) -> None:
        self._held = list(held)
        self._starts = np.cumsum([0, *(len(one.codes) for one in held)]).tolist()
        self._codes = np.concatenate([one.codes for one in held]) if held else np.empty(0, np.uint64)

    def find(self, passage: Fingerprint, *, with_mirrored: bool = True) -> list[Reuse]:
        """Where frames of this passage, or of a whole cut, stand in the cuts on the shelf.

        Parameters
        ----------
        passage : Fingerprint
        with_mirrored : bool
            Also seek the passage turned left to right.

        Returns
        -------
        list of Reuse
            The longest first; empty when nothing of 72 frames and more is found.

        Notes
        -----
        Source: exact; every window of eight codes at every place of the shelf, at each of the eight places between two codes.
        Accuracy and cost: docs/benchmarks.md#reuse.
        """
        found = self.find_codes(codes_of(passage))
        if with_mirrored:
            mirrored = self.find_codes(codes_of(passage, is_mirrored=True))
            known = {(one.name, one.new) for one in found}
            found += [replace(one, is_mirrored=True) for one in mirrored if (one.name, one.new) not in known]
        return sorted(found, key=lambda one: (one.new[0] - one.new[1], one.bits, one.name))

    def find_codes(self, asked: Codes, /) -> list[Reuse]:
        """The same by the codes of every frame, uint64, shape (n,), as `codes_of` gives them; not mirrored."""
        hits: list[tuple[int, int, int]] = []
        for start in range(0, len(asked) - (_WINDOW + 1) * STEP + 2, _HOP):
            window = np.stack([asked[start + phase :: STEP][:_WINDOW] for phase in range(STEP)])
            places = places_like(self._codes, window, _MOST_ONE, _MOST_EACH * _WINDOW)
            hits += [(int(place), start + int(phase), int(bits)) for phase, place, bits in places]
        return _apart([self._stretched(asked, *best) for best in self._best(hits)])

    def _best(self, hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Of hits that say nearly the same, the closest: by cut and shift."""
        rows = []
        for place, at, bits in hits:
            cut = bisect_right(self._starts, place) - 1
            if place + _WINDOW <= self._starts[cut + 1]:
                rows.append((cut, (place - self._starts[cut]) * STEP - at, at, bits, place))
        rows.sort()
        kept: list[tuple[int, int, int]] = []
        group: list[tuple[int, int, int, int, int]] = []
        for row in [*rows, None]:
            if row and group and row[0] == group[-1][0] and row[1] - group[-1][1] <= _LOOSE:
                group.append(row)
                continue
            if group:
                kept += _closest(group)
            group = [row] if row else []
        return kept

    def _stretched(self, asked: Codes, place: int, at: int, bits: int) -> tuple[Reuse, int]:
        """As far as the codes go on to be alike; and the shift."""
        cut = bisect_right(self._starts, place) - 1
        first, end = self._starts[cut], self._starts[cut + 1]
        low, frame = place, at
        while low > first and frame >= STEP and _gap(self._codes[low - 1], asked[frame - STEP]) <= _GOES_ON:
            low, frame = low - 1, frame - STEP
        high, reach = place + _WINDOW, at + _WINDOW * STEP
        while high < end and reach < len(asked) and _gap(self._codes[high], asked[reach]) <= _GOES_ON:
            high, reach = high + 1, reach + STEP
        gaps = [_gap(self._codes[low + step], asked[frame + step * STEP]) for step in range(high - low)]
        start = (low - first) * STEP
        length = min(reach - frame, self._held[cut].frames - start)
        some = self._codes[low:high]
        is_still = int(np.bitwise_count(some ^ some[len(some) // 2]).max()) < _DISTINCT
        name = self._held[cut].name
        return Reuse(
            name, (start, start + length), (frame, frame + length), sum(gaps) / len(gaps), False, is_still
        ), start - frame


def _gap(one: np.uint64, other: np.uint64) -> int:
    return int(np.bitwise_count(one ^ other)) if one and other else 64


def _closest(group: list[tuple[int, int, int, int, int]]) -> list[tuple[int, int, int]]:
    """One hit for each passage of the new cut that is a window apart."""
    kept: list[tuple[int, int, int]] = []
    by_place: dict[int, tuple[int, int, int, int, int]] = {}
    for row in group:
        key = row[2] // (_WINDOW * STEP)
        if key not in by_place or row[3] < by_place[key][3]:
            by_place[key] = row
    kept += [(row[4], row[2], row[3]) for row in by_place.values()]
    return kept


def _apart(found: list[tuple[Reuse, int]]) -> list[Reuse]:
    """Each passage once: of overlapping ones of a cut the longest, the closest of equals; none that is too short."""
    kept: list[tuple[Reuse, int]] = []
    for one, shift in sorted(found, key=lambda row: (row[0].new[0] - row[0].new[1], row[0].bits)):
        if one.new[1] - one.new[0] >= LEAST_FRAMES and not any(_is_part(one, shift, other, by) for other, by in kept):
            kept.append((one, shift))
    return [one for one, _ in kept]


def _is_part(one: Reuse, shift: int, other: Reuse, by: int) -> bool:
    overlap = min(one.new[1], other.new[1]) - max(one.new[0], other.new[0])
    near = abs(shift - by) <= 4 * STEP or other.is_still or one.is_still
    return one.name == other.name and near and overlap > 0.5 * (one.new[1] - one.new[0])


def held_of(name: str, prints: Fingerprint) -> Held:
    """A cut for the shelf."""
    return Held(name, prints.frames, codes_of(prints, every=STEP))
