from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
import yaml

from zhijiang.media.profile import Profile, judge

PROFILES = sorted(
    entry.name
    for entry in files("zhijiang.packs").joinpath("zhejiang", "profiles").iterdir()
    if entry.name.endswith(".yaml")
)


def _profile(**changes: Any) -> Profile:
    data = {
        "id": "test",
        "title": {"en": "Test"},
        "verified": True,
        "source": "made up",
        "fails_at": "issue",
        "checks": {
            "black": {"min_frames": 3, "severity": "issue"},
            "freeze": {"severity": "note"},
            "loudness": {"target_lufs": -23, "tolerance_lu": 1, "severity": "issue"},
            "true_peak": {"most_dbtp": -1, "severity": "blocker"},
        },
    }
    return Profile.from_mapping({**data, **changes})


def _report(
    findings: list[tuple[str, int, int, str]] | None = None, *, lufs: float | None = -23.4, peak: float | None = -1.0
) -> dict[str, Any]:
    return {
        "schema": "zhijiang.report/1",
        "video": {"frames": 500},
        "audio": [{"stream": 1, "loudness": {"integrated_lufs": lufs, "true_peak_dbtp": peak}}],
        "findings": [
            {"check": check, "start": start, "end": end, "severity": severity, "measured": 1.0, "limit": 0.98,
             "unit": "share of pixels", "stream": 0, "region": None, "rule": None}
            for check, start, end, severity in findings or []
        ],
        "profile": None,
    }  # fmt: skip


def _rows(report: dict[str, Any]) -> list[tuple[str, int, int, str, str | None]]:
    return [(row["check"], row["start"], row["end"], row["severity"], row["rule"]) for row in report["findings"]]


def _verdict(judged: dict[str, Any]) -> tuple[str, str, str | None]:
    told = judged["profile"]
    return told["id"], told["verdict"], told["on"]


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_of_the_pack_can_be_read_and_is_named_as_its_file(name: str) -> None:
    text = files("zhijiang.packs").joinpath("zhejiang", "profiles", name).read_text("utf-8")

    profile = Profile.from_mapping(yaml.safe_load(text))

    assert f"{profile.id}.yaml" == name
    assert set(profile.title) == {"zh-Hans", "en"}


def test_a_film_within_every_limit_passes() -> None:
    judged = judge(_report([("black", 0, 25, "note")], lufs=-22.0), _profile())

    assert _verdict(judged) == ("test", "pass", None)
    assert _rows(judged) == [("black", 0, 25, "note", "M-01")]


def test_findings_take_the_profile_s_severity_and_rule_and_fail_the_film() -> None:
    report = _report([("black", 100, 102, "issue"), ("black", 200, 203, "issue"), ("freeze", 300, 340, "issue")])
    before = deepcopy(report)

    judged = judge(report, _profile())

    assert _verdict(judged) == ("test", "fail", None)
    lines = {line["name"]: (line["measured"], line["met"]) for line in judged["profile"]["lines"]}
    assert lines == {"black": (1, False), "freeze": (1, False), "loudness": (-23.4, True), "true_peak": (-1.0, True)}
    assert _rows(judged) == [
        ("black", 100, 102, "issue", "M-01"),
        ("black", 200, 203, "issue", "profile:test#black"),
        ("freeze", 300, 340, "note", "profile:test#freeze"),
    ]
    assert report == before


@pytest.mark.parametrize(("lufs", "limit"), [(-24.1, -24.0), (-21.9, -22.0)])
def test_loudness_outside_the_tolerance_is_a_finding_over_the_programme(lufs: float, limit: float) -> None:
    (row,) = judge(_report(lufs=lufs), _profile())["findings"]

    assert row == {
        "check": "loudness", "start": 0, "end": 500, "severity": "issue", "measured": lufs, "limit": limit, "unit": "LUFS",
        "stream": 1, "region": None, "rule": "profile:test#loudness",
    }  # fmt: skip


def test_true_peak_over_the_limit_is_a_finding_and_silence_is_none() -> None:
    assert _rows(judge(_report(peak=-0.9), _profile())) == [("true_peak", 0, 500, "blocker", "profile:test#true_peak")]
    assert _rows(judge(_report(lufs=None, peak=None), _profile())) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"checks": {"plot": {"severity": "issue"}}}, "cannot ask for plot"),
        ({"checks": {"black": {"severity": "terrible"}}}, "got terrible"),
        ({"checks": {"black": {}}}, "needs id"),
        ({"valid_from": "2026"}, "valid_from is a day as 2026-01-31, got '2026'"),
        ({"valid_until": datetime(2026, 1, 1, tzinfo=UTC)}, "valid_until is a day"),
        ({"checks": {"true_peak": {"severity": "issue"}}}, "needs id"),
        ({"limits": {"plot": {"severity": "issue"}}}, "cannot limit plot"),
        ({"limits": {"raster": {"any_of": ["1x1"]}}}, "needs id"),
        ({"limits": {"raster": {"severity": "terrible"}}}, "got terrible"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        _profile(**changes)


def test_a_profile_is_in_force_from_its_first_day_to_its_last() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    begun, ended = _profile(valid_from=date(2026, 1, 1)), _profile(valid_until=date(2026, 6, 30))
    both = _profile(valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))

    assert [_profile().is_in_force(day) for day in days] == [True, True, True, True]
    assert [begun.is_in_force(day) for day in days] == [False, True, True, True]
    assert [ended.is_in_force(day) for day in days] == [True, True, True, False]
    assert [both.is_in_force(day) for day in days] == [False, True, True, False]
