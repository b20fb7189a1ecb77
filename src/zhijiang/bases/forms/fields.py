"""Kinds of question that several forms of bases ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def lines(label: Any, **given: Any) -> forms.CharField:
    """Several short texts, one a line."""
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=False, widget=widget, **given)


def reason() -> forms.CharField:
    """Why something that was kept is put right."""
    hint = _("Stands in the record beside what was and what is.")
    return forms.CharField(label=_("What was wrong"), max_length=500, help_text=hint)
