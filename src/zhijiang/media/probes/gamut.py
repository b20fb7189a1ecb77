"""Signal out of range: luma, red, green or blue beyond what EBU R103 tolerates."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.colours import Colours, to_rgb
from zhijiang.media.probes.glance import Tiny
from zhijiang.media.probes.spans import Runs, Span

LOWEST, HIGHEST = 5.0, 246.0
"""What is tolerated [8-bit code values]: 16 to 235 and 5 % on both sides."""
MOST_AREA: Final = 0.01
MOST_OF_COLOUR: Final = 0.02
"""The same with red, green and blue: coding and the coarser samples of colour alone drive 1 % of them over."""
_GAP: Final = 12
"""Frames within the limit between two that are not, that do not part a passage."""
_BLANK: Final = 24
"""Brightest sample of a blanked line or column at the edge."""

Region = tuple[float, float, float, float]


class GamutProbe:
    """Find runs of frames of which more than 1 % lies outside 5 to 246 in luma, or more than 2 % in luma, red, green or blue.

    It is measured on the small picture, each sample of which is the mean of an area (8 × 8 samples of a picture of 1920): the
    low-pass filter that R103 asks for, so that overshoots of sharpening and coding along edges do not count.

    Parameters
    ----------
    matrices : float32 (3, 4)
        `colours.matrix_of`; of several, where the film does not tell its own, all must find a colour out of range.

    Notes
    -----
    Rule: M-15. Source: EBU R103 v3 (2020), for limited range and SDR. Accuracy: tests/media/probes/test_gamut.py.
    Cost: a conversion of the small picture, two comparisons.
    """

    def __init__(self, *matrices: NDArray[np.float32]) -> None:
        self._matrices = matrices
        self._runs = Runs()
        self._boxes: dict[int, Region] = {}

    def feed(self, index: int, small: Tiny, colours: Colours | None) -> None:
        """Take the next frame; without colours, luma alone."""
        self.take(index, self.measure(small, colours))

    def measure(self, small: Tiny, colours: Colours | None) -> tuple[float, Region] | None:
        """Share of a frame that is out of range, and the box around it; None where it is within the limits."""
        out = self._out(small, colours)
        return None if out is None else (float(np.count_nonzero(out) / out.size), _region(out))

    def take(self, index: int, outside: tuple[float, Region] | None) -> None:
        """Take what was measured of the next frame."""
        before = self._runs.start
        self._runs.feed(index, holds=outside is not None, measured=outside[0] if outside else 0.0)
        if outside is not None:
            start = before if before is not None else index
            self._boxes[start] = _joined(self._boxes.get(start), outside[1])

    def _out(self, small: Tiny, colours: Colours | None) -> NDArray[np.bool_] | None:
        """What is out of range, where it is too much."""
        least, most = cv2.minMaxLoc(small)[:2]
        luma = (small < LOWEST) | (small > HIGHEST) if least < LOWEST or most > HIGHEST else None
        found = luma
        if colours is not None:
            rgb = None
            for matrix in self._matrices:
                beyond = _beyond(to_rgb(colours, matrix))
                if np.count_nonzero(beyond) <= MOST_OF_COLOUR * beyond.size:
                    rgb = None
                    break
                rgb = beyond if rgb is None else rgb & beyond
            if rgb is not None:
                found = rgb if found is None else found | rgb
        if found is None:
            return None
        # What is blanked at the edges is no picture.
        top, bottom, left, right = _picture_in(small)
        inside = np.zeros_like(found)
        inside[top:bottom, left:right] = found[top:bottom, left:right]
        of_luma = 0 if luma is None else np.count_nonzero(inside & luma)
        if of_luma > MOST_AREA * small.size or np.count_nonzero(inside) > MOST_OF_COLOUR * small.size:
            return inside
        return None

    def finish(self, frames: int) -> list[tuple[Span, Region]]:
        """Returns spans in order, `measured` = mean share outside, each with the box around what lies outside."""
        found: list[tuple[Span, Region]] = []
        for span in self._runs.finish(frames):
            box = self._boxes[span.start]
            if found and span.start - found[-1][0].end <= _GAP:
                before, other = found.pop()
                lengths = before.end - before.start, span.end - span.start
                mean = (before.measured * lengths[0] + span.measured * lengths[1]) / sum(lengths)
                found.append((Span(before.start, span.end, mean), _joined(other, box)))
            else:
                found.append((span, box))
        return found


def _beyond(rgb: NDArray[np.float32]) -> NDArray[np.bool_]:
    low, high = cv2.minMaxLoc(rgb.reshape(rgb.shape[0], -1))[:2]
    if low >= LOWEST and high <= HIGHEST:
        return np.zeros(rgb.shape[:2], np.bool_)
    return np.asarray(cv2.inRange(rgb, (LOWEST,) * 3, (HIGHEST,) * 3) == 0)


def _picture_in(small: Tiny) -> tuple[int, int, int, int]:
    """The picture inside black edges as (top, bottom, left, right), half open; all of it when it is all dark."""
    rows = np.flatnonzero(cv2.reduce(small, 1, cv2.REDUCE_MAX).ravel() > _BLANK)
    columns = np.flatnonzero(cv2.reduce(small, 0, cv2.REDUCE_MAX).ravel() > _BLANK)
    if not len(rows) or not len(columns):
        return 0, small.shape[0], 0, small.shape[1]
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _region(out: NDArray[np.bool_]) -> Region:
    rows, columns = np.flatnonzero(out.any(axis=1)), np.flatnonzero(out.any(axis=0))
    height, width = out.shape
    left, top = columns[0] / width, rows[0] / height
    return float(left), float(top), float((columns[-1] + 1) / width - left), float((rows[-1] + 1) / height - top)


def _joined(one: Region | None, other: Region) -> Region:
    if one is None:
        return other
    left, top = min(one[0], other[0]), min(one[1], other[1])
    right = max(one[0] + one[2], other[0] + other[2])
    bottom = max(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top
