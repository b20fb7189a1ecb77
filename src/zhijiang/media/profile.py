"""Delivery profiles: what a receiver asks of a film, as data, and whether a report meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from zhijiang.media.profile_limits import PICTURE, Limit, Line, bounds_of, is_within, measured_of
from zhijiang.media.report import RULES, SEVERITIES, Finding, finding_from, ordered

_SPAN_CHECKS: Final = frozenset(RULES)
_LEVELS: Final = {"loudness": ("integrated_lufs", "LUFS"), "true_peak": ("true_peak_dbtp", "dBTP")}
_NO_PARTS: Final[Mapping[str, tuple[int, int]]] = {}
GRADES: Final = ("A", "B", "C", "U", "E")
"""How good a profile's source is: A the issuer's own text, B press, C a copy or a page of others, U known without a text
at hand, E an example of ours."""


@dataclass(frozen=True)
class Check:
    """How a profile takes what the pass found. Spans shorter than `min_frames` [frames] are let be."""

    severity: str
    min_frames: int = 1
    source: str = ""
    """Where the figure stands; empty: where the profile's stand."""
    clause: str = ""


@dataclass(frozen=True)
class Profile:
    """One receiver's demands. `verified`: whether its figures were compared with their source."""

    id: str
    title: Mapping[str, str]
    verified: bool
    source: str
    fails_at: str
    checks: Mapping[str, Check]
    target_lufs: float | None = None
    tolerance_lu: float = 0.0
    most_dbtp: float | None = None
    valid_from: date | None = None
    """First day on which it is asked for; None: since ever."""
    valid_until: date | None = None
    """Last day; None: until further notice."""
    limits: tuple[Limit, ...] = ()
    """What it asks of the film's form and lengths."""
    grade: str = ""
    """One of `GRADES`; empty: not said."""
    kinds: tuple[str, ...] = ()
    """For which kinds of work it holds, in the words of the platform; empty: for all."""
    version: int = 0
    """Which version of those that were published after it was shipped; 0: as it was shipped."""

    def is_in_force(self, day: date, /) -> bool:
        """Whether a film that comes on this day is held against it."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> Profile:
        """Read a profile file's content. Raises ValueError with one sentence when it is not one."""
        try:
            rows: Mapping[str, Mapping[str, Any]] = data["checks"]
            unknown = set(rows) - _SPAN_CHECKS - {"loudness", "true_peak"}
            if unknown:
                raise ValueError(f"a profile cannot ask for {', '.join(sorted(unknown))}")
            checks = {
                name: Check(
                    str(row["severity"]),
                    int(row.get("min_frames", 1)),
                    str(row.get("source", "")),
                    str(row.get("clause", "")),
                )
                for name, row in rows.items()
            }
            limits = tuple(Limit.from_row(name, row) for name, row in (data.get("limits") or {}).items())
            loudness, peak = rows.get("loudness", {}), rows.get("true_peak", {})
            profile = cls(
                id=str(data["id"]),
                title=dict(data["title"]),
                verified=bool(data["verified"]),
                source=str(data["source"]),
                fails_at=str(data["fails_at"]),
                checks=checks,
                target_lufs=float(loudness["target_lufs"]) if loudness else None,
                tolerance_lu=float(loudness.get("tolerance_lu", 0.0)),
                most_dbtp=float(peak["most_dbtp"]) if peak else None,
                valid_from=_day(data, "valid_from"),
                valid_until=_day(data, "valid_until"),
                limits=limits,
                grade=str(data.get("grade", "")),
                kinds=tuple(str(kind) for kind in data.get("kinds") or ()),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"a profile needs id, title, verified, source, fails_at and checks ({error!r})") from error
        rated = {each.severity for each in checks.values()} | {each.severity for each in limits}
        wrong = {profile.fails_at, *rated} - set(SEVERITIES)
        if wrong:
            raise ValueError(f"a severity is one of {', '.join(SEVERITIES)}, got {', '.join(sorted(wrong))}")
        return profile


def judge(
    report: Mapping[str, Any],
    profile: Profile,
    *,
    on: date | None = None,
    parts: Mapping[str, tuple[int, int]] = _NO_PARTS,
) -> dict[str, Any]:
    """Hold a report against a profile.

    Findings the profile asks about get its severity and its rule; loudness and true peak outside its limits are added
    as findings over the whole programme; `profile` gets the verdict, the day it was judged for and a line for each
    demand: `fail` when any demand that is not met is as severe as `fails_at`, else `pass`. What cannot be judged fails
    nothing; its line says so.

    Parameters
    ----------
    on : date or None
        The day for which it is judged; it is only written down: which profiles are in force, the caller knows.
    parts : mapping
        Known `opening` and `closing` as frames `[start, end)`; without them limits on their lengths are not judged.

    Returns
    -------
    dict
        A new `zhijiang.report/1`; the one given is left as it is.
    """
    findings = _judged(report, profile)
    lines = lines_of(report, profile, parts=parts)
    return {
        **report,
        "findings": [finding.as_dict() for finding in ordered(findings)],
        "profile": {
            "id": profile.id,
            "verdict": "fail" if any(fails(line, profile) for line in lines) else "pass",
            "version": profile.version,
            "on": on.isoformat() if on else None,
            "lines": [line.as_dict() for line in lines],
        },
    }


def lines_of(
    report: Mapping[str, Any], profile: Profile, *, parts: Mapping[str, tuple[int, int]] = _NO_PARTS
) -> list[Line]:
    """What each demand of a profile came to: its limits in their order, then its checks. Rule: M-34."""
    video = report["video"] or {}
    lines = []
    for limit in profile.limits:
        least, most, unit = bounds_of(limit, video)
        of_film = limit.name in PICTURE
        for stream, value in measured_of(limit, report, parts):
            # A file without picture meets nothing that is asked of the picture; what a report leaves out is not judged.
            is_met = (
                (None if video or not of_film else False) if value is None else is_within(limit, value, least, most)
            )
            line = Line(limit.name, limit.severity, value, is_met, *_grounds(profile, limit.name, limit),
                        limit.any_of, least, most, unit, stream)  # fmt: skip
            lines.append(line)
    judged = _judged(report, profile)
    for name, check in profile.checks.items():
        if name in _LEVELS:
            lines += _level_lines(report, profile, name)
        else:
            rule = _rule(profile, name)
            weighs = sum(finding.rule == rule for finding in judged)
            grounds = _grounds(profile, name, check)
            lines.append(Line(name, check.severity, weighs, not weighs, *grounds, most=0, unit="findings"))
    return lines


def fails(line: Line, profile: Profile, /) -> bool:
    """Whether a line is not met and weighs enough to fail the film."""
    return line.is_met is False and SEVERITIES.index(line.severity) >= SEVERITIES.index(profile.fails_at)


@cache
def shipped() -> Mapping[str, Profile]:
    """The delivery profiles of every pack, by their id, in order."""
    return {name: Profile.from_mapping(yaml.safe_load(text)) for name, text in shipped_texts().items()}


@cache
def shipped_texts() -> Mapping[str, str]:
    """The text of each shipped profile, by its id, in order."""
    folders = [pack.joinpath("profiles") for pack in files("zhijiang.packs").iterdir()]
    entries = [entry for folder in folders if folder.is_dir() for entry in folder.iterdir()]
    texts = [entry.read_text("utf-8") for entry in entries if entry.name.endswith(".yaml")]
    return dict(sorted((str(yaml.safe_load(text)["id"]), text) for text in texts))


def _day(data: Mapping[str, Any], key: str) -> date | None:
    value = data.get(key)
    # A moment is a date to isinstance, and cannot be compared with one.
    if value is None or type(value) is date:
        return value
    raise ValueError(f"{key} is a day as 2026-01-31, got {value!r}")


def _judged(report: Mapping[str, Any], profile: Profile) -> list[Finding]:
    findings = [_taken(finding_from(row), profile) for row in report["findings"]]
    return findings + _level_findings(report, profile)


def _grounds(profile: Profile, name: str, row: Check | Limit) -> tuple[str, str, str]:
    """Rule, source and clause of a line."""
    return _rule(profile, name), row.source or profile.source, row.clause


def _taken(finding: Finding, profile: Profile) -> Finding:
    check = profile.checks.get(finding.check)
    # What is only a note at the ends of a film (black, silence) stays one: it is usual there.
    if check is None or finding.end - finding.start < check.min_frames or finding.severity == "note":
        return finding
    return replace(finding, severity=check.severity, rule=_rule(profile, finding.check))


def _level_lines(report: Mapping[str, Any], profile: Profile, name: str) -> list[Line]:
    """Loudness or true peak of every stream; silence has neither, so it is not judged."""
    key, unit = _LEVELS[name]
    least, most = None, profile.most_dbtp
    if name == "loudness" and profile.target_lufs is not None:
        # Rounded: -23 + 0.2 is not quite -22.8 to a computer.
        least, most = (round(profile.target_lufs + sign * profile.tolerance_lu, 6) for sign in (-1, 1))
    check = profile.checks[name]
    lines = []
    for sound in report["audio"]:
        value = sound["loudness"][key]
        is_met = None if value is None else (least is None or value >= least) and (most is None or value <= most)
        grounds = _grounds(profile, name, check)
        lines.append(Line(name, check.severity, value, is_met, *grounds, (), least, most, unit, sound["stream"]))
    return lines


def _level_findings(report: Mapping[str, Any], profile: Profile) -> list[Finding]:
    frames = report["video"]["frames"] if report["video"] else 0
    found = []
    for name in _LEVELS:
        for line in _level_lines(report, profile, name) if name in profile.checks else ():
            if line.is_met is not False or line.stream is None:
                continue
            measured = float(line.measured or 0)
            limit = line.least if line.least is not None and measured < line.least else line.most
            found.append(Finding(name, 0, frames, line.severity, measured, float(limit or 0), line.unit, line.stream,
                                 rule=line.rule))  # fmt: skip
    return found


def _rule(profile: Profile, check: str) -> str:
    return f"profile:{profile.id}#{check}"
