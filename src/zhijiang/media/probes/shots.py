"""Hard cuts."""

from __future__ import annotations

from collections import deque
from typing import Final

import cv2

from zhijiang.media.probes.glance import Glance, Tiny
from zhijiang.media.probes.likeness import is_reframed, is_same_after_gap, is_same_scene, strangeness

AHEAD: Final = 6
"""Frames looked at after a change before it is called a cut; a picture that comes back within them was a flash."""
_NEAR: Final = 2
"""A cut is the largest change among its neighbours this far on both sides."""
_LEAST_CHANGE: Final = 1.0
_LARGE: Final = 20.0
_NEARLY: Final = 0.6
_PLAIN: Final = 3.0
"""Contrast [8-bit code values] under which a picture is a plain one: black, white, a colour."""


class ShotsProbe:
    """Find hard cuts: the first frame of each new shot.

    A change of picture is a cut when, motion and brightness taken out, the new picture cannot be found in the old
    one (`least_strange`), stands out from its neighbours (`stands_out`), and the old picture does not come back:
    within six frames (a flash, a stray frame), behind a plain picture of at most `gap_frames` (black or white laid
    over a shot), or inside other bars (letterbox, pillarbox).

    Parameters
    ----------
    gap_frames : int >= 0 [frames]
        Longest plain picture that a shot may be interrupted by.
    least_strange : float > 0
        Smallest `likeness.strangeness` of a cut.
    stands_out : float > 0
        Smallest strangeness squared over that of the steps beside it plus 1.

    Notes
    -----
    Source: docs/media.md#shots; every threshold lies in a measured gap.
    Accuracy: tests/media/probes/test_shots.py, docs/media.md#shots.
    Cost: one absolute difference of tiny pictures a frame; 16 tiny pictures kept; matching only where it may matter.
    """

    def __init__(self, *, gap_frames: int = 50, least_strange: float = 6.5, stands_out: float = 22.0) -> None:
        self._gap_frames, self._least_strange, self._stands_out = gap_frames, least_strange, stands_out
        self._window: deque[tuple[int, Tiny, float]] = deque(maxlen=2 * AHEAD + 4)
        self._cuts: list[int] = []
        self._plain = _PlainRun()

    def feed(self, glance: Glance) -> float:
        """Take the next frame. Returns its change from the one before [mean absolute 8-bit difference of luma]."""
        change = float(cv2.mean(cv2.absdiff(self._window[-1][1], glance.tiny))[0]) if self._window else 0.0
        self._window.append((glance.index, glance.tiny, change))
        if len(self._window) > AHEAD:
            self._settle(len(self._window) - 1 - AHEAD)
        return change

    def finish(self, frames: int) -> list[int]:
        """Settle the last frames. Returns the first frame of every shot but the first; empty if there is one shot."""
        for place in range(max(0, len(self._window) - AHEAD), len(self._window)):
            self._settle(place)
        if self._plain.start is not None and self._plain.entered_by_cut and frames - self._plain.start > AHEAD:
            self._cuts.append(self._plain.start)
        self._plain = _PlainRun()
        return self._cuts

    def _settle(self, place: int) -> None:
        index, tiny, _ = self._window[place]
        is_cut = self._is_cut(place)
        was_plain, is_plain = self._plain.start is not None, float(cv2.meanStdDev(tiny)[1][0, 0]) < _PLAIN
        if was_plain and not is_plain:
            self._leave_plain(index, tiny, is_cut=is_cut)
        elif is_plain and not was_plain:
            before = self._window[place - 1][1] if place else None
            self._plain.begin(index, before=before, entered_by_cut=is_cut)
        elif is_cut:
            self._cuts.append(index)

    def _leave_plain(self, index: int, tiny: Tiny, *, is_cut: bool) -> None:
        run, self._plain = self._plain, _PlainRun()
        start = run.start if run.start is not None else index
        length = index - start
        if run.before is not None and length <= self._gap_frames and is_cut:
            if is_same_after_gap(run.before, tiny):
                return
            if length <= AHEAD:
                # Too short for a shot of its own; if the picture before came back at all, it was a flash.
                if run.entered_by_cut:
                    self._cuts.append(index)
                return
        if run.entered_by_cut:
            self._cuts.append(start)
        if is_cut:
            self._cuts.append(index)

    def _is_cut(self, place: int) -> bool:
        if place == 0 or not self._is_large(place):
            return False
        before, after = self._window[place - 1][1], self._window[place][1]
        strange = strangeness(before, after, little=self._least_strange)
        if strange < self._least_strange:
            return False
        if strange * strange / (self._unrest(place) + 1) < self._stands_out:
            return False
        return not self._comes_back(place, strange) and not is_reframed(before, after)

    def _is_large(self, place: int) -> bool:
        """Whether a change is worth a closer look: the largest around, or nearly so among large ones."""
        change = self._window[place][2]
        if change < _LEAST_CHANGE:
            return False
        near = range(max(1, place - _NEAR), min(len(self._window), place + _NEAR + 1))
        largest = max(self._window[other][2] for other in near)
        return change >= (_NEARLY * largest if change >= _LARGE else largest)

    def _unrest(self, place: int) -> float:
        """Largest strangeness of the steps before and after: hand-held cameras and fast motion are restless."""
        steps = [(place - 2, place - 1), (place, place + 1)]
        return max(
            (strangeness(self._window[a][1], self._window[b][1]) for a, b in steps if a >= 0 and b < len(self._window)),
            default=0.0,
        )

    def _comes_back(self, place: int, strange: float) -> bool:
        before, after = self._window[place - 1][1], self._window[place][1]
        limit = min(9.0, 0.6 * strange)
        later = range(place + 1, min(place + AHEAD + 1, len(self._window)))
        earlier = range(max(0, place - 1 - AHEAD), place - 1)
        return any(is_same_scene(before, self._window[other][1], limit=limit) for other in later) or any(
            is_same_scene(self._window[other][1], after, limit=limit) for other in earlier
        )


class _PlainRun:
    """The plain picture that is on, if one is: where it began, how, and the picture before it."""

    def __init__(self) -> None:
        self.start: int | None = None
        self.before: Tiny | None = None
        self.entered_by_cut = False

    def begin(self, index: int, *, before: Tiny | None, entered_by_cut: bool) -> None:
        self.start, self.before, self.entered_by_cut = index, before, entered_by_cut
