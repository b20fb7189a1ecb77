"""Pictures of the demo's films as codecs keep them: drawn on in Y, Cb and Cr, so that nothing is converted twice.

A picture is uint8 (height * 3 / 2, width): the luma plane and below it both chroma planes of half the size, as 4:2:0 with
limited range. Heights are multiples of 4, widths of 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from zhijiang.casework.letters import sans_face
from zhijiang.demo.edit import Look, Shot

Picture = NDArray[np.uint8]
Plane = NDArray[np.uint8]
Size = tuple[int, int]
"""Width and height."""


def planes_of(picture: Picture, /) -> tuple[Plane, Plane, Plane]:
    """Y, Cb and Cr: views, so that what is written into them is written into the picture."""
    height, width = picture.shape[0] * 2 // 3, picture.shape[1]
    chroma = picture[height:].reshape(2, height // 2, width // 2)
    return picture[:height], chroma[0], chroma[1]


def black(size: Size, /) -> Picture:
    picture = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
    planes_of(picture)[0].fill(16)
    return picture


def mixed(old: Picture, new: Picture, /, *, share: float) -> Picture:
    """`share` of the new picture over the rest of the old one."""
    return np.asarray(cv2.addWeighted(old, 1 - share, new, share, 0), dtype=np.uint8)


def window(source: Picture, shot: Shot, size: Size, /, *, share: float) -> Picture:
    """Cut the shot's moving window, `share` of its way gone, out of a source picture and scale it to `size`."""
    width, height = size
    rows, columns = planes_of(source)[0].shape
    zoom = shot.zoom[0] + (shot.zoom[1] - shot.zoom[0]) * share
    high = min(rows, columns * height / width) / zoom
    wide = high * width / height
    left = min(max(0.0, shot.x * columns - wide / 2), columns - wide)
    top = min(max(0.0, shot.y * rows - high / 2), rows - high)
    made = np.empty((height * 3 // 2, width), np.uint8)
    for plane, goal in zip(planes_of(source), planes_of(made), strict=True):
        part = plane.shape[0] / rows
        cut = _cut_out(plane, (left * part, top * part, wide * part, high * part), (goal.shape[1], goal.shape[0]))
        goal[:] = cut[:, ::-1] if shot.mirrored else cut
    return made


def _cut_out(plane: Plane, box: tuple[float, float, float, float], size: Size) -> Plane:
    """The box (left, top, width, height) of a plane at `size`; taken at a fraction of a sample, it moves smoothly."""
    left, top, wide, high = box
    rows, columns = plane.shape
    first, end = max(0, math.floor(left) - 1), min(columns, math.ceil(left + wide) + 1)
    upper, lower = max(0, math.floor(top) - 1), min(rows, math.ceil(top + high) + 1)
    larger = (round((end - first) * size[0] / wide), round((lower - upper) * size[1] / high))
    around = cv2.resize(plane[upper:lower, first:end], larger, interpolation=cv2.INTER_CUBIC)
    centre = (
        (left - first) * larger[0] / (end - first) + (size[0] - 1) / 2,
        (top - upper) * larger[1] / (lower - upper) + (size[1] - 1) / 2,
    )
    return np.asarray(cv2.getRectSubPix(around, size, centre), dtype=np.uint8)


@dataclass(frozen=True)
class _Grade:
    """Luma times `gain` plus `lift`; chroma times `colour`, moved by `cb` and `cr` [code values]."""

    gain: float
    lift: int
    colour: float
    cb: int
    cr: int

    def tables(self) -> tuple[Plane, Plane, Plane]:
        codes = np.arange(256, dtype=np.float64)
        luma = 16 + (codes - 16) * self.gain + self.lift
        chroma = 128 + (codes - 128) * self.colour
        cb, cr = chroma + self.cb, chroma + self.cr
        return _codes(luma, 235), _codes(cb, 240), _codes(cr, 240)


def _codes(values: NDArray[np.float64], most: int) -> Plane:
    table: Plane = np.clip(values, 16, most).astype(np.uint8)
    return table


_GRADES: Final[dict[Look, _Grade]] = {
    # Lifted and tinted no more than keeps dark pixels within the signal range of EBU R103.
    "evening": _Grade(0.86, 6, 0.85, -7, 6),
    "grey": _Grade(0.87, 0, 0.6, 2, -4),
    "ink": _Grade(0.28, 24, 0.3, 2, 0),
    "vermilion": _Grade(0.28, 38, 0.3, -14, 42),
}
_TABLES: Final = {look: grade.tables() for look, grade in _GRADES.items()}


def graded(picture: Picture, look: Look, /) -> Picture:
    """The picture in a light of its own; `ink` and `vermilion` are grounds for titles, dark but nowhere black."""
    if look == "day":
        return picture
    made = np.empty_like(picture)
    for plane, goal, table in zip(planes_of(picture), planes_of(made), _TABLES[look], strict=True):
        cv2.LUT(plane, table, dst=goal)
    return made


@dataclass(frozen=True)
class Layer:
    """Words to be laid over pictures: white, with or without a black edge; only the box that holds them."""

    left: int
    top: int
    luma: NDArray[np.uint16]
    """Code values times cover, (height, width)."""
    bare: NDArray[np.uint16]
    """255 less the cover, (height, width)."""

    def laid_over(self, picture: Picture) -> Picture:
        made = picture.copy()
        height, width = self.bare.shape
        for number, plane in enumerate(planes_of(made)):
            step = 1 if number == 0 else 2
            ink, bare = (self.luma, self.bare) if number == 0 else self._chroma()
            rows = slice(self.top // step, (self.top + height) // step)
            columns = slice(self.left // step, (self.left + width) // step)
            plane[rows, columns] = (plane[rows, columns] * bare + ink) // 255
        return made

    def _chroma(self) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        bare = (self.bare[::2, ::2] + self.bare[1::2, 1::2]) // 2
        return (255 - bare) * 128, bare


def title(lines: tuple[str, ...], size: Size, /) -> Layer:
    """The words of a card, in the middle; the first line larger."""
    image = Image.new("LA", size, (0, 0))
    draw = ImageDraw.Draw(image)
    points = min(size[0] // 11, size[1] // 8)
    top = size[1] / 2 - points * 0.8 * len(lines)
    for number, line in enumerate(lines):
        used = _font(points if number == 0 else points * 2 // 3)
        place = (size[0] / 2, top + points * 1.6 * number + points * 0.8)
        draw.text(place, line, (238, 255), used, anchor="mm")
    return _layer(image)


def caption(text: str, size: Size, /) -> Layer:
    """One line of dialogue near the foot of the picture."""
    image = Image.new("LA", size, (0, 0))
    points = max(16, min(size) // 18)
    ImageDraw.Draw(image).text(
        (size[0] / 2, size[1] * 0.9),
        text,
        (255, 255),
        _font(points),
        anchor="mm",
        stroke_width=max(1, points // 14),
        stroke_fill=(0, 255),
    )
    return _layer(image)


def _layer(image: Image.Image) -> Layer:
    box = image.getchannel("A").getbbox()
    assert box is not None, "words leave ink"
    left, top = box[0] // 2 * 2, box[1] // 2 * 2
    pixels = np.asarray(image.crop((left, top, (box[2] + 1) // 2 * 2, (box[3] + 1) // 2 * 2)), dtype=np.uint16)
    luma, cover = 16 + pixels[..., 0] * 219 // 255, pixels[..., 1]
    return Layer(left, top, luma * cover, 255 - cover)


@cache
def _font(points: int) -> ImageFont.FreeTypeFont:
    path, face = sans_face()
    return ImageFont.truetype(path, points, index=face)
