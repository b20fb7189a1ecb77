"""The form of an application as a workbook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class WorkbookForm(forms.Form):
    """A filled-in form."""

    file = forms.FileField(
        label=gettext_lazy("The filled-in form"),
        help_text=gettext_lazy("xlsx, at most 5 MB, downloaded here and filled in."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
