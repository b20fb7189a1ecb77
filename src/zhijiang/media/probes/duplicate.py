"""Frames shown twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2

from zhijiang.media.probes.glance import Glance, Tiny
from zhijiang.media.probes.spans import Runs, Span

_LEAST_MOTION: Final = 1.0
"""Change of both steps beside a repeat [8-bit code values]: what hardly moves cannot be seen to stop."""
_CUT: Final = 20.0
"""A change as large says nothing of motion: it may be a cut."""
_MOST_STILL: Final = 1.5
_STANDSTILL: Final = 0.3
"""A repeat changes by no more than this share of the quieter step beside it."""
_SAMPLE_STEP: Final = 10
_NEAR: Final = 12
_MOST_NEAR: Final = 3
_LEAST_OF_CADENCE: Final = 4
_LONGEST_CADENCE: Final = 60
_MOST_TIMES: Final = 16


@dataclass(frozen=True)
class Duplicates:
    """Runs of frames that repeat the one before them, and the passage in which repeats come at even distances."""

    stray: list[Span]
    """`measured` = how many frames repeat; in order."""
    cadence: Span | None
    """From the first repeat of the pattern to the last, `measured` = how many frames repeat; None without a pattern."""


class DuplicateProbe:
    """Find frames that repeat the one before while the picture moves.

    A step is a repeat when the tiny picture changes by at most 0.3 of both steps beside the run of repeats, these are
    at least 1 in the mean (2, where the other is a cut), and no sample changes by more than 10. Runs as long as a freeze are left to that probe.
    Repeats at even distances (±1, up to 60 frames, four and more) are a pattern that a change of frame rate left; where
    more than three lie within 12 frames without a pattern, the picture is drawn so (animation), and nothing is said.

    Parameters
    ----------
    most_frames : int > 0 [frames]
        Longest run of repeats; a longer one is a freeze.

    Notes
    -----
    Rule: M-06. Source: docs/media.md#duplicate-frames.
    Accuracy: exact frames through x264 at CRF 18 to 28, tests/media/probes/test_duplicate.py.
    Cost: nothing for a frame that moves; one difference of tiny pictures for one that does not.
    """

    def __init__(self, *, most_frames: int = 24) -> None:
        self._most_frames = most_frames
        self._steps: list[float] = []
        self._still = Runs()
        self._before: Tiny | None = None

    def feed(self, glance: Glance, change: float) -> None:
        """Take the next frame and its change from the one before [mean absolute 8-bit difference of tiny pictures]."""
        still = self._before is not None and change < _MOST_STILL
        if still and self._before is not None:
            # What moves in one corner alone moves all the same.
            still = cv2.minMaxLoc(cv2.absdiff(self._before, glance.tiny))[1] <= _SAMPLE_STEP
        self._before = glance.tiny
        self._steps.append(change)
        self._still.feed(glance.index, holds=still)

    def finish(self) -> Duplicates:
        """Settle. Once, after the last frame."""
        runs = self._runs()
        firsts = [run.start for run in runs]
        cadenced = _of_cadence(firsts)
        stray = [
            run
            for run in runs
            if run.start not in cadenced
            and sum(0 < abs(other - run.start) <= _NEAR for other in firsts) <= _MOST_NEAR
        ]  # fmt: skip
        pattern = [run for run in runs if run.start in cadenced]
        if not pattern:
            return Duplicates(stray, None)
        count = sum(run.measured for run in pattern)
        return Duplicates(stray, Span(pattern[0].start, pattern[-1].end, count))

    def _runs(self) -> list[Span]:
        """Every run of repeats between two steps that move."""
        runs = []
        for run in self._still.finish(len(self._steps)):
            if run.start < 2 or run.end >= len(self._steps) or run.end - run.start > self._most_frames:
                continue
            beside = sorted((self._steps[run.start - 1], self._steps[run.end]))
            least = _LEAST_MOTION if beside[1] < _CUT else 2 * _LEAST_MOTION
            if beside[1] >= _CUT and run.end - run.start > 1:
                continue
            if least <= beside[0] < _CUT and max(self._steps[run.start : run.end]) <= _STANDSTILL * beside[0]:
                runs.append(Span(run.start, run.end, float(run.end - run.start)))
        return runs


def _of_cadence(firsts: Sequence[int]) -> set[int]:
    """Those that follow each other at one distance, or at a few times that: where nothing moves no repeat is seen."""
    gaps = [after - before for before, after in pairwise(firsts)]
    near = [gap for gap in gaps if gap <= _LONGEST_CADENCE]
    if not near:
        return set()
    # The distance that explains most; ±1, because 3 and 4 in turn are a pattern, too.
    base = max(sorted(set(near)), key=lambda one: (sum(abs(gap - one) <= 1 for gap in near), one in near))
    length: dict[int, int] = {}
    before: dict[int, int] = {}
    for place, first in enumerate(firsts):
        length[first] = 1
        for other in reversed(firsts[:place]):
            times = round((first - other) / base)
            if times > _MOST_TIMES:
                break
            if times and abs(first - other - times * base) <= 1 and length[other] >= length[first]:
                length[first], before[first] = length[other] + 1, other
    found: set[int] = set()
    for last in firsts:
        if length[last] >= _LEAST_OF_CADENCE:
            member: int | None = last
            while member is not None:
                found.add(member)
                member = before.get(member)
    return found
