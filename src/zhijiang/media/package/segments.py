"""Cut a fragmented MP4 into the files of an HLS stream, and read every frame's timestamp back out of what was written.

The muxer writes `ftyp moov (moof mdat)*`, a fragment for each run of pictures that begins with a key frame. Fragments are
gathered into segments; playlist and frame table are renewed as segments become whole, so that playing can start at once.

**Source**: ISO/IEC 14496-12 §8.8 (moof, tfhd, tfdt, trun); RFC 8216 and its second edition for the playlist.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final

from zhijiang.media.table import FrameTable, write_table

OnSegment = Callable[[int, int], None]
"""Called with (segments, frames) that can be played from now on."""

SEGMENT_SECONDS: Final = 2
_RENEW_GROWTH: Final = (
    20  # renew playlist and table when they grew by a twentieth: a long film is not written anew each time
)
_TFHD_BASE, _TFHD_INDEX, _TFHD_DURATION, _TFHD_SIZE, _TFHD_FLAGS = 0x1, 0x2, 0x8, 0x10, 0x20
_TRUN_OFFSET, _TRUN_FIRST, _TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_CTS = 0x1, 0x4, 0x100, 0x200, 0x400, 0x800
_NOT_SYNC: Final = 0x10000


@dataclass(slots=True)
class _Fragment:
    """What one moof says of the picture."""

    pts: list[int] = field(default_factory=list)
    """In coding order."""
    key: list[bool] = field(default_factory=list)
    ticks: int = 0


class Segmenter:
    """A file-like sink for the muxer. `delays` shifts a track's start, in ticks of that track, once known."""

    def __init__(
        self, folder: Path, on_segment: OnSegment | None = None, *, longest_seconds: int = 2 * SEGMENT_SECONDS
    ) -> None:
        self._folder, self._on_segment, self._longest = folder, on_segment, longest_seconds
        self.delays: dict[int, int] = {}
        self.segments: list[int] = []
        """How long each written segment lasts, in ticks of the picture."""
        self.timescale = 0
        self._video_track = 0
        self._pts: list[int] = []
        self._key: list[bool] = []
        self._frames_written = 0
        self._bytes = bytearray()
        self._head = bytearray()
        self._waiting = bytearray()
        self._waiting_ticks = 0
        self._current = _Fragment()
        self._published = 0

    def write(self, data: bytes) -> int:
        """Take the muxer's next bytes."""
        self._bytes += data
        while len(self._bytes) >= 8:
            length = int.from_bytes(self._bytes[:4])
            if length < 8 or len(self._bytes) < length:
                break
            box = bytearray(self._bytes[:length])
            del self._bytes[:length]
            self._take(bytes(box[4:8]), box)
        return len(data)

    def finish(self) -> FrameTable:
        """Write what is left and the final playlist. Returns the table of all frames."""
        if self._waiting:
            self._close_segment()
        self._publish(final=True)
        return self._table(len(self._pts))

    def _take(self, kind: bytes, box: bytearray) -> None:
        if kind == b"ftyp":
            self._head = box
        elif kind == b"moov":
            self._video_track, self.timescale = _video_track(bytes(box))
            _put(self._folder / "init.mp4", bytes(self._head + box))
        elif kind == b"moof":
            if self._waiting_ticks >= SEGMENT_SECONDS * self.timescale:
                self._close_segment()
            self._current = self._read_fragment(box)
            self._waiting += box
        elif kind == b"mdat":
            self._waiting += box
            order = sorted(range(len(self._current.pts)), key=self._current.pts.__getitem__)
            self._pts += [self._current.pts[at] for at in order]
            self._key += [self._current.key[at] for at in order]
            self._waiting_ticks += self._current.ticks

    def _read_fragment(self, box: bytearray) -> _Fragment:
        fragment = _Fragment()
        for at, end in _children(bytes(box), 8, len(box), b"traf"):
            track = _read_track(box, at, end, self.delays)
            if track is not None and track[0] == self._video_track:
                fragment = track[1]
        return fragment

    def _close_segment(self) -> None:
        _put(self._folder / f"{len(self.segments)}.m4s", bytes(self._waiting))
        self.segments.append(self._waiting_ticks)
        self._frames_written = len(self._pts)
        self._waiting, self._waiting_ticks = bytearray(), 0
        if len(self.segments) - self._published > self._published // _RENEW_GROWTH:
            self._publish(final=False)

    def _publish(self, *, final: bool) -> None:
        if not self.segments:
            return
        self._published = len(self.segments)
        write_table(self._table(self._frames_written), self._folder / "frames.bin")
        _put(self._folder / "index.m3u8", self._playlist(final=final).encode())
        if self._on_segment is not None:
            self._on_segment(len(self.segments), self._frames_written)

    def _table(self, frames: int) -> FrameTable:
        return FrameTable(Fraction(1, self.timescale), self._pts[:frames], self._key[:frames])

    def _playlist(self, *, final: bool) -> str:
        longest = max(self.segments)
        rounded = (2 * longest + self.timescale) // (2 * self.timescale)  # RFC 8216 §4.3.3.1: rounded, not up
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{max(1, rounded if final else max(rounded, self._longest))}",
            "#EXT-X-MEDIA-SEQUENCE:0",
            f"#EXT-X-PLAYLIST-TYPE:{'VOD' if final else 'EVENT'}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            '#EXT-X-MAP:URI="init.mp4"',
        ]
        for number, ticks in enumerate(self.segments):
            micros = (2_000_000 * ticks + self.timescale) // (2 * self.timescale)
            lines += [f"#EXTINF:{micros // 1_000_000}.{micros % 1_000_000:06},", f"{number}.m4s"]
        return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if final else []), ""])


def _put(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _children(box: bytes, start: int, end: int, kind: bytes) -> list[tuple[int, int]]:
    """Where the boxes of one kind directly inside begin (after their header) and end."""
    found = []
    while start + 8 <= end:
        length = int.from_bytes(box[start : start + 4])
        if length < 8:
            break
        if box[start + 4 : start + 8] == kind:
            found.append((start + 8, start + length))
        start += length
    return found


def _video_track(moov: bytes) -> tuple[int, int]:
    """The picture's track number and its ticks a second."""
    for at, end in _children(moov, 8, len(moov), b"trak"):
        (media, media_end) = _children(moov, at, end, b"mdia")[0]
        (handler, _) = _children(moov, media, media_end, b"hdlr")[0]
        if moov[handler + 8 : handler + 12] != b"vide":
            continue
        (header, _) = _children(moov, media, media_end, b"mdhd")[0]
        (track, _) = _children(moov, at, end, b"tkhd")[0]
        scale_at = header + (20 if moov[header] == 1 else 12)
        number_at = track + (20 if moov[track] == 1 else 12)
        return int.from_bytes(moov[number_at : number_at + 4]), int.from_bytes(moov[scale_at : scale_at + 4])
    raise ValueError("the muxer wrote no picture track")


def _read_track(box: bytearray, at: int, end: int, delays: dict[int, int]) -> tuple[int, _Fragment] | None:
    """Read one traf: which track, and its samples. Adds the track's delay to its decode time, in place."""
    (header, _) = _children(bytes(box), at, end, b"tfhd")[0]
    flags, track = struct.unpack_from(">II", box, header)
    flags &= 0xFFFFFF
    place = header + 8 + (8 if flags & _TFHD_BASE else 0) + (4 if flags & _TFHD_INDEX else 0)
    defaults = {}
    for bit in (_TFHD_DURATION, _TFHD_SIZE, _TFHD_FLAGS):
        if flags & bit:
            (defaults[bit],) = struct.unpack_from(">I", box, place)
            place += 4
    (time_at, _) = _children(bytes(box), at, end, b"tfdt")[0]
    layout = ">Q" if box[time_at] == 1 else ">I"
    (now,) = struct.unpack_from(layout, box, time_at + 4)
    now += delays.get(track, 0)
    struct.pack_into(layout, box, time_at + 4, now)
    fragment = _Fragment()
    began = now
    for run, _ in _children(bytes(box), at, end, b"trun"):
        now = _read_run(box, run, now, defaults, fragment)
    fragment.ticks = now - began
    return track, fragment


def _read_run(box: bytearray, at: int, now: int, defaults: dict[int, int], fragment: _Fragment) -> int:
    flags, count = struct.unpack_from(">II", box, at)
    place = at + 8 + (4 if flags & _TRUN_OFFSET else 0)
    first = None
    if flags & _TRUN_FIRST:
        (first,) = struct.unpack_from(">I", box, place)
        place += 4
    for index in range(count):
        duration, marks, offset = defaults.get(_TFHD_DURATION, 0), defaults.get(_TFHD_FLAGS, 0), 0
        if flags & _TRUN_DURATION:
            (duration,) = struct.unpack_from(">I", box, place)
            place += 4
        place += 4 if flags & _TRUN_SIZE else 0
        if flags & _TRUN_FLAGS:
            (marks,) = struct.unpack_from(">I", box, place)
            place += 4
        if flags & _TRUN_CTS:
            (offset,) = struct.unpack_from(">i", box, place)
            place += 4
        if index == 0 and first is not None:
            marks = first
        fragment.pts.append(now + offset)
        fragment.key.append(not marks & _NOT_SYNC)
        now += duration
    return now
