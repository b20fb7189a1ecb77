"""Forms of the verification page."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_LETTER: Final = 20 * 1000**2
"""A file larger than this is no letter of ours: 20 MB."""


class VerifyForm(forms.Form):
    """What stands on the paper: a number, and the code beside the QR code."""

    number = forms.CharField(
        label=_("Number of the letter"),
        help_text=_("As printed on the letter, or the code of the case."),
        max_length=80,
    )
    c = forms.CharField(
        label=_("Verification code"),
        help_text=_("16 letters and digits, printed beside the QR code."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CompareForm(forms.Form):
    """A file that somebody holds, to be compared with what was issued. It is hashed and not kept."""

    file = forms.FileField(label=_("The PDF that you have"), help_text=_("It is compared and not kept."))

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST_LETTER:
            raise forms.ValidationError(_("This file is too large to be a letter."), code="too_large")
        return given
