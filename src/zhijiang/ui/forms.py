"""How every form of the product is drawn: label, hint, error and control, tied together for screen readers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop, ngettext_lazy

KINDS = {"checkbox": "checkbox", "select": "select", "textarea": "textarea", "file": "file", "clearablefile": "file"}

SENTENCES = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Enter a valid URL."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("The submitted file is empty."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)
"""What Django's fields say of a wrong answer; here for our catalogue, whose Chinese takes the place of Django's."""


class Field(forms.BoundField):
    """A bound field that knows which shape of field it is."""

    @property
    def kind(self) -> str:
        """`checkbox`, `choices`, `select`, `textarea`, `file` or `text`: how the field template lays it out."""
        if self.use_fieldset:
            return "choices"
        return KINDS.get(self.widget_type, "text")


class DayInput(forms.DateInput):
    """The browser's own calendar, which takes a day in this form alone."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, asked for in the browser's own calendar."""

    widget = DayInput


class Renderer(TemplatesSetting):
    """Django's renderer with our templates; named in settings.FORM_RENDERER."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field
