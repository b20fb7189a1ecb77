"""The page's plots, as inline SVG on one scale: the film's frames from left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

WIDTH: Final = 1200
_CHANGE_FULL: Final = 64.0
_LUFS_LOW, _LUFS_HIGH = -60.0, 0.0


def svg(height: int, body: str, name: str) -> str:
    """A plot that fills the width it is given. It says nothing by itself: the words beside it do, in the reader's language."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" height="{height}" preserveAspectRatio="none" '
        f'data-plot="{escape(name)}" aria-hidden="true">{body}</svg>'
    )


def at(frame: float, frames: int) -> float:
    """Where a frame begins on the plot."""
    return round(WIDTH * frame / max(frames, 1), 2)


def shots_plot(shots: Sequence[Mapping[str, int]], frames: int) -> str:
    """The shots, light and dark in turn."""
    parts = [
        f'<rect class="{"shot odd" if number % 2 else "shot"}" x="{at(shot["start"], frames)}" y="0" '
        f'width="{max(0.6, at(shot["end"] - shot["start"], frames))}" height="14"/>'
        for number, shot in enumerate(shots)
    ]
    return svg(14, "".join(parts), "shots")


def luma_plot(luma: Sequence[float], lowest: Sequence[float] = (), highest: Sequence[float] = ()) -> str:
    """Mean brightness, 0 to 255 from bottom to top; the lines are the darkest and the brightest sample."""
    height = 48
    lines = "".join(
        f'<path class="extreme" d="M{"L".join(_points([value / 255 for value in values], height))}"/>'
        for values in (lowest, highest)
        if values
    )
    return svg(
        height, f'<path class="area" d="{_area([value / 255 for value in luma], height)}"/>{lines}', "brightness"
    )


def change_plot(change: Sequence[float], transitions: Sequence[Mapping[str, Any]], frames: int) -> str:
    """How much each picture differs from the one before; cuts are the lines, gradual transitions the bands."""
    height = 40
    lines = "".join(
        f'<line class="cut" x1="{at(row["start"], frames)}" x2="{at(row["start"], frames)}" y1="0" y2="{height}"/>'
        if row["start"] == row["end"]
        else f'<rect class="gradual" x="{at(row["start"], frames)}" y="0" '
        f'width="{at(row["end"] - row["start"], frames)}" height="{height}"/>'
        for row in transitions
    )
    area = _area([min(1.0, value / _CHANGE_FULL) for value in change], height)
    return svg(height, f'{lines}<path class="area soft" d="{area}"/>', "change")


def waveform_plot(low: Sequence[int], high: Sequence[int]) -> str:
    """How far the sound swings, -127 to 127."""
    height = 56
    middle = height / 2
    step = WIDTH / max(len(low), 1)
    top = [f"{place * step:.1f},{middle - value / 127 * middle:.1f}" for place, value in enumerate(high)]
    bottom = [f"{place * step:.1f},{middle - value / 127 * middle:.1f}" for place, value in enumerate(low)]
    outline = " ".join([*top, *reversed(bottom)])
    zero = f'<line class="zero" x1="0" x2="{WIDTH}" y1="{middle}" y2="{middle}"/>'
    return svg(height, f'<polygon class="wave" points="{outline}"/>{zero}', "waveform")


def loudness_plot(curve: Sequence[float | None], integrated: float | None) -> str:
    """Short-term loudness from -60 to 0 LUFS; the straight line is the whole programme's."""
    height = 56
    step = WIDTH / max(len(curve), 1)
    path, pen = [], "M"
    for place, value in enumerate(curve):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{place * step:.1f} {_level(value, height):.1f}")
        pen = "L"
    grid = "".join(
        f'<line class="grid" x1="0" x2="{WIDTH}" y1="{_level(level, height)}" y2="{_level(level, height)}"/>'
        for level in (-48, -36, -24, -12)
    )
    whole = ""
    if integrated is not None:
        level = _level(integrated, height)
        whole = f'<line class="whole" x1="0" x2="{WIDTH}" y1="{level:.1f}" y2="{level:.1f}"/>'
    return svg(height, f'{grid}<path class="line" d="{"".join(path)}"/>{whole}', "short-term loudness")


def outside_plot(shares: Sequence[float]) -> str:
    """How much of the picture is out of range, 0 to 10 % from bottom to top; more fills the height."""
    height = 28
    return svg(
        height, f'<path class="area outside" d="{_area([min(1.0, 10 * value) for value in shares], height)}"/>', "gamut"
    )


def lengths_plot(counts: Sequence[int]) -> str:
    """Bars of one width, the tallest of them as high as the plot."""
    height, gap = 72, 16
    width = WIDTH / max(len(counts), 1)
    bars = "".join(
        f'<rect class="shot" x="{place * width + gap / 2:.1f}" y="{height - height * count / max(1, *counts):.1f}" '
        f'width="{width - gap:.1f}" height="{height * count / max(1, *counts):.1f}"/>'
        for place, count in enumerate(counts)
    )
    return svg(height, bars, "shot lengths")


def findings_plot(findings: Sequence[Mapping[str, Any]], frames: int) -> str:
    """The findings of one check, where they lie."""
    parts = [
        f'<rect class="finding {escape(row["severity"])}" x="{at(row["start"], frames)}" y="1" '
        f'width="{max(2.5, at(row["end"] - row["start"], frames))}" height="10"/>'
        for row in findings
    ]
    return svg(12, "".join(parts), "findings")


def _area(shares: Sequence[float], height: int) -> str:
    points = "".join(f"L{point}" for point in _points(shares, height))
    return f"M0 {height}{points}L{WIDTH} {height}Z"


def _points(shares: Sequence[float], height: int) -> list[str]:
    step = WIDTH / max(len(shares), 1)
    return [f"{(place + 0.5) * step:.1f} {height - share * height:.1f}" for place, share in enumerate(shares)]


def _level(lufs: float, height: int) -> float:
    share = (min(max(lufs, _LUFS_LOW), _LUFS_HIGH) - _LUFS_LOW) / (_LUFS_HIGH - _LUFS_LOW)
    return round(height - share * height, 1)
