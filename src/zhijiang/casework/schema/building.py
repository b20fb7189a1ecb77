"""Django forms out of a procedure's schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator
from django.utils.translation import gettext as _

from zhijiang.casework.procedure import Procedure, Section
from zhijiang.casework.schema.asked import asked_fields
from zhijiang.casework.schema.checks import check_errors
from zhijiang.casework.schema.fields import (
    MOST_ROWS,
    CreditCodeField,
    IssuedNumberField,
    OrganisationField,
    PassagesField,
    RowsField,
    TimecodeField,
    WanField,
)
from zhijiang.casework.schema.kinds import ISSUED_NUMBERS, Kind, columns_of, kind_of, required_columns
from zhijiang.casework.schema.passages import FilmCut, known_again
from zhijiang.casework.schema.texts import Json, title_of, words
from zhijiang.ui.forms import DayField

_LONGEST_NUMBER = 80


class ProcedureForm(forms.Form):
    """What every form out of a procedure does: it judges only what is asked, and looks at several answers at once."""

    procedure: ClassVar[Procedure]
    known: ClassVar[Mapping[str, Json]]
    """Answers that stand elsewhere in the application."""
    on: ClassVar[date]
    """The day that it is where the authority is."""
    well_formed: Mapping[str, Any]
    """What could be read, whether or not the answers go together; a draft keeps it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            if isinstance(field, PassagesField) and name in cleaned:
                cleaned[name] = known_again(cleaned[name], self.initial.get(name) or [])
        self.well_formed = dict(cleaned)
        data = {**self.known, **dict.fromkeys(self.fields), **as_data(cleaned)}
        asked = set(asked_fields(self.procedure, data))
        for name in [name for name in self.errors if name not in asked and name in self.fields]:
            del self.errors[name]
        for error in check_errors(self.procedure, data, on=self.on):
            if error.field in self.fields and error.field in asked and error.field not in self.errors:
                self.add_error(error.field, error.message)
        return cleaned


def form_class(
    procedure: Procedure,
    /,
    *,
    on: date,
    section: Section | None = None,
    partial: bool = False,
    known: Mapping[str, Json] | None = None,
    cuts: Sequence[FilmCut] = (),
) -> type[ProcedureForm]:
    """A Django form for a procedure's schema, or for one section of it, as it is judged on a day.

    With `partial` nothing is required: a draft may be saved half filled. `known` are the answers outside of this
    form, on which some of its questions may hang; `cuts` are those that a table of passages may name.
    Files are given and taken by themselves and stand in no form.
    `cleaned_data` goes through `as_data`.
    """
    names = section.fields if section else tuple(name for each in procedure.sections for name in each.fields)
    properties = procedure.form["properties"]
    required = set() if partial else set(procedure.form.get("required", ()))
    fields = {
        name: _field(properties[name], required=name in required, partial=partial, cuts=cuts)
        for name in names
        if kind_of(properties[name]) != Kind.FILES
    }
    return type("ProcedureForm", (ProcedureForm,), {**fields, "procedure": procedure, "known": known or {}, "on": on})


def as_data(cleaned: Mapping[str, Any], /) -> dict[str, Json]:
    """A form's cleaned data as the JSON that is stored: what was left empty is left out."""
    data: dict[str, Json] = {}
    for name, value in cleaned.items():
        if value in (None, "", [], {}):
            continue
        data[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return data


def column_field(schema: Mapping[str, Any], /, *, required: bool) -> forms.Field:
    """The field that reads one cell of a table."""
    return _field(schema, required=required, partial=False)


def _field(schema: Mapping[str, Any], *, required: bool, partial: bool, cuts: Sequence[FilmCut] = ()) -> forms.Field:
    common: dict[str, Any] = {"label": title_of(schema), "help_text": words(schema.get("x-help")), "required": required}
    kind = kind_of(schema)
    if kind == Kind.ROWS:
        return _rows_field(schema, common, partial=partial)
    if kind == Kind.PASSAGES:
        return PassagesField(cuts=cuts, **_rows_of(schema, partial=partial), **common)
    if kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", _("Please choose")), *_options(schema)], **common)
    if kind == Kind.CHOICES:
        return forms.MultipleChoiceField(
            choices=_options(schema["items"]), widget=forms.CheckboxSelectMultiple, **common
        )
    if kind == Kind.YES:
        return forms.BooleanField(**{**common, "required": required and schema.get("const") is True})
    if kind == Kind.NUMBER:
        return forms.IntegerField(min_value=schema.get("minimum"), max_value=schema.get("maximum"), **common)
    if kind == Kind.DATE:
        return DayField(**common)
    if kind == Kind.WAN:
        return WanField(**common)
    if kind == Kind.ORGANISATION:
        return OrganisationField(**common)
    return _text_field(schema, kind, common)


def _rows_field(schema: Mapping[str, Any], common: dict[str, Any], *, partial: bool) -> RowsField:
    return RowsField(**_rows_of(schema, partial=partial), **common)


def _rows_of(schema: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    needed = frozenset() if partial else required_columns(schema)
    columns = {
        name: _field(column, required=name in needed, partial=partial) for name, column in columns_of(schema).items()
    }
    return {
        "columns": columns,
        "needed": required_columns(schema),
        "min_rows": schema.get("minItems", 0),
        "max_rows": schema.get("maxItems", MOST_ROWS),
    }


def _options(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(value, words(schema["x-options"][value])) for value in schema["enum"]]


def _text_field(schema: Mapping[str, Any], kind: Kind, common: dict[str, Any]) -> forms.CharField:
    if kind == Kind.CREDIT_CODE:
        return CreditCodeField(widget=forms.TextInput(attrs=_CODE_ATTRS), **common)
    if kind == Kind.TIMECODE:
        return TimecodeField(widget=forms.TextInput(attrs={**_CODE_ATTRS, "data-timecode": ""}), **common)
    field = IssuedNumberField(**common) if kind in ISSUED_NUMBERS else forms.CharField(**common)
    if schema.get("x-widget") == "textarea":
        field.widget = forms.Textarea(attrs={"rows": 6})
    if common["required"] and schema.get("minLength"):
        field.validators.append(MinLengthValidator(schema["minLength"]))
    longest = schema.get("maxLength") or (_LONGEST_NUMBER if kind in ISSUED_NUMBERS else None)
    if longest:
        field.validators.append(MaxLengthValidator(longest))
        field.widget.attrs["maxlength"] = str(longest)
    if schema.get("pattern"):
        field.validators.append(RegexValidator(schema["pattern"]))
    return field


_CODE_ATTRS = {"autocomplete": "off", "spellcheck": "false"}
