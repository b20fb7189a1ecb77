"""What kind of question a field's schema asks, and the structure that goes without saying for some kinds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import pgettext_lazy

from zhijiang.casework.states import PassageStanding


class Kind(StrEnum):
    """How a question is asked and its answer is kept."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES = "yes"
    NUMBER = "number"
    DATE = "date"
    WAN = "wan"
    CREDIT_CODE = "credit-code"
    NUMBER_OF_LICENCE = "licence-number"
    NUMBER_OF_PLAN = "planning-number"
    TIMECODE = "timecode"
    ROWS = "rows"
    PASSAGES = "passages"
    FILES = "files"
    ORGANISATION = "organisation"


ISSUED_NUMBERS: Final = {Kind.NUMBER_OF_LICENCE, Kind.NUMBER_OF_PLAN}
SIMPLE: Final = frozenset(Kind) - {Kind.ROWS, Kind.PASSAGES, Kind.FILES, Kind.ORGANISATION, Kind.CHOICES}
"""What may stand in a column of a table."""
_BY_FORMAT: Final = {
    kind.value: kind
    for kind in (
        Kind.DATE,
        Kind.WAN,
        Kind.CREDIT_CODE,
        Kind.NUMBER_OF_LICENCE,
        Kind.NUMBER_OF_PLAN,
        Kind.TIMECODE,
        Kind.PASSAGES,
        Kind.FILES,
        Kind.ORGANISATION,
    )
} | {"timecodes": Kind.ROWS}
TIMECODE_COLUMNS: Final[dict[str, Any]] = {
    "episode": {"type": "integer", "minimum": 1, "x-title": pgettext_lazy("column", "Episode")},
    "from": {"type": "string", "format": "timecode", "x-title": pgettext_lazy("column", "From")},
    "to": {"type": "string", "format": "timecode", "x-title": pgettext_lazy("column", "To")},
    "kind": {"type": "string", "maxLength": 60, "x-title": pgettext_lazy("column", "Kind")},
    "remark": {"type": "string", "maxLength": 300, "x-title": pgettext_lazy("column", "Remark")},
}
"""The columns of a table of particular images and sounds, where the procedure names none."""
_PLACE: Final[dict[str, Any]] = {
    "key": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
    "cut": {"type": "string", "minLength": 1, "maxLength": 60},
    "episode": {"type": "integer", "minimum": 1},
    "start": {"type": "integer", "minimum": 0},
    "end": {"type": "integer", "minimum": 1},
    "frames": {"type": "integer", "minimum": 1},
    "rate": {"type": "string", "pattern": "^[0-9]{1,9}/[1-9][0-9]{0,8}$"},
    "start_timecode": {"type": "string", "maxLength": 12},
    "standing": {"enum": [each.value for each in PassageStanding]},
}
"""What a row of passages holds beside its answers; said once here, so that no procedure has to."""
_FILE: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "sha256", "size_bytes"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 200},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "size_bytes": {"type": "integer", "minimum": 0},
    },
}
_ORGANISATION: Final = {
    "additionalProperties": False,
    "required": ["name", "credit_code"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 120},
        "credit_code": {"type": "string", "format": "credit-code"},
    },
}


def kind_of(schema: Mapping[str, Any], /) -> Kind:
    """The kind of a question; text where nothing else is said."""
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    if "enum" in schema:
        return Kind.CHOICE
    by_type = {"boolean": Kind.YES, "integer": Kind.NUMBER}
    if schema.get("type") == "array":
        return Kind.ROWS if schema.get("items", {}).get("type") == "object" else Kind.CHOICES
    return by_type.get(str(schema.get("type")), Kind.TEXT)


def columns_of(schema: Mapping[str, Any], /) -> Mapping[str, Any]:
    """The columns of a table, by name, from left to right."""
    columns: Mapping[str, Any] = schema.get("items", {}).get("properties", {})
    if schema.get("format") == "timecodes" and not columns:
        return TIMECODE_COLUMNS
    return columns


def required_columns(schema: Mapping[str, Any], /) -> frozenset[str]:
    """The columns that every row fills in."""
    given = schema.get("items", {}).get("required")
    if given is None and schema.get("format") == "timecodes":
        return frozenset({"from", "to"})
    return frozenset(given or ())


def whole(form: Mapping[str, Any], /) -> dict[str, Any]:
    """The form's JSON Schema with what goes without saying: what a file is, an organisation, a row, a place in a film."""
    return {**form, "properties": {name: _whole(field) for name, field in form.get("properties", {}).items()}}


def _whole(field: Mapping[str, Any]) -> dict[str, Any]:
    kind = kind_of(field)
    if kind == Kind.FILES:
        return {**field, "items": _FILE}
    if kind == Kind.ORGANISATION:
        return {**field, **_ORGANISATION}
    if kind == Kind.PASSAGES:
        return {
            **field,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {**columns_of(field), **_PLACE},
                "required": sorted({*required_columns(field), *_PLACE} - {"standing"}),
            },
        }
    if kind == Kind.ROWS:
        return {
            **field,
            "items": {
                "type": "object",
                "additionalProperties": False,
                **field.get("items", {}),
                "properties": dict(columns_of(field)),
                "required": sorted(required_columns(field)),
            },
        }
    return dict(field)
