"""Write a film anew with its picture's own packets: other sound, or another container, and nothing else."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import av

from zhijiang.media import facts
from zhijiang.media.decode import open_container, open_source
from zhijiang.media.errors import MediaError, Unsupported
from zhijiang.media.package.plan import decoding_times

_IN_MP4: Final = frozenset(("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video"))
_IN_MOV: Final = frozenset(
    ("h264", "hevc", "mpeg4", "mpeg2video", "mpeg1video", "prores", "dnxhd", "mjpeg", "qtrle", "rawvideo", "v210", "cfhd", "dvvideo")
)  # fmt: skip
_SOUND_IN_MP4: Final = frozenset(("aac", "mp3", "ac3", "eac3", "alac", "opus", "flac", "mp2"))
_MUXERS: Final = {"mp4": "mp4", "mov": "mov", "mkv": "matroska"}
_NOT_CARRIED: Final = frozenset(("major_brand", "minor_version", "compatible_brands", "encoder"))
_LARGEST_TIMESCALE: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    container: str
    packets: int
    """Of the picture, each proved to be the source's."""
    left_out: list[str]
    """Streams that the container cannot hold, by what they are."""


def container_for(path: Path, wanted: str, codings: Collection[str]) -> str:
    """The kind of file that holds the film: `mp4`, `mov` or `mkv`.

    Parameters
    ----------
    path : Path
    wanted : str
        One of these; empty for the source's own where it is an MP4 or MOV, else for the first that holds everything.
    codings : collection of str
        How the sound of the new file is coded. PCM goes into no MP4: many players do not read it there.

    Raises
    ------
    Unsupported
        The kind that is wanted cannot hold the picture or the sound.
    """
    with open_container(path) as container:
        video = facts.best_video(container)
        codec = "" if video is None else str(video.codec_context.codec.canonical_name)
        is_mov = container.metadata.get("major_brand", "").startswith("qt")
        family = container.format.name
    if family == "avi":
        raise Unsupported("An AVI does not say when each frame is shown, so it cannot be written anew frame by frame.")
    is_pcm = any(coding.startswith("pcm_") for coding in codings)
    fits = {"mp4": (codec in _IN_MP4 or not codec) and not is_pcm, "mov": codec in _IN_MOV or not codec, "mkv": True}
    if wanted:
        if not fits[wanted]:
            if is_pcm and wanted == "mp4":
                raise Unsupported("Sound coded as PCM is not kept in an MP4; choose another container.")
            raise Unsupported(f"{wanted.upper()} is not used for a picture coded as {codec}; choose another container.")
        return wanted
    own = ("mov" if is_mov else "mp4") if family.startswith("mov") else ""
    return next(kind for kind in (own, "mp4", "mov", "mkv") if kind and fits[kind])


def origin_of(path: Path) -> Fraction:
    """When the picture's first frame is shown on the file's own clock [s]; 0 for sound alone."""
    with open_source(path) as source:
        if source.video is None:
            return Fraction(0)
        first = next(source.frames_from(None, first=0), None)
        return Fraction(0) if first is None else first.pts * source.video.time_base


def shift_of(path: Path) -> Fraction:
    """How much earlier everything is in the new file [s]: where a recording's clock begins; 0 where the file has its own beginning."""
    with open_container(path) as container:
        if container.format.name.startswith("mov"):
            return Fraction(0)
        begins = [
            each.start_time * Fraction(each.time_base.numerator, each.time_base.denominator)
            for each in container.streams
            if each.type in ("video", "audio") and each.start_time is not None
        ]
    return min(begins, default=Fraction(0))


def write_film(
    path: Path, out: Path, voices: Mapping[int, Path], *, shift: Fraction, tell: Callable[[int, int], None]
) -> Written:
    """Write the film with its own packets, but for the streams of sound that there are new files of.

    Parameters
    ----------
    path : Path
    out : Path
        Its suffix is the container.
    voices : mapping of int to Path
        Files of `voice.write_voice` by the index of the stream that they take the place of.
    shift : Fraction [s]
        As `shift_of`.
    tell : callable
        Called with (packets of the picture done, packets expected or 0).

    Raises
    ------
    Unsupported
        A packet without its time.
    MediaError
        What was written does not hold the source's picture, packet for packet.
    """
    kind = out.suffix.removeprefix(".")
    with open_container(path) as container:
        video = facts.best_video(container)
        kept, left_out = _kept(container, kind, video, set(voices))
        options = {"movflags": "+faststart", "movie_timescale": str(_timescale(kept))} if kind != "mkv" else {}
        with av.open(str(out), "w", format=_MUXERS[kind], options=options) as output:
            _carry(container.metadata, output.metadata)
            made: dict[int, Any] = {}
            opened = {index: open_container(voice) for index, voice in voices.items()}
            try:
                for stream in kept:
                    template = opened[stream.index].streams.audio[0] if stream.index in opened else stream
                    made[stream.index] = _stream(output, template)
                    made[stream.index].disposition = stream.disposition
                    _carry(stream.metadata, made[stream.index].metadata)
                own = [stream for stream in kept if stream.index not in opened]
                flows = [_own_packets(container, own, shift, video and video.index, _missing_times(path, video))]
                flows += [_voice_packets(each, index) for index, each in opened.items()]
                done = 0
                for _, index, packet in heapq.merge(*flows, key=lambda row: row[0]):
                    packet.stream = made[index]
                    output.mux(packet)
                    if video is not None and index == video.index:
                        done += 1
                        if done % 250 == 0:
                            tell(done, video.frames or 0)
                pictures = {index: each.index for index, each in made.items() if each.type == "video"}
            finally:
                for each in opened.values():
                    each.close()
    packets = check_same_picture(path, out, pictures, shift=shift)
    return Written(kind, packets, left_out)


def check_same_picture(path: Path, out: Path, pictures: Mapping[int, int], *, shift: Fraction) -> int:
    """Compare every packet of each picture: bytes and times. `pictures`: index in the old file to index in the new.

    Returns how many packets there are; raises MediaError at a difference. Rule: T-03.
    """
    count = 0
    for before, after in pictures.items():
        with open_container(path) as old, open_container(out) as new:
            for one, other in zip_longest(_picture(old, before, shift), _picture(new, after, Fraction(0))):
                if one is None or other is None or one != other:
                    detail = f"stream {before}, packet {count}"
                    raise MediaError("The new file would not hold the same picture, so it was not made.", detail=detail)
                count += 1
    return count


def _picture(container: Any, index: int, shift: Fraction) -> Iterator[tuple[Fraction, bool, bytes]]:
    """(time, key, bytes) of each packet of a picture; H.264 and HEVC with start codes as with lengths."""
    stream = container.streams[index]
    base = Fraction(stream.time_base.numerator, stream.time_base.denominator)
    extra = stream.codec_context.extradata or b""
    is_annex_b = stream.codec_context.codec.canonical_name in ("h264", "hevc") and extra[:3] in (b"\0\0\0", b"\0\0\1")
    for packet in container.demux(stream):
        if packet.size and packet.pts is not None:
            data = bytes(packet)
            yield packet.pts * base - shift, bool(packet.is_keyframe), _with_lengths(data) if is_annex_b else data


def _with_lengths(data: bytes) -> bytes:
    """Units of an elementary stream (H.264, Annex B) each behind its length, as MP4 keeps them."""
    units = data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]
    return b"".join(len(unit).to_bytes(4) + unit for unit in units)


def _kept(container: Any, kind: str, video: Any, replaced: set[int]) -> tuple[list[Any], list[str]]:
    """The streams that go into the new file, and what is left out."""
    kept, left_out = [], []
    for stream in container.streams:
        context = stream.codec_context
        codec = "" if context is None or context.codec is None else str(context.codec.canonical_name)
        if stream.type == "video":
            holds = codec in (_IN_MP4 if kind == "mp4" else _IN_MOV if kind == "mov" else _IN_MP4 | _IN_MOV | {codec})
        elif stream.type == "audio":
            plain = codec.startswith("pcm_")
            holds = stream.index in replaced or kind == "mkv" or plain or codec in _SOUND_IN_MP4
        else:
            holds = stream.type == "subtitle" and (
                codec == "mov_text" if kind != "mkv" else codec in ("subrip", "ass", "webvtt")
            )
        if video is not None and stream.index == video.index and not holds:
            raise Unsupported(f"{kind.upper()} is not used for a picture coded as {codec}; choose another container.")
        if holds and codec:
            kept.append(stream)
        elif not (stream.type == "data" and kind != "mkv"):
            # A timecode track is made anew of what the picture says of it.
            left_out.append(f"{stream.type} {codec}".strip())
    return kept, left_out


def _stream(output: Any, template: Any) -> Any:
    if template.type != "video":
        return output.add_stream_from_template(template)
    # Without its rate no timecode is written.
    rate = {"rate": template.average_rate} if template.average_rate else {}
    stream = output.add_stream_from_template(template, **rate)
    stream.time_base = template.time_base
    return stream


def _missing_times(path: Path, video: Any) -> Iterator[int] | None:
    """The times at which the picture's packets are decoded, where the file does not say them (Matroska often does not)."""
    if video is None:
        return None
    with open_container(path) as container:
        packets = [packet for packet in container.demux(container.streams[video.index]) if packet.size]
        pts = [packet.pts for packet in packets if packet.pts is not None]
        is_told = all(packet.dts is not None for packet in packets)
    return None if is_told or len(pts) < len(packets) else iter(decoding_times(pts))


def _own_packets(
    container: Any, streams: list[Any], shift: Fraction, picture: int | None, times: Iterator[int] | None
) -> Iterator[tuple[float, int, Any]]:
    bases = {stream.index: Fraction(stream.time_base.numerator, stream.time_base.denominator) for stream in streams}
    videos = {stream.index for stream in streams if stream.type == "video"}
    at = -math.inf
    for packet in container.demux(streams):
        if packet.size == 0:
            continue
        index = packet.stream.index
        if packet.pts is None:
            if index in videos:
                raise Unsupported(
                    "A packet of the picture has no time of its own, so the film cannot be written anew exactly."
                )
            continue
        if times is not None and index == picture:
            packet.dts = next(times)
        back = round(shift / bases[index])
        packet.pts -= back
        packet.dts = packet.pts if packet.dts is None else packet.dts - back
        # Rising, as merging wants it; the order within the file is kept.
        at = max(at, float(packet.dts * bases[index]))
        yield at, index, packet


def _voice_packets(container: Any, index: int) -> Iterator[tuple[float, int, Any]]:
    stream = container.streams.audio[0]
    base = Fraction(stream.time_base.numerator, stream.time_base.denominator)
    for packet in container.demux(stream):
        if packet.size and packet.pts is not None:
            yield float(packet.pts * base), index, packet


def _timescale(streams: list[Any]) -> int:
    """Ticks of the film's own clock in which the beginning of every stream of sound is a whole number."""
    scale = 1
    for stream in streams:
        if stream.type == "audio":
            scale = math.lcm(scale, stream.codec_context.sample_rate)
        elif stream.type == "video":
            scale = math.lcm(scale, stream.time_base.denominator)
    return scale if 1 < scale <= _LARGEST_TIMESCALE else 1000


def _carry(old: Mapping[str, str], new: Any) -> None:
    new.update({name: value for name, value in old.items() if name not in _NOT_CARRIED})
