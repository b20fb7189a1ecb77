"""A recut as one self-contained page: both cuts as lines, what joins them, and every change before and after."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any, Final

import cv2
import numpy as np

from zhijiang.media.fingerprint import Fingerprint
from zhijiang.media.page.words import both
from zhijiang.media.rewatch import Change, changes_of
from zhijiang.media.time import Rate, Timecode

_WIDTH: Final = 1200
_OLD_Y, _NEW_Y, _BAR, _HEIGHT = 4, 122, 26, 152
_MOST_STILLS: Final = 120
"""Changes that get stills; beyond that the list goes on without."""
KINDS: Final = {
    "same": ("相同", "Same"),
    "moved": ("移动", "Moved"),
    "picture": ("画面有改动", "Picture changed"),
    "sound": ("声音有改动", "Sound changed"),
    "retimed": ("变速", "Retimed"),
    "inserted": ("新增", "Inserted"),
    "removed": ("删除", "Removed"),
    "replaced": ("替换", "Replaced"),
}
_MARKS: Final = {
    "same": "=", "moved": "⇄", "picture": "◩", "sound": "♪", "retimed": "»", "inserted": "+", "removed": "−", "replaced": "±",
}  # fmt: skip
_ORDER: Final = ("picture", "sound", "replaced", "inserted", "removed", "moved", "retimed")
_DRAWN: Final = ("same", "picture", "sound", "inserted", "removed", "moved", "retimed")
"""What the lines show; what was replaced is what went and what came."""


@dataclass(frozen=True)
class Film:
    """One of the two cuts: its report, its fingerprints, and stills out of the film by frame, if there are any."""

    report: Mapping[str, Any]
    prints: Fingerprint
    stills: Mapping[int, bytes]

    @property
    def clock(self) -> Timecode:
        video = self.report["video"]
        return Timecode.parse(video["start_timecode"], Rate.parse(video["rate"]))


def stills_wanted(recut: Mapping[str, Any]) -> tuple[list[int], list[int]]:
    """The frames of the old and of the new cut that the page shows."""
    shown = changes_of(recut)[:_MOST_STILLS]
    return (
        sorted({frame for change in shown if (frame := _middle(change.old)) is not None}),
        sorted({frame for change in shown if (frame := _middle(change.new)) is not None}),
    )


def build_recut_page(recut: Mapping[str, Any], old: Film, new: Film) -> str:
    """The whole page. Everything that came out of the files is escaped."""
    title = escape(new.report["file"]["name"])
    body = "".join([_head(recut, old, new), _lines(recut, new), _list(recut, old, new), _foot(recut)])
    style = "".join(
        files("zhijiang.media.page").joinpath(name).read_text("utf-8") for name in ("page.css", "recut.css")
    )
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} · 改动 Changes</title><style>{style}</style></head><body>{body}</body></html>"
    )


def _head(recut: Mapping[str, Any], old: Film, new: Film) -> str:
    review, frames = recut["summary"]["review_frames"], recut["new"]["frames"]
    share = 100 * review / max(frames, 1)
    length = escape(str(Timecode(review, new.clock.rate, new.clock.drop_frame)))
    changes = changes_of(recut)
    counts = {kind: sum(change.kind == kind for change in changes) for kind in _ORDER}
    tally = "".join(
        f'<li class="k-{kind}"><b>{count}</b> {_mark(kind)}{both(*KINDS[kind])}</li>'
        for kind, count in counts.items()
        if count
    )
    tally = tally or f'<li class="clear">{both("没有改动", "Nothing changed")}</li>'
    watch = both(
        f"需要重看 {review:,} 帧（占新版 {share:.1f}%）",
        f"{review:,} frames to look at again ({share:.1f}% of the new cut)",
    )
    names = "".join(
        f"<div><dt>{both(*words)}</dt><dd>{escape(film.report['file']['name'])} · "
        f"{film.report['video']['frames']:,} {both('帧', 'frames')}</dd></div>"
        for words, film in ((("旧版", "Old cut"), old), (("新版", "New cut"), new))
    )
    return (
        '<header><div class="switch"><input type="radio" name="language" id="zh" checked>'
        '<label for="zh" lang="zh-Hans">中文</label><input type="radio" name="language" id="en">'
        '<label for="en" lang="en">English</label></div>'
        f'<p class="kicker">{both("版本比对", "Two cuts compared")}</p><h1>{escape(new.report["file"]["name"])}</h1>'
        f'<p class="watch">{watch} <span class="mono">{length}</span></p>'
        f'<p class="version v-{escape(recut["version"]["verdict"])}">{_version(recut["version"], changes=len(changes))}</p>'
        f'<div class="summary"><ul class="tally">{tally}</ul></div><dl class="cuts">{names}</dl></header><main>'
    )


def _version(version: Mapping[str, Any], *, changes: int) -> str:
    """Whether it is the same version, in one sentence."""
    rows = version["against"]
    at = {
        where: sum(max(_length(row["old"]), _length(row["new"])) for row in rows if row["where"] == where)
        for where in ("head", "tail")
    }
    if version["verdict"] == "same":
        return both("与旧版为同一版本。", "The same version as the old cut.")
    if version["verdict"] == "ends":
        return both(
            f"除片头 {at['head']:,} 帧、片尾 {at['tail']:,} 帧外为同一版本；请确认这些只是标板或预告片。",
            f"The same version but for {at['head']:,} frames at the head and {at['tail']:,} at the tail; see that these are slates or a trailer only.",
        )
    if version["verdict"] == "sound" and any(row["kind"] == "tracks" for row in rows):
        return both(
            "画面为同一版本，音轨数量不同。",
            "The same picture, other sound: the cuts have different numbers of sound tracks.",
        )
    if version["verdict"] == "sound":
        return both(
            f"画面为同一版本，有 {version['new_frames']:,} 帧的声音不同。",
            f"The same picture, other sound over {version['new_frames']:,} frames.",
        )
    return both(
        f"与旧版不是同一版本：{changes} 处不同。",
        f"Another version than the old cut: they differ in {_places(changes)}.",
    )


def _places(count: int) -> str:
    return f"{count} place" if count == 1 else f"{count} places"


def _length(span: Sequence[int]) -> int:
    return int(span[1] - span[0])


def _lines(recut: Mapping[str, Any], new: Film) -> str:
    """Both cuts as lines on one scale; ribbons join what corresponds; what is not joined is new or gone."""
    longest = max(recut["old"]["frames"], recut["new"]["frames"], 1)

    def at(frame: int) -> float:
        return float(round(_WIDTH * frame / longest, 2))

    parts = [
        f'<rect class="line" x="0" y="{y}" width="{at(frames)}" height="{_BAR}"/>'
        for y, frames in ((_OLD_Y, recut["old"]["frames"]), (_NEW_Y, recut["new"]["frames"]))
    ]
    for span in recut["spans"]:
        kind, (old_start, old_end), (new_start, new_end) = span["kind"], span["old"], span["new"]
        x, x_end, u, u_end = at(old_start), at(old_end), at(new_start), at(new_end)
        if kind != "sound" and old_end > old_start and new_end > new_start:
            top, bottom = _OLD_Y + _BAR, _NEW_Y
            middle = (top + bottom) / 2
            parts.append(
                f'<path class="ribbon k-{kind}" d="M{x} {top}C{x} {middle} {u} {middle} {u} {bottom}L{u_end} {bottom}'
                f'C{u_end} {middle} {x_end} {middle} {x_end} {top}Z"/>'
            )
        if old_end > old_start:
            parts.append(_block(kind, x, x_end, _OLD_Y))
        if new_end > new_start:
            parts.append(_block(kind, u, u_end, _NEW_Y))
    label = "old cut above, new cut below, ribbons between what corresponds"
    ticks = "".join(f"<span>{escape(str(new.clock + round(longest * part / 6)))}</span>" for part in range(7))
    marks = f'<div class="ruler mono">{ticks}</div>'
    legend = "".join(f'<li class="k-{kind}">{_mark(kind)}{both(*KINDS[kind])}</li>' for kind in _DRAWN)
    return (
        f"<section><h2>{both('两版对照', 'Both cuts')}</h2>"
        f'<div class="pair"><div class="sides"><span>{both("旧版", "Old")}</span><span>{both("新版", "New")}</span></div>'
        f'<div><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'{"".join(parts)}</svg>{marks}</div></div><ul class="legend">{legend}</ul></section>'
    )


def _block(kind: str, start: float, end: float, y: int) -> str:
    height = 6 if kind == "sound" else _BAR
    top = y + _BAR - height if kind == "sound" else y
    return f'<rect class="block k-{kind}" x="{start}" y="{top}" width="{max(1.2, round(end - start, 2))}" height="{height}"/>'


def _list(recut: Mapping[str, Any], old: Film, new: Film) -> str:
    changes = changes_of(recut)
    title = f"<h2>{both('改动清单', 'Changes')}</h2>"
    if not changes:
        words = both("两版的画面和声音一致。", "Picture and sound of both cuts are the same.")
        return f'<section>{title}<p class="empty">{words}</p></section>'
    cards = "".join(_card(number, span, old, new) for number, span in enumerate(changes, 1))
    return f'<section>{title}<ol class="changes">{cards}</ol></section>'


def _card(number: int, change: Change, old: Film, new: Film) -> str:
    kind, region, tracks = change.kind, change.region, change.tracks
    with_stills = number <= _MOST_STILLS
    before = _still(old, _middle(change.old), region, ("旧版", "Old")) if with_stills else ""
    after = _still(new, _middle(change.new), region, ("新版", "New")) if with_stills else ""
    named = "、".join(str(track + 1) for track in tracks)
    which = (
        f"<small>{both(f'音轨 {named}', 'tracks ' + ', '.join(str(track + 1) for track in tracks))}</small>"
        if tracks
        else ""
    )
    return (
        f'<li class="k-{kind}"><div class="what"><b>{number}</b> {_mark(kind)}{both(*KINDS[kind])}{which}</div>'
        f'<div class="stills">{before}{after}</div>'
        f"<dl>{_place(old, change.old, ('旧版', 'Old'))}{_place(new, change.new, ('新版', 'New'))}</dl></li>"
    )


def _place(film: Film, span: Sequence[int], words: tuple[str, str]) -> str:
    start, end = span
    clock = film.clock
    if start == end:
        value = f'{both("此处无画面，位于", "none; at")} <span class="mono">{escape(str(clock + start))}</span>'
    else:
        value = (
            f'<span class="mono">{escape(str(clock + start))} – {escape(str(clock + (end - 1)))}</span> '
            f"<small>{end - start:,} {both('帧', 'frames')}</small>"
        )
    return f"<div><dt>{both(*words)}</dt><dd>{value}</dd></div>"


def _still(film: Film, frame: int | None, region: Sequence[float] | None, words: tuple[str, str]) -> str:
    side = f"<b>{both(*words)}</b>"
    if frame is None:
        return f'<span class="still none">{side}{both("无", "none")}</span>'
    box = ""
    if region:
        x, y, width, height = (100 * side for side in region)
        box = f'<i style="left:{x:.1f}%;top:{y:.1f}%;width:{width:.1f}%;height:{height:.1f}%"></i>'
    data = film.stills.get(frame)
    picture = base64.b64encode(data if data is not None else _from_prints(film.prints, frame)).decode()
    label = escape(str(film.clock + frame))
    return f'<span class="still"><img src="data:image/jpeg;base64,{picture}" alt="{label}">{box}{side}</span>'


def _from_prints(prints: Fingerprint, frame: int) -> bytes:
    """What the fingerprint remembers of a frame: 32 × 18 cells, drawn softly."""
    columns, rows = prints.layout.size
    size = (columns * 10, rows * 10)
    planes = [prints.luma[frame], prints.colour[frame, 1], prints.colour[frame, 0]]
    large = [cv2.resize(np.ascontiguousarray(plane), size, interpolation=cv2.INTER_CUBIC) for plane in planes]
    picture = cv2.cvtColor(cv2.merge(large), cv2.COLOR_YCrCb2BGR)
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1])


def _middle(frames: tuple[int, int]) -> int | None:
    start, end = frames
    return None if start == end else (start + end) // 2


def _mark(kind: str) -> str:
    return f'<span class="mark" aria-hidden="true">{_MARKS[kind]}</span>'


def _foot(recut: Mapping[str, Any]) -> str:
    method = both(
        "按画面和声音的指纹逐帧比对；标出的时码为各版自己的时码。",
        "Aligned frame by frame by fingerprints of picture and sound; timecodes are each cut's own.",
    )
    return (
        f'</main><footer><p>{method}</p><p class="mono">{escape(recut["schema"])} · SHA-256 {escape(recut["old"]["sha256"])} → '
        f"{escape(recut['new']['sha256'])}</p></footer>"
    )
