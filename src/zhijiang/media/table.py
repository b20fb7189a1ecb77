"""The frame table: when each frame is shown, as a small file that pages and programs read (`frames.bin`).

Little-endian: `ZJFT`, u32 version = 1, u32 frames, u32 time base numerator, u32 its denominator, then i64 pts of each frame
in presentation order, then one byte a frame (1 = can be decoded without others).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from zhijiang.media.errors import Unreadable

_MAGIC: Final = b"ZJFT"
_VERSION: Final = 1
_HEAD: Final = struct.Struct("<4sIIII")


@dataclass(frozen=True, slots=True)
class FrameTable:
    """The timestamps of a film's frames, and which of them are key frames."""

    time_base: Fraction
    pts: Sequence[int]
    key: Sequence[bool]

    def __post_init__(self) -> None:
        if len(self.pts) != len(self.key):
            raise ValueError(f"every frame needs a pts and a flag, got {len(self.pts)} and {len(self.key)}")

    def to_bytes(self) -> bytes:
        """The file's bytes."""
        head = _HEAD.pack(_MAGIC, _VERSION, len(self.pts), self.time_base.numerator, self.time_base.denominator)
        return head + np.asarray(self.pts, "<i8").tobytes() + np.asarray(self.key, np.uint8).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> FrameTable:
        """Read the file's bytes. Raises Unreadable when they are not a whole table of a known version."""
        if len(data) < _HEAD.size:
            raise Unreadable("This frame table is too short to be one.")
        magic, version, frames, numerator, denominator = _HEAD.unpack_from(data)
        if (
            magic != _MAGIC
            or version != _VERSION
            or len(data) != _HEAD.size + 9 * frames
            or not numerator * denominator
        ):
            raise Unreadable("This is not a whole frame table of version 1.")
        pts = np.frombuffer(data, "<i8", frames, _HEAD.size)
        key = np.frombuffer(data, np.uint8, frames, _HEAD.size + 8 * frames)
        return cls(Fraction(numerator, denominator), pts.tolist(), key.astype(bool).tolist())


def write_table(table: FrameTable, path: Path) -> None:
    """Put the table at `path` in one step: a reader sees the old one or the new one, never half of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(table.to_bytes())
    part.replace(path)


def read_table(path: Path) -> FrameTable:
    """Read a table. Raises Unreadable."""
    return FrameTable.from_bytes(path.read_bytes())


def first_frames(playlist: str, table: FrameTable) -> list[int]:
    """The first frame of each segment of a playlist, in order.

    Durations in a playlist are rounded to microseconds; over the longest film they drift by less than half a frame.
    """
    found: list[int] = []
    at = Fraction(0)
    if not table.pts:
        return found
    times = np.asarray(table.pts, np.int64) - table.pts[0]
    half = int(np.median(np.diff(times))) // 2 if len(times) > 1 else 0
    for line in playlist.splitlines():
        if line.startswith("#EXTINF:"):
            found.append(int(np.searchsorted(times, int(at / table.time_base) - half)))
            at += Fraction(line.removeprefix("#EXTINF:").rstrip(","))
    return found
