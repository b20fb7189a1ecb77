"""The filmstrip: small pictures at even steps, gathered on a few sheets, and one larger that stands for the film."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.frames import Frame
from zhijiang.media.probes.colours import Colours, to_rgb
from zhijiang.media.probes.glance import shrunk

Tile = NDArray[np.uint8]
_LONG_SIDE: Final = 160
_COLUMNS: Final = 10
_ROWS: Final = 10
_MOST: Final = 1200
_QUALITY: Final = 80
_POSTER_LONG_SIDE: Final = 480


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
    poster: int
    """The frame that `poster.jpg` shows; -1 when there was no frame."""

    def as_dict(self) -> dict[str, int]:
        """JSON-ready."""
        return asdict(self)


class Look(NamedTuple):
    """A small picture of a frame, how much is to be seen in it, and a larger one where that is more than in any before."""

    tile: Tile
    much: float
    poster: Tile | None


class FilmstripProbe:
    """Keep a small picture every so many frames.

    Parameters
    ----------
    width, height : int > 0 [px]
        Size of the picture as shown, pixels square.
    every : int > 0 [frames]
        First step. Doubled, and every other picture dropped, whenever there are more than 1,200.
    rotation : int, 0, 90, 180 or 270 [degrees counter-clockwise]
        How a player turns the picture.
    matrix : float32 (3, 4) or None
        `colours.shown`, of the colours that `measure` is given.

    Notes
    -----
    A tile is made of the colours that the pass has at hand, where they are large enough: scaling a whole frame was a fifth
    of all that the pass adds to decoding. The poster is the first of the small pictures that has the most to see: the greatest spread of luma times one plus
    that of colour, so that neither black, nor a title on black, nor a flash is chosen where there is anything else.
    Cost: one scaling of a small picture in `every` frames, and one of a frame whenever a better poster comes; at most
    90 MB kept.
    """

    def __init__(
        self,
        width: Fraction,
        height: Fraction,
        *,
        every: int,
        rotation: int = 0,
        matrix: NDArray[np.float32] | None = None,
    ) -> None:
        self._turns, self._matrix = rotation // 90, matrix
        scale = _LONG_SIDE / max(width, height)
        self._size = tuple(max(16, round(side * scale / 2) * 2) for side in (width, height))
        self._every = self._first_every = max(1, every)
        self._most = -1.0
        scale = _POSTER_LONG_SIDE / max(width, height)
        self._poster_size = tuple(max(16, round(side * scale / 2) * 2) for side in (width, height))
        self._poster: tuple[float, int, Tile] | None = None
        self._tiles: list[Tile] = []

    def feed(self, frame: Frame) -> None:
        """Take the next frame."""
        self.take(frame.index, self.measure(frame))

    def measure(self, frame: Frame, colours: Colours | None = None) -> Look | None:
        """The small picture of a frame, if one is wanted of it, and a larger one if it is the best that was measured."""
        if frame.index % _every_at(frame.index, self._first_every):
            return None
        tile = self._tile(frame, colours)
        much = _how_much_to_see(tile)
        poster = None
        if much > self._most:
            self._most, poster = much, frame.rgb_small(*self._poster_size)
        return Look(tile, much, poster)

    def _tile(self, frame: Frame, colours: Colours | None) -> Tile:
        width, height = self._size[::-1] if self._turns % 2 else self._size
        if self._matrix is None or colours is None or not _covers(colours.luma, width, height):
            return frame.rgb_small(*self._size)
        lying = shrunk(to_rgb(colours, self._matrix), (width, height))
        tile: Tile = np.rint(np.clip(lying, 0, 255)).astype(np.uint8)
        return np.ascontiguousarray(np.rot90(tile, self._turns)) if self._turns else tile

    def take(self, index: int, look: Look | None) -> None:
        """Take what was measured of the next frame."""
        if look is None:
            return
        self._tiles.append(look.tile)
        if look.poster is not None and (self._poster is None or look.much > self._poster[0]):
            self._poster = (look.much, index, look.poster)
        if len(self._tiles) > _MOST:
            self._tiles = self._tiles[::2]
            self._every *= 2

    def finish(self, out: Path) -> Strip:
        """Write `sheet-0.jpg`, `sheet-1.jpg`, … and `poster.jpg` into `out`. None of them when there was no frame."""
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
        if self._poster is not None:
            _write_jpeg(out / "poster.jpg", self._poster[2])
        poster = self._poster[1] if self._poster else -1
        return Strip(sheets, _COLUMNS, _ROWS, width, height, self._every, len(self._tiles), poster)


def _covers(picture: NDArray[np.uint8], width: int, height: int) -> bool:
    return bool(picture.shape[0] >= height and picture.shape[1] >= width)


def _every_at(index: int, first: int) -> int:
    """The step that is in force at a frame: a picture of frame k * every is wanted until there are too many."""
    every = first
    while index > _MOST * every:
        every *= 2
    return every


def _how_much_to_see(rgb: Tile) -> float:
    """The spread of the middle grey levels times one plus the spread between the colours: a few letters on black have little."""
    red, green, blue = cv2.split(rgb)
    spread = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
    grey = np.asarray(cv2.transform(rgb, np.full((1, 3), 1 / 3)), np.uint8)
    reached = np.cumsum(np.bincount(grey.ravel(), minlength=256), dtype=np.int64)
    low, high = np.searchsorted(reached, (0.15 * grey.size, 0.85 * grey.size))
    return float(high - low) * (1.0 + float(cv2.mean(spread)[0]) / 255)


def _write_jpeg(path: Path, rgb: Tile) -> None:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise OSError(f"no JPEG could be made of a sheet of {rgb.shape}")
    path.write_bytes(data.tobytes())
