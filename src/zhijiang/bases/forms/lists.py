"""What is typed into lists of bases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.bases import queries
from zhijiang.bases.actions import Head
from zhijiang.bases.states import BaseLevel
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from zhijiang.bases.models import Batch


class HeadForm(forms.Form):
    """What stands above a list of bases."""

    name = forms.CharField(label=pgettext_lazy("list", "Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), required=False, max_length=120)
    number = forms.CharField(
        label=_("Number of the document"),
        required=False,
        max_length=60,
        help_text=_("Needed before the list is laid before a second officer."),
    )
    dated_on = DayField(
        label=_("Day of the document"), required=False, help_text=_("From this day on what the list says holds.")
    )
    notice = forms.CharField(
        label=pgettext_lazy("list", "Public notice"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everybody reads it above the list."),
    )

    def __init__(self, *args: Any, batch: Batch | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(batch, name) for name in self.base_fields} if batch else None
        super().__init__(*args, **{"initial": initial} | kwargs)

    def as_head(self) -> Head:
        """The head as the actions take it."""
        return Head(**self.cleaned_data)


class KnownBaseForm(forms.Form):
    """A base that a paper put on a list elsewhere."""

    base: Any = forms.ChoiceField(label=_("Base"))
    level = forms.ChoiceField(label=pgettext_lazy("base", "Level"), choices=BaseLevel.choices)
    basis = forms.CharField(
        label=_("Decided by"), max_length=200, help_text=_("The paper that decided it, by its number or title.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].choices = [  # type: ignore[attr-defined]
            ("", _("Please choose")),
            *((base.code, base.shown_name) for base in queries.free_bases()),
        ]
