"""Films made by code, with known truth: tests know every frame, cut, black run and silence because they ordered it.

    from tests.clips import Recipe, make_clip, read_code

    clip = make_clip(tmp_path / "a.mp4", Recipe(rate="24000/1001", frames=120, cuts=(40, 80), black=((90, 100),)))
    clip.path, clip.frames, clip.pts, clip.time_base   # what a decoder must find
    clip.code_at(17)                                   # what `read_code` must read off frame 17; None where it is black

Every frame carries its own number, painted large enough to survive any encoder and any scaling: across the top eighth of the
picture lie 20 cells of equal width. Cells 0 and 1 are white and black (the sign that there is a code), cells 2–17 are the
number's 16 bits from the highest down (white = 1), cell 18 makes the count of white among 2–18 even, cell 19 is white.
Sample each cell at its middle. Below, a pattern moves sideways, of another colour and make in every shot.

Usual choices: `rate` 24000/1001, 24, 25, 30000/1001, 50 … · `b_frames` 0–3 · `start` (seconds as a fraction: the picture
begins this much after the sound) · `audio` "aac", "pcm_s16le", "libmp3lame", "flac" or None · the file's suffix chooses the
container (.mp4 .mov .mkv .ts .avi .webm) · `codec` "libx264", "libx265", "libvpx-vp9", "prores_ks", "mpeg2video", "mjpeg" …
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Range = tuple[int, int]

CELLS: Final = 20
_BITS: Final = 16
SAMPLE_RATE: Final = 48_000
SHARED: Final = "ZHIJIANG_TEST_SHARED"
"""As in tests/homes.py, which needs more than a server in the browser's tests has."""


@dataclass(frozen=True)
class Recipe:
    """What to make. Ranges are half-open, in frames."""

    rate: str = "25"
    frames: int = 50
    width: int = 320
    height: int = 180
    begins: int = 0
    """The number of the first frame: of a film that lost as many at its head. Other ranges count like these numbers."""
    cuts: tuple[int, ...] = ()
    """First frames of new shots."""
    black: tuple[Range, ...] = ()
    """Frames that are black all over, code included."""
    freeze: tuple[Range, ...] = ()
    """Frames that repeat the first of the range, code included."""
    stray: tuple[Range, ...] = ()
    """Frames that show a picture of nowhere else, under their own number."""
    white: tuple[Range, ...] = ()
    """Frames that are white all over, code included."""
    bars: tuple[tuple[int, int, float, float], ...] = ()
    """(start, end, share of the height, share of the width): black bars, each as large, at top and bottom, left and right."""
    skips: tuple[int, ...] = ()
    """Constant rate, but for these frames, which come one period late: the frame before each is missing."""
    silence: tuple[Range, ...] = ()
    """Where the tone stops (while the frames of the range are shown)."""
    steps: tuple[int, ...] = ()
    """Variable rate: frame k lasts `steps[k % len(steps)]` frame periods. Empty: constant rate."""
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    b_frames: int = 2
    gop: int = 12
    """Frames from one key frame to the next."""
    quality: int = 16
    """x264's CRF; ignored by other codecs."""
    options: dict[str, str] = field(default_factory=dict)
    """Further options of the video encoder."""
    muxer: dict[str, str] = field(default_factory=dict)
    """Options of the container, such as {"movflags": "faststart"}."""
    audio: str | None = "aac"
    channels: int = 2
    tone_hz: int = 440
    vibrato_hz: int = 15
    """How far the tone's pitch swings, five times a second: a steady one is a test tone."""
    tone_level: float = 0.25
    """Peak, full scale = 1."""
    start: Fraction = Fraction(0)
    timecode: str | None = None
    rotation: int = 0
    """Degrees counter-clockwise that a player must turn the picture."""
    sample_aspect: Fraction = Fraction(1)
    interlaced: bool = False


@dataclass(frozen=True)
class Clip:
    """A film that was made, and the truth about it."""

    path: Path
    recipe: Recipe
    pts: list[int]
    """When each frame is shown, in `time_base`, counted from the first frame = 0."""
    time_base: Fraction

    @property
    def frames(self) -> int:
        return self.recipe.frames

    @property
    def rate(self) -> Fraction:
        return Fraction(self.recipe.rate)

    def code_at(self, index: int) -> int | None:
        """The number that is painted on frame `index`; None when it is black or white."""
        if any(start <= index < end for start, end in (*self.recipe.black, *self.recipe.white)):
            return None
        for start, end in self.recipe.freeze:
            if start <= index < end:
                return start
        return index


def read_code(picture: npt.NDArray[Any]) -> int | None:
    """Read the number off a picture: luma (height, width) or RGB (height, width, 3), 8-bit, any size. None if there is none."""
    grey = picture.astype(np.float64).mean(axis=2) if picture.ndim == 3 else picture.astype(np.float64)
    height, width = grey.shape
    row = grey[height // 32 : max(height // 32 + 1, 3 * height // 32)]
    middles = [int((cell + 0.5) * width / CELLS) for cell in range(CELLS)]
    levels = [float(row[:, max(0, at - 1) : at + 2].mean()) for at in middles]
    if levels[0] - levels[1] < 64 or levels[19] - levels[1] < 64:
        return None
    half = (levels[0] + levels[1]) / 2
    white = [level > half for level in levels]
    if sum(white[2:19]) % 2:
        return None
    return int("".join("01"[bit] for bit in white[2 : 2 + _BITS]), 2)


def paint(recipe: Recipe, index: int) -> Pixels:
    """Frame `index` of a film as RGB (height, width, 3)."""
    for start, end in recipe.freeze:
        if start <= index < end:
            index = start
    if any(start <= index < end for start, end in recipe.black):
        return np.zeros((recipe.height, recipe.width, 3), np.uint8)
    if any(start <= index < end for start, end in recipe.white):
        return np.full((recipe.height, recipe.width, 3), 235, np.uint8)
    shot = sum(1 for cut in recipe.cuts if cut <= index)
    strays = [start for start, end in recipe.stray if start <= index < end]
    picture = _stray(recipe, strays[0]) if strays else _background(recipe, shot, index)
    top = max(1, recipe.height // 8)
    edges = [round(cell * recipe.width / CELLS) for cell in range(CELLS + 1)]
    for cell, white in enumerate(_cells(index)):
        picture[:top, edges[cell] : edges[cell + 1]] = 235 if white else 16
    for start, end, high, wide in recipe.bars:
        if start <= index < end:
            down, across = round(high * recipe.height), round(wide * recipe.width)
            picture[:down] = picture[recipe.height - down :] = 0
            picture[:, :across] = picture[:, recipe.width - across :] = 0
    return picture


def _cells(index: int) -> list[bool]:
    bits = [bool(index >> (_BITS - 1 - place) & 1) for place in range(_BITS)]
    return [True, False, *bits, sum(bits) % 2 == 1, True]


def _background(recipe: Recipe, shot: int, index: int) -> Pixels:
    """Coarse noise of one colour, moving sideways four pixels a frame; another grain, colour and brightness each shot."""
    return np.roll(_scene(recipe.height, recipe.width, shot), (4 if shot % 2 == 0 else -4) * index, axis=1)


@lru_cache(maxsize=4)
def _scene(height: int, width: int, shot: int) -> Pixels:
    """The first picture of a shot, to be moved."""
    random = np.random.default_rng(1000 + shot)
    grain = 8 + 4 * (shot % 3)
    rows, columns = height // grain + 1, width // grain + 1
    noise = random.integers(0, 60, (rows, columns)).repeat(grain, 0).repeat(grain, 1)[:height, :width]
    tint = random.permutation([40 + 30 * (shot % 4), 90, 150])
    picture: Pixels = np.clip(noise[:, :, None] + tint[None, None, :], 0, 255).astype(np.uint8)
    return picture


def _stray(recipe: Recipe, start: int) -> Pixels:
    """A picture of nowhere else in the film: large patches from dark to bright."""
    patches = np.random.default_rng(5000 + start).integers(0, 256, (7, 9, 1)).astype(np.float64)
    rows, columns = np.arange(recipe.height) * 7 // recipe.height, np.arange(recipe.width) * 9 // recipe.width
    return np.broadcast_to(patches[rows][:, columns], (recipe.height, recipe.width, 3)).astype(np.uint8)


def make_clip(path: Path, recipe: Recipe | None = None, **changes: Any) -> Clip:
    """Make a film at `path`. `changes` are fields of the recipe: `make_clip(path, rate="50", frames=100)`."""
    recipe = Recipe(**{**(recipe.__dict__ if recipe else {}), **changes})
    rate = Fraction(recipe.rate)
    time_base = Fraction(1, rate.numerator if rate.numerator > 1000 else 1000 * rate.numerator)
    if recipe.codec in ("mpeg1video", "mpeg2video") or path.suffix == ".avi":
        time_base = 1 / rate  # they know no other
    pts = _pts(recipe, rate, time_base)
    kept = _kept(path.suffix, recipe)
    if kept is not None and kept.is_file():
        shutil.copyfile(kept, path)
    else:
        _encode(path, recipe, rate, time_base, pts)
        if kept is not None:
            with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as copy:
                shutil.copyfile(path, copy.name)
            Path(copy.name).rename(kept)
    return Clip(path, recipe, pts[:-1], time_base)


def _kept(suffix: str, recipe: Recipe) -> Path | None:
    """Where all steps of `tools/test` keep a film that is made so; None where they name no folder for what they share."""
    shared = os.environ.get(SHARED)
    if not shared:
        return None
    folder = Path(shared, "clips")
    folder.mkdir(exist_ok=True)
    return folder / (sha256(f"{_own_text()} {av.__version__} {recipe}".encode()).hexdigest() + suffix)


@cache
def _own_text() -> str:
    return Path(__file__).read_text(encoding="utf-8")


def _encode(path: Path, recipe: Recipe, rate: Fraction, time_base: Fraction, pts: list[int]) -> None:
    with av.open(str(path), "w", options=recipe.muxer) as container:
        if recipe.timecode:
            container.metadata["timecode"] = recipe.timecode
        video = _video_stream(container, recipe, rate, time_base)
        audio = _audio_stream(container, recipe) if recipe.audio else None
        start = round(recipe.start / time_base)
        sound = _sound(recipe, pts, time_base) if audio else None
        size = (audio.codec_context.frame_size or 1024) if audio else 1
        done = 0
        for index in range(recipe.frames):
            frame = av.VideoFrame.from_ndarray(paint(recipe, recipe.begins + index), "rgb24").reformat(
                format=recipe.pixel_format, dst_color_range="MPEG", dst_colorspace="ITU601"
            )
            frame.pts, frame.time_base = start + pts[index], time_base
            container.mux(video.encode(frame))
            shown = (start + pts[index]) * time_base * SAMPLE_RATE
            while sound is not None and done < sound.shape[1] and done <= shown:
                container.mux(_encode_sound(audio, sound[:, done : done + size], done))
                done += size
        container.mux(video.encode(None))
        while sound is not None and done < sound.shape[1]:
            container.mux(_encode_sound(audio, sound[:, done : done + size], done))
            done += size
        if audio is not None:
            container.mux(audio.encode(None))


def _pts(recipe: Recipe, rate: Fraction, time_base: Fraction) -> list[int]:
    """Timestamps of all frames, and the end of the last one."""
    period, pts = int(1 / (rate * time_base)), [0]
    for index in range(recipe.frames):
        pts.append(pts[-1] + period * (recipe.steps[index % len(recipe.steps)] if recipe.steps else 1))
        pts[-1] += period * (index + 1 in recipe.skips)
    return pts


def _video_stream(container: Any, recipe: Recipe, rate: Fraction, time_base: Fraction) -> Any:
    options = dict(recipe.options)
    if recipe.codec == "libx264":
        options = {"preset": "veryfast", "crf": str(recipe.quality), "sc_threshold": "0", **options}
        if recipe.interlaced:
            options["x264-params"] = "tff=1:" + options.get("x264-params", "")
    elif recipe.codec == "libx265":
        # x265 up to 4.3 takes the decoding times of films of one or two frames from memory that nobody wrote when it may
        # use B-frames (the delay they need is only set at frame 2), and the muxer then refuses the packet.
        b_frames = recipe.b_frames if recipe.frames > 2 else 0
        options = {"preset": "ultrafast", "x265-params": f"log-level=none:bframes={b_frames}", **options}
    elif recipe.codec.startswith("libvpx"):
        options = {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "2M", **options}
    stream = container.add_stream(recipe.codec, rate=rate, options=options)
    stream.width, stream.height, stream.pix_fmt = recipe.width, recipe.height, recipe.pixel_format
    context = stream.codec_context
    context.time_base = time_base
    context.gop_size = recipe.gop
    context.sample_aspect_ratio = recipe.sample_aspect
    if recipe.codec in ("libx264", "mpeg2video", "mpeg4"):
        context.max_b_frames = recipe.b_frames
    if recipe.interlaced:
        context.flags |= 1 << 18 | 1 << 29  # coded as two fields
    if recipe.rotation:
        stream.set_display_rotation(recipe.rotation)
    return stream


def _audio_stream(container: Any, recipe: Recipe) -> Any:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[recipe.channels]
    stream = container.add_stream(recipe.audio, rate=SAMPLE_RATE, layout=layout)
    stream.codec_context.time_base = Fraction(1, SAMPLE_RATE)
    return stream


def _sound(recipe: Recipe, pts: list[int], time_base: Fraction) -> npt.NDArray[np.float32]:
    """The whole sound, (channels, samples): from 0 to the end of the last frame."""
    start = round(recipe.start / time_base)
    at = [round((start + tick) * time_base * SAMPLE_RATE) for tick in pts]
    seconds = np.arange(at[-1]) / SAMPLE_RATE
    swing = recipe.vibrato_hz / 5 * np.sin(2 * np.pi * 5 * seconds)
    tone = recipe.tone_level * np.sin(2 * np.pi * recipe.tone_hz * seconds + swing)
    for start, end in recipe.silence:
        tone[at[start] : at[end]] = 0
    return np.tile(tone.astype(np.float32), (recipe.channels, 1))


def _encode_sound(stream: Any, samples: npt.NDArray[np.float32], first: int) -> Any:
    planar = np.ascontiguousarray(samples)
    frame = av.AudioFrame.from_ndarray(planar, "fltp", stream.codec_context.layout.name)
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, first, Fraction(1, SAMPLE_RATE)
    wanted = stream.codec_context.format.name
    if wanted != "fltp":
        frame = av.AudioResampler(format=wanted, layout=stream.codec_context.layout, rate=SAMPLE_RATE).resample(frame)[
            0
        ]
        frame.pts, frame.time_base = first, Fraction(1, SAMPLE_RATE)
    return stream.encode(frame)


def break_off(path: Path, whole: Path, share: float) -> Path:
    """Write the first `share` (0 to 1) of a file's bytes to `path`: an upload that broke off."""
    data = whole.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def make_giant(path: Path) -> Path:
    """Write a small MOV whose picture claims to be 65535×65535."""
    make_clip(path, codec="mjpeg", pixel_format="yuvj420p", frames=2, width=32, height=32, audio=None)
    data = bytearray(path.read_bytes())
    for mark in (b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x08"):
        at = data.find(mark)
        while at >= 0:
            data[at + 5 : at + 9] = b"\xff" * 4
            at = data.find(mark, at + 9)
    at = data.find(b"jpeg", data.find(b"stsd"))
    data[at + 28 : at + 32] = b"\xff" * 4
    path.write_bytes(bytes(data))
    return path
