"""What a delivery profile can ask of a film's form and lengths, and what a report says to it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

PICTURE_WORDS: Final = (
    "video_codec", "video_profile", "raster", "sample_aspect", "rate", "rate_mode", "scan", "chroma",
    "primaries", "transfer", "matrix", "range",
)  # fmt: skip
"""Limits on the picture that list the words allowed. `raster` is as it stands upright, WIDTHxHEIGHT [pixels]."""
SOUND_WORDS: Final = ("audio_codec",)
PICTURE_NUMBERS: Final = {"bit_depth": "bit"}
SOUND_NUMBERS: Final = {"channels": "channels", "sample_rate": "Hz"}
"""Limits that list numbers allowed, or bound them; with their unit. Those on sound hold for every stream."""
LENGTHS: Final = ("running", "opening", "closing")
"""Limits on lengths, `least_seconds` and `most_seconds` in a profile, whole frames in a verdict."""
PICTURE: Final = frozenset({*PICTURE_WORDS, *PICTURE_NUMBERS, *LENGTHS})
"""Limits that a file without picture does not meet."""
WORDS: Final = frozenset({*PICTURE_WORDS, *SOUND_WORDS})
NUMBERS: Final = {**PICTURE_NUMBERS, **SOUND_NUMBERS}
NAMES: Final = (*PICTURE_WORDS, *PICTURE_NUMBERS, *SOUND_WORDS, *SOUND_NUMBERS, *LENGTHS)
KNOWN_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "rate_mode": ("constant", "variable"),
    "scan": ("progressive", "interlaced"),
    "chroma": ("4:0:0", "4:1:0", "4:1:1", "4:2:0", "4:2:2", "4:4:0", "4:4:4", "rgb"),
    "range": ("tv", "pc", "unknown"),
}
"""Where a report knows no other words."""


@dataclass(frozen=True)
class Limit:
    """One demand. Of `any_of`, `least` and `most` those are given that the profile names; lengths are in seconds."""

    name: str
    severity: str
    any_of: tuple[str | int, ...] = ()
    least: Fraction | None = None
    most: Fraction | None = None
    source: str = ""
    """Where the figure stands; empty: where the profile's stand."""
    clause: str = ""
    """Its place there."""

    @classmethod
    def from_row(cls, name: str, row: Mapping[str, Any]) -> Limit:
        """Read one row of a profile. Raises KeyError, TypeError or ValueError when it is not one."""
        if name not in NAMES:
            raise ValueError(f"a profile cannot limit {name}; there are {', '.join(NAMES)}")
        least, most = ("least_seconds", "most_seconds") if name in LENGTHS else ("least", "most")
        return cls(
            name,
            str(row["severity"]),
            tuple(row.get("any_of", ())),
            None if row.get(least) is None else Fraction(str(row[least])),
            None if row.get(most) is None else Fraction(str(row[most])),
            str(row.get("source", "")),
            str(row.get("clause", "")),
        )


@dataclass(frozen=True)
class Line:
    """What one demand of a profile came to, for one stream where there are several."""

    name: str
    """The limit or the check."""
    severity: str
    measured: str | float | None
    """None: the report does not say it, or there is no such thing in the file."""
    is_met: bool | None
    """None: it could not be judged."""
    rule: str
    source: str
    clause: str = ""
    any_of: tuple[str | int, ...] = ()
    least: float | None = None
    most: float | None = None
    unit: str = ""
    stream: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "name": self.name,
            "stream": self.stream,
            "measured": self.measured,
            "any_of": list(self.any_of) or None,
            "least": self.least,
            "most": self.most,
            "unit": self.unit,
            "met": self.is_met,
            "severity": self.severity,
            "rule": self.rule,
            "source": self.source,
            "clause": self.clause or None,
        }


def measured_of(
    limit: Limit, report: Mapping[str, Any], parts: Mapping[str, tuple[int, int]], /
) -> Iterator[tuple[int | None, str | int | None]]:
    """What a report says to a limit: stream and value, one for each stream of sound; None where it does not say.

    `parts` are the known opening and closing as frames `[start, end)`. A file without sound has 0 channels.
    """
    video = report.get("video") or {}
    if limit.name in (*SOUND_WORDS, *SOUND_NUMBERS):
        key = {"audio_codec": "codec"}.get(limit.name, limit.name)
        sounds = report.get("audio") or []
        yield from ((sound.get("stream"), sound.get(key)) for sound in sounds)
        if not sounds and limit.name == "channels":
            yield None, 0
    elif limit.name == "running":
        yield None, video.get("frames")
    elif limit.name in LENGTHS:
        start, end = parts.get(limit.name, (0, 0))
        yield None, end - start if limit.name in parts else None
    else:
        yield video.get("stream"), _of_picture(limit.name, video)


def _of_picture(name: str, video: Mapping[str, Any]) -> str | int | None:
    if name == "raster":
        sides = (video.get("width"), video.get("height"))
        width, height = sides if video.get("rotation", 0) in {0, 180} else sides[::-1]
        return f"{width}x{height}" if width and height else None
    if name == "scan":
        return _either(video.get("interlaced"), "interlaced", "progressive")
    if name == "rate_mode":
        return _either(video.get("variable_rate"), "variable", "constant")
    if name in {"primaries", "transfer", "matrix", "range"}:
        found: str | None = (video.get("colour") or {}).get(name)
        return found
    key = {"video_codec": "codec", "video_profile": "profile"}.get(name, name)
    value: str | int | None = video.get(key)
    return value


def _either(value: bool | None, yes: str, no: str) -> str | None:
    return None if value is None else yes if value else no


def bounds_of(limit: Limit, video: Mapping[str, Any], /) -> tuple[int | float | None, int | float | None, str]:
    """Least, most and unit as a verdict tells them: lengths in frames that lie within the seconds asked for."""
    if limit.name not in LENGTHS:
        return _number(limit.least), _number(limit.most), NUMBERS.get(limit.name, "")
    rate = Fraction(video.get("rate") or 0)
    if not rate:
        return None, None, "frames"
    least = None if limit.least is None else math.ceil(limit.least * rate)
    most = None if limit.most is None else math.floor(limit.most * rate)
    return least, most, "frames"


def _number(value: Fraction | None) -> int | float | None:
    return None if value is None else int(value) if value.denominator == 1 else float(value)


def is_within(limit: Limit, value: str | int, least: float | None, most: float | None, /) -> bool:
    """Whether a measured value is one of those allowed, and between the bounds."""
    if limit.any_of and value not in limit.any_of:
        return False
    return not isinstance(value, int) or ((least is None or value >= least) and (most is None or value <= most))
