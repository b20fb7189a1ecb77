"""How every form of the product is drawn: label, hint, error and control, tied together for screen readers."""

from __future__ import annotations

from django import forms
from django.forms.renderers import TemplatesSetting

KINDS = {"checkbox": "checkbox", "select": "select", "textarea": "textarea", "file": "file", "clearablefile": "file"}


class Field(forms.BoundField):
    """A bound field that knows which shape of field it is."""

    @property
    def kind(self) -> str:
        """`checkbox`, `choices`, `select`, `textarea`, `file` or `text`: how the field template lays it out."""
        if self.use_fieldset:
            return "choices"
        return KINDS.get(self.widget_type, "text")


class Renderer(TemplatesSetting):
    """Django's renderer with our templates; named in settings.FORM_RENDERER."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field
