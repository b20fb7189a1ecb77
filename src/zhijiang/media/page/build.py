"""Put the page together from a report and what the pass left beside it."""

from __future__ import annotations

import base64
import json
import struct
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from zhijiang.media.page.demands import demands
from zhijiang.media.page.timeline import rows_of, shot_lengths
from zhijiang.media.page.words import both, check_name, measure, severity_name, transition_name
from zhijiang.media.plots import edges_of
from zhijiang.media.time import Rate, Timecode

_STILLS_IN_A_ROW: Final = 12
_MOST_SHOTS: Final = 600


@dataclass(frozen=True)
class PageParts:
    """What lies beside a report: the plots' curves, the waveform by stream, the sheets of stills."""

    plots: Mapping[str, Any] | None
    waveforms: Sequence[tuple[Sequence[int], Sequence[int]]]
    strip: Mapping[str, int] | None
    sheets: Sequence[bytes]


def read_parts(out: Path) -> PageParts:
    """Read what `analyse_file` wrote into `out`. Of sound alone there is nothing to read."""
    if not (out / "strip.json").is_file():
        return PageParts(None, [], None, [])
    return parts_from(lambda name: (out / name).read_bytes(), sheets=True)


def parts_from(read: Callable[[str], bytes], *, sheets: bool) -> PageParts:
    """The same from wherever these files lie, by name; without `sheets` the curves alone. Raises what `read` raises."""
    strip = {name: int(value) for name, value in json.loads(read("strip.json")).items()}
    found = [read(f"sheet-{number}.jpg") for number in range(strip["sheets"] if sheets else 0)]
    return PageParts(json.loads(read("plots.json")), _thin_waveforms(read("waveform.bin")), strip, found)


def build_page(report: Mapping[str, Any], parts: PageParts) -> str:
    """The whole page. Everything that came out of the file is escaped."""
    name = escape(report["file"]["name"])
    body = "".join([
        _head(report),
        _facts(report),
        _timeline(report, parts) if report["video"] and parts.plots else "",
        demands(report["profile"]) if report["profile"] else "",
        _findings(report, parts),
        _shots(report, parts) if report["video"] else "",
        _foot(report),
    ])  # fmt: skip
    style = files("zhijiang.media.page").joinpath("page.css").read_text("utf-8")
    sheets = "".join(
        f".sheet-{number}{{background-image:url(data:image/jpeg;base64,{base64.b64encode(sheet).decode()})}}"
        for number, sheet in enumerate(parts.sheets)
    )
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{name} · 技术报告 Technical report</title><style>{style}{sheets}</style></head>"
        f"<body>{body}</body></html>"
    )


def _head(report: Mapping[str, Any]) -> str:
    profile = report["profile"]
    verdict = ""
    if profile:
        word = both("合格", "Pass") if profile["verdict"] == "pass" else both("不合格", "Fail")
        verdict = f'<p class="verdict {escape(profile["verdict"])}">{word}<small>{escape(profile["id"])}</small></p>'
    counts = {
        level: sum(row["severity"] == level for row in report["findings"]) for level in ("blocker", "issue", "note")
    }
    tally = "".join(
        f'<li class="{level}"><b>{count}</b> {severity_name(level)}</li>' for level, count in counts.items() if count
    )
    tally = tally or f'<li class="clear">{both("没有发现", "Nothing found")}</li>'
    return (
        '<header><div class="switch"><input type="radio" name="language" id="zh" checked>'
        '<label for="zh" lang="zh-Hans">中文</label><input type="radio" name="language" id="en">'
        '<label for="en" lang="en">English</label></div>'
        f'<p class="kicker">{both("技术报告", "Technical report")}</p><h1>{escape(report["file"]["name"])}</h1>'
        f'<div class="summary">{verdict}<ul class="tally">{tally}</ul></div></header><main>'
    )


def _facts(report: Mapping[str, Any]) -> str:
    return f'<section class="facts">{_picture_facts(report)}{"".join(_sound_facts(row) for row in report["audio"])}</section>'


def _picture_facts(report: Mapping[str, Any]) -> str:
    video = report["video"]
    if not video:
        return f"<div><h2>{both('画面', 'Picture')}</h2><p>{both('没有画面。', 'There is no picture.')}</p></div>"
    clock = _clock(video)
    rate = f"{float(Fraction(video['rate'])):.3f}".rstrip("0").rstrip(".")
    colour = video["colour"]
    scan = ("隔行", "interlaced") if video["interlaced"] else ("逐行", "progressive")
    pace = ("可变帧率", "variable rate") if video["variable_rate"] else ("固定帧率", "constant rate")
    rows = [
        (both("编码", "Codec"), escape(f"{video['codec']} {video['profile']}".strip())),
        (both("尺寸", "Size"), f"{video['width']} × {video['height']} · SAR {escape(video['sample_aspect'])}"),
        (both("帧率", "Rate"), f"{rate} ({escape(video['rate'])}) · {both(*pace)}"),
        (both("时长", "Length"), f"{video['frames']:,} {both('帧', 'frames')} · {_length(clock, video['frames'])}"),
        (both("起始时码", "Starts at"), f'<span class="mono">{escape(str(clock))}</span>'),
        (
            both("扫描", "Scan"),
            f"{both(*scan)} · {video['bit_depth']} bit{' · ' + escape(video['chroma']) if video.get('chroma') else ''}",
        ),
        (
            both("色彩", "Colour"),
            escape(" / ".join(colour[key] for key in ("primaries", "transfer", "matrix", "range"))),
        ),
        (both("镜头", "Shots"), f"{len(report['shots'])}{_gradual(report['transitions'])}"),
    ]
    return f"<div><h2>{both('画面', 'Picture')}</h2>{_list(rows)}</div>"


def _gradual(transitions: Sequence[Mapping[str, Any]]) -> str:
    """How many of each gradual kind there are; nothing when all are cuts."""
    counts = Counter(row["kind"] for row in transitions if row["kind"] != "cut")
    return "".join(f" · {transition_name(kind)} {count}" for kind, count in sorted(counts.items()))


def _sound_facts(sound: Mapping[str, Any]) -> str:
    loudness = sound["loudness"]

    def level(key: str, unit: str) -> str:
        return both("无声", "silent") if loudness[key] is None else f"{loudness[key]:.1f} {unit}".replace("-", "−")

    rows = [
        (both("编码", "Codec"), escape(sound["codec"])),
        (both("声道", "Channels"), f"{escape(sound['layout'])} · {sound['sample_rate']:,} Hz"),
        (both("综合响度", "Integrated"), f"<b>{level('integrated_lufs', 'LUFS')}</b>"),
        (both("响度范围", "Range"), level("range_lu", "LU")),
        (both("真峰值", "True peak"), level("true_peak_dbtp", "dBTP")),
        (both("最大短期响度", "Max short-term"), level("max_short_term_lufs", "LUFS")),
        (both("最大瞬时响度", "Max momentary"), level("max_momentary_lufs", "LUFS")),
    ]
    number = sound["stream"]
    return f"<div><h2>{both(f'声音 · 流 {number}', f'Sound · stream {number}')}</h2>{_list(rows)}</div>"


def _timeline(report: Mapping[str, Any], parts: PageParts) -> str:
    frames = report["video"]["frames"]
    rows = [("", f'<div class="strip">{"".join(_evenly(parts, frames))}</div>')]
    rows += [(both(row.zh, row.en), row.drawing) for row in rows_of(report, parts.plots or {}, parts.waveforms)]
    clock = _clock(report["video"])
    marks = "".join(f"<span>{escape(str(clock + round((frames - 1) * share / 6)))}</span>" for share in range(7))
    rows.append(("", f'<div class="ruler mono">{marks}</div>'))
    lines = "".join(f'<div class="row"><div class="label">{label}</div><div>{plot}</div></div>' for label, plot in rows)
    return f'<section><h2>{both("时间线", "Timeline")}</h2><div class="timeline">{lines}</div></section>'


def _findings(report: Mapping[str, Any], parts: PageParts) -> str:
    title = f"<h2>{both('发现', 'Findings')}</h2>"
    if not report["findings"]:
        return f'<section>{title}<p class="empty">{both("各项检查都没有发现问题。", "No check found anything.")}</p></section>'
    clock = _clock(report["video"]) if report["video"] else None
    lines = []
    for row in report["findings"]:
        place = ""
        if clock is not None:
            place = (
                f'<span class="mono">{escape(str(clock + row["start"]))}</span>'
                f"<small>{both('第', 'frames')} {_range(row['start'], row['end'])} {both('帧', '')}</small>"
            )
        middle = (row["start"] + row["end"]) // 2
        limit = f"<small>{both('限值', 'limit')} {measure(row['limit'], row['unit'])}</small>"
        lines.append(
            f"<tr><td>{_still(parts, middle, row['start'], row['end'])}</td>"
            f'<td><span class="badge {escape(row["severity"])}">{severity_name(row["severity"])}</span></td>'
            f"<td><b>{check_name(row['check'])}</b>"
            f"<small>{both('流', 'stream')} {row['stream']}{' · ' + escape(row['rule']) if row['rule'] else ''}</small></td>"
            f"<td>{place}</td><td>{row['end'] - row['start']:,} {both('帧', 'frames')}</td>"
            f"<td>{measure(row['measured'], row['unit'])}{limit}</td></tr>"
        )
    heads = [
        ("画面", "Still"),
        ("程度", "Severity"),
        ("项目", "Check"),
        ("位置", "Place"),
        ("长度", "Length"),
        ("测得", "Measured"),
    ]
    head = "".join(f"<th>{both(*words)}</th>" for words in heads)
    return f"<section>{title}<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></section>"


def _shots(report: Mapping[str, Any], parts: PageParts) -> str:
    clock = _clock(report["video"])
    shown = report["shots"][:_MOST_SHOTS]
    cards = "".join(
        f"<li>{_still(parts, (shot['start'] + shot['end']) // 2, shot['start'], shot['end'])}"
        f'<b>{number}</b> <span class="mono">{escape(str(clock + shot["start"]))}</span>'
        f"<small>{shot['end'] - shot['start']:,} {both('帧', 'frames')}{_entered(report['transitions'], shot['start'])}</small></li>"
        for number, shot in enumerate(shown, 1)
    )
    more = len(report["shots"]) - len(shown)
    rest = f"<p>{both(f'另有 {more} 个镜头。', f'And {more} more shots.')}</p>" if more else ""
    return (
        f'<section><h2>{both("镜头表", "Shots")}</h2>{_lengths(report)}<ol class="shots">{cards}</ol>{rest}</section>'
    )


def _lengths(report: Mapping[str, Any]) -> str:
    """How many shots there are of each class of length; nothing where there is but one."""
    if len(report["shots"]) < 2:
        return ""
    found = shot_lengths(report["shots"], Rate.parse(report["video"]["rate"]))
    names = "".join(
        f"<span>{escape(name)} s<b>{count}</b></span>" for name, count in zip(found.names, found.counts, strict=True)
    )
    middle = f"{found.median_frames:,}"
    said = both(f"镜头长度（中位数 {middle} 帧）", f"Lengths of shots (median {middle} frames)")
    return f'<div class="lengths"><p>{said}</p>{found.drawing}<div class="classes mono">{names}</div></div>'


def _entered(transitions: Sequence[Mapping[str, Any]], start: int) -> str:
    """By which gradual transition a shot begins; nothing after a cut."""
    kind = next(
        (row["kind"] for row in transitions if row["start"] < row["end"] and row["start"] <= start <= row["end"]), ""
    )
    return f" · {transition_name(kind)}" if kind else ""


def _foot(report: Mapping[str, Any]) -> str:
    file = report["file"]
    method = both(
        "一次解码得出：镜头与转场、各项画面与声音检查；响度按 ITU-R BS.1770-4 与 EBU R 128 测量。闪烁检查按 ITU-R BT.1702 计数，不能代替认证测试。",
        "From one decode: shots and transitions, all checks of picture and sound; loudness by ITU-R BS.1770-4 and EBU R 128. "
        "Flashes are counted as ITU-R BT.1702 says; this is no certified test.",
    )
    return (
        f'</main><footer><p>{method}</p><p class="mono">SHA-256 {escape(file["sha256"])} · {file["size_bytes"]:,} B · '
        f"{escape(file['container'])} · {escape(report['schema'])} · {escape(report['analyser'])}</p></footer>"
    )


def _evenly(parts: PageParts, frames: int) -> list[str]:
    return [
        _still(parts, (2 * place + 1) * frames // (2 * _STILLS_IN_A_ROW), 0, frames)
        for place in range(_STILLS_IN_A_ROW)
    ]


def _still(parts: PageParts, wanted: int, start: int, end: int) -> str:
    """The still nearest to a frame within [start, end); an empty frame when the strip has none there."""
    strip = parts.strip
    if not strip or not strip["count"]:
        return ""
    every, columns, rows = strip["every"], strip["columns"], strip["rows"]
    ratio = f"aspect-ratio:{strip['tile_width']}/{strip['tile_height']}"
    tile = min(round(wanted / every), strip["count"] - 1)
    if not start <= tile * every < end:
        tile = min(-(-start // every), strip["count"] - 1)
    if not start <= tile * every < end:
        return f'<span class="still none" style="{ratio}"></span>'
    sheet, place = divmod(tile, columns * rows)
    in_sheet = min(rows, -(-(strip["count"] - sheet * columns * rows) // columns))
    column, row = place % columns, place // columns
    across = 100 * column / max(columns - 1, 1)
    down = 100 * row / max(in_sheet - 1, 1)
    return (
        f'<span class="still sheet-{sheet}" style="{ratio};background-size:{columns * 100}% {in_sheet * 100}%;'
        f'background-position:{across:.3f}% {down:.3f}%"></span>'
    )


def _thin_waveforms(data: bytes) -> list[tuple[list[int], list[int]]]:
    _, _, streams, frames = struct.unpack_from("<4sIII", data)
    sides = np.frombuffer(data, np.int8, 2 * streams * frames, 16).reshape(streams, 2, frames)
    starts = edges_of(frames)[:-1]
    return [
        (np.minimum.reduceat(low, starts).tolist(), np.maximum.reduceat(high, starts).tolist()) for low, high in sides
    ]


def _clock(video: Mapping[str, Any]) -> Timecode:
    return Timecode.parse(video["start_timecode"], Rate.parse(video["rate"]))


def _length(clock: Timecode, frames: int) -> str:
    return f'<span class="mono">{escape(str(Timecode(frames, clock.rate, clock.drop_frame)))}</span>'


def _range(start: int, end: int) -> str:
    """First and last frame, as people say it."""
    return f"{start:,}–{end - 1:,}" if end - start > 1 else f"{start:,}"


def _list(rows: Sequence[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in rows)}</dl>"
