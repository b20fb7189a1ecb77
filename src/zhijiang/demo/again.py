"""The demo film's second cut, made out of the first: parts that stay are copied as they are, only what changed is drawn anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np

from zhijiang.demo.edit import FILM, RATE, Piece, Shot, length_of
from zhijiang.demo.film import VIDEO, add_sound, mux_sound, pictures
from zhijiang.demo.picture import Picture, Size
from zhijiang.demo.sound import SAMPLE_RATE, music

TAKEN_OUT: Final = (306, 354)
"""A shot that the producer took out and did not tell of."""
FILLED: Final = (420, 438)
"""The hole, with a picture now."""
MOVING: Final = (650, 750)
"""The shot that stood still."""
WORDED: Final = (796, 876)
"""A shot with other words under it."""
DRAWN: Final[dict[tuple[int, int], tuple[Piece, ...]]] = {
    (354, 438): (Shot("rabbit", 66, 66, (1.2, 1.0), x=0.45), Shot("street", 119, 18, (1.1, 1.2), look="evening")),
    MOVING: (Shot("rabbit", 20, 100, (1.4, 1.1), x=0.4, look="evening"),),
    WORDED: (Shot("driver", 10, 80, (1.5, 1.5), y=0.42, look="grey", caption="我在这条街上等了整整三年。"),),
}
"""What is encoded anew, by frames of the first cut: from one key frame to another."""
CHANGES: Final = (
    (372, 390, "补回漏剪的画面"),
    (662, 702, "修复画面静止"),
    (513, 612, "恢复环境声"),
    (1086, 1136, "片尾字幕更正"),
)
"""The producer's list, in frames of the second cut. The last line tells of what nobody will find, and two changes are not on it."""
_DELAY: Final = 2
"""Frames by which decoding runs ahead of showing: as many as there are B-frames."""
_START_CODE: Final = re.compile(rb"\x00\x00\x00?\x01")


def make_second_cut(first: Path, path: Path, /, *, size: Size, seed: int) -> None:
    """Write the second cut of FILM at `path`. `first` is what `make_film` made of it, with the same `size` and `seed`."""
    frames = length_of(FILM)
    with av.open(str(first)) as old, av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as new:
        video = new.add_stream_from_template(old.streams.video[0])
        audio = add_sound(new)
        coded = list(_coded(old, size))
        for place, (shown, data, is_key) in enumerate(coded):
            packet = av.Packet(data)
            packet.stream, packet.time_base = video, Fraction(1, RATE)
            packet.pts, packet.dts, packet.is_keyframe = shown, place - _DELAY, is_key
            new.mux(packet)
        per_frame = SAMPLE_RATE // RATE
        whole = music(frames, seed=seed, silent=(0, 0), clipped=(0, 0))
        gone = slice(TAKEN_OUT[0] * per_frame, TAKEN_OUT[1] * per_frame)
        mux_sound(new, audio, np.delete(whole, gone, axis=1))


def _coded(old: av.container.InputContainer, size: Size) -> Iterator[tuple[int, bytes, bool]]:
    """(frame of the second cut, its bytes, whether it is a key frame), in the order of decoding."""
    stream = old.streams.video[0]
    gone = TAKEN_OUT[1] - TAKEN_OUT[0]
    drawn = sorted(DRAWN)
    for packet in old.demux(stream):
        if packet.pts is None or packet.time_base is None:
            continue
        at = round(packet.pts * packet.time_base * RATE)
        if drawn and packet.is_keyframe and at >= drawn[0][1]:
            yield from _new_part(drawn.pop(0), size, shift=-gone)
        if TAKEN_OUT[0] <= at < TAKEN_OUT[1] or any(start <= at < end for start, end in DRAWN):
            continue
        yield at - (gone if at >= TAKEN_OUT[1] else 0), bytes(packet), packet.is_keyframe


def _new_part(place: tuple[int, int], size: Size, *, shift: int) -> Iterator[tuple[int, bytes, bool]]:
    """A part drawn and encoded anew, with the settings of the film, so that one decoder reads on through both."""
    coder = av.CodecContext.create("libx264", "w")
    coder.width, coder.height, coder.pix_fmt = *size, "yuv420p"
    coder.time_base, coder.framerate = Fraction(1, RATE), Fraction(RATE)
    coder.options = VIDEO
    for name in ("color_primaries", "color_trc", "colorspace", "color_range"):
        setattr(coder, name, 1)
    for index, picture in enumerate((*pictures(DRAWN[place], size), None)):
        for packet in coder.encode(_frame(picture, index) if picture is not None else None):
            yield place[0] + shift + (packet.pts or 0), _with_lengths(bytes(packet)), packet.is_keyframe


def _frame(picture: Picture, index: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    frame.pts, frame.time_base = index, Fraction(1, RATE)
    return frame


def _with_lengths(data: bytes) -> bytes:
    """The units of an Annex B packet with their lengths before them, as MP4 keeps them (ISO/IEC 14496-15 §5.3.3)."""
    units = [unit for unit in _START_CODE.split(data) if unit]
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
