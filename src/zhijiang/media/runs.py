"""Sets of frames as runs: half-open ranges [start, end), in order, that neither touch nor overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Run = tuple[int, int]
Runs = tuple[Run, ...]


def runs_of(ranges: Iterable[Sequence[int]], /) -> Runs:
    """The frames of any ranges, in any order, as runs; empty ranges are nothing."""
    found: list[Run] = []
    for start, end in sorted((each[0], each[1]) for each in ranges):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def united(*sets: Runs) -> Runs:
    """Frames that lie in one of the sets at least."""
    return runs_of(run for runs in sets for run in runs)


def common(one: Runs, other: Runs, /) -> Runs:
    """Frames that lie in both."""
    found: list[Run] = []
    a = b = 0
    while a < len(one) and b < len(other):
        start, end = max(one[a][0], other[b][0]), min(one[a][1], other[b][1])
        if start < end:
            found.append((start, end))
        if one[a][1] <= other[b][1]:
            a += 1
        else:
            b += 1
    return tuple(found)


def without(runs: Runs, taken: Runs, /) -> Runs:
    """Frames of `runs` that do not lie in `taken`."""
    if not runs:
        return ()
    edges = [runs[0][0], *(edge for run in taken for edge in run), runs[-1][1]]
    gaps = [(edges[at], edges[at + 1]) for at in range(0, len(edges), 2) if edges[at] < edges[at + 1]]
    return common(runs, runs_of(gaps))


def count(runs: Runs, /) -> int:
    """How many frames."""
    return sum(end - start for start, end in runs)


def bridged(runs: Runs, hole: int, /) -> Runs:
    """The same with holes of up to `hole` frames between two runs filled."""
    found: list[Run] = []
    for start, end in runs:
        if found and start - found[-1][1] <= hole:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def grown(ranges: Iterable[Sequence[int]], by: int, /, *, frames: int) -> Runs:
    """Ranges with `by` more frames at both sides, within a film of `frames`. An empty range is the place of a splice."""
    return runs_of((max(0, start - by), min(frames, end + by)) for start, end in (tuple(each) for each in ranges))


def flat(runs: Runs, /) -> list[int]:
    """Runs as they are stored: [start, length, start, length, …]."""
    return [number for start, end in runs for number in (start, end - start)]


def from_flat(numbers: Sequence[int], /) -> Runs:
    """Runs out of what `flat` made. Raises ValueError when it is not in order, or of an odd count."""
    if len(numbers) % 2 or any(type(number) is not int for number in numbers):
        raise ValueError("Runs are pairs of whole numbers: start and length.")
    found: list[Run] = []
    for at in range(0, len(numbers), 2):
        start, length = numbers[at], numbers[at + 1]
        if length <= 0 or start < 0 or (found and start <= found[-1][1]):
            raise ValueError("Runs are in order, at least one frame long, and do not touch.")
        found.append((start, start + length))
    return tuple(found)
