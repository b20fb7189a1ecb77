"""What is wrong with a delivery profile, before a film is held against it: one sentence for each fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import yaml

from zhijiang.media.report import RULES, SEVERITIES

_KEYS: Final = ("id", "title", "verified", "source", "fails_at", "checks")
_DAYS: Final = ("valid_from", "valid_until")
_KNOWN: Final = (*_KEYS, *_DAYS)
_LANGUAGES: Final = ("zh-Hans", "en")
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LIMITS: Final[Mapping[str, Mapping[str, tuple[float, float, str]]]] = {
    "loudness": {"target_lufs": (-70.0, 0.0, "LUFS"), "tolerance_lu": (0.0, 20.0, "LU")},
    "true_peak": {"most_dbtp": (-20.0, 0.0, "dBTP")},
}
"""Figures of the checks over the whole film: least, most, unit. -70 LUFS is the absolute gate of BS.1770: nothing under
it is measured; a peak allowed over 0 dBTP would let clipped sound pass."""


def lint_profile(text: str, /) -> list[str]:
    """What is wrong with a profile's text, in its order; empty when it can be used as it stands. Rule: M-32."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        # Some errors span lines (a mark, a snippet); a list of faults has one line for each.
        return [f"The text is not YAML: {' '.join(str(error).split())}."]
    except RecursionError:
        return ["The text is nested too deep for a profile."]
    if not isinstance(data, dict):
        return ["A profile is a mapping with " + ", ".join(_KEYS) + "."]
    return [*_doubles(node), *_head(data), *_checks(data)]


def _doubles(node: yaml.Node | None, inside: frozenset[int] = frozenset()) -> Iterator[str]:
    """Keys written twice, of which YAML silently keeps the last. An alias may lead back to where it stands."""
    if not isinstance(node, yaml.MappingNode) or id(node) in inside:
        return
    seen: set[str] = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                yield f"{key.value} is written twice; the second is in line {key.start_mark.line + 1}."
            seen.add(key.value)
        yield from _doubles(value, inside | {id(node)})


def _head(data: Mapping[str, Any]) -> Iterator[str]:
    for key in _KEYS:
        if key not in data:
            yield f"{key} is missing."
    for key in data:
        if key not in _KNOWN:
            yield f"{key} is nothing a profile has; it has {', '.join(_KNOWN)}."
    if "id" in data and not (isinstance(data["id"], str) and _ID.fullmatch(data["id"])):
        yield f"id is small Latin letters and digits with single hyphens between, got {data['id']!r}."
    if "title" in data:
        yield from _title(data["title"])
    if "verified" in data and not isinstance(data["verified"], bool):
        yield f"verified is true or false, got {data['verified']!r}."
    if "source" in data and not _is_words(data["source"]):
        yield "source does not say where the figures come from."
    if "fails_at" in data and data["fails_at"] not in SEVERITIES:
        yield f"fails_at is one of {', '.join(SEVERITIES)}, got {data['fails_at']!r}."
    yield from _days(data)


def _days(data: Mapping[str, Any]) -> Iterator[str]:
    wrong = [key for key in _DAYS if key in data and type(data[key]) is not date]
    for key in wrong:
        yield f"{key} is a day as 2026-01-31, got {data[key]!r}."
    if not wrong and all(key in data for key in _DAYS) and data["valid_until"] < data["valid_from"]:
        yield f"valid_until ({data['valid_until']}) is before valid_from ({data['valid_from']}), so no film is held against it."


def _title(title: object) -> Iterator[str]:
    if not isinstance(title, dict):
        yield f"title has a text for each of {', '.join(_LANGUAGES)}, got {title!r}."
        return
    for language in _LANGUAGES:
        if not _is_words(title.get(language)):
            yield f"title has no text in {language}."
    for language in title:
        if language not in _LANGUAGES:
            yield f"title is in {', '.join(_LANGUAGES)}; {language} is never shown."


def _checks(data: Mapping[str, Any]) -> Iterator[str]:
    if "checks" not in data:
        return
    rows = data["checks"]
    if not isinstance(rows, dict) or not rows:
        yield "checks asks for nothing, so every film would pass."
        return
    faults = [fault for name, row in rows.items() for fault in _check(name, row)]
    yield from faults
    if not faults and data.get("fails_at") in SEVERITIES:
        least = SEVERITIES.index(data["fails_at"])
        if all(SEVERITIES.index(row["severity"]) < least for row in rows.values()):
            yield f"No check is as grave as fails_at ({data['fails_at']}), so every film would pass."


def _check(name: object, row: object) -> Iterator[str]:
    if name not in RULES and name not in _LIMITS:
        yield f"checks: no film is examined for {name}; there are {', '.join(sorted({*RULES, *_LIMITS}))}."
        return
    if not isinstance(row, dict):
        yield f"checks: {name} has a severity and its limits, got {row!r}."
        return
    limits = _LIMITS.get(str(name), {})
    known = ("severity", *(limits or ("min_frames",)))
    for key in row:
        if key not in known:
            yield f"checks: {name} has {', '.join(known)}, not {key}."
    if row.get("severity") not in SEVERITIES:
        yield f"checks: the severity of {name} is one of {', '.join(SEVERITIES)}, got {row.get('severity')!r}."
    for key, (least, most, unit) in limits.items():
        value = row.get(key)
        if not _is_within(value, least, most):
            yield f"checks: {key} of {name} is a number from {least:g} to {most:g} {unit}, got {value!r}."
    frames = row.get("min_frames", 1)
    if not limits and (type(frames) is not int or frames < 1):
        yield f"checks: min_frames of {name} is a whole number of frames from 1, got {frames!r}."


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_within(value: Any, least: float, most: float) -> bool:
    """Whether it is a number and in range; NaN is in none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
