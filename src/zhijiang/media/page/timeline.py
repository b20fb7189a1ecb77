"""What happens over a film, as rows of one scale: for the page, the paper and the platform."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from zhijiang.media.page import drawings
from zhijiang.media.page.words import CHECKS
from zhijiang.media.time import Rate

Waveform = tuple[Sequence[int], Sequence[int]]
"""Lowest and highest swing of the sound in each column, -127 to 127."""
_EDGES: Final = (1, 2, 4, 8, 16)
"""Where one class of shot lengths ends and the next begins [s]."""


@dataclass(frozen=True)
class Row:
    """One row: its name in Chinese and in English, and its drawing as SVG that holds nothing but numbers and our own words."""

    zh: str
    en: str
    drawing: str


@dataclass(frozen=True)
class ShotLengths:
    """How long the shots are: a class a bar, from under a second to sixteen and more."""

    names: tuple[str, ...]
    """In seconds: `< 1`, `1–2`, …, `≥ 16`."""
    counts: tuple[int, ...]
    median_frames: int
    drawing: str


def rows_of(report: Mapping[str, Any], plots: Mapping[str, Any], waveforms: Sequence[Waveform]) -> list[Row]:
    """The rows of a film that has a picture, from its report and what the pass left beside it; findings last, a check a row.

    Reports of earlier analysers have fewer curves, and so fewer rows.
    """
    frames = report["video"]["frames"]
    outside = plots.get("out_of_range", ())
    rows = [
        Row("镜头", "Shots", drawings.shots_plot(report["shots"], frames)),
        Row(
            "亮度",
            "Brightness",
            drawings.luma_plot(plots["luma"], plots.get("luma_lowest", ()), plots.get("luma_highest", ())),
        ),
        *([Row("超限信号占比", "Out of range", drawings.outside_plot(outside))] if any(outside) else []),
        Row(
            "变化与转场",
            "Change and transitions",
            drawings.change_plot(plots["change"], report.get("transitions", []), frames),
        ),
    ]
    for number, sound in enumerate(report["audio"]):
        stream = sound.get("stream", number)
        if number < len(waveforms):
            rows.append(Row(f"波形 · 流 {stream}", f"Waveform · {stream}", drawings.waveform_plot(*waveforms[number])))
        if number < len(plots["short_term_lufs"]):
            curve = plots["short_term_lufs"][number]
            drawing = drawings.loudness_plot(curve, sound["loudness"]["integrated_lufs"])
            rows.append(Row(f"短期响度 · 流 {stream}", f"Short-term LUFS · {stream}", drawing))
    for check in dict.fromkeys(row["check"] for row in report["findings"]):
        here = [row for row in report["findings"] if row["check"] == check]
        zh, en = CHECKS.get(check, (check, check))
        rows.append(Row(zh, en, drawings.findings_plot(here, frames)))
    return rows


def shot_lengths(shots: Sequence[Mapping[str, int]], rate: Rate) -> ShotLengths:
    """Count the shots by their length, at least one of them. Exact: a shot of 25 frames at 25 frames a second is not under a second."""
    lengths = sorted(shot["end"] - shot["start"] for shot in shots)
    counts = [0] * (len(_EDGES) + 1)
    for length in lengths:
        counts[bisect_right(_EDGES, length / rate.value)] += 1
    names = (
        f"< {_EDGES[0]}",
        *(f"{low}–{high}" for low, high in pairwise(_EDGES)),
        f"≥ {_EDGES[-1]}",
    )
    return ShotLengths(names, tuple(counts), lengths[len(lengths) // 2], drawings.lengths_plot(counts))
