from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation

from zhijiang.catalog.queries.delivery import VerdictLine, verdicts_of


def _figures(row: Any) -> str:
    return f"{row['measured']:.0f}/{row['limit']:.0f}"


def test_each_profile_says_whether_it_is_met_and_for_what_not() -> None:
    black = {"check": "black", "severity": "issue", "measured": 1.0, "limit": 0.98, "unit": "share of pixels",
             "stream": 0, "region": None, "rule": "M-01"}  # fmt: skip
    report = {
        "video": {"frames": 500},
        "audio": [{"stream": 1, "loudness": {"integrated_lufs": -23.0, "true_peak_dbtp": -1.5}}],
        "findings": [{**black, "start": 100, "end": 110}, {**black, "start": 200, "end": 202}],
    }

    with translation.override("en"):
        verdicts = verdicts_of(report, _figures, on=date(2020, 8, 1))

    assert verdicts == [
        VerdictLine("EBU R 128", is_met=True, is_verified=True, reasons=[]),
        VerdictLine("Online HD (example)", is_met=False, is_verified=False, reasons=["Loudness: -23/-18", "Black picture × 1"]),
        VerdictLine("Television loudness (GY/T 282-2014)", is_met=False, is_verified=False,
                    reasons=["True peak level: -2/-2", "Black picture × 1"]),
    ]  # fmt: skip
    assert verdicts_of({}, _figures, on=date(2020, 8, 1)) == []
    with translation.override("zh-hans"):
        assert verdicts_of(report, _figures, on=date(2020, 8, 1))[1].reasons == ["响度：-23/-18", "黑场 × 1"]
    with translation.override("en"):
        earlier = verdicts_of(report, _figures, on=date(2020, 7, 31))
    assert [line.title for line in earlier] == ["Online HD (example)", "Television loudness (GY/T 282-2014)"]
