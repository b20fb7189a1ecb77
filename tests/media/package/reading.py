"""Read a package back as a player would: its files joined, its pictures decoded, its timestamps from the boxes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from tests.clips import Clip, read_code
from zhijiang.media.table import FrameTable, read_table


def files_of(folder: Path) -> list[str]:
    """The segments that the playlist names, in order."""
    return [line for line in (folder / "index.m3u8").read_text().splitlines() if line and not line.startswith("#")]


def join(folder: Path) -> Path:
    """One MP4 of the whole package."""
    joined = folder / "joined.mp4"
    joined.write_bytes(b"".join((folder / name).read_bytes() for name in ["init.mp4", *files_of(folder)]))
    return joined


def codes_of(folder: Path) -> list[int | None]:
    """The number painted on each picture of the package, in the order in which they are shown."""
    with av.open(str(join(folder))) as container:
        return [read_code(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def times_of(folder: Path) -> list[Fraction]:
    """When each frame is shown by the frame table, in seconds, exactly."""
    table = read_table(folder / "frames.bin")
    return [pts * table.time_base for pts in table.pts]


def times_of_clip(clip: Clip) -> list[Fraction]:
    """When each frame should be shown."""
    return [pts * clip.time_base for pts in clip.pts]


def sound_of(folder: Path) -> tuple[int, npt.NDArray[np.float32]]:
    """Where the sound begins and what it is: (first sample's place, (channels, samples)), at the package's own rate."""
    with av.open(str(join(folder))) as container:
        frames = list(container.decode(audio=0))
        first = frames[0]
        assert first.pts is not None
        place = round(first.pts * Fraction(first.time_base.numerator, first.time_base.denominator) * first.sample_rate)
        return place, np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def table_of(folder: Path) -> FrameTable:
    return read_table(folder / "frames.bin")
