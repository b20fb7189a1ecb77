"""Rules on what a form may ask: conditions, tables, files, and checks over several answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from zhijiang.casework import schema
from zhijiang.casework.filetypes import ACCEPTED
from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import OrderCheck, Procedure, ShareCheck, SumCheck, Test, ValidCheck
from zhijiang.casework.schema import Kind
from zhijiang.casework.schema.passages import PLACE

_NUMBERS: Final = {Kind.WAN, Kind.NUMBER}
_TYPES: Final = {"string", "integer", "boolean", "array", "object"}
_OF_THE_DOSSIER: Final = {Kind.FILES, Kind.TEXT, Kind.DATE, Kind.NUMBER_OF_LICENCE}
_FORMATS: Final = {kind.value for kind in Kind} - {"text", "choice", "choices", "yes", "number", "rows"} | {"timecodes"}


def conditions_can_be_met(p: Procedure) -> Iterator[Finding]:
    """L-23: what is asked only sometimes waits for an answer that can be given, and not for its own."""
    fields = p.form.get("properties", {})
    waits: dict[str, set[str]] = {}
    for number, section in enumerate(p.sections, start=1):
        yield from _tests_say_something(f"sections.{number}.when", section.when, fields)
        for name in section.fields:
            waits.setdefault(name, set()).update(section.when)
    for name, field in fields.items():
        try:
            when = schema.own_condition(field)
        except ValueError:
            yield Finding("L-23", f"form.properties.{name}.x-when", _("cannot be read: {question: {any: […]}}"))
            continue
        yield from _tests_say_something(f"form.properties.{name}.x-when", when, fields)
        waits.setdefault(name, set()).update(when)
    for name in waits:
        if name in _waited_for(name, waits):
            yield Finding("L-23", f"form.properties.{name}", _("is asked only after its own answer"))


def _tests_say_something(place: str, when: Mapping[str, Test], fields: Mapping[str, Any]) -> Iterator[Finding]:
    for name, test in when.items():
        field = fields.get(name)
        if field is None:
            yield Finding("L-23", place, _("no question “%(name)s”") % {"name": name})
            continue
        if not test.any and test.least is None and test.below is None:
            yield Finding("L-23", place, _("says nothing of “%(name)s”") % {"name": name})
        options = field.get("enum") or field.get("items", {}).get("enum")
        for word in test.any if options else ():
            if word not in options:
                yield Finding("L-23", place, _("“%(name)s” is never “%(word)s”") % {"name": name, "word": word})


def _waited_for(name: str, waits: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    new = set(waits.get(name, ()))
    while new:
        found |= new
        new = set().union(*(waits.get(each, set()) for each in new)) - found
    return found


def questions_are_of_a_known_kind(p: Procedure) -> Iterator[Finding]:
    """L-24: questions, columns and files are of kinds that a page can ask; a table has columns and room for its rows."""
    for name, field in p.form.get("properties", {}).items():
        place, kind = f"form.properties.{name}", schema.kind_of(field)
        if field.get("type") not in _TYPES or field.get("format", "date") not in _FORMATS:
            yield Finding(
                "L-24",
                place,
                _("no page asks a “%(kind)s”") % {"kind": f"{field.get('type')} {field.get('format', '')}".rstrip()},
            )
        if kind in {Kind.ROWS, Kind.PASSAGES}:
            yield from _table_is_whole(place, field)
        if kind == Kind.FILES:
            for word in field.get("x-accept", ()):
                if word not in ACCEPTED:
                    yield Finding("L-24", f"{place}.x-accept", _("no kind of file “%(word)s”") % {"word": word})
        if "x-dossier" in field and kind not in _OF_THE_DOSSIER:
            yield Finding("L-24", f"{place}.x-dossier", _("only files, numbers and last days come out of the dossier"))
        if field.get("minItems", 0) > field.get("maxItems", 10**6):
            yield Finding("L-24", place, _("asks for more than it takes"))


def _table_is_whole(place: str, field: Mapping[str, Any]) -> Iterator[Finding]:
    columns = schema.columns_of(field)
    if not columns:
        yield Finding("L-24", place, _("a table without columns"))
    for name, column in columns.items():
        if schema.kind_of(field) == Kind.PASSAGES and name in {"from", "to", *PLACE}:
            yield Finding("L-24", f"{place}.items.properties.{name}", _("is the place of every passage"))
        if schema.kind_of(column) not in schema.SIMPLE or column.get("type") not in _TYPES - {"array", "object"}:
            yield Finding("L-24", f"{place}.items.properties.{name}", _("cannot stand in a column"))
    for name in field.get("items", {}).get("required", ()):
        if name not in columns:
            yield Finding("L-24", f"{place}.items.required", _("no column “%(name)s”") % {"name": name})


def checks_compare_what_can_be_compared(p: Procedure) -> Iterator[Finding]:
    """L-25: shares and sums are over numbers, order and validity over dates."""
    fields = p.form.get("properties", {})

    def kinds(*names: str) -> set[Kind]:
        return {schema.kind_of(fields[name]) for name in names if name in fields}

    for number, check in enumerate(p.checks, start=1):
        place = f"checks.{number}"
        if isinstance(check, ShareCheck) and kinds(check.part, check.whole) - _NUMBERS:
            yield Finding("L-25", place, _("a share of what is no number"))
        if isinstance(check, ValidCheck | OrderCheck) and kinds(*check.fields) - {Kind.DATE}:
            yield Finding("L-25", place, _("a day of what is no date"))
        if isinstance(check, SumCheck) and check.table in fields:
            column = schema.columns_of(fields[check.table]).get(check.column)
            if column is None or schema.kind_of(column) not in _NUMBERS or kinds(check.whole) - _NUMBERS:
                yield Finding(
                    "L-25",
                    place,
                    _("no column of numbers “%(column)s”, or no number that it should come to")
                    % {"column": check.column},
                )
