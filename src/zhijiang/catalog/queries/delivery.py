"""Whether a film meets what receivers ask: a verdict for each delivery profile, and a line for each of its demands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijiang.casework.states import Severity
from zhijiang.catalog.queries.units import codec_name, figures, frames_in_words, in_unit
from zhijiang.catalog.states import WORDS_OF_LIMITS, Standing, WorkKind, demand_label, grade_label
from zhijiang.media.profile import Profile, fails, lines_of
from zhijiang.media.profile_limits import Line

_OF_ALL: Final = ("loudness", "true_peak")
"""Checks of which a figure says more than how often they failed."""
_BLANK: Final[Mapping[str, Any]] = {
    "video": {"rate": "1/1", "frames": 1},
    "audio": [{"stream": None, "loudness": {"integrated_lufs": None, "true_peak_dbtp": None}}],
    "findings": [],
}
"""A report that says nothing, with one stream of each."""
_CODECS: Final = ("video_codec", "audio_codec")


@dataclass(frozen=True)
class DemandLine:
    """One demand of a profile: what was measured, what is allowed, and whether that is so."""

    name: str
    measured: str
    allowed: str
    standing: Standing
    severity: str
    rule: str
    source: str
    """With the clause."""


@dataclass(frozen=True)
class AskedLine:
    """One demand of a profile by itself: what is allowed, how grave it is otherwise, and where that stands."""

    name: str
    allowed: str
    severity: Severity
    source: str


@dataclass(frozen=True)
class VerdictLine:
    """One profile, whether the film meets it, and for what it does not."""

    title: str
    is_met: bool
    is_verified: bool
    """Whether the profile's figures were compared with their source."""
    reasons: list[str]
    grade: str
    """How good its source is, in words; empty where it is not said."""
    demands: list[DemandLine]


def verdicts_of(
    report: Mapping[str, Any], profiles: Iterable[Profile], /, *, on: date, kind: str = ""
) -> list[VerdictLine]:
    """A stored report held against those profiles that are in force on a day and hold for a kind of work.

    Empty when the report says nothing of picture and sound. `kind` empty: for every kind. Rules: M-33, M-36.
    """
    if not report.get("video") or "findings" not in report:
        return []
    whole = as_now(report)
    return [verdict_of(whole, profile) for profile in profiles if profile.is_in_force(on) and holds_for(profile, kind)]


def holds_for(profile: Profile, kind: str, /) -> bool:
    """Whether a profile is meant for a kind of work. Rule: M-36."""
    return not kind or not profile.kinds or kind in profile.kinds


def as_now(report: Mapping[str, Any], /) -> dict[str, Any]:
    """A stored report with the fields it lacks where an earlier analyser wrote it."""
    findings = [{"stream": 0, "region": None, "rule": None, **row} for row in report["findings"]]
    sounds = [{"stream": 0, **row} for row in report.get("audio", []) if row.get("loudness")]
    return {**report, "audio": sounds, "findings": findings}


def verdict_of(report: Mapping[str, Any], profile: Profile, /) -> VerdictLine:
    """What a report, complete as `as_now` gives it, comes to for a profile. Rule: M-34."""
    lines = lines_of(report, profile)
    rate = Fraction((report.get("video") or {}).get("rate") or 0)
    return VerdictLine(
        title=title_of(profile),
        is_met=not any(fails(line, profile) for line in lines),
        is_verified=profile.verified,
        reasons=[_reason(line, rate) for line in lines if fails(line, profile)],
        grade=grade_label(profile.grade),
        demands=[_demand(line, rate) for line in lines],
    )


def asked_of(profile: Profile, /) -> list[AskedLine]:
    """What a profile asks, in its order: its limits, then its checks."""
    # Of a second with one frame the seconds of a length are its frames: nothing is measured here.
    found = []
    for line in lines_of(_BLANK, profile):
        is_length = line.unit == "frames"
        allowed = _allowed(replace(line, unit="s") if is_length else line, Fraction(0))
        check = profile.checks.get(line.name)
        if check is not None and line.unit == "findings" and check.min_frames > 1:
            allowed = _("none of at least %(frames)s") % {"frames": frames_in_words(check.min_frames)}
        source = " · ".join(filter(None, [line.source, line.clause]))
        found.append(AskedLine(demand_label(line.name), allowed, Severity(line.severity), source))
    return found


def title_of(profile: Profile, /) -> str:
    """The profile's name in the reader's language."""
    return in_own_words(profile.title) or profile.id


def in_own_words(title: Mapping[str, str], /) -> str:
    """The one of a profile's names that is in the reader's language; empty where there is none."""
    return title.get("zh-Hans" if (get_language() or "").startswith("zh") else "en", "")


def kinds_of(profile: Profile, /) -> list[str]:
    """The kinds of work it is meant for, in words; empty for all."""
    return [str(WorkKind(kind).label) if kind in WorkKind.values else kind for kind in profile.kinds]


def _reason(line: Line, rate: Fraction) -> str:
    name = demand_label(line.name)
    if line.name in _OF_ALL:
        measured = float(line.measured or 0)
        limit = line.least if line.least is not None and measured < line.least else line.most
        told = figures({"measured": measured, "limit": limit, "unit": line.unit})
    elif line.unit == "findings":
        return f"{name} × {number_format(line.measured or 0)}"
    else:
        told = _("%(measured)s (allowed: %(allowed)s)") % {
            "measured": _measured(line, rate),
            "allowed": _allowed(line, rate),
        }
    return _("%(check)s: %(figures)s") % {"check": name, "figures": told}


def _demand(line: Line, rate: Fraction) -> DemandLine:
    standing = Standing.NOT_JUDGED if line.is_met is None else Standing.MET if line.is_met else Standing.NOT_MET
    return DemandLine(
        name=demand_label(line.name),
        measured=_measured(line, rate),
        allowed=_allowed(line, rate),
        standing=standing,
        severity=line.severity,
        rule=line.rule,
        source=" · ".join(filter(None, [line.source, line.clause])),
    )


def _measured(line: Line, rate: Fraction) -> str:
    return "" if line.measured is None else _value(line, line.measured, rate)


def _allowed(line: Line, rate: Fraction) -> str:
    if line.unit == "findings":
        return _("none")
    if line.any_of:
        return _(", ").join(_value(line, each, rate) for each in line.any_of)
    least = "" if line.least is None else _value(line, line.least, rate)
    most = "" if line.most is None else _value(line, line.most, rate)
    if least and most:
        return _("%(least)s to %(most)s") % {"least": least, "most": most}
    return _("at least %s") % least if least else _("at most %s") % most if most else ""


def _value(line: Line, value: str | float, rate: Fraction) -> str:
    """A value of a line for people: names for codings, words for yes and no, seconds beside frames."""
    if isinstance(value, str):
        if line.name in _CODECS:
            return codec_name(value)
        if line.name == "raster":
            return value.replace("x", " × ")
        word = WORDS_OF_LIMITS.get(value)
        return str(word) if word else _fraction(value) if line.name == "rate" else value
    if line.unit == "findings":
        return number_format(value)
    if line.unit == "channels":
        return number_format(value, 0)
    if line.unit == "frames" and rate:
        return f"{frames_in_words(int(value))} ({number_format(float(int(value) / rate), 1, force_grouping=True)} s)"
    return in_unit(value, line.unit)


def _fraction(value: str) -> str:
    rate = Fraction(value)
    return str(rate.numerator) if rate.denominator == 1 else f"{number_format(float(rate), 3)} ({rate})"
