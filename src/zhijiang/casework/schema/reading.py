"""Answers as a program sends them: read into the shape in which they are kept, question by question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError as Unfit
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema import Draft202012Validator, ValidationError

from zhijiang.casework.procedure import Procedure
from zhijiang.casework.schema.building import as_data, form_class
from zhijiang.casework.schema.fields import RowsField
from zhijiang.casework.schema.kinds import Kind, kind_of, whole
from zhijiang.casework.schema.texts import FieldError, Json, title_of
from zhijiang.casework.schema.validity import sentence_of
from zhijiang.casework.schema.widgets import RowsWidget

_GIVEN_APART: Final = {Kind.FILES, Kind.PASSAGES}
_OF_A_WHOLE_FORM: Final = {"required", "minLength", "minItems", "const", "format", "pattern"}
"""What a draft need not keep to yet, or what the fields of the page look at, after they have tidied what was typed."""
_TYPES: Final = {
    "string": gettext_lazy("text"),
    "integer": gettext_lazy("a whole number"),
    "boolean": gettext_lazy("true or false"),
    "array": gettext_lazy("a list"),
    "object": gettext_lazy("an object"),
}
_LONGEST_TOLD: Final = 60


def read_answers(
    procedure: Procedure, answers: Mapping[str, Json], /, *, before: Mapping[str, Json], on: date
) -> tuple[dict[str, Json], list[FieldError]]:
    """(answers as they are kept, what cannot be read), one fault a question. None empties a question.

    What the page would take is taken here: a draft may lack much, and numbers of papers are tidied the same way. Files
    and passages of films have ways of their own; they may only come back as they stand in `before`. Rule: P-09.
    """
    read: dict[str, Json] = {}
    faults: list[FieldError] = []
    fields = form_class(procedure, on=on, partial=True).base_fields
    for name, answer in answers.items():
        question = procedure.form["properties"].get(name)
        if question is None:
            told = _("The form has no question “%(field)s”.") % {"field": _short(name)}
            faults.append(FieldError(name, told, "unknown"))
        elif answer is None or kind_of(question) in _GIVEN_APART:
            read[name] = answer
            if answer != before.get(name) and kind_of(question) in _GIVEN_APART:
                told = _("“%(field)s” is not given with the answers, but by its own address.")
                faults.append(FieldError(name, told % {"field": title_of(question)}, "apart"))
        else:
            fault = _misshapen(procedure, name, answer)
            kept = None
            if fault is None:
                kept, fault = _cleaned(name, question, fields[name], answer)
            read[name] = kept
            faults += [fault] if fault is not None else []
    return read, faults


def _misshapen(procedure: Procedure, name: str, answer: Json) -> FieldError | None:
    """The first thing in an answer that is of another shape than its JSON Schema, as far as a draft must keep to it."""
    question = procedure.form["properties"][name]
    try:
        json.dumps(answer, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return FieldError(name, _("“%(field)s” is not filled in as asked.") % {"field": title_of(question)}, "type")
    form = {"type": "object", "properties": {name: _lenient(whole(procedure.form)["properties"][name])}}
    error = next(iter(Draft202012Validator(form).iter_errors({name: answer})), None)
    if error is None:
        return None
    return FieldError(name, _told(procedure, name, error), str(error.validator), tuple(error.absolute_path)[1:])


def _lenient(schema: Any) -> Any:
    """A schema without what only a whole form must keep to."""
    if isinstance(schema, list):
        return [_lenient(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {word: part for word, part in schema.items() if word not in _OF_A_WHOLE_FORM and not word.startswith("x-")}
    kept = {word: _lenient(part) if word != "properties" else part for word, part in kept.items()}
    if "properties" in kept:
        kept["properties"] = {name: _lenient(part) for name, part in kept["properties"].items()}
    return kept


def _told(procedure: Procedure, name: str, error: ValidationError) -> str:
    if error.validator == "type" and len(error.absolute_path) == 1:
        return _("“%(field)s” takes %(kind)s; %(found)s came.") % {
            "field": title_of(procedure.form["properties"][name]),
            "kind": _TYPES.get(str(error.validator_value), error.validator_value),
            "found": _short(error.instance),
        }
    if error.validator == "enum":
        return _("“%(field)s” takes one of: %(options)s; %(found)s came.") % {
            "field": title_of(procedure.form["properties"][name]),
            "options": _(", ").join(map(str, _options(error))),
            "found": _short(error.instance),
        }
    return sentence_of(procedure, name, error)


def _options(error: ValidationError) -> list[Any]:
    offered: Any = error.validator_value
    return list(offered)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True) if not isinstance(value, str) else value
    plain = "".join(each if each.isprintable() else "?" for each in text)
    return plain if len(plain) <= _LONGEST_TOLD else f"{plain[:_LONGEST_TOLD]}…"


def _cleaned(name: str, question: Mapping[str, Any], field: Any, answer: Json) -> tuple[Json, FieldError | None]:
    """What the field of the page makes of an answer; or its fault, with the first cell that is wrong."""
    if isinstance(field, RowsField):
        assert isinstance(field.widget, RowsWidget)
        field.widget.faults.clear()
    try:
        return as_data({name: field.clean(answer)}).get(name), None
    except Unfit as unfit:
        path: tuple[str | int, ...] = next(iter(field.widget.faults), ()) if isinstance(field, RowsField) else ()
        said = " ".join(unfit.messages)
        if not isinstance(field, RowsField):
            said = _("“%(field)s”: %(fault)s") % {"field": title_of(question), "fault": said}
        return None, FieldError(name, said, str(getattr(unfit, "code", "") or "invalid"), path)
