"""A film brought to another frame rate: frames shown again, left out or mixed at even steps, from its first to its last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from zhijiang.media.alignment.bars import Pair
from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.order import Run
from zhijiang.media.alignment.seeds import Seeds, find_seeds
from zhijiang.media.alignment.spans import Region, Span, united
from zhijiang.media.alignment.speed import Retime
from zhijiang.media.fingerprint import Fingerprint

_SPEEDS: Final = tuple(
    map(
        Fraction,
        ["24/25", "25/24", "4/5", "5/4", "5/6", "6/5", "1/2", "2", "1001/1250", "1250/1001", "1001/1200", "1200/1001"],
    )
)
"""Between 24, 25, 29.97 (that is 30000/1001), 30, 50 and 60 frames a second, where the files do not say it."""
_PLACES: Final = 48
_HALF: Final = 40
"""Frames to either side of a place that are held against the old cut."""
_REACH: Final = 6
_CLEAR: Final = 0.5
"""Difference of likeness from which a place tells one speed from another."""
_MOST: Final = 0.75
_ALIKE: Final = 1.5
_SEAM: Final = 1
_HEARD: Final = 12
"""Frames under which a change of sound is a frame's window that lies elsewhere."""
_SEEN: Final = 0.15
"""Share of places that must be less alike one to one for another speed to be tried."""


def speed_of(old: Likeness, new: Likeness, rates: tuple[str, str], *, rows: int, columns: int) -> Fraction:
    """Old frames for each new one, where the whole film was brought to another rate; 1 where frames follow one to one.

    Parameters
    ----------
    old, new : Likeness
    rates : (str, str)
        What both sides say of their rates, as fractions.

    Notes
    -----
    Source: at 48 places, 80 frames long, each known change of rate is held against frames one to one; three in four places that
    tell them apart must agree. Cost: constant but for the search of these places.
    """
    if min(old.frames, new.frames) < 4 * _HALF:
        return Fraction(1)
    places = np.linspace(_HALF, new.frames - _HALF - 1, _PLACES).astype(np.int64)
    seeds = find_seeds(old, new, places, rows=rows, columns=columns)
    speeds = _speeds(rates)
    plain = _costs_at(old, new, places, seeds, np.array([1.0]))
    if float((plain[:, 0] > _ALIKE).mean()) < _SEEN:
        return Fraction(1)
    costs = np.hstack([plain, _costs_at(old, new, places, seeds, np.array([float(speed) for speed in speeds[1:]]))])
    costs = costs[np.isfinite(costs).all(axis=1)]
    best, most = Fraction(1), 0
    for number, speed in enumerate(speeds[1:], 1):
        clear = np.abs(costs[:, 0] - costs[:, number]) > _CLEAR
        better = int((costs[clear, number] < costs[clear, 0]).sum())
        if better >= max(4, _MOST * int(clear.sum())):
            good = better - float(np.minimum(costs[clear, number], 20).mean())
            if good > most or most == 0:
                best, most = speed, good  # type: ignore[assignment]
    return best


def _costs_at(
    old: Likeness, new: Likeness, places: NDArray[np.int64], seeds: Seeds, speeds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How unlike the frames around each place are at each speed, float64, shape (places, speeds); infinite where nothing tells."""
    found = np.full((len(places), len(speeds)), np.inf)
    for number, place in enumerate(places.tolist()):
        anchors = seeds.old[seeds.new == place]
        if len(anchors) and new.spread[place] > _REACH:
            found[number] = _costs(old.code, new.code, place, anchors, speeds)
    return found


def old_frames_at(speed: Fraction, frames: int) -> NDArray[np.int64]:
    """Which old frame each frame of the old film would show after the change of rate: int64, shape (frames / speed,)."""
    count = int(frames / speed)
    doubled = 2 * np.arange(count, dtype=np.int64) + 1
    return doubled * speed.numerator // (2 * speed.denominator)


def brought_over(pair: Pair, shown: NDArray[np.int64]) -> Pair:
    """The old cut as it would be at the new rate."""
    old = pair.old
    there = Fingerprint(old.layout, old.values[shown], {stream: bands[shown] for stream, bands in old.sounds.items()})
    return replace(pair, old=there, luma=(pair.luma[0][shown], pair.luma[1]))


def as_retimes(
    runs: Sequence[Run],
    passages: Sequence[Retime],
    changed: Sequence[tuple[int, int, Region | None]],
    shown: NDArray[np.int64],
    *,
    frames: int,
    first: int = 0,
) -> list[Retime]:
    """What corresponds at the new rate as passages of the old film, each old frame in one of them at most; changed ones for themselves.

    `shown`: the old frame of each frame of `runs`, of those from `first` to `frames`.
    """
    edges = np.append(shown, frames)
    edges[0] = first
    pieces = [each for run in runs for each in _pieces(run, changed, edges)]
    found: list[Retime] = []
    reached = 0
    for piece in sorted([*passages, *pieces], key=lambda piece: piece.old):
        start, end = max(int(edges[piece.old[0]]), reached), int(edges[piece.old[1]])
        if start < end:
            found.append(replace(piece, old=(start, end)))
            reached = end
        elif found and found[-1].new[1] == piece.new[0]:
            # Frames that show the last old frame once more.
            found[-1] = replace(found[-1], new=(found[-1].new[0], piece.new[1]))
    return _without_seams(sorted(found, key=lambda piece: piece.new))


def _without_seams(passages: Sequence[Retime]) -> list[Retime]:
    """Joined where a frame at most is missing on either side: at which frame a conversion made its steps is its own affair."""
    found: list[Retime] = []
    for here in passages:
        last = found[-1] if found else None
        if last is None or not 0 <= here.old[0] - last.old[1] <= _SEAM or not 0 <= here.new[0] - last.new[1] <= _SEAM:
            found.append(here)
        elif last.is_altered == here.is_altered and not here.is_altered:
            found[-1] = Retime((last.old[0], here.old[1]), (last.new[0], here.new[1]))
        elif last.is_altered and here.is_altered:
            region = united(last.region, here.region)
            found[-1] = Retime((last.old[0], here.old[1]), (last.new[0], here.new[1]), is_altered=True, region=region)
        elif last.is_altered:
            found.append(replace(here, old=(last.old[1], here.old[1]), new=(last.new[1], here.new[1])))
        else:
            found[-1] = replace(last, old=(last.old[0], here.old[0]), new=(last.new[0], here.new[0]))
            found.append(here)
    return found


def as_sounds(
    runs: Sequence[Run], sounds: Sequence[tuple[int, int, tuple[int, ...]]], shown: NDArray[np.int64], *, frames: int
) -> list[Span]:
    """Where the sound changed, by frames of the old film itself."""
    edges = np.append(shown, frames)
    found = []
    for start, end, tracks in sounds:
        if end - start < _HEARD:
            continue
        shift = next(run.shift for run in runs if run.new <= start and end <= run.new_end)
        old = int(edges[start + shift]), int(edges[end + shift])
        found.append(Span("sound", (old[0], max(old[1], old[0] + 1)), (start, end), tracks=tracks))
    return found


def _pieces(run: Run, changed: Sequence[tuple[int, int, Region | None]], edges: NDArray[np.int64]) -> Iterator[Retime]:
    """The run, parted where its picture changed."""
    at = run.new
    for first, last, region in changed:
        if not run.new <= first < run.new_end:
            continue
        start, end = max(first, at), last
        # A frame that is shown twice is no passage of its own: a change of it takes in the frame behind.
        while end < run.new_end and edges[start + run.shift] == edges[end + run.shift]:
            end += 1
        if start > at:
            yield Retime((at + run.shift, start + run.shift), (at, start))
        if end > start:
            yield Retime((start + run.shift, end + run.shift), (start, end), is_altered=True, region=region)
        at = max(at, end)
    if at < run.new_end:
        yield Retime((at + run.shift, run.old_end), (at, run.new_end))


def _speeds(rates: tuple[str, str]) -> list[Fraction]:
    old, new = (Fraction(rate) for rate in rates)
    named = [Fraction(1), old / new, *_SPEEDS]
    return [speed for speed in dict.fromkeys(named) if speed == 1 or abs(speed - 1) > Fraction(1, 100)]


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True)
def _costs(old: Any, new: Any, place: Any, anchors: Any, speeds: Any) -> Any:  # pragma: no cover
    """How unlike the frames around this place are at each speed, at the best anchor."""
    found = np.full(len(speeds), np.inf)
    for number in range(len(speeds)):
        for anchor in anchors:
            for around in range(-_REACH, _REACH + 1):
                total = 0.0
                for step in range(-_HALF, _HALF, 2):
                    at = int(np.floor(anchor + around + (step + 0.5) * speeds[number]))
                    gap: Any = 0
                    if 0 <= at < len(old):
                        for cell in range(0, old.shape[1], 5):
                            gap += abs(np.int32(old[at, cell]) - np.int32(new[place + step, cell]))
                        total += gap / (old.shape[1] / 5)
                    else:
                        total += 40.0
                    if total > found[number] * (2 * _HALF // 2):
                        break
                found[number] = min(found[number], total / (2 * _HALF // 2))
    return found
