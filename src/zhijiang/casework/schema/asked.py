"""Which questions are asked: some depend on the answers to others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from zhijiang.casework.classify import fits
from zhijiang.casework.procedure import Procedure, Section, Test
from zhijiang.casework.schema.texts import Json

_TESTS: TypeAdapter[Mapping[str, Test]] = TypeAdapter(Mapping[str, Test])


Condition = tuple[tuple[str, Test], ...]
"""Pairs of a question and what its answer must be; all of them must hold."""


def condition_of(procedure: Procedure, field: str, /) -> Condition:
    """The answers that a question waits for: its own `x-when` together with its section's. Empty: always asked."""
    return _conditions(procedure)[field]


def own_condition(schema: Mapping[str, Any], /) -> Mapping[str, Test]:
    """A question's `x-when`, read and typed. Raises ValueError (pydantic's) when it cannot be read."""
    return _TESTS.validate_python(schema.get("x-when", {}))


def section_of(procedure: Procedure, field: str, /) -> Section | None:
    return next((section for section in procedure.sections if field in section.fields), None)


def asked_fields(procedure: Procedure, data: Mapping[str, Json], /) -> list[str]:
    """The questions that are asked with these answers, in the order of the form.

    An answer to a question that is not asked counts as none, so that nothing hangs on what nobody sees.
    """
    conditions = _conditions(procedure)
    kept = dict(data)
    while True:
        asked = [name for name, when in conditions.items() if all(fits(test, kept.get(other)) for other, test in when)]
        answered = {name: value for name, value in kept.items() if name in asked or name not in conditions}
        if answered == kept:
            return asked
        kept = answered


def _conditions(procedure: Procedure) -> dict[str, Condition]:
    properties = procedure.form.get("properties", {})
    return {
        name: (*section.when.items(), *own_condition(properties.get(name, {})).items())
        for section in procedure.sections
        for name in section.fields
    }


def is_asked(procedure: Procedure, section: Section, data: Mapping[str, Json], /) -> bool:
    """Whether anything in a section is asked with these answers."""
    return bool(set(section.fields) & set(asked_fields(procedure, data)))


def kept(procedure: Procedure, data: Mapping[str, Json], /) -> dict[str, Json]:
    """The answers without those to questions that are not asked; what is no question at all stays."""
    asked, known = set(asked_fields(procedure, data)), procedure.form.get("properties", {})
    return {name: value for name, value in data.items() if name in asked or name not in known}
