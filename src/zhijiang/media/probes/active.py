"""The active picture: what is left of the frame inside black bars, and where it differs from the programme's."""

from __future__ import annotations

from collections import Counter
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.glance import Glance, Tiny
from zhijiang.media.probes.spans import Span

Region = tuple[float, float, float, float]
"""(x, y, width, height) in shares of a picture."""
Box = tuple[int, int, int, int]
"""(top, bottom, left, right) in samples of the small picture, half open."""
_OVER_BLACK: Final = 10
"""How far over black [8-bit code values] a sample of the small picture is no bar any more."""
_FULL_EDGE: Final = 0.5
"""Share of the samples along an edge of the picture that are not black: a line of titles has less."""
_SPECKS: Final = 0.03
"""Up to this share of a line may be lit by what a coder smears over the edge."""
_LEAST_AREA: Final = 0.25
"""Share of the frame; a portrait film in a wide one has 0.32, a lamp in the night has less."""
_UNEVEN: Final = 0.03
"""Two bars that lie opposite each other differ by at most this share of the side."""
_DIFFERS: Final = 0.02
"""Edges that lie this share of the side apart are different ones."""
_LEAST_FRAMES: Final = 2


class ActivePictureProbe:
    """Find passages whose active picture is not the programme's: letterbox, pillarbox, windowbox, or none.

    The active picture of a frame is what remains when lines and columns with hardly a sample 10 over black (3 %) are taken
    off its four sides: at least a quarter of the frame, each edge straight (half of it is not black) and opposite bars
    equal to 3 %. A frame where this does not hold (dark, titles on black) says nothing, and the passage about it goes on.
    The programme's is the one that most frames have; a passage differs when an edge lies 2 % of the side elsewhere for
    two frames and more.

    Parameters
    ----------
    black : int, 0..255 [8-bit code value]
        16 in limited range, 0 in full range.

    Notes
    -----
    Rule: M-13. Source: docs/media.md#active-picture.
    Accuracy: exact frames, edges to 2 %, tests/media/probes/test_active.py.
    Cost: a threshold and two sums over the small picture (at most 384 px); 8 bytes a frame.
    """

    def __init__(self, *, black: int = 16) -> None:
        self._threshold = black + _OVER_BLACK
        self._boxes: list[Box | None] = []
        self._size = (1, 1)

    def feed(self, glance: Glance) -> None:
        """Take the next frame."""
        self.take(self.measure(glance.small), (glance.small.shape[0], glance.small.shape[1]))

    def measure(self, small: Tiny) -> Box | None:
        """The active picture of a frame by its small picture; None when it says nothing."""
        return self._box(np.asarray(cv2.threshold(small, self._threshold, 1, cv2.THRESH_BINARY)[1], np.uint8))

    def take(self, box: Box | None, size: tuple[int, int]) -> None:
        """Take what was measured of the next frame; size: (height, width) of the small picture [px]."""
        self._size = size
        self._boxes.append(box)

    def finish(self) -> tuple[Box | None, list[tuple[Span, Box]]]:
        """The programme's box and the passages that differ from it, in order. (None, []) when no frame says anything."""
        counts = Counter(box for box in self._boxes if box is not None)
        if not counts:
            return None, []
        most = counts.most_common(1)[0][0]
        found: list[tuple[Span, Box]] = []
        start, last = 0, 0
        current: Box | None = None
        for index, box in enumerate([*self._boxes, most]):
            if box is None:
                continue
            if current is not None and not self._differs(box, current):
                last = index + 1
                continue
            if current is not None and self._differs(current, most) and last - start >= _LEAST_FRAMES:
                found.append((Span(start, last), current))
            start, current, last = index, box, index + 1
        return most, found

    def share(self, box: Box) -> float:
        """How much of the whole frame a box is, 0..1."""
        return (box[1] - box[0]) * (box[3] - box[2]) / (self._size[0] * self._size[1])

    def region(self, box: Box) -> Region:
        """A box as (x, y, width, height) in shares of the frame as coded."""
        height, width = self._size
        top, bottom, left, right = box
        return left / width, top / height, (right - left) / width, (bottom - top) / height

    def _box(self, lit: NDArray[np.uint8]) -> Box | None:
        height, width = lit.shape
        rows = np.flatnonzero(lit.sum(axis=1, dtype=np.int32) > _SPECKS * width)
        columns = np.flatnonzero(lit.sum(axis=0, dtype=np.int32) > _SPECKS * height)
        if not len(rows) or not len(columns):
            return None
        box = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        top, bottom, left, right = box
        if abs(top - (height - bottom)) > max(2, _UNEVEN * height) or abs(left - (width - right)) > max(
            2, _UNEVEN * width
        ):
            return None
        inside = lit[top:bottom, left:right]
        if inside.size < _LEAST_AREA * lit.size:
            return None
        # The first line may be half bar, half picture; the second is all picture.
        edges = [(top, inside[1]), (height - bottom, inside[-2]), (left, inside[:, 1]), (width - right, inside[:, -2])]
        if any(bar > 1 and float(edge.mean()) < _FULL_EDGE for bar, edge in edges):
            return None
        return box

    def _differs(self, one: Box, other: Box) -> bool:
        sides = (self._size[0], self._size[0], self._size[1], self._size[1])
        return any(abs(a - b) > max(1.5, _DIFFERS * side) for a, b, side in zip(one, other, sides, strict=True))


def turned(region: Region, rotation: int) -> Region:
    """A region of the frame as coded on the picture as shown, turned counter-clockwise by 0, 90, 180 or 270 degrees."""
    x, y, width, height = region
    for _ in range(rotation // 90):
        x, y, width, height = y, 1 - x - width, height, width
    return round(x, 4), round(y, 4), round(width, 4), round(height, 4)
