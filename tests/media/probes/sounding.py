"""Films with sound that a test orders sample by sample."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from tests.clips import SAMPLE_RATE, make_clip
from zhijiang.media.analyse import analyse_file

Samples = NDArray[np.float32]
RATE: Final = 25
A_FRAME: Final = SAMPLE_RATE // RATE


def music(frames: int, *, channels: int = 2, seed: int = 1) -> Samples:
    """Many notes over a little noise, alike but not the same on every channel: float32 (samples, channels)."""
    random = np.random.default_rng(seed)
    count = frames * A_FRAME
    at = np.arange(count) / SAMPLE_RATE
    whole = np.zeros((count, channels), np.float64)
    for _ in range(12):
        pitch, swing = random.uniform(120, 1500), random.uniform(2, 6)
        note = np.sin(2 * np.pi * pitch * at + 3 * np.sin(2 * np.pi * swing * at))
        note *= 0.55 + 0.45 * np.sin(2 * np.pi * random.uniform(0.3, 2) * at + random.uniform(0, 6))
        whole += note[:, None] * (0.03 + 0.005 * random.uniform(-1, 1, channels))
    return (whole + random.normal(0, 0.004, whole.shape)).astype(np.float32)


def film(path: Path, *sounds: Samples, codec: str = "pcm_s16le", frames: int | None = None, **picture: Any) -> Path:
    """A film at 25 frames a second with these streams of sound; the picture is as long as the first, or `frames` long."""
    length = len(sounds[0]) // A_FRAME if frames is None else frames
    silent = make_clip(path.with_name("silent.mov"), rate=str(RATE), frames=length, audio=None, **picture)
    with av.open(str(silent.path)) as source, av.open(str(path), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        streams: list[Any] = [
            target.add_stream(codec, rate=SAMPLE_RATE, layout=_LAYOUTS[sound.shape[1]]) for sound in sounds
        ]
        for stream, sound in zip(streams, sounds, strict=True):
            for start in range(0, len(sound), 1024):
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(sound[start : start + 1024].T), "fltp", stream.layout.name
                )
                frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
                for ready in av.AudioResampler(stream.format.name, stream.layout, SAMPLE_RATE).resample(frame):
                    ready.pts, ready.time_base = start, Fraction(1, SAMPLE_RATE)
                    target.mux(stream.encode(ready))
            target.mux(stream.encode(None))
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                target.mux(packet)
    return path


def places(path: Path, check: str) -> list[tuple[int, int, int]]:
    """(stream, start, end) of a check's findings."""
    return [
        (row["stream"], row["start"], row["end"]) for row in analyse_file(path)["findings"] if row["check"] == check
    ]


def found(path: Path) -> list[str]:
    """Every check that found something in the sound, in order of place."""
    return [row["check"] for row in analyse_file(path)["findings"] if row["stream"] > 0]


_LAYOUTS: Final = {1: "mono", 2: "stereo", 6: "5.1"}
