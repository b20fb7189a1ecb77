"""What a stream says of itself, read from its headers: no decoding, no guessing beyond what a player does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Final

from zhijiang.media import gate
from zhijiang.media.errors import OverLimit, Unsupported
from zhijiang.media.time import STANDARD_RATES, Rate, Timecode

# ISO/IEC 23091-2 (H.273) code points, in FFmpeg's words.
_PRIMARIES: Final = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 10: "smpte428",
    11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip
_TRANSFER: Final = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log100", 10: "log316",
    11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084",
    17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
_MATRIX: Final = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc", 10: "bt2020c",
    11: "smpte2085", 12: "chroma-derived-nc", 13: "chroma-derived-c", 14: "ictcp",
}  # fmt: skip
_RANGE: Final = {1: "tv", 2: "pc"}
_UNKNOWN: Final = "unknown"
_ATTACHED_PICTURE: Final = 0x400
_ACCEPTED: Final = frozenset(gate.CODECS.split(","))
_ROUNDED_OFF: Final = Fraction(1, 1_000_000)


@dataclass(frozen=True, slots=True)
class Colour:
    """How code values mean light; `unknown` where the file does not say."""

    primaries: str
    transfer: str
    matrix: str
    range: str


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The picture stream. Frame count and rate are what the headers claim; only a decode settles them."""

    stream: int
    codec: str
    profile: str
    width: int
    """As coded, not turned [pixels]."""
    height: int
    sample_aspect: Fraction
    rotation: int
    """Degrees counter-clockwise to turn the coded picture so that it stands upright: 0, 90, 180 or 270."""
    declared_rate: Fraction | None
    declared_frames: int | None
    time_base: Fraction
    start_pts: int | None
    start_timecode: str
    drop_frame: bool
    interlaced: bool
    pixel_format: str
    bit_depth: int
    chroma: str
    """How many samples of colour there are: `4:2:0`, `4:2:2`, `4:4:4` …, `4:0:0` for none, `rgb`."""
    colour: Colour

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: fractions as text."""
        return {
            name: str_fraction(value) if isinstance(value, Fraction) else value for name, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """One sound stream."""

    stream: int
    codec: str
    profile: str
    sample_rate: int
    channels: int
    layout: str
    channel_names: tuple[str, ...] = ()
    """FFmpeg's names in order: FL, FR, FC, LFE …"""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def str_fraction(value: Fraction) -> str:
    """`25/1`: both parts always written."""
    return f"{value.numerator}/{value.denominator}"


def best_video(container: Any) -> Any:
    """The picture stream a player would choose, cover art aside; None if there is none."""
    films = [stream for stream in container.streams.video if not int(stream.disposition) & _ATTACHED_PICTURE]
    if not films:
        return None
    best = container.streams.best("video")
    chosen = best if best in films else films[0]
    if chosen.codec_context is None or not _is_accepted(chosen.codec_context):
        raise Unsupported("The picture of this file is coded in a way that is not accepted.")
    return chosen


def _is_accepted(context: Any) -> bool:
    """FFmpeg holds its white list of codecs against what it decodes while opening; the rest is ours to hold it against."""
    return context.codec.name in _ACCEPTED


def video_facts(stream: Any, container: Any) -> VideoFacts:
    """Read a picture stream's headers. Raises OverLimit or Unsupported."""
    context = stream.codec_context
    width, height = context.width, context.height
    if width <= 0 or height <= 0:
        raise Unsupported("The picture of this file cannot be decoded: its size is missing.")
    check_size(width, height)
    if context.format is None:
        raise Unsupported("The picture of this file cannot be decoded: its pixel format is not known.")
    rate = _declared_rate(stream)
    timecode = _start_timecode(stream, container, rate)
    return VideoFacts(
        stream=stream.index,
        codec=stream.codec_context.codec.canonical_name,
        profile=stream.profile or "",
        width=width,
        height=height,
        sample_aspect=_fraction(context.sample_aspect_ratio) or _fraction(stream.sample_aspect_ratio) or Fraction(1),
        rotation=_rotation(context),
        declared_rate=rate,
        declared_frames=stream.frames or None,
        time_base=_fraction(stream.time_base) or Fraction(1, 1000),
        start_pts=stream.start_time,
        start_timecode=str(timecode) if timecode else "00:00:00:00",
        drop_frame=timecode is not None and timecode.drop_frame,
        interlaced=context.field_order > 1,
        pixel_format=context.format.name,
        bit_depth=context.format.components[0].bits,
        chroma=_chroma(context.format),
        colour=Colour(
            primaries=_PRIMARIES.get(context.color_primaries, _UNKNOWN),
            transfer=_TRANSFER.get(context.color_trc, _UNKNOWN),
            matrix=_MATRIX.get(context.colorspace, _UNKNOWN),
            range=_RANGE.get(context.color_range, _UNKNOWN),
        ),
    )


def _chroma(pixels: Any) -> str:
    """J:a:b, of a block four samples wide and two high."""
    if pixels.is_rgb or pixels.has_palette:
        return "rgb"
    if len(pixels.components) < 3:  # grey, perhaps with its alpha
        return "4:0:0"
    across = 4 * pixels.chroma_width(16) // 16
    return f"4:{across}:{across if pixels.chroma_height(16) == 16 else 0}"


def check_size(width: int, height: int) -> None:
    """Raises OverLimit when a picture of this size [px] is beyond what is accepted."""
    if width * height > gate.MAX_PIXELS:
        raise OverLimit(f"The picture is {width}×{height}; at most {gate.MAX_PIXELS} pixels are accepted (8K).")
    if max(width, height) > gate.MAX_SIDE_PX:
        raise OverLimit(f"The picture is {width}×{height}; at most {gate.MAX_SIDE_PX} pixels on a side are accepted.")


def audio_facts(stream: Any) -> AudioFacts:
    """Read a sound stream's headers. Raises OverLimit or Unsupported."""
    context = stream.codec_context
    if not _is_accepted(context):
        raise Unsupported("The sound of this file is coded in a way that is not accepted.")
    channels, rate = len(context.layout.channels), context.sample_rate
    if not 1 <= channels <= gate.MAX_CHANNELS or not 1000 <= rate <= gate.MAX_SAMPLE_RATE:
        raise OverLimit(
            f"The sound has {channels} channels at {rate} samples a second; accepted are 1 to {gate.MAX_CHANNELS} channels "
            f"and 1000 to {gate.MAX_SAMPLE_RATE} samples."
        )
    return AudioFacts(
        stream=stream.index,
        codec=context.codec.canonical_name,
        profile=stream.profile or "",
        sample_rate=rate,
        channels=channels,
        layout=context.layout.name,
        channel_names=tuple(channel.name for channel in context.layout.channels),
    )


def _fraction(value: Any) -> Fraction | None:
    if not value or not value.denominator or value.numerator <= 0:
        return None
    return Fraction(value.numerator, value.denominator)


def _declared_rate(stream: Any) -> Fraction | None:
    """What the container says, but for what FFmpeg rounds off: it keeps 60000/1001 of a Matroska file as 19001/317."""
    rate = _fraction(stream.guessed_rate) or _fraction(stream.average_rate) or _fraction(stream.base_rate)
    return rate and next((known for known in STANDARD_RATES if abs(known - rate) < known * _ROUNDED_OFF), rate)


def _rotation(context: Any) -> int:
    matrix = context.coded_side_data.get("display_matrix")
    if not matrix or len(matrix) < 8:
        return 0
    first, second = (int.from_bytes(matrix[at : at + 4], "little", signed=True) for at in (0, 4))
    if abs(first) >= abs(second):
        return 0 if first >= 0 else 180
    return 90 if second < 0 else 270


def _start_timecode(stream: Any, container: Any, rate: Fraction | None) -> Timecode | None:
    """The first timecode that the picture, a timecode track or the container carries; None if none can be read."""
    tracks = [other.metadata for other in container.streams.data]
    for metadata in (stream.metadata, *tracks, container.metadata):
        if text := metadata.get("timecode"):
            try:
                return Timecode.parse(text, Rate(rate or Fraction(25)))
            except ValueError:
                continue
    return None
