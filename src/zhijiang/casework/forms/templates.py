"""Forms of the letter templates' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijiang.casework import wordfile


class TemplateForm(forms.Form):
    """The next wording of a letter, and why."""

    file = forms.FileField(
        label=_("Word file (.docx)"),
        help_text=_("Written in Word or WPS, at most 2 MB. It is checked at once."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
    reason = forms.CharField(label=_("What changes, and why"), max_length=300)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > wordfile.LARGEST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB, which no letter is."), code="too_large")
        return given


class BackForm(forms.Form):
    """Going back to an earlier wording: which one is in the address; why is asked."""

    reason = forms.CharField(label=_("Why it goes back"), max_length=300)
