"""What each demand of a delivery profile came to, as a table of the page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from zhijiang.media.page.words import both, check_name

LIMITS: Final = {
    "video_codec": ("画面编码", "Picture coding"),
    "video_profile": ("编码档次", "Profile of the picture coding"),
    "raster": ("画面尺寸", "Picture size"),
    "sample_aspect": ("像素宽高比", "Shape of the pixels"),
    "rate": ("帧率", "Frames per second"),
    "rate_mode": ("固定或可变帧率", "Constant or variable rate"),
    "scan": ("扫描方式", "Scanning"),
    "chroma": ("色度取样", "Chroma sampling"),
    "primaries": ("基色", "Colour primaries"),
    "transfer": ("转换函数", "Transfer function"),
    "matrix": ("矩阵", "Colour matrix"),
    "range": ("量化范围", "Signal range"),
    "bit_depth": ("位深", "Bit depth"),
    "audio_codec": ("声音编码", "Sound coding"),
    "channels": ("声道数", "Channels of sound"),
    "sample_rate": ("采样率", "Sample rate"),
    "running": ("时长", "Length"),
    "opening": ("片头时长", "Length of the opening"),
    "closing": ("片尾时长", "Length of the closing"),
}
_UNITS: Final = {"frames": ("帧", "frames"), "findings": ("处", "findings"), "channels": ("声道", "channels")}
_STANDING: Final = {
    True: ("符合", "met", "clear"),
    False: ("不符合", "not met", "issue"),
    None: ("未判定", "not judged", "note"),
}


def demands(profile: Mapping[str, Any]) -> str:
    """The section of a profile's lines; empty where there are none."""
    rows = "".join(_row(line) for line in profile.get("lines", ()))
    if not rows:
        return ""
    heads = [("要求", "Demand"), ("结论", "Verdict"), ("测得", "Measured"), ("限值", "Allowed"), ("依据", "Source")]
    head = "".join(f"<th>{both(*words)}</th>" for words in heads)
    day = f" · {escape(profile['on'])}" if profile.get("on") else ""
    title = f"<h2>{both('交付规格', 'Delivery profile')} <small>{escape(profile['id'])}{day}</small></h2>"
    return f"<section>{title}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"


def _row(line: Mapping[str, Any]) -> str:
    zh, en, tone = _STANDING[line["met"]]
    name = both(*LIMITS[line["name"]]) if line["name"] in LIMITS else check_name(line["name"])
    stream = "" if line["stream"] is None else f"<small>{both('流', 'stream')} {line['stream']}</small>"
    measured = "–" if line["measured"] is None else _value(line["measured"], line["unit"])
    source = escape(" · ".join(filter(None, [line["source"], line["clause"]])))
    return (
        f"<tr><td><b>{name}</b>{stream}</td>"
        f'<td><span class="badge {tone}">{both(zh, en)}</span></td><td>{measured}</td><td>{_allowed(line)}</td>'
        f"<td>{source}<small>{escape(line['rule'])}</small></td></tr>"
    )


def _allowed(line: Mapping[str, Any]) -> str:
    if line["any_of"]:
        return " / ".join(_value(each, line["unit"]) for each in line["any_of"])
    least, most = (None if line[key] is None else _value(line[key], line["unit"]) for key in ("least", "most"))
    if least and most:
        return f"{least} – {most}"
    return f"≥ {least}" if least else f"≤ {most}" if most else "–"


def _value(value: str | float, unit: str) -> str:
    if isinstance(value, str):
        return escape(value)
    return f"{value:,} {both(*_UNITS.get(unit, (unit, unit)))}".replace("-", "−", 1)
