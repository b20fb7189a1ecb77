"""May this film be played as it is? Decided on its headers and on every packet's timestamp, without decoding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from zhijiang.media.facts import AudioFacts, VideoFacts

_MAX_WIDTH_PX, _MAX_HEIGHT_PX = 4096, 2304  # H.264 level 5.1, lying or upright
_LONGEST_GOP_SECONDS: Final = 12
_PROFILES: Final = {"Baseline", "Constrained Baseline", "Main", "High", "Constrained High", "Progressive High"}
_AAC_PROFILES: Final = {"LC", "HE-AAC", "HE-AACv2"}
_AAC_RATES: Final = {22050, 24000, 32000, 44100, 48000}


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What the packets promise: enough to copy them and to check the copy."""

    frames: int
    first_pts: int
    longest_gop: Fraction
    """In seconds."""
    dts: tuple[int, ...] | None = None
    """Decoding times in file order, where the file does not say them itself (Matroska often does not)."""


@dataclass(frozen=True, slots=True)
class MustEncode:
    """Why the picture cannot be played as it is, for the log."""

    reason: str


def check_headers(video: VideoFacts) -> MustEncode | None:
    """Look at what the stream says of itself. None when nothing speaks against copying it."""
    long, short = max(video.width, video.height), min(video.width, video.height)
    for wrong, reason in (
        (video.codec != "h264", f"codec {video.codec}"),
        (video.profile not in _PROFILES, f"profile {video.profile}"),
        (video.pixel_format not in ("yuv420p", "yuvj420p"), f"pixel format {video.pixel_format}"),
        (video.interlaced, "interlaced"),
        (video.rotation != 0, f"turned by {video.rotation} degrees"),
        (long > _MAX_WIDTH_PX or short > _MAX_HEIGHT_PX, f"{video.width}×{video.height}"),
        (video.width % 2 or video.height % 2, f"odd size {video.width}×{video.height}"),
    ):
        if wrong:
            return MustEncode(reason)
    return None


def check_packets(container: Any, stream: Any, video: VideoFacts) -> CopyPlan | MustEncode:  # noqa: C901 - one list of doubts
    """Read every packet of the picture. A copy must show frame k of the analysis as its frame k, so each doubt means encoding."""
    pts: list[int] = []
    last_dts: int | None = None
    key_pts: int | None = None
    longest = 0
    silent = False
    for packet in container.demux(stream):
        if packet.size == 0:
            continue
        if packet.pts is None:
            return MustEncode("a packet without a timestamp")
        if packet.is_discard or packet.is_corrupt:
            return MustEncode("packets that are not to be shown")
        if packet.has_sidedata("new_extradata"):
            return MustEncode("parameters that change on the way")
        if packet.dts is None:
            silent = True
        elif last_dts is not None and packet.dts <= last_dts:
            return MustEncode("a clock that goes back")
        else:
            last_dts = packet.dts
        if packet.is_keyframe:
            if pts and key_pts is not None:
                longest = max(longest, packet.pts - key_pts)
                if packet.pts <= max(pts[-32:]):
                    return MustEncode("open groups of pictures")
            key_pts = packet.pts
        elif key_pts is None:
            return MustEncode("a beginning without a key frame")
        elif packet.pts < key_pts:
            return MustEncode("open groups of pictures")
        pts.append(packet.pts)
    if not pts or key_pts is None:
        return MustEncode("no packets")
    if len(set(pts)) != len(pts):
        return MustEncode("two frames at one time")
    gop = max(longest, max(pts) - key_pts) * video.time_base
    if gop > _LONGEST_GOP_SECONDS:
        return MustEncode("key frames too far apart to step quickly")
    return CopyPlan(len(pts), min(pts), gop, decoding_times(pts) if silent else None)


def decoding_times(pts: list[int]) -> tuple[int, ...]:
    """Times to decode at of packets in file order, rising and never later than the time to show: the times to show in order, moved back."""
    in_order = sorted(pts)
    back = max(early - shown for early, shown in zip(in_order, pts, strict=True))
    return tuple(early - back for early in in_order)


def may_copy_sound(audio: AudioFacts, extradata: bytes | None) -> bool:
    """Whether a browser plays this sound as it is."""
    known = audio.codec == "aac" and audio.profile in _AAC_PROFILES and bool(extradata)
    return known and audio.sample_rate in _AAC_RATES and audio.channels in (1, 2, 6)
