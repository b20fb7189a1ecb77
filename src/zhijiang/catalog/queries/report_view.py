"""A technical report for people: timecodes and words instead of frames and keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from zhijiang.casework.states import Severity
from zhijiang.catalog.models import Analysis, Cut
from zhijiang.catalog.queries.delivery import VerdictLine, verdicts_of
from zhijiang.catalog.queries.stills import Still, still_of
from zhijiang.catalog.states import check_label
from zhijiang.media.page import PageParts
from zhijiang.media.page.timeline import rows_of, shot_lengths
from zhijiang.media.time import Rate, Timecode

CODECS: Final = {
    "h264": "H.264",
    "hevc": "H.265",
    "av1": "AV1",
    "vp8": "VP8",
    "vp9": "VP9",
    "mpeg4": "MPEG-4",
    "mpeg2video": "MPEG-2",
    "prores": "ProRes",
    "dnxhd": "DNxHD",
    "mp3": "MP3",
    "aac": "AAC",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "flac": "FLAC",
}
CONTAINERS: Final = {
    "mov": "MP4/MOV",
    "matroska": "Matroska/WebM",
    "mpegts": "MPEG-TS",
    "mpeg": "MPEG-PS",
    "mxf": "MXF",
    "avi": "AVI",
}
NO_SIGNAL_DBFS: Final = -140.0
"""What the library writes for samples that are all zero."""
_STRIP: Final = 12
_MARKS: Final = 4
SAID_IN: Final = {
    "share of pixels": (gettext_lazy("%s%% of the pixels"), 100, 1),
    "share of picture": (gettext_lazy("%s%% of the picture"), 100, 1),
    "correlation": (gettext_lazy("left and right correlate by %s"), 1, 2),
    "bars": (gettext_lazy("%s bars"), 1, 0),
    "flashes a second": (gettext_lazy("%s flashes a second"), 1, 1),
    "red flashes a second": (gettext_lazy("%s red flashes a second"), 1, 1),
    "dBFS peak": (gettext_lazy("peak %s dBFS"), 1, 1),
}
"""Units that are words: how they are said, what the value is multiplied by, and its decimal places."""


@dataclass(frozen=True)
class FindingLine:
    """One finding: where, what, how grave, and on which figures."""

    check: str
    severity: str
    severity_label: str
    place: str
    length: str
    figures: str
    still: Still | None
    frame: int
    """Where it begins."""


@dataclass(frozen=True)
class SoundLine:
    """One sound stream and its loudness."""

    name: str
    what: str
    loudness: str
    span: str
    peak: str


@dataclass(frozen=True)
class ReportView:
    """The report of one file."""

    length: str
    frames: int
    picture: list[tuple[str, str]]
    """Label and value."""
    sounds: list[SoundLine]
    findings: list[FindingLine]
    tally: list[tuple[str, str, int]]
    """Severity, its label, how many; the gravest first."""
    verdicts: list[VerdictLine]
    """One for each delivery profile."""
    shots: int
    sheets: int
    portrait: bool


@dataclass(frozen=True)
class Drawn:
    """What a report looks like over time."""

    rows: list[tuple[str, str]]
    """Label and drawing (SVG that holds our own words and numbers alone)."""
    strip: list[Still]
    """Stills at even distances."""
    ruler: list[str]
    """Timecodes from the first frame to the last, at even distances."""
    classes: list[tuple[str, str]]
    """Classes of shot lengths, each with how many shots it has; none where there is but one shot."""
    lengths: str
    """Their drawing."""
    median: str


def report_view(analysis: Analysis, cut: Cut, /) -> ReportView:
    """Read the stored report of a cut's file for a page."""
    report: dict[str, Any] = analysis.report or {}
    video: dict[str, Any] = report.get("video") or {}
    clock = _clock(video)
    findings = [
        _finding(row, clock, still_of(cut, analysis.strip, start=int(row["start"]), end=int(row["end"])))
        for row in report.get("findings", [])
    ]
    counted = Counter(line.severity for line in findings)
    return ReportView(
        length=_length(video.get("frames", 0), clock),
        frames=video.get("frames", 0),
        picture=_picture(video, report.get("file", {}), clock),
        sounds=[_sound(number, row) for number, row in enumerate(report.get("audio", []), start=1)],
        findings=findings,
        tally=[
            (kind.value, str(kind.label), counted[kind.value])
            for kind in (Severity.BLOCKER, Severity.ISSUE, Severity.NOTE)
            if counted[kind.value]
        ],
        verdicts=verdicts_of(report, _figures, on=timezone.localdate(cut.brought_at)),
        shots=len(report.get("shots", [])),
        sheets=int(analysis.strip.get("sheets", 0)),
        portrait=_is_portrait(video),
    )


def drawn_view(analysis: Analysis, cut: Cut, parts: PageParts, /) -> Drawn | None:
    """Draw a stored report; None where there is no picture, or where the report is too old to be drawn."""
    report: dict[str, Any] = analysis.report or {}
    video, plots = report.get("video"), parts.plots
    if not video or not plots or not video["frames"]:
        return None
    frames, clock, is_chinese = video["frames"], _clock(video), (get_language() or "").startswith("zh")
    lengths = shot_lengths(report["shots"], Rate.parse(video["rate"])) if len(report.get("shots", [])) > 1 else None
    places = [(2 * place + 1) * frames // (2 * _STRIP) for place in range(_STRIP)]
    stills = [still_of(cut, analysis.strip, start=place, end=place + 1) for place in places]
    return Drawn(
        rows=[(row.zh if is_chinese else row.en, row.drawing) for row in rows_of(report, plots, parts.waveforms)],
        strip=[still for still in stills if still],
        ruler=[str(clock + round((frames - 1) * share / _MARKS)) for share in range(_MARKS + 1)] if clock else [],
        classes=[
            (_("%s s") % name, number_format(count)) for name, count in zip(lengths.names, lengths.counts, strict=True)
        ]
        if lengths
        else [],
        lengths=lengths.drawing if lengths else "",
        median=_frames(lengths.median_frames) if lengths else "",
    )


def _clock(video: dict[str, Any]) -> Timecode | None:
    """The timecode of the first frame; None when the file has no picture."""
    if not video:
        return None
    rate = Rate.parse(video["rate"])
    try:
        return Timecode.parse(video.get("start_timecode") or "00:00:00:00", rate)
    except ValueError:
        return Timecode(0, rate)


def _length(frames: int, clock: Timecode | None) -> str:
    """A duration, as the timecode that so many frames fill."""
    return "" if clock is None else str(Timecode(frames, clock.rate, clock.drop_frame))


def _picture(video: dict[str, Any], file: dict[str, Any], clock: Timecode | None) -> list[tuple[str, str]]:
    if not video or clock is None:
        return [(_("Picture"), _("none"))]
    shape = f"{video['width']} × {video['height']}"
    if video.get("sample_aspect", "1/1") != "1/1":
        shape += " " + _("(pixels %s)") % video["sample_aspect"].replace("/", ":")
    rate = clock.rate.value
    exact = str(rate.numerator) if rate.denominator == 1 else f"{number_format(float(rate), 3)} ({rate})"
    if video.get("variable_rate"):
        exact += " " + _("(variable)")
    rows = [
        (_("Picture size"), shape),
        (_("Frames per second"), exact),
        (_("Length"), f"{_length(video['frames'], clock)} ({_frames(video['frames'])})"),
        (_("Starts at"), str(clock)),
        (_("Picture coding"), " ".join(filter(None, [codec_name(video.get("codec", "")), video.get("profile") or ""]))),
        (_("Bit depth"), str(video.get("bit_depth", ""))),
        (_("Scanning"), _("interlaced") if video.get("interlaced") else _("progressive")),
        (_("Colour"), _colour(video.get("colour", {}))),
        (_("Container"), container_name(str(file.get("container", "")))),
    ]
    return [(label, value) for label, value in rows if value]


def _colour(colour: dict[str, Any]) -> str:
    """Primaries, transfer, matrix and range by their own names; the file need not state them."""
    stated = [colour.get(name) for name in ("primaries", "transfer", "matrix", "range")]
    known = [str(word) if word and word != "unknown" else "" for word in stated]
    return " / ".join(word or _("not stated") for word in known) if any(known) else _("not stated")


def _sound(number: int, row: dict[str, Any]) -> SoundLine:
    level = row.get("loudness", {})
    hertz = f"{number_format(row['sample_rate'] / 1000, 1)} kHz" if row.get("sample_rate") else ""
    layout = {"mono": _("mono"), "stereo": _("stereo")}.get(row.get("layout", ""), row.get("layout"))
    layout = str(layout or row.get("channels") or "")
    return SoundLine(
        name=_("Sound %d") % number,
        what=" · ".join(filter(None, [codec_name(row.get("codec", "")), hertz, layout])),
        loudness=_measured(level.get("integrated_lufs"), "LUFS"),
        span=_measured(level.get("range_lu"), "LU"),
        peak=_measured(level.get("true_peak_dbtp"), "dBTP"),
    )


def _finding(row: dict[str, Any], clock: Timecode | None, still: Still | None) -> FindingLine:
    start, end = int(row["start"]), int(row["end"])
    place = f"{clock + start} – {clock + max(start, end - 1)}" if clock else ""
    return FindingLine(
        check=check_label(row["check"]),
        severity=row["severity"],
        severity_label=str(Severity(row["severity"]).label),
        place=place,
        length=_frames(end - start),
        figures=_figures(row),
        still=still,
        frame=start,
    )


def _figures(row: Mapping[str, Any]) -> str:
    if row.get("measured") is None:
        return ""
    unit = row.get("unit") or ""
    measured = in_unit(row["measured"], unit)
    if row.get("limit") is None:
        return measured
    return _("%(measured)s (limit %(limit)s)") % {"measured": measured, "limit": in_unit(row["limit"], unit)}


def in_unit(value: float, unit: str, /) -> str:
    """A measurement with its unit in the reader's language; a symbol stays as it is."""
    if unit == "frames":
        return _frames(int(value))
    if unit == "flat tops":
        count = int(value)
        return ngettext("%(count)s flat top", "%(count)s flat tops", count) % {"count": number_format(count)}
    if unit == "dBFS peak" and value <= NO_SIGNAL_DBFS:
        return _("no signal at all")
    if unit == "share of pixels" and value in {0, 1}:
        return str(SAID_IN[unit][0]) % number_format(100 * value, 0)
    if unit in SAID_IN:
        words, factor, places = SAID_IN[unit]
        return str(words) % number_format(factor * value, places)
    return f"{number_format(value, 0 if float(value).is_integer() else 2)} {unit}".strip()


def codec_name(codec: str, /) -> str:
    """A coding by the name people know."""
    return CODECS.get(codec, codec.upper())


def container_name(container: str, /) -> str:
    """A container by the name people know; the demuxer's own word for a rare one."""
    return next((name for word, name in CONTAINERS.items() if word in container.split(",")), container)


def _measured(value: float | None, unit: str) -> str:
    return "" if value is None else f"{number_format(value, 1)} {unit}"


def _frames(count: int) -> str:
    return ngettext("%(count)s frame", "%(count)s frames", count) % {"count": number_format(count, force_grouping=True)}


def _is_portrait(video: dict[str, Any]) -> bool:
    if not video:
        return False
    shape = Fraction(video["width"], max(1, video["height"])) * Fraction(video.get("sample_aspect", "1/1"))
    return shape < 1
