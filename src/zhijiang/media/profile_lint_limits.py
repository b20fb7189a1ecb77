"""What is wrong with the limits of a delivery profile on a film's form and lengths."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from zhijiang.media.profile_faults import Fault, fault, shown
from zhijiang.media.profile_limits import KNOWN_WORDS, LENGTHS, NAMES, NUMBERS
from zhijiang.media.report import SEVERITIES

_FORMS: Final = {
    "raster": (re.compile(r"[1-9]\d*x[1-9]\d*"), "1920x1080"),
    "rate": (re.compile(r"[1-9]\d*/[1-9]\d*"), "25/1"),
    "sample_aspect": (re.compile(r"[1-9]\d*/[1-9]\d*"), "1/1"),
}
"""How a report writes such a word, and one as an example. YAML reads 16:9 as a number, so the strict form matters."""


def faults_of_limits(rows: object, /) -> Iterator[Fault]:
    """What is wrong with the whole part, limit by limit. Rule: M-35."""
    if not isinstance(rows, dict):
        yield fault("no_limits", got=shown(rows))
        return
    for name, row in rows.items():
        if name not in NAMES:
            yield fault("no_limit", name=name, known=", ".join(NAMES))
        elif not isinstance(row, dict):
            yield fault("bad_limit", name=name, got=shown(row))
        else:
            yield from _limit(str(name), row)


def faults_of_words(place: str, name: object, row: Mapping[str, Any], /) -> Iterator[Fault]:
    """`source` and `clause` are texts, where a row has them."""
    for key in ("source", "clause"):
        value = row.get(key, " ok")
        if not (isinstance(value, str) and value.strip()):
            yield fault("no_words", place=place, key=key, name=name, got=shown(value))


def _limit(name: str, row: Mapping[str, Any]) -> Iterator[Fault]:
    bounds = ("least_seconds", "most_seconds") if name in LENGTHS else ("least", "most") if name in NUMBERS else ()
    allowed = (*(() if name in LENGTHS else ("any_of",)), *bounds)
    known = ("severity", *allowed, "source", "clause")
    for key in row:
        if key not in known:
            yield fault("limit_key", name=name, keys=", ".join(known), key=key)
    if row.get("severity") not in SEVERITIES:
        yield fault("limit_severity", name=name, known=", ".join(SEVERITIES), got=shown(row.get("severity")))
    yield from faults_of_words("limits", name, row)
    if not any(key in row for key in allowed):
        yield fault("limit_empty", name=name, keys=", ".join(allowed))
    if "any_of" in row and "any_of" in allowed:
        yield from _any_of(name, row["any_of"])
    wrong = [key for key in bounds if key in row and not _is_bound(row[key])]
    for key in wrong:
        yield fault("limit_bound", key=key, name=name, got=shown(row[key]))
    if bounds and not wrong and all(key in row for key in bounds) and row[bounds[0]] > row[bounds[1]]:
        yield fault("limit_bounds", name=name, least=row[bounds[0]], most=row[bounds[1]])


def _any_of(name: str, values: object) -> Iterator[Fault]:
    is_number = name in NUMBERS
    if (
        not isinstance(values, list)
        or not values
        or not all(type(each) is (int if is_number else str) and each for each in values)
        or len(set(values)) < len(values)
        or (is_number and min(values) < 1)
    ):
        yield fault("limit_numbers" if is_number else "limit_words", name=name, got=shown(values))
        return
    form = _FORMS.get(name)
    for each in values:
        if form and not form[0].fullmatch(each):
            yield fault("limit_form", name=name, form=form[1], got=shown(each))
        if name in KNOWN_WORDS and each not in KNOWN_WORDS[name]:
            yield fault("limit_unknown", name=name, known=", ".join(KNOWN_WORDS[name]), got=shown(each))


def _is_bound(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
