from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from zhijiang.catalog.queries.delivery import VerdictLine, verdicts_of
from zhijiang.catalog.states import LimitLabel
from zhijiang.media.profile import shipped
from zhijiang.media.profile_limits import NAMES

BLACK: dict[str, Any] = {
    "check": "black", "severity": "issue", "measured": 1.0, "limit": 0.98, "unit": "share of pixels",
    "stream": 0, "region": None, "rule": "M-01",
}  # fmt: skip
REPORT: dict[str, Any] = {
    "video": {"frames": 500, "width": 1280, "height": 720, "rate": "25/1", "codec": "h264"},
    "audio": [{"stream": 1, "loudness": {"integrated_lufs": -23.0, "true_peak_dbtp": -1.5}}],
    "findings": [{**BLACK, "start": 100, "end": 110}, {**BLACK, "start": 200, "end": 202}],
}
DAY = date(2022, 3, 31)


def _verdicts(on: date = DAY, kind: str = "") -> dict[str, VerdictLine]:
    with translation.override("en"):
        return {line.title: line for line in verdicts_of(REPORT, shipped().values(), on=on, kind=kind)}


def test_each_profile_says_whether_it_is_met_and_for_what_not() -> None:
    verdicts = _verdicts(kind="online_film")

    told = {title: (line.is_met, line.is_verified, line.reasons) for title, line in verdicts.items()}
    assert told == {
        "Television loudness in North America (ATSC A/85)": (False, False, ["True peak level: -1.50 dBTP (limit -2 dBTP)"]),
        "EBU R 128": (True, True, []),
        "Online HD (example)": (False, False, ["Black picture × 1", "Loudness: -23 LUFS (limit -18 LUFS)"]),
        "Television loudness (GY/T 282-2014)": (
            False, False, ["Black picture × 1", "True peak level: -1.50 dBTP (limit -2 dBTP)"],
        ),
    }  # fmt: skip
    assert (verdicts["EBU R 128"].grade, verdicts["Online HD (example)"].grade) == ("the issuer's own text", "example")
    assert verdicts_of({}, shipped().values(), on=DAY) == []
    with translation.override("zh-hans"):
        (line,) = verdicts_of(REPORT, [shipped()["online-hd"]], on=DAY)
    assert line.reasons == ["黑场 × 1", "响度：-23 LUFS（限值 -18 LUFS）"]


def test_profiles_are_those_of_the_day_and_of_the_kind_of_work() -> None:
    assert "EBU R 128" not in _verdicts(date(2020, 7, 31))
    series = "Master of a series (GY/T 357-2021)"
    assert [series in _verdicts(day, "online_series") for day in (DAY, date(2022, 4, 1))] == [False, True]
    assert series not in _verdicts(date(2022, 4, 1), "online_film")


def test_a_demand_tells_what_was_measured_and_allowed_and_where_that_stands() -> None:
    demands = {line.name: line for line in _verdicts(date(2022, 4, 1))["Master of a series (GY/T 357-2021)"].demands}

    running, opening = demands["Length"], demands["Length of the opening"]
    assert (running.measured, running.allowed) == ("500 frames (20.0 s)", "at least 61,500 frames (2,460.0 s)")
    assert (running.standing, running.rule) == ("not_met", "profile:series-gyt357#running")
    assert running.source == "GY/T 357-2021 (to be compared with the text of the norm) · chapter 5"
    assert (opening.measured, opening.standing) == ("", "not_judged")
    upright = {line.name: line for line in _verdicts()["Upright micro-drama for a platform (example)"].demands}
    assert (upright["Picture size"].measured, upright["Picture size"].allowed) == (
        "1280 × 720",
        "1080 × 1920, 720 × 1280",
    )
    assert (upright["Picture coding"].measured, upright["Picture coding"].allowed) == ("H.264", "H.264, H.265")
    assert upright["Frames per second"].allowed == "24, 25, 30, 50, 60"


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_has_a_name_for_people(name: str) -> None:
    assert name in LimitLabel.values
