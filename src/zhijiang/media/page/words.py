"""The page's words. Both languages stand in the page; a switch without script shows one."""

from __future__ import annotations

from html import escape
from typing import Final

CHECKS: Final = {
    "black": ("黑场", "Black"),
    "freeze": ("静帧", "Freeze"),
    "flash_frame": ("夹帧", "Stray frame"),
    "flash_sequence": ("闪烁画面", "Flashing picture"),
    "duplicate_frame": ("重复帧", "Duplicate frames"),
    "active_picture": ("有效画面范围不一致", "Picture area differs"),
    "out_of_range": ("信号超限", "Signal out of range"),
    "bars": ("彩条", "Colour bars"),
    "combing": ("拉丝", "Combing"),
    "decode_error": ("解码错误", "Decode error"),
    "missing_frames": ("丢帧", "Missing frames"),
    "silence": ("静音", "Silence"),
    "channel_silence": ("声道无声", "Silent channel"),
    "clipping": ("声音削波", "Clipped sound"),
    "loudness": ("响度", "Loudness"),
    "true_peak": ("真峰值", "True peak"),
    "phase_inversion": ("反相", "Inverted phase"),
    "tone": ("测试音", "Test tone"),
    "dropout": ("声音中断", "Sound dropout"),
    "av_length": ("声画长度不一致", "Picture and sound differ in length"),
}
TRANSITIONS: Final = {
    "cut": ("硬切", "Cut"),
    "dissolve": ("叠化", "Dissolve"),
    "fade": ("淡变", "Fade"),
    "dip": ("闪白或闪色", "Dip"),
    "wipe": ("划像", "Wipe"),
}
SEVERITIES: Final = {"note": ("提示", "Note"), "issue": ("问题", "Issue"), "blocker": ("严重", "Blocker")}
UNITS: Final = {
    "share of pixels": ("的像素", "of pixels"),
    "share of picture": ("的画面", "of the picture"),
    "frames": ("帧", "frames"),
    "dBFS peak": ("dBFS 峰值", "dBFS peak"),
    "correlation": ("（左右声道相关系数）", "correlation of left and right"),
    "flat tops": ("处削顶", "flat tops"),
    "bars": ("条", "bars"),
    "flashes a second": ("次闪烁／秒", "flashes a second"),
    "red flashes a second": ("次红色闪烁／秒", "red flashes a second"),
    "LUFS": ("LUFS", "LUFS"),
    "dBTP": ("dBTP", "dBTP"),
}

_COUNTS: Final = frozenset(("frames", "flat tops", "bars"))


def both(zh: str, en: str) -> str:
    """A word or phrase in both languages, as HTML."""
    if zh == en:
        return escape(zh)
    return f'<span lang="zh-Hans">{escape(zh)}</span><span lang="en">{escape(en)}</span>'


def check_name(check: str) -> str:
    """A check's name as HTML; one without a name of its own shows its id."""
    return both(*CHECKS.get(check, (check, check)))


def severity_name(severity: str) -> str:
    """A severity's name as HTML."""
    return both(*SEVERITIES.get(severity, (severity, severity)))


def transition_name(kind: str) -> str:
    """A kind of transition as HTML."""
    return both(*TRANSITIONS.get(kind, (kind, kind)))


def measure(value: float, unit: str) -> str:
    """A measured value with its unit, as HTML."""
    if unit.startswith("share of "):
        return f"{value * 100:.1f} % {both(*UNITS.get(unit, (unit, unit)))}"
    number = f"{value:.0f}" if unit in _COUNTS else f"{value:.1f}"
    return f"{number.replace('-', '−')} {both(*UNITS.get(unit, (unit, unit)))}"
