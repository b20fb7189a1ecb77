"""Whether answers may be handed in: the procedure's JSON Schema, the questions that are asked, and the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from zhijiang.casework.procedure import Procedure
from zhijiang.casework.schema.asked import asked_fields, kept
from zhijiang.casework.schema.checks import check_errors, number_in
from zhijiang.casework.schema.credit_code import credit_code_fault
from zhijiang.casework.schema.fields import is_timecode
from zhijiang.casework.schema.kinds import columns_of, whole
from zhijiang.casework.schema.passages import passage_fault, passage_fields
from zhijiang.casework.schema.texts import FieldError, Json, title_of

_FORMATS = FormatChecker(formats=["date"])


@_FORMATS.checks("credit-code")
def _is_credit_code(value: object) -> bool:
    return not isinstance(value, str) or not credit_code_fault(value)


@_FORMATS.checks("timecode")
def _is_timecode(value: object) -> bool:
    return not isinstance(value, str) or is_timecode(value)


@_FORMATS.checks("wan")
def _is_wan(value: object) -> bool:
    number = number_in(value)
    return not isinstance(value, str) or (number is not None and number >= 0 and number == round(number, 2))


def errors_in(procedure: Procedure, data: Mapping[str, Json], /, *, on: date) -> list[FieldError]:
    """What keeps these data from being handed in, on that day, in the order of the form; empty if nothing does.

    A question that is not asked is not required, and what stands in it is not looked at.
    """
    found: dict[str, FieldError] = {}
    asked, answers = asked_fields(procedure, data), kept(procedure, data)
    for error in _validator(procedure, asked).iter_errors(dict(answers)):
        if error.validator == "required" and not error.absolute_path:
            for name in error.validator_value:
                if name not in answers:
                    found.setdefault(name, FieldError(name, missing(procedure, name), "required"))
        elif error.absolute_path:
            name, lacks = str(error.absolute_path[0]), _first_missing(error)
            path = (*list(error.absolute_path)[1:], *([lacks] if lacks else []))
            found.setdefault(name, FieldError(name, sentence_of(procedure, name, error), str(error.validator), path))
        else:
            told = _("The form holds something that was not asked.")
            found.setdefault("", FieldError("", told, str(error.validator)))
    for name in passage_fields(procedure.form):
        said = _passages_fault(procedure, name, answers.get(name)) if name in asked and name not in found else ""
        if said:
            found[name] = FieldError(name, said, "passage")
    for each in check_errors(procedure, {name: value for name, value in answers.items() if name not in found}, on=on):
        found.setdefault(each.field, each)
    order = [name for section in procedure.sections for name in section.fields]
    return [found[name] for name in [*order, ""] if name in found]


def _passages_fault(procedure: Procedure, name: str, rows: Json) -> str:
    """The first fault of a table of passages, with its row. Rule: S-11."""
    faults = ((number, passage_fault(row)) for number, row in enumerate(rows or [], start=1))
    number, fault = next(((number, fault) for number, fault in faults if fault), (0, ""))
    told = {"field": title_of(procedure.form["properties"][name]), "row": number, "fault": fault}
    return _("“%(field)s”, row %(row)d: %(fault)s") % told if fault else ""


def missing(procedure: Procedure, field: str, /) -> str:
    """That a question has no answer, as a sentence."""
    return _("“%(field)s” is missing.") % {"field": title_of(procedure.form["properties"][field])}


def _validator(procedure: Procedure, asked: Iterable[str]) -> Draft202012Validator:
    form = whole(procedure.form)
    waited_for = [name for name in form.get("required", ()) if name in set(asked)]
    return Draft202012Validator({**form, "required": waited_for}, format_checker=_FORMATS)


def sentence_of(procedure: Procedure, name: str, error: ValidationError, /) -> str:
    """What is wrong with the answer to a question, as a sentence. The error's path begins with the question's name."""
    schema: Mapping[str, Any] = procedure.form["properties"][name]
    path = list(error.absolute_path)[1:]
    place = title_of(schema)
    if path and isinstance(path[0], int) and columns_of(schema):
        column = path[1] if len(path) > 1 else _first_missing(error)
        words = {"field": place, "row": path[0] + 1, "column": title_of(columns_of(schema).get(str(column), {}))}
        if error.validator == "required":
            return _("“%(field)s”, row %(row)d: “%(column)s” is missing.") % words
        if not column:
            return _("“%(field)s”, row %(row)d holds something that was not asked.") % words
        return _("“%(field)s”, row %(row)d: “%(column)s” is not filled in as asked.") % words
    if error.validator == "format" and error.validator_value == "credit-code":
        return _("“%(field)s”: %(fault)s") % {"field": place, "fault": credit_code_fault(str(error.instance))}
    if error.validator in {"minLength", "maxLength"} and not path:
        told = {"field": place, "count": error.validator_value, "found": len(str(error.instance))}
        if not error.instance:
            return missing(procedure, name)
        if error.validator == "minLength":
            return _("“%(field)s” takes at least %(count)d characters and has %(found)d.") % told
        return _("“%(field)s” takes at most %(count)d characters and has %(found)d.") % told
    if error.validator in {"minItems", "maxItems"}:
        few = _("“%(field)s” asks for at least %(count)d.")
        return (few if error.validator == "minItems" else _("“%(field)s” takes at most %(count)d.")) % {
            "field": place,
            "count": error.validator_value,
        }
    return _("“%(field)s” is not filled in as asked.") % {"field": place}


def _first_missing(error: ValidationError) -> str:
    """The column that a row lacks; empty when the row lacks none."""
    asked: Any = error.validator_value if error.validator == "required" else ()
    given: Any = error.instance
    return next((str(each) for each in asked if each not in given), "")
