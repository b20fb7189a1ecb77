"""Measurements, codings and containers in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

CODECS: Final = {
    "h264": "H.264",
    "hevc": "H.265",
    "av1": "AV1",
    "vp8": "VP8",
    "vp9": "VP9",
    "mpeg4": "MPEG-4",
    "mpeg2video": "MPEG-2",
    "prores": "ProRes",
    "dnxhd": "DNxHD",
    "mp3": "MP3",
    "aac": "AAC",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "flac": "FLAC",
}
CONTAINERS: Final = {
    "mov": "MP4/MOV",
    "matroska": "Matroska/WebM",
    "mpegts": "MPEG-TS",
    "mpeg": "MPEG-PS",
    "mxf": "MXF",
    "avi": "AVI",
}
NO_SIGNAL_DBFS: Final = -140.0
"""What the library writes for samples that are all zero."""
SAID_IN: Final = {
    "share of pixels": (gettext_lazy("%s%% of the pixels"), 100, 1),
    "share of picture": (gettext_lazy("%s%% of the picture"), 100, 1),
    "correlation": (gettext_lazy("left and right correlate by %s"), 1, 2),
    "bars": (gettext_lazy("%s bars"), 1, 0),
    "flashes a second": (gettext_lazy("%s flashes a second"), 1, 1),
    "red flashes a second": (gettext_lazy("%s red flashes a second"), 1, 1),
    "dBFS peak": (gettext_lazy("peak %s dBFS"), 1, 1),
}
"""Units that are words: how they are said, what the value is multiplied by, and its decimal places."""


def figures(row: Mapping[str, Any], /) -> str:
    """A measurement and its limit, for people; empty where nothing was measured."""
    if row.get("measured") is None:
        return ""
    unit = row.get("unit") or ""
    measured = in_unit(row["measured"], unit)
    if row.get("limit") is None:
        return measured
    return _("%(measured)s (limit %(limit)s)") % {"measured": measured, "limit": in_unit(row["limit"], unit)}


def in_unit(value: float, unit: str, /) -> str:
    """A measurement with its unit in the reader's language; a symbol stays as it is."""
    if unit == "frames":
        return frames_in_words(int(value))
    if unit == "flat tops":
        count = int(value)
        return ngettext("%(count)s flat top", "%(count)s flat tops", count) % {"count": number_format(count)}
    if unit == "dBFS peak" and value <= NO_SIGNAL_DBFS:
        return _("no signal at all")
    if unit == "share of pixels" and value in {0, 1}:
        return str(SAID_IN[unit][0]) % number_format(100 * value, 0)
    if unit in SAID_IN:
        words, factor, places = SAID_IN[unit]
        return str(words) % number_format(factor * value, places)
    return f"{number_format(value, 0 if float(value).is_integer() else 2)} {unit}".strip()


def codec_name(codec: str, /) -> str:
    """A coding by the name people know."""
    return CODECS.get(codec, codec.upper())


def container_name(container: str, /) -> str:
    """A container by the name people know; the demuxer's own word for a rare one."""
    return next((name for word, name in CONTAINERS.items() if word in container.split(",")), container)


def frames_in_words(count: int, /) -> str:
    """So many frames."""
    return ngettext("%(count)s frame", "%(count)s frames", count) % {"count": number_format(count, force_grouping=True)}
