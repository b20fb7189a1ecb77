"""Delivery profiles: what a receiver asks of a film, as data, and whether a report meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from zhijiang.media.report import RULES, SEVERITIES, Finding, finding_from, ordered

_SPAN_CHECKS: Final = frozenset(RULES)


@dataclass(frozen=True)
class Check:
    """How a profile takes what the pass found. Spans shorter than `min_frames` [frames] are let be."""

    severity: str
    min_frames: int = 1


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
            checks = {name: Check(str(row["severity"]), int(row.get("min_frames", 1))) for name, row in rows.items()}
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
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"a profile needs id, title, verified, source, fails_at and checks ({error!r})") from error
        wrong = {profile.fails_at, *(check.severity for check in checks.values())} - set(SEVERITIES)
        if wrong:
            raise ValueError(f"a severity is one of {', '.join(SEVERITIES)}, got {', '.join(sorted(wrong))}")
        return profile


def judge(report: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """Hold a report against a profile.

    Findings the profile asks about get its severity and its rule; loudness and true peak outside its limits are added
    as findings over the whole programme; `profile` gets the verdict: `fail` when any finding with the profile's rule
    is as severe as `fails_at`, else `pass`.

    Returns
    -------
    dict
        A new `zhijiang.report/1`; the one given is left as it is.
    """
    findings = [_taken(finding_from(row), profile) for row in report["findings"]]
    findings += _level_findings(report, profile)
    fails = any(_fails(finding, profile) for finding in findings)
    return {
        **report,
        "findings": [finding.as_dict() for finding in ordered(findings)],
        "profile": {"id": profile.id, "verdict": "fail" if fails else "pass"},
    }


def failing(report: Mapping[str, Any], profile: Profile) -> list[Finding]:
    """For what a report does not meet a profile, in order; empty when it does."""
    judged = judge(report, profile)["findings"]
    return [finding for finding in map(finding_from, judged) if _fails(finding, profile)]


@cache
def shipped() -> Mapping[str, Profile]:
    """The delivery profiles of every pack, by their id, in order."""
    folders = [pack.joinpath("profiles") for pack in files("zhijiang.packs").iterdir()]
    entries = [entry for folder in folders if folder.is_dir() for entry in folder.iterdir()]
    read = [
        Profile.from_mapping(yaml.safe_load(entry.read_text("utf-8")))
        for entry in entries
        if entry.name.endswith(".yaml")
    ]
    return {profile.id: profile for profile in sorted(read, key=lambda profile: profile.id)}


def _day(data: Mapping[str, Any], key: str) -> date | None:
    value = data.get(key)
    # A moment is a date to isinstance, and cannot be compared with one.
    if value is None or type(value) is date:
        return value
    raise ValueError(f"{key} is a day as 2026-01-31, got {value!r}")


def _fails(finding: Finding, profile: Profile) -> bool:
    """Whether a judged finding weighs too much."""
    is_asked = finding.rule == _rule(profile, finding.check)
    return is_asked and SEVERITIES.index(finding.severity) >= SEVERITIES.index(profile.fails_at)


def _taken(finding: Finding, profile: Profile) -> Finding:
    check = profile.checks.get(finding.check)
    # What is only a note at the ends of a film (black, silence) stays one: it is usual there.
    if check is None or finding.end - finding.start < check.min_frames or finding.severity == "note":
        return finding
    return replace(finding, severity=check.severity, rule=_rule(profile, finding.check))


def _level_findings(report: Mapping[str, Any], profile: Profile) -> list[Finding]:
    frames = report["video"]["frames"] if report["video"] else 0
    found = []
    for sound in report["audio"]:
        integrated, peak = sound["loudness"]["integrated_lufs"], sound["loudness"]["true_peak_dbtp"]
        if (
            profile.target_lufs is not None
            and integrated is not None
            and abs(integrated - profile.target_lufs) > profile.tolerance_lu
        ):
            near = profile.target_lufs + (1 if integrated > profile.target_lufs else -1) * profile.tolerance_lu
            found.append(_whole(profile, "loudness", frames, integrated, near, "LUFS", sound["stream"]))
        if profile.most_dbtp is not None and peak is not None and peak > profile.most_dbtp:
            found.append(_whole(profile, "true_peak", frames, peak, profile.most_dbtp, "dBTP", sound["stream"]))
    return found


def _whole(profile: Profile, check: str, frames: int, measured: float, limit: float, unit: str, stream: int) -> Finding:
    severity = profile.checks[check].severity
    return Finding(check, 0, frames, severity, measured, limit, unit, stream, rule=_rule(profile, check))


def _rule(profile: Profile, check: str) -> str:
    return f"profile:{profile.id}#{check}"
