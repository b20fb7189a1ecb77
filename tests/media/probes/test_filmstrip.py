from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.clips import make_clip, read_code
from zhijiang.media.decode import open_source
from zhijiang.media.frames import Frame
from zhijiang.media.probes.colours import Colours, matrix_of, shown
from zhijiang.media.probes.filmstrip import FilmstripProbe, Strip


class _Grey:
    """A decoder's picture of one level."""

    def __init__(self, level: int) -> None:
        self._level = level

    def rgb(self, width_px: int, height_px: int) -> np.ndarray:
        return np.full((height_px, width_px, 3), self._level, np.uint8)


def _frame(index: int) -> Frame:
    return Frame(index, index, np.zeros((9, 16), np.uint8), picture=_Grey(index % 256))


def test_tile_k_shows_frame_k_times_every(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=300, width=640, height=360, audio=None)
    probe = FilmstripProbe(Fraction(640), Fraction(360), every=2)
    with open_source(clip.path) as source:
        for block in source.blocks():
            assert isinstance(block, Frame)
            probe.feed(block)

    strip = probe.finish(tmp_path)

    assert strip == Strip(
        sheets=2, columns=10, rows=10, tile_width=160, tile_height=90, every=2, count=150, poster=strip.poster
    )
    seen = []
    for number in range(strip.sheets):
        sheet = cv2.imread(str(tmp_path / f"sheet-{number}.jpg"))
        assert sheet is not None
        tiles = [
            sheet[top : top + 90, left : left + 160]
            for top in range(0, sheet.shape[0], 90)
            for left in range(0, sheet.shape[1], 160)
        ]
        seen += [read_code(np.asarray(tile, np.uint8)) for tile in tiles]
    assert seen[:150] == list(range(0, 300, 2))


@pytest.mark.parametrize(("rotation", "full"), [(0, False), (90, False), (180, True), (270, False)])
def test_tile_of_the_colours_at_hand_is_that_of_the_whole_frame(rotation: int, full: bool) -> None:
    """Black, white, red and blue in the four corners, as coded in each range; turned as a player turns it."""
    black, white = (0, 255) if full else (16, 235)
    planes = np.full((3, 180, 320), 128, np.uint8)
    planes[:, :90, :160] = np.array([black, 128, 128])[:, None, None]
    planes[:, :90, 160:] = np.array([white, 128, 128])[:, None, None]
    planes[:, 90:, :160] = np.array([54, 99, 255] if full else [63, 102, 240])[:, None, None]
    planes[:, 90:, 160:] = np.array([18, 255, 116] if full else [32, 240, 118])[:, None, None]
    size = (Fraction(9), Fraction(16)) if rotation % 180 else (Fraction(16), Fraction(9))
    matrix = shown(matrix_of("bt709", full=full), full=full)
    probe = FilmstripProbe(*size, every=1, rotation=rotation, matrix=matrix)

    look = probe.measure(_frame(0), Colours(*planes))

    assert look is not None
    lying = np.rot90(look.tile, -rotation // 90).astype(int)
    corners = [lying[top, left] for top in (20, 70) for left in (40, 120)]
    assert np.abs(np.array(corners) - [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]]).max() <= 4
    assert lying.shape == (90, 160, 3)


def test_a_long_film_doubles_its_step_and_stays_within_bounds(tmp_path: Path) -> None:
    probe = FilmstripProbe(Fraction(9), Fraction(16), every=1)
    for index in range(3000):
        probe.feed(_frame(index))

    strip = probe.finish(tmp_path)

    assert strip == Strip(sheets=8, columns=10, rows=10, tile_width=90, tile_height=160, every=4, count=750, poster=0)
    last = cv2.imread(str(tmp_path / "sheet-7.jpg"))
    assert last is not None
    assert last.shape == (5 * 160, 900, 3)
    assert last[-1, -1, 0] == pytest.approx(4 * 749 % 256, abs=2)


class _Scene(_Grey):
    """A title on black, a flash, or a coloured ramp, as a decoder would give them."""

    def rgb(self, width_px: int, height_px: int) -> np.ndarray:
        picture = np.zeros((height_px, width_px, 3), np.uint8)
        if self._level == 1:
            picture[height_px // 2 : height_px // 2 + 3, width_px // 4 : width_px // 2] = 255
        elif self._level == 2:
            picture[:] = 255
        elif self._level == 3:
            picture[..., 0] = np.linspace(20, 220, width_px)
            picture[..., 1] = np.linspace(40, 160, width_px)
        return picture


def test_poster_is_a_picture_and_neither_black_nor_a_title_nor_a_flash(tmp_path: Path) -> None:
    probe = FilmstripProbe(Fraction(16), Fraction(9), every=1)
    for index, scene in enumerate([0, 1, 2, 3, 3, 0]):
        probe.feed(Frame(index, index, np.zeros((9, 16), np.uint8), picture=_Scene(scene)))

    strip = probe.finish(tmp_path)

    poster = cv2.imread(str(tmp_path / "poster.jpg"))
    assert poster is not None
    assert (strip.poster, poster.shape) == (3, (270, 480, 3))


def test_no_frame_makes_no_poster(tmp_path: Path) -> None:
    strip = FilmstripProbe(Fraction(16), Fraction(9), every=1).finish(tmp_path)

    assert (strip.poster, list(tmp_path.iterdir())) == (-1, [])
