"""Whether a film meets what receivers ask: a verdict for each delivery profile that is shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijiang.catalog.states import check_label
from zhijiang.media.profile import Profile, failing, shipped
from zhijiang.media.report import Finding

_OF_ALL: Final = ("loudness", "true_peak")
"""Checks of which a figure says more than how often they failed."""


@dataclass(frozen=True)
class VerdictLine:
    """One profile, whether the film meets it, and for what it does not."""

    title: str
    is_met: bool
    is_verified: bool
    """Whether the profile's figures were compared with their source."""
    reasons: list[str]


def verdicts_of(
    report: Mapping[str, Any], figures: Callable[[Mapping[str, Any]], str], /, *, on: date
) -> list[VerdictLine]:
    """A stored report held against every profile that was in force on the day its film came; empty when it says nothing of picture and sound.

    `figures` tells a finding's measurement and limit to people. Rule: M-33.
    """
    if not report.get("video") or "findings" not in report:
        return []
    # Reports of earlier analysers have fewer fields.
    findings = [{"stream": 0, "region": None, "rule": None, **row} for row in report["findings"]]
    sounds = [{"stream": 0, **row} for row in report.get("audio", []) if row.get("loudness")]
    whole = {**report, "audio": sounds, "findings": findings}
    return [_verdict(whole, profile, figures) for profile in shipped().values() if profile.is_in_force(on)]


def _verdict(report: Mapping[str, Any], profile: Profile, figures: Callable[[Mapping[str, Any]], str]) -> VerdictLine:
    fails = failing(report, profile)
    counted = dict.fromkeys(finding.check for finding in fails if finding.check not in _OF_ALL)
    reasons = [_with_figures(finding, figures) for finding in fails if finding.check in _OF_ALL]
    reasons += [_how_often(check, sum(finding.check == check for finding in fails)) for check in counted]
    language = "zh-Hans" if (get_language() or "").startswith("zh") else "en"
    return VerdictLine(
        title=profile.title.get(language) or profile.id,
        is_met=not fails,
        is_verified=profile.verified,
        reasons=reasons,
    )


def _with_figures(finding: Finding, figures: Callable[[Mapping[str, Any]], str]) -> str:
    return _("%(check)s: %(figures)s") % {
        "check": check_label(finding.check),
        "figures": figures(finding.as_dict()),
    }


def _how_often(check: str, count: int) -> str:
    return f"{check_label(check)} × {number_format(count)}"
