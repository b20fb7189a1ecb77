"""The fingerprint of a frame: what two cuts are aligned by, and by which a change in a small part of a picture shows."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.fingerprint import CHUNK, Layout, Prints, packed
from zhijiang.media.frames import Frame
from zhijiang.media.probes.colours import Colours
from zhijiang.media.probes.glance import Tiny, shrunk

FINE: Final = 6
"""Samples to a side of a cell, of the picture whose gradients are measured."""
_GRAIN: Final = 32.0
"""Steps of the stored gradient to a doubling of one plus its mean."""
_BAR: Final = 30
"""Brightest sample of a bar at the edge of the picture [8-bit code value]."""


class FingerprintProbe:
    """Take the fingerprint of every frame.

    Each frame is cut into 32 × 18 cells (18 × 32 when it stands upright). Kept are: the mean luma of each cell, the mean
    gradient of each cell in a picture of 192 × 108, the mean of both colour differences in 16 × 9 cells, and the four
    edges of the part inside black bars.

    Parameters
    ----------
    layout : Layout
    rotation : int, 0, 90, 180 or 270 [degrees counter-clockwise]
        How a player turns the picture.

    Notes
    -----
    Source: own; why these: docs/media.md#fingerprint. Accuracy: tests/media/test_align.py.
    Cost: docs/media.md#cost; 1,444 bytes a frame before they are packed, packed every 500 frames.
    """

    def __init__(self, layout: Layout, *, rotation: int = 0) -> None:
        self._layout, self._turns = layout, rotation // 90
        self._chunks: list[bytes] = []
        self._room = np.empty((CHUNK, layout.bytes_a_frame), np.uint8)
        self._filled = 0
        self.frames = 0

    def feed(
        self, frame: Frame, *, bit_depth: int = 8, small: Tiny | None = None, colours: Colours | None = None
    ) -> None:
        """Take the next frame; of it, if they are at hand, the halved luma and the colours at that size."""
        self.take(self.measure(frame, bit_depth=bit_depth, small=small, colours=colours))

    def take(self, row: NDArray[np.uint8]) -> None:
        """Take the fingerprint of the next frame."""
        self._room[self._filled] = row
        self._filled += 1
        self.frames += 1
        if self._filled == CHUNK:
            self._pack()

    def measure(
        self, frame: Frame, *, bit_depth: int = 8, small: Tiny | None = None, colours: Colours | None = None
    ) -> NDArray[np.uint8]:
        """The fingerprint of a frame: uint8 (layout.bytes_a_frame,)."""
        layout = self._layout
        wanted = tuple(FINE * side for side in (layout.size if self._turns % 2 else layout.size[::-1]))
        enough = small is not None and small.shape[0] >= wanted[0] and small.shape[1] >= wanted[1]
        fine = self._fine(small if small is not None and enough else frame.luma, bit_depth)
        row = np.empty(layout.bytes_a_frame, np.uint8)
        cells = layout.cells
        row[:cells] = shrunk(fine, layout.size).ravel()
        row[cells : 2 * cells] = self._gradient(fine).ravel()
        at = 2 * cells
        for plane in self._colour(frame if colours is None else colours, bit_depth):
            row[at : at + cells // 4] = plane.ravel()
            at += cells // 4
        row[at:] = bars_of(fine)
        return row

    def finish(self) -> Prints:
        """All of them."""
        if self._filled:
            self._pack()
        return Prints(self._layout, self.frames, self._chunks)

    def _pack(self) -> None:
        self._chunks.append(packed(self._room[: self._filled]))
        self._filled = 0

    def _fine(self, plane: NDArray[Any], bit_depth: int) -> NDArray[np.uint8]:
        width, height = (FINE * side for side in self._layout.size)
        if self._turns % 2:
            width, height = height, width
        small = plane
        while small.shape[1] >= 2 * width and small.shape[0] >= 2 * height:
            small = shrunk(small, (small.shape[1] // 2, small.shape[0] // 2))
        small = shrunk(small, (width, height))
        if small.dtype != np.uint8:
            small = np.right_shift(small, bit_depth - 8).astype(np.uint8)
        return np.ascontiguousarray(np.rot90(small, self._turns)) if self._turns else small

    def _gradient(self, fine: NDArray[np.uint8]) -> NDArray[np.uint8]:
        across = cv2.absdiff(fine[:, 1:], fine[:, :-1])
        down = cv2.absdiff(fine[1:], fine[:-1])
        both = np.zeros(fine.shape, np.float32)
        both[:, 1:] += across
        both[1:] += down
        mean = shrunk(both, self._layout.size)
        return np.asarray(np.rint(_GRAIN * np.log2(1.0 + mean)), np.uint8)

    def _colour(self, source: Frame | Colours, bit_depth: int) -> list[NDArray[np.uint8]]:
        width, height = self._layout.size[0] // 2, self._layout.size[1] // 2
        planes = (source.blue, source.red) if isinstance(source, Colours) else source.colour_planes()
        if planes is None:
            return [np.full((height, width), 128, np.uint8)] * 2
        size = (height, width) if self._turns % 2 else (width, height)
        small = []
        for plane in planes:
            cell: NDArray[Any] = plane
            while cell.shape[1] >= 8 * size[0] and cell.shape[0] >= 8 * size[1]:
                cell = shrunk(cell, (cell.shape[1] // 2, cell.shape[0] // 2))
            cell = shrunk(cell, size)
            if cell.dtype != np.uint8:
                cell = np.right_shift(cell, bit_depth - 8).astype(np.uint8)
            small.append(np.rot90(cell, self._turns) if self._turns else cell)
        return small


def bars_of(fine: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many rows at the top and bottom, and columns at the left and right, are black: uint8 (4,); 0 when all is dark."""
    rows = np.flatnonzero(fine.max(axis=1) > _BAR)
    columns = np.flatnonzero(fine.max(axis=0) > _BAR)
    height, width = fine.shape
    if len(rows) < height // 4 or len(columns) < width // 4:
        return np.zeros(4, np.uint8)
    return np.array([rows[0], height - 1 - rows[-1], columns[0], width - 1 - columns[-1]], np.uint8)
