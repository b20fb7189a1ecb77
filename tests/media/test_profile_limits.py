"""Limits on form and lengths: what a report says to each, and the line that tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhijiang.media.profile import Profile, judge
from zhijiang.media.profile_limits import NAMES

VIDEO: dict[str, Any] = {
    "stream": 0, "codec": "h264", "profile": "High", "width": 1920, "height": 1080, "sample_aspect": "1/1", "rotation": 0,
    "rate": "24000/1001", "frames": 61_500, "variable_rate": False, "interlaced": False, "bit_depth": 8, "chroma": "4:2:0",
    "colour": {"primaries": "bt709", "transfer": "bt709", "matrix": "bt709", "range": "unknown"},
}  # fmt: skip
LOUDNESS = {"integrated_lufs": None, "true_peak_dbtp": None}
AUDIO: list[dict[str, Any]] = [
    {"stream": 1, "codec": "aac", "sample_rate": 48_000, "channels": 2, "loudness": LOUDNESS},
    {"stream": 2, "codec": "pcm_s16le", "sample_rate": 44_100, "channels": 6, "loudness": LOUDNESS},
]
MEASURED: dict[str, list[Any]] = {
    "video_codec": ["h264"], "video_profile": ["High"], "raster": ["1920x1080"], "sample_aspect": ["1/1"],
    "rate": ["24000/1001"], "rate_mode": ["constant"], "scan": ["progressive"], "chroma": ["4:2:0"],
    "primaries": ["bt709"], "transfer": ["bt709"], "matrix": ["bt709"], "range": ["unknown"], "bit_depth": [8],
    "audio_codec": ["aac", "pcm_s16le"], "channels": [2, 6], "sample_rate": [48_000, 44_100],
    "running": [61_500], "opening": [2_150], "closing": [4_300],
}  # fmt: skip
PARTS = {"opening": (10, 2_160), "closing": (57_200, 61_500)}


def _profile(**limits: dict[str, Any]) -> Profile:
    head = {"id": "test", "title": {}, "verified": True, "source": "Letter", "fails_at": "issue", "checks": {}}
    return Profile.from_mapping(
        {**head, "limits": {name: {"severity": "issue", **row} for name, row in limits.items()}}
    )


def _judged(profile: Profile, parts: dict[str, tuple[int, int]] | None = None, **changes: Any) -> dict[str, Any]:
    report = {"video": VIDEO, "audio": AUDIO, "findings": [], **changes}
    told: dict[str, Any] = judge(report, profile, on=date(2026, 11, 30), parts=parts or {})["profile"]
    return told


def test_every_limit_is_told_with_what_the_report_says() -> None:
    told = _judged(_profile(**{name: {} for name in NAMES}), PARTS)

    found: dict[str, list[Any]] = {}
    for line in told["lines"]:
        found.setdefault(line["name"], []).append(line["measured"])
    assert found == MEASURED
    assert (told["verdict"], told["on"]) == ("pass", "2026-11-30")


@pytest.mark.parametrize(
    ("name", "row", "met"),
    [
        ("raster", {"any_of": ["1280x720", "1920x1080"]}, [True]),
        ("raster", {"any_of": ["1080x1920"]}, [False]),
        ("rate", {"any_of": ["25/1"]}, [False]),
        ("bit_depth", {"least": 10}, [False]),
        ("bit_depth", {"least": 8, "most": 8}, [True]),
        ("channels", {"any_of": [2]}, [True, False]),
        ("sample_rate", {"least": 48_000}, [True, False]),
        ("running", {"least_seconds": 2_460}, [True]),
        ("running", {"most_seconds": 2_500.5}, [False]),
        # 90 s at 24000/1001 are 2157.8 frames: 2157 lie within, 2158 do not.
        ("opening", {"most_seconds": 89.68}, [True]),
        ("opening", {"most_seconds": 89.67}, [False]),
        ("closing", {"least_seconds": 179.4}, [False]),
        ("closing", {"least_seconds": 179.3}, [True]),
    ],
)
def test_a_limit_is_met_or_fails_the_film(name: str, row: dict[str, Any], met: list[bool]) -> None:
    told = _judged(_profile(**{name: row}), PARTS)

    assert [line["met"] for line in told["lines"]] == met
    assert told["verdict"] == ("pass" if all(met) else "fail")


def test_a_line_names_limit_rule_source_and_clause() -> None:
    profile = _profile(running={"most_seconds": 60, "clause": "5.2"}, rate={"any_of": ["25/1"], "source": "Annex"})

    running, rate = _judged(profile)["lines"]

    assert running == {
        "name": "running", "stream": None, "measured": 61_500, "any_of": None, "least": None, "most": 1_438,
        "unit": "frames", "met": False, "severity": "issue", "rule": "profile:test#running", "source": "Letter",
        "clause": "5.2",
    }  # fmt: skip
    assert (rate["any_of"], rate["source"], rate["clause"], rate["stream"]) == (["25/1"], "Annex", None, 0)


def test_what_no_report_says_is_not_judged_and_fails_nothing() -> None:
    told = _judged(
        _profile(opening={"most_seconds": 90}, chroma={"any_of": ["4:2:2"]}),
        video={key: value for key, value in VIDEO.items() if key != "chroma"},
    )

    assert [(line["measured"], line["met"]) for line in told["lines"]] == [(None, None), (None, None)]
    assert told["verdict"] == "pass"


def test_a_turned_picture_is_measured_as_it_stands() -> None:
    told = _judged(_profile(raster={"any_of": ["1080x1920"]}), video={**VIDEO, "rotation": 90})

    assert told["verdict"] == "pass"


def test_a_film_without_picture_or_sound_does_not_meet_what_is_asked_of_them() -> None:
    silent = _judged(_profile(channels={"any_of": [2]}, audio_codec={"any_of": ["aac"]}), audio=[])
    blind = _judged(_profile(raster={"any_of": ["1x1"]}, opening={"most_seconds": 90}), video=None)

    assert [(line["name"], line["measured"], line["met"]) for line in silent["lines"]] == [("channels", 0, False)]
    assert [(line["measured"], line["met"]) for line in blind["lines"]] == [(None, False), (None, False)]


def test_a_light_demand_that_is_not_met_fails_no_film() -> None:
    told = _judged(_profile(raster={"any_of": ["1x1"], "severity": "note"}))

    assert ([line["met"] for line in told["lines"]], told["verdict"]) == ([False], "pass")
