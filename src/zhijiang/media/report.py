"""What one pass over a film finds, as values, and its JSON form `zhijiang.report/1` (docs/schemas/report-1.json)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from zhijiang.media.facts import AudioFacts, VideoFacts, str_fraction
from zhijiang.media.probes.loudness import Loudness
from zhijiang.media.probes.spans import Span
from zhijiang.media.probes.transitions import Transition
from zhijiang.media.time import Rate

SCHEMA: Final = "zhijiang.report/1"
ANALYSER_VERSION: Final = "0.3.1"
"""Changes whenever the same file could get another report."""

SEVERITIES: Final = ("note", "issue", "blocker")
RULES: Final = {
    "black": "M-01", "freeze": "M-02", "decode_error": "M-03", "silence": "M-04", "channel_silence": "M-05",
    "duplicate_frame": "M-06", "flash_frame": "M-07", "clipping": "M-08", "phase_inversion": "M-09",
    "dropout": "M-10", "av_length": "M-11", "tone": "M-12", "active_picture": "M-13",
    "missing_frames": "M-14", "out_of_range": "M-15", "bars": "M-16", "combing": "M-17", "flash_sequence": "M-18",
}  # fmt: skip
"""The rule of docs/rules.md that a finding rests on where no profile gives it another."""


@dataclass(frozen=True)
class Finding:
    """Something a person should look at or listen to, in frames `[start, end)`."""

    check: str
    start: int
    end: int
    severity: str
    measured: float
    limit: float
    unit: str
    stream: int
    region: tuple[float, float, float, float] | None = None
    """(x, y, width, height) as shares of the picture, None for all of it."""
    rule: str | None = None
    """None: the one of `RULES`."""

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES or not 0 <= self.start <= self.end:
            raise ValueError(f"not a finding: {self.check} [{self.start}, {self.end}) {self.severity}")

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "check": self.check,
            "start": self.start,
            "end": self.end,
            "severity": self.severity,
            "measured": _number(self.measured, 3),
            "limit": _number(self.limit, 3),
            "unit": self.unit,
            "stream": self.stream,
            "region": list(self.region) if self.region else None,
            "rule": self.rule or RULES.get(self.check),
        }


@dataclass(frozen=True)
class Picture:
    """What only decoding could tell of the picture."""

    frames: int
    rate: Rate
    variable_rate: bool
    first_pts: int
    interlaced: bool


@dataclass(frozen=True)
class Sound:
    """What decoding told of one sound stream. `samples` counts them, each channel once."""

    facts: AudioFacts
    samples: int
    loudness: Loudness


@dataclass(frozen=True)
class SourceFile:
    """The file itself."""

    name: str
    sha256: str
    size_bytes: int
    container: str


@dataclass(frozen=True)
class Report:
    """Everything one pass found."""

    file: SourceFile
    video: VideoFacts | None
    picture: Picture | None
    audio: Sequence[Sound]
    shots: Sequence[Span]
    transitions: Sequence[Transition]
    findings: Sequence[Finding]

    def as_dict(self) -> dict[str, Any]:
        """The report as `zhijiang.report/1`; `profile` is filled in by `profile.judge`."""
        return {
            "schema": SCHEMA,
            "analyser": ANALYSER_VERSION,
            "file": {
                "name": self.file.name,
                "sha256": self.file.sha256,
                "size_bytes": self.file.size_bytes,
                "container": self.file.container,
            },
            "video": _video(self.video, self.picture) if self.video and self.picture else None,
            "audio": [_audio(sound) for sound in self.audio],
            "shots": [{"start": shot.start, "end": shot.end} for shot in self.shots],
            "transitions": [{"kind": one.kind, "start": one.start, "end": one.end} for one in self.transitions],
            "findings": [finding.as_dict() for finding in ordered(self.findings)],
            "profile": None,
        }


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """By place, the longer first where two begin together."""
    return sorted(findings, key=lambda finding: (finding.start, -finding.end, finding.check, finding.stream))


def finding_from(row: Mapping[str, Any]) -> Finding:
    """Read a finding of a report back."""
    region = row["region"]
    return Finding(**{**row, "region": None if region is None else tuple(region)})


def _video(facts: VideoFacts, picture: Picture) -> dict[str, Any]:
    return {
        "stream": facts.stream,
        "codec": facts.codec,
        "profile": facts.profile,
        "width": facts.width,
        "height": facts.height,
        "sample_aspect": _fraction(facts.sample_aspect),
        "rotation": facts.rotation,
        "rate": str(picture.rate),
        "frames": picture.frames,
        "time_base": _fraction(facts.time_base),
        "first_pts": picture.first_pts,
        "start_timecode": facts.start_timecode,
        "drop_frame": facts.drop_frame,
        "variable_rate": picture.variable_rate,
        "interlaced": picture.interlaced,
        "bit_depth": facts.bit_depth,
        "chroma": facts.chroma,
        "colour": {
            "primaries": facts.colour.primaries,
            "transfer": facts.colour.transfer,
            "matrix": facts.colour.matrix,
            "range": facts.colour.range,
        },
    }


def _audio(sound: Sound) -> dict[str, Any]:
    facts, loudness = sound.facts, sound.loudness
    return {
        "stream": facts.stream,
        "codec": facts.codec,
        "sample_rate": facts.sample_rate,
        "channels": facts.channels,
        "layout": facts.layout,
        "samples": sound.samples,
        "loudness": loudness.as_dict(),
    }


def _fraction(value: Fraction) -> str:
    return str_fraction(value)


def _number(value: float | None, digits: int) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, digits)
