"""The fingerprints of a film as a small file (`prints.bin`): what the alignment of two cuts reads instead of the films.

Little-endian: `ZJFP`, u32 version = 1, u32 frames, u32 columns, u32 rows, u32 chunks, u32 sounds; u32 length of each chunk;
for each sound u32 stream and u32 length; then the chunks and the sounds. A chunk holds 500 frames (the last one fewer),
packed by zlib: the first frame's bytes, then the differences from frame to frame modulo 256. A frame's bytes are luma
(rows × columns), gradient (rows × columns), both colour differences (a quarter each), and four widths of bars. A sound holds
eight bands a frame, packed likewise.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.errors import Unreadable

CHUNK: Final = 500
"""Frames that are packed together."""
LONG: Final = 32
SHORT: Final = 18
BANDS: Final = 8
_MAGIC: Final = b"ZJFP"
_VERSION: Final = 1
_HEAD: Final = struct.Struct("<4s6I")
_MOST_FRAMES: Final = 5_000_000

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Layout:
    """How many cells a frame is cut into."""

    columns: int
    rows: int

    @classmethod
    def for_picture(cls, width: int, height: int) -> Layout:
        """The layout of a picture of this size, as it is shown."""
        return cls(LONG, SHORT) if width >= height else cls(SHORT, LONG)

    @property
    def size(self) -> tuple[int, int]:
        """(columns, rows)."""
        return self.columns, self.rows

    @property
    def cells(self) -> int:
        return self.columns * self.rows

    @property
    def bytes_a_frame(self) -> int:
        return 2 * self.cells + 2 * (self.cells // 4) + 4


@dataclass(frozen=True)
class Prints:
    """The fingerprints of a film, packed."""

    layout: Layout
    frames: int
    chunks: Sequence[bytes]
    sounds: dict[int, bytes] = field(default_factory=dict)
    """By stream: eight bands a frame, packed."""

    def unpacked(self) -> Fingerprint:
        """The values. Raises Unreadable when a chunk is not what it says."""
        rows = np.empty((self.frames, self.layout.bytes_a_frame), np.uint8)
        for place, chunk in enumerate(self.chunks):
            part = rows[place * CHUNK : (place + 1) * CHUNK]
            part[:] = _unpacked(chunk, len(part), self.layout.bytes_a_frame)
        sounds = {stream: _unpacked(data, self.frames, BANDS) for stream, data in self.sounds.items()}
        return Fingerprint(self.layout, rows, sounds)

    def to_bytes(self) -> bytes:
        """The file's bytes."""
        head = _HEAD.pack(
            _MAGIC, _VERSION, self.frames, self.layout.columns, self.layout.rows, len(self.chunks), len(self.sounds)
        )
        lengths = struct.pack(f"<{len(self.chunks)}I", *map(len, self.chunks))
        streams = b"".join(struct.pack("<2I", stream, len(data)) for stream, data in self.sounds.items())
        return b"".join([head, lengths, streams, *self.chunks, *self.sounds.values()])

    @classmethod
    def from_bytes(cls, data: bytes) -> Prints:
        """Read the file's bytes. Raises Unreadable when they are not a whole file of a known version."""
        if len(data) < _HEAD.size:
            raise Unreadable("This file of fingerprints is too short to be one.")
        magic, version, frames, columns, rows, chunks, sounds = _HEAD.unpack_from(data)
        layout = Layout(columns, rows)
        at = _HEAD.size + 4 * chunks + 8 * sounds
        if (
            magic != _MAGIC
            or version != _VERSION
            or {columns, rows} != {LONG, SHORT}
            or not frames <= _MOST_FRAMES
            or chunks != -(-frames // CHUNK)
            or len(data) < at
        ):
            raise Unreadable("This is not a whole file of fingerprints of version 1.")
        lengths = struct.unpack_from(f"<{chunks}I", data, _HEAD.size)
        streams = [struct.unpack_from("<2I", data, _HEAD.size + 4 * chunks + 8 * place) for place in range(sounds)]
        if len(data) != at + sum(lengths) + sum(length for _, length in streams):
            raise Unreadable("This file of fingerprints is not whole.")
        pieces = []
        for length in (*lengths, *(length for _, length in streams)):
            pieces.append(data[at : at + length])
            at += length
        named = {stream: piece for (stream, _), piece in zip(streams, pieces[chunks:], strict=True)}
        return cls(layout, frames, pieces[:chunks], named)


@dataclass(frozen=True)
class Fingerprint:
    """The fingerprints of a film, as values.

    Parameters
    ----------
    layout : Layout
    values : uint8, shape (frames, layout.bytes_a_frame)
    sounds : dict of int to uint8, shape (frames, 8)
        By stream: level of eight bands during each frame, in steps of 0.4 dB from -96 dBFS.
    """

    layout: Layout
    values: Bytes
    sounds: dict[int, Bytes] = field(default_factory=dict)

    @property
    def frames(self) -> int:
        return len(self.values)

    @property
    def luma(self) -> Bytes:
        """Mean luma, uint8, shape (frames, rows, columns) [8-bit code value]."""
        return self._cut(0, self.layout.cells, self.layout.rows, self.layout.columns)

    @property
    def gradient(self) -> Bytes:
        """32 log2(1 + mean gradient), uint8, shape (frames, rows, columns)."""
        return self._cut(self.layout.cells, 2 * self.layout.cells, self.layout.rows, self.layout.columns)

    @property
    def colour(self) -> Bytes:
        """Mean colour differences, uint8, shape (frames, 2, rows / 2, columns / 2) [8-bit code value]."""
        cells = self.layout.cells
        part = self.values[:, 2 * cells : 2 * cells + 2 * (cells // 4)]
        return part.reshape(-1, 2, self.layout.rows // 2, self.layout.columns // 2)

    @property
    def bars(self) -> Bytes:
        """Rows of black at the top and bottom, columns at the left and right, in sixths of a cell: uint8, shape (frames, 4)."""
        return self.values[:, -4:]

    def _cut(self, start: int, end: int, rows: int, columns: int) -> Bytes:
        return self.values[:, start:end].reshape(-1, rows, columns)


def packed(rows: Bytes) -> bytes:
    """Rows of bytes, each told as its difference from the one before."""
    steps = rows.copy()
    steps[1:] -= rows[:-1]
    return zlib.compress(steps.tobytes(), 1)


def write_prints(prints: Prints, path: Path) -> None:
    """Put the file at `path` in one step."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(prints.to_bytes())
    part.replace(path)


def read_prints(path: Path) -> Prints:
    """Read a file of fingerprints. Raises Unreadable."""
    return Prints.from_bytes(path.read_bytes())


def _unpacked(data: bytes, count: int, width: int) -> Bytes:
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(data, count * width + 1)
    except zlib.error as error:
        raise Unreadable("This file of fingerprints is damaged.") from error
    if len(plain) != count * width or not opener.eof:
        raise Unreadable("This file of fingerprints is damaged.")
    steps = np.frombuffer(plain, np.uint8).reshape(count, width)
    return np.add.accumulate(steps, axis=0, dtype=np.uint8)
