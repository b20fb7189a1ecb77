"""The filmstrip: small pictures at even steps, gathered on a few sheets."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.frames import Frame

Tile = NDArray[np.uint8]
_LONG_SIDE: Final = 160
_COLUMNS: Final = 10
_ROWS: Final = 10
_MOST: Final = 1200
_QUALITY: Final = 80


@dataclass(frozen=True)
class Strip:
    """How the sheets are laid out: tile k, counted row by row over all sheets, shows frame k * every."""

    sheets: int
    columns: int
    rows: int
    tile_width: int
    tile_height: int
    every: int
    count: int

    def as_dict(self) -> dict[str, int]:
        """JSON-ready."""
        return asdict(self)


class FilmstripProbe:
    """Keep a small picture every so many frames.

    Parameters
    ----------
    width, height : int > 0 [px]
        Size of the picture as shown, pixels square.
    every : int > 0 [frames]
        First step. Doubled, and every other picture dropped, whenever there are more than 1,200.

    Notes
    -----
    Cost: one scaling in `every` frames; at most 90 MB kept.
    """

    def __init__(self, width: Fraction, height: Fraction, *, every: int) -> None:
        scale = _LONG_SIDE / max(width, height)
        self._size = tuple(max(16, round(side * scale / 2) * 2) for side in (width, height))
        self._every = max(1, every)
        self._tiles: list[Tile] = []

    def feed(self, frame: Frame) -> None:
        """Take the next frame."""
        if frame.index % self._every:
            return
        self._tiles.append(frame.rgb_small(*self._size))
        if len(self._tiles) > _MOST:
            self._tiles = self._tiles[::2]
            self._every *= 2

    def finish(self, out: Path) -> Strip:
        """Write `sheet-0.jpg`, `sheet-1.jpg`, ... into `out`. No sheet when there was no frame."""
        width, height = self._size
        a_sheet = _COLUMNS * _ROWS
        sheets = math.ceil(len(self._tiles) / a_sheet)
        for number in range(sheets):
            tiles = self._tiles[number * a_sheet : (number + 1) * a_sheet]
            rows = math.ceil(len(tiles) / _COLUMNS)
            sheet = np.zeros((rows * height, _COLUMNS * width, 3), np.uint8)
            for place, tile in enumerate(tiles):
                top, left = place // _COLUMNS * height, place % _COLUMNS * width
                sheet[top : top + height, left : left + width] = tile
            _write_jpeg(out / f"sheet-{number}.jpg", sheet)
        return Strip(sheets, _COLUMNS, _ROWS, width, height, self._every, len(self._tiles))


def _write_jpeg(path: Path, rgb: Tile) -> None:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise OSError(f"no JPEG could be made of a sheet of {rgb.shape}")
    path.write_bytes(data.tobytes())
