"""A procedure's form as plain JSON Schema, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhijiang.casework.procedure import Procedure
from zhijiang.casework.schema.asked import condition_of
from zhijiang.casework.schema.kinds import whole
from zhijiang.casework.schema.texts import Json, words


def described(procedure: Procedure, /) -> dict[str, Json]:
    """The form as JSON Schema 2020-12, with titles, helps and options in the reader's language.

    What keeps to it may still be refused: questions that hang on others are not `required` here but say `x-required`
    and `x-when`, and checks over several answers stand in no schema.
    """
    form = whole(procedure.form)
    asked_always = [name for name in form.get("required", ()) if not condition_of(procedure, name)]
    sections = {name: number for number, section in enumerate(procedure.sections, start=1) for name in section.fields}
    properties = {
        name: {**_plain(question), "x-section": sections[name], **_hangs_on(procedure, name)}
        for name, question in form["properties"].items()
        if name in sections
    }
    return {**form, "title": str(procedure.title), "required": asked_always, "properties": properties}


def _plain(part: Mapping[str, Any]) -> dict[str, Json]:
    kept: dict[str, Json] = {word: value for word, value in part.items() if word not in {"x-title", "x-help", "x-when"}}
    told = {"title": words(part.get("x-title")), "description": words(part.get("x-help"))}
    kept |= {word: text for word, text in told.items() if text}
    if "x-options" in part:
        kept["x-options"] = {value: words(text) for value, text in part["x-options"].items()}
    if isinstance(part.get("items"), Mapping):
        kept["items"] = _plain(part["items"])
    if "properties" in part:
        kept["properties"] = {name: _plain(each) for name, each in part["properties"].items()}
    return kept


def _hangs_on(procedure: Procedure, name: str) -> dict[str, Json]:
    """The answers that a question waits for, each one of `any`, or a number of at least `least` and under `below`."""
    condition = condition_of(procedure, name)
    if not condition:
        return {}
    tests = {
        other: {
            word: value
            for word, value in (
                ("any", list(test.any)),
                ("least", None if test.least is None else str(test.least)),
                ("below", None if test.below is None else str(test.below)),
            )
            if value
        }
        for other, test in condition
    }
    return {"x-when": tests, "x-required": name in procedure.form.get("required", ())}
