"""What is wrong with a delivery profile, before a film is held against it: one sentence for each fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import yaml

from zhijiang.media.profile import GRADES
from zhijiang.media.profile_faults import Fault, fault, shown
from zhijiang.media.profile_lint_limits import faults_of_limits, faults_of_words
from zhijiang.media.report import RULES, SEVERITIES

_KEYS: Final = ("id", "title", "verified", "source", "fails_at", "checks")
_DAYS: Final = ("valid_from", "valid_until")
_KNOWN: Final = (*_KEYS, *_DAYS, "grade", "kinds", "limits")
_LANGUAGES: Final = ("zh-Hans", "en")
_WORDS: Final = ("source", "clause")
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LIMITS: Final[Mapping[str, Mapping[str, tuple[float, float, str]]]] = {
    "loudness": {"target_lufs": (-70.0, 0.0, "LUFS"), "tolerance_lu": (0.0, 20.0, "LU")},
    "true_peak": {"most_dbtp": (-20.0, 0.0, "dBTP")},
}
"""Figures of the checks over the whole film: least, most, unit. -70 LUFS is the absolute gate of BS.1770: nothing under
it is measured; a peak allowed over 0 dBTP would let clipped sound pass."""


def lint_profile(text: str, /) -> list[Fault]:
    """What is wrong with a profile's text, in its order; empty when it can be used as it stands. Rules: M-32, M-35."""
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.AliasToken):
                # A few lines of aliases stand for more than any memory holds.
                return [fault("alias", line=token.start_mark.line + 1)]
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        # Some errors span lines (a mark, a snippet); a list of faults has one line for each.
        return [fault("not_yaml", error=" ".join(str(error).split()))]
    except RecursionError:
        return [fault("too_deep")]
    if not isinstance(data, dict):
        return [fault("no_mapping", keys=", ".join(_KEYS))]
    return [*_doubles(node), *_head(data), *_checks(data)]


def _doubles(node: yaml.Node | None) -> Iterator[Fault]:
    """Keys written twice, of which YAML silently keeps the last."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                yield fault("twice", key=key.value, line=key.start_mark.line + 1)
            seen.add(key.value)
        yield from _doubles(value)


def _head(data: Mapping[str, Any]) -> Iterator[Fault]:
    for key in _KEYS:
        if key not in data:
            yield fault("missing", key=key)
    for key in data:
        if key not in _KNOWN:
            yield fault("unknown_key", key=key, keys=", ".join(_KNOWN))
    if "id" in data and not (isinstance(data["id"], str) and _ID.fullmatch(data["id"])):
        yield fault("bad_id", got=shown(data["id"]))
    yield from _values(data)
    yield from _days(data)


def _values(data: Mapping[str, Any]) -> Iterator[Fault]:
    if "title" in data:
        yield from _title(data["title"])
    if "verified" in data and not isinstance(data["verified"], bool):
        yield fault("bad_verified", got=shown(data["verified"]))
    if "source" in data and not _is_words(data["source"]):
        yield fault("no_source")
    if "grade" in data and data["grade"] not in GRADES:
        yield fault("bad_grade", known=", ".join(GRADES), got=shown(data["grade"]))
    if "kinds" in data and not _is_list(data["kinds"]):
        yield fault("bad_kinds", got=shown(data["kinds"]))
    if "fails_at" in data and data["fails_at"] not in SEVERITIES:
        yield fault("bad_fails_at", known=", ".join(SEVERITIES), got=shown(data["fails_at"]))


def _days(data: Mapping[str, Any]) -> Iterator[Fault]:
    wrong = [key for key in _DAYS if key in data and type(data[key]) is not date]
    for key in wrong:
        yield fault("bad_day", key=key, got=shown(data[key]))
    if not wrong and all(key in data for key in _DAYS) and data["valid_until"] < data["valid_from"]:
        yield Fault("ends_early", {"until": str(data["valid_until"]), "from": str(data["valid_from"])})


def _title(title: object) -> Iterator[Fault]:
    languages = ", ".join(_LANGUAGES)
    if not isinstance(title, dict):
        yield fault("bad_title", languages=languages, got=shown(title))
        return
    for language in _LANGUAGES:
        if not _is_words(title.get(language)):
            yield fault("no_title", language=language)
    for language in title:
        if language not in _LANGUAGES:
            yield fault("never_shown", languages=languages, language=language)


def _checks(data: Mapping[str, Any]) -> Iterator[Fault]:
    limits = data.get("limits", {})
    wrong = list(faults_of_limits(limits))
    if "checks" in data:
        rows = data["checks"]
        if not isinstance(rows, dict) or not (rows or limits):
            yield fault("asks_nothing")
            yield from wrong
            return
        wrong = [*(each for name, row in rows.items() for each in _check(name, row)), *wrong]
        if not wrong and data.get("fails_at") in SEVERITIES:
            least = SEVERITIES.index(data["fails_at"])
            if all(SEVERITIES.index(row["severity"]) < least for row in [*rows.values(), *limits.values()]):
                yield fault("all_pass", fails_at=data["fails_at"])
    yield from wrong


def _check(name: object, row: object) -> Iterator[Fault]:
    if name not in RULES and name not in _LIMITS:
        yield fault("no_check", name=name, known=", ".join(sorted({*RULES, *_LIMITS})))
        return
    if not isinstance(row, dict):
        yield fault("bad_check", name=name, got=shown(row))
        return
    limits = _LIMITS.get(str(name), {})
    known = ("severity", *(limits or ("min_frames",)), *_WORDS)
    for key in row:
        if key not in known:
            yield fault("check_key", name=name, keys=", ".join(known), key=key)
    yield from faults_of_words("checks", name, row)
    if row.get("severity") not in SEVERITIES:
        yield fault("check_severity", name=name, known=", ".join(SEVERITIES), got=shown(row.get("severity")))
    for key, (least, most, unit) in limits.items():
        value = row.get(key)
        if not _is_within(value, least, most):
            yield fault(
                "check_number", key=key, name=name, least=f"{least:g}", most=f"{most:g}", unit=unit, got=shown(value)
            )
    frames = row.get("min_frames", 1)
    if not limits and (type(frames) is not int or frames < 1):
        yield fault("check_frames", name=name, got=shown(frames))


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_words, value)) and len(set(value)) == len(value)


def _is_within(value: Any, least: float, most: float) -> bool:
    """Whether it is a number and in range; NaN is in none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
