"""A technical report for people: timecodes and words instead of frames and keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijiang.casework.states import Severity
from zhijiang.catalog.models import Analysis, Cut
from zhijiang.catalog.queries.delivery import VerdictLine, verdicts_of
from zhijiang.catalog.queries.stills import Still, still_of
from zhijiang.catalog.queries.units import codec_name, container_name, figures, frames_in_words
from zhijiang.catalog.states import check_label
from zhijiang.media.page import PageParts
from zhijiang.media.page.timeline import rows_of, shot_lengths
from zhijiang.media.profile import Profile
from zhijiang.media.time import Rate, Timecode

_STRIP: Final = 12
_MARKS: Final = 4


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


def report_view(analysis: Analysis, cut: Cut | None, profiles: Collection[Profile] = (), /) -> ReportView:
    """Read the stored report of a file for a page; held against those of the profiles that the cut must meet.

    Without a cut there are no stills: their address is the cut's.
    """
    report: dict[str, Any] = analysis.report or {}
    video: dict[str, Any] = report.get("video") or {}
    clock = _clock(video)
    findings = [
        _finding(row, clock, _still(cut, analysis, int(row["start"]), int(row["end"])))
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
        verdicts=verdicts_of(report, profiles, on=timezone.localdate(cut.brought_at), kind=cut.episode.work.kind)
        if profiles and cut is not None
        else [],
        shots=len(report.get("shots", [])),
        sheets=int(analysis.strip.get("sheets", 0)) if cut is not None else 0,
        portrait=_is_portrait(video),
    )


def drawn_view(analysis: Analysis, cut: Cut | None, parts: PageParts, /) -> Drawn | None:
    """Draw a stored report; None where there is no picture, or where the report is too old to be drawn."""
    report: dict[str, Any] = analysis.report or {}
    video, plots = report.get("video"), parts.plots
    if not video or not plots or not video["frames"]:
        return None
    frames, clock, is_chinese = video["frames"], _clock(video), (get_language() or "").startswith("zh")
    lengths = shot_lengths(report["shots"], Rate.parse(video["rate"])) if len(report.get("shots", [])) > 1 else None
    places = [(2 * place + 1) * frames // (2 * _STRIP) for place in range(_STRIP)]
    stills = [_still(cut, analysis, place, place + 1) for place in places]
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
        median=frames_in_words(lengths.median_frames) if lengths else "",
    )


def _still(cut: Cut | None, analysis: Analysis, start: int, end: int) -> Still | None:
    return None if cut is None else still_of(cut, analysis.strip, start=start, end=end)


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
        (_("Length"), f"{_length(video['frames'], clock)} ({frames_in_words(video['frames'])})"),
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
        length=frames_in_words(end - start),
        figures=figures(row),
        still=still,
        frame=start,
    )


def _measured(value: float | None, unit: str) -> str:
    return "" if value is None else f"{number_format(value, 1)} {unit}"


def _is_portrait(video: dict[str, Any]) -> bool:
    if not video:
        return False
    shape = Fraction(video["width"], max(1, video["height"])) * Fraction(video.get("sample_aspect", "1/1"))
    return shape < 1
