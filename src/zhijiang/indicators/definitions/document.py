"""What stands in a pack's `indicators/*.yaml`, as typed values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.formats import number_format

from zhijiang.indicators.definitions.checks import LEVELS, Check
from zhijiang.indicators.states import Rhythm, Subject

UNITS: Final = (
    "wan-yuan",
    "people",
    "firms",
    "works",
    "items",
    "hours",
    "days",
    "square-metres",
    "per-cent",
    "wan-yuan-each",
)
GRADES: Final = ("found", "unverified")
"""How well a definition is known: seen in a source, or written from memory: an example, to be checked."""
FIGURES: Final = ("revenue", "jobs", "tax", "research")
"""Yearly figures of a firm that positioning reads."""
LANGUAGES: Final = ("zh-hans", "en")
MOST_DECIMALS: Final = 4
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NEEDED: Final = {"key", "names", "unit", "decimals", "period", "by", "source", "definition", "grade"}
_MORE: Final = {"about", "figure", "same_as", "is_published", "checks", "formula"}
_CHECKS: Final = {"range": {"least", "most"}, "jump": {"per_cent"}, "sum": {"of"}, "repeat": set[str]()}


class DefinitionsFault(ValueError):
    """A file of indicators that cannot be used; the sentence names the indicator and what is wrong with it."""


@dataclass(frozen=True)
class Definition:
    """One indicator."""

    key: str
    names: Mapping[str, str]
    unit: str
    decimals: int
    """Digits after the point; a figure is kept as a whole number of the last of them."""
    rhythm: Rhythm
    by: Subject
    """Who reports it; of a derived one, of whom it is."""
    about: Subject
    """Whom it tells of: a base may report what it knows of its firms."""
    source: Mapping[str, str]
    """The paper, and its column."""
    meaning: Mapping[str, str]
    grade: str
    figure: str = ""
    """The yearly figure of a firm that it is; empty where it is none."""
    same_as: str = ""
    """Another indicator that measures the same, at other times or from another mouth."""
    is_published: bool = False
    checks: tuple[Check, ...] = ()
    formula: str = ""
    """Of a derived one, which nobody reports."""

    def name_in(self, language: str, /) -> str:
        """The name in a language of the platform; English where the language is not Chinese."""
        return _in(self.names, language)

    def source_in(self, language: str, /) -> str:
        return _in(self.source, language)

    def meaning_in(self, language: str, /) -> str:
        return _in(self.meaning, language)

    def short_words_of(self, amount: Decimal, /) -> str:
        """A figure to be compared: whole from 100 on, else of two decimals at most."""
        places = Decimal(1) if abs(amount) >= 100 else Decimal("0.01")
        return self.words_of(amount.quantize(places, ROUND_HALF_UP))

    def words_of(self, amount: Decimal, /) -> str:
        """A figure as people read it: grouped, without nought at the end."""
        shown = amount.quantize(Decimal(1).scaleb(-self.decimals))
        places = max(0, -int(shown.normalize().as_tuple().exponent))
        return number_format(round(shown, places), decimal_pos=places, use_l10n=True, force_grouping=True)


def _in(words: Mapping[str, str], language: str) -> str:
    return words["zh-hans" if language.startswith("zh") else "en"]


def scaled(definition: Definition, amount: Decimal, /) -> int:
    """A figure as it is kept: 1.25 of two decimals is 125."""
    return int(amount.scaleb(definition.decimals).to_integral_value())


def unscaled(definition: Definition, kept: int, /) -> Decimal:
    """The figure that is kept so."""
    return Decimal(kept).scaleb(-definition.decimals)


@lru_cache(maxsize=8)
def load(folder: Path, /) -> dict[str, Definition]:
    """The indicators of a pack by key, file by file; none where the pack has no such folder. Raises DefinitionsFault."""
    rows: list[Any] = []
    for path in sorted((folder / "indicators").glob("*.yaml")):
        rows += rows_of(path.read_text("utf-8"))
    return parse(rows)


def rows_of(text: str, /) -> list[Any]:
    """What a file lists under `indicators`. Raises DefinitionsFault."""
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DefinitionsFault(f"not YAML: {error}") from None
    rows = said.get("indicators") if isinstance(said, dict) and set(said) == {"indicators"} else None
    if not isinstance(rows, list) or not rows:
        raise DefinitionsFault("expected `indicators`, a list with at least one")
    return rows


def parse(rows: Iterable[Any], /) -> dict[str, Definition]:
    """Definitions by key, out of what the YAML, or a period, holds. Raises DefinitionsFault at the first thing that is wrong."""
    found: dict[str, Definition] = {}
    for row in rows:
        definition = _definition(row)
        if definition.key in found:
            raise DefinitionsFault(f"{definition.key}: stands here twice")
        found[definition.key] = definition
    return found


def as_row(definition: Definition, /) -> dict[str, Any]:
    """A definition as `parse` reads it: for the row of a period, which keeps what was asked."""
    checks = []
    for check in definition.checks:
        told = {"least": check.least, "most": check.most, "per_cent": check.per_cent}
        row: dict[str, Any] = {"kind": check.kind, "level": check.level}
        row |= {name: str(limit) for name, limit in told.items() if limit is not None}
        checks.append(row | ({"of": list(check.of)} if check.of else {}))
    return {
        "key": definition.key,
        "names": dict(definition.names),
        "unit": definition.unit,
        "decimals": definition.decimals,
        "period": str(definition.rhythm),
        "by": str(definition.by),
        "about": str(definition.about),
        "source": dict(definition.source),
        "definition": dict(definition.meaning),
        "grade": definition.grade,
        "figure": definition.figure,
        "same_as": definition.same_as,
        "is_published": definition.is_published,
        "checks": checks,
        "formula": definition.formula,
    }


def _definition(row: Any) -> Definition:
    key = row.get("key") if isinstance(row, dict) else None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise DefinitionsFault(f"expected a key of small letters, digits and _, got {key!r}")
    if not _NEEDED <= set(row) <= _NEEDED | _MORE:
        lacks, strange = _NEEDED - set(row), set(map(str, row)) - _NEEDED - _MORE
        raise DefinitionsFault(
            f"{key}: lacks {', '.join(sorted(lacks))}" if lacks else f"{key}: {', '.join(sorted(strange))} is unknown"
        )
    decimals = row["decimals"]
    if type(decimals) is not int or not 0 <= decimals <= MOST_DECIMALS:
        raise DefinitionsFault(f"{key}: decimals: expected 0 to {MOST_DECIMALS}, got {decimals!r}")
    by = _one_of(key, "by", row["by"], Subject.values)
    return Definition(
        key=key,
        names=_words(key, "names", row["names"]),
        unit=_one_of(key, "unit", row["unit"], UNITS),
        decimals=decimals,
        rhythm=Rhythm(_one_of(key, "period", row["period"], Rhythm.values)),
        by=Subject(by),
        about=Subject(_one_of(key, "about", row.get("about", by), Subject.values)),
        source=_words(key, "source", row["source"]),
        meaning=_words(key, "definition", row["definition"]),
        grade=_one_of(key, "grade", row["grade"], GRADES),
        figure=_one_of(key, "figure", row.get("figure", ""), ("", *FIGURES)),
        same_as=str(row.get("same_as", "")),
        is_published=_yes_or_no(key, row.get("is_published", False)),
        checks=tuple(_check(key, each) for each in row.get("checks", [])),
        formula=str(row.get("formula", "")),
    )


def _one_of(key: str, name: str, value: Any, known: Iterable[str]) -> str:
    if value not in known:
        raise DefinitionsFault(f"{key}: {name}: expected one of {', '.join(filter(None, known))}, got {value!r}")
    return str(value)


def _words(key: str, name: str, value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict) or set(value) != set(LANGUAGES) or not all(value.values()):
        raise DefinitionsFault(f"{key}: {name}: expected words in each of {', '.join(LANGUAGES)}")
    return {language: str(words) for language, words in value.items()}


def _yes_or_no(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise DefinitionsFault(f"{key}: is_published: expected true or false, got {value!r}")
    return value


def _check(key: str, each: Any) -> Check:
    kind = each.get("kind") if isinstance(each, dict) else None
    if not isinstance(kind, str) or kind not in _CHECKS:
        raise DefinitionsFault(f"{key}: checks: expected a kind of {', '.join(_CHECKS)}, got {kind!r}")
    told = set(each) - {"kind", "level"}
    if not told <= _CHECKS[kind] or (_CHECKS[kind] and not told):
        raise DefinitionsFault(
            f"{key}: {kind}: expected {', '.join(sorted(_CHECKS[kind])) or 'no limits'}, got {', '.join(sorted(map(str, told))) or 'none'}"
        )
    level = _one_of(key, f"{kind}: level", each.get("level"), LEVELS)
    of = each.get("of", [])
    if not isinstance(of, list) or not all(isinstance(part, str) for part in of):
        raise DefinitionsFault(f"{key}: sum: expected a list of keys, got {of!r}")
    limits = {name: _decimal(key, each[name]) for name in ("least", "most", "per_cent") if name in each}
    return Check(kind, level, of=tuple(of), **limits)


def _decimal(key: str, value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite():
        raise DefinitionsFault(f"{key}: expected a number, got {value!r}")
    return found
