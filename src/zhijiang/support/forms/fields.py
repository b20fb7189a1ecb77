"""Fields that several forms of support share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

MOST_WAN = Decimal(10) ** 9


def wan_field(label: Any, *, places: int = 6, **given: Any) -> forms.DecimalField:
    """An amount in 10,000 yuan, to the fen (six places) or to the yuan (four)."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=MOST_WAN,
        decimal_places=places,
        max_digits=9 + places,
        widget=widget,
        **given,
    )


def lines_field(label: Any, *, rows: int = 4, **given: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **given)


def figure_field(label: Any, **given: Any) -> forms.DecimalField:
    """A figure of any unit, nought or more, to two decimals."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, widget=widget, **given)
