"""Forms out of JSON Schema: the procedure's schema is the one truth; Django forms, checks and summaries follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker

from zhijiang.casework.procedure import Procedure, Section, ShareCheck

Json = Any


def words(text: Mapping[str, str] | None, /) -> str:
    """A text given as {zh, en}, in the reader's language; empty for none."""
    if not text:
        return ""
    return text["en" if (get_language() or "").startswith("en") else "zh"]


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, as a sentence that names it."""

    field: str
    message: str


@dataclass(frozen=True)
class Answered:
    """One question with its answer, as people read it."""

    field: str
    label: str
    value: str


@dataclass(frozen=True)
class AnsweredSection:
    """One group of questions with their answers."""

    title: str
    answers: list[Answered]


class WanField(forms.DecimalField):
    """Money in units of 10,000 CNY: at most two decimals, kept as exact text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=9, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else str(number)


def form_class(procedure: Procedure, /, *, section: Section | None = None, partial: bool = False) -> type[forms.Form]:
    """A Django form for a procedure's schema, or for one section of it.

    With `partial` nothing is required: a draft may be saved half filled. `cleaned_data` goes through `as_data`.
    """
    names = section.fields if section else tuple(name for each in procedure.sections for name in each.fields)
    required = set() if partial else set(procedure.form.get("required", ()))
    fields = {name: _field(procedure.form["properties"][name], required=name in required) for name in names}

    def clean(self: forms.Form) -> dict[str, Any]:
        cleaned = forms.Form.clean(self) or {}
        for error in share_errors(procedure, as_data(cleaned)):
            if error.field in self.fields:
                self.add_error(error.field, error.message)
        return cleaned

    return type("ProcedureForm", (forms.Form,), {**fields, "clean": clean})


def as_data(cleaned: Mapping[str, Any], /) -> dict[str, Json]:
    """A form's cleaned data as the JSON that is stored: what was left empty is left out."""
    data: dict[str, Json] = {}
    for name, value in cleaned.items():
        if value in (None, "", []):
            continue
        data[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return data


def _field(schema: Mapping[str, Any], *, required: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": words(schema.get("x-title")),
        "help_text": words(schema.get("x-help")),
        "required": required,
    }
    if "enum" in schema:
        return forms.ChoiceField(choices=[("", _("Please choose")), *_options(schema)], **common)
    if schema["type"] == "array":
        return forms.MultipleChoiceField(
            choices=_options(schema["items"]), widget=forms.CheckboxSelectMultiple, **common
        )
    if schema["type"] == "boolean":
        return forms.BooleanField(**{**common, "required": required and schema.get("const") is True})
    if schema["type"] == "integer":
        return forms.IntegerField(min_value=schema.get("minimum"), max_value=schema.get("maximum"), **common)
    if schema.get("format") == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if schema.get("format") == "wan":
        return WanField(**common)
    return _text_field(schema, common)


def _options(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(value, words(schema["x-options"][value])) for value in schema["enum"]]


def _text_field(schema: Mapping[str, Any], common: dict[str, Any]) -> forms.CharField:
    field = forms.CharField(**common)
    if schema.get("x-widget") == "textarea":
        field.widget = forms.Textarea(attrs={"rows": 6})
    if common["required"] and schema.get("minLength"):
        field.validators.append(MinLengthValidator(schema["minLength"]))
    if schema.get("maxLength"):
        field.validators.append(MaxLengthValidator(schema["maxLength"]))
        field.widget.attrs["maxlength"] = str(schema["maxLength"])
    if schema.get("pattern"):
        field.validators.append(RegexValidator(schema["pattern"]))
    return field


def errors_in(procedure: Procedure, data: Mapping[str, Json], /) -> list[FieldError]:
    """What keeps these data from being handed in, in the order of the form; empty if nothing does."""
    found: dict[str, str] = {}
    properties = procedure.form["properties"]
    for error in Draft202012Validator(procedure.form, format_checker=FormatChecker()).iter_errors(dict(data)):
        if error.validator == "required":
            for name in error.validator_value:
                if name not in data:
                    found.setdefault(
                        name, _("“%(field)s” is missing.") % {"field": words(properties[name].get("x-title"))}
                    )
        elif error.absolute_path:
            name = str(error.absolute_path[0])
            found.setdefault(
                name, _("“%(field)s” is not filled in as asked.") % {"field": words(properties[name].get("x-title"))}
            )
        else:
            found.setdefault("", _("The form holds something that was not asked."))
    for share in share_errors(procedure, {name: value for name, value in data.items() if name not in found}):
        found.setdefault(share.field, share.message)
    order = [name for section in procedure.sections for name in section.fields]
    return [FieldError(name, found[name]) for name in [*order, ""] if name in found]


def share_errors(procedure: Procedure, data: Mapping[str, Json], /) -> list[FieldError]:
    """The checks over two fields that do not hold; what is not filled in is not judged."""
    return [
        FieldError(check.part, str(check.message))
        for check in procedure.checks
        if isinstance(check, ShareCheck) and not _holds(check, data)
    ]


def _holds(check: ShareCheck, data: Mapping[str, Json]) -> bool:
    try:
        part, whole = Decimal(str(data[check.part])), Decimal(str(data[check.whole]))
    except (KeyError, InvalidOperation):
        return True
    return part * 100 <= whole * check.percent


def summary_of(procedure: Procedure, data: Mapping[str, Json], /) -> list[AnsweredSection]:
    """All questions with their answers, for “check your answers” and for what was handed in."""
    properties = procedure.form["properties"]
    return [
        AnsweredSection(
            title=str(section.title),
            answers=[
                Answered(name, words(properties[name].get("x-title")), shown(properties[name], data.get(name)))
                for name in section.fields
            ],
        )
        for section in procedure.sections
    ]


def shown(schema: Mapping[str, Any], value: Json, /) -> str:
    """One answer for people, in the reader's language; empty if there is none."""
    if value is None or value == "":
        return ""
    if "enum" in schema:
        return words(schema["x-options"].get(value)) or str(value)
    if isinstance(value, list):
        return _(", ").join(words(schema["items"]["x-options"].get(each)) or str(each) for each in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if schema.get("format") == "date":
        return date_format(date.fromisoformat(str(value)))
    return str(value)
