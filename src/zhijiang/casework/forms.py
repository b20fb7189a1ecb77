"""Forms of the verification page and of the dossier. (Forms of procedures come out of their schema: schema.py.)"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.queries import DossierKind
from zhijiang.people.models import Organisation

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


class RenewForm(forms.Form):
    """A standing paper of a house: its file, its number, and how long it holds."""

    file = forms.FileField(label=_("File"), help_text=_("PDF or a picture, at most 50 MB."))
    number = forms.CharField(label=_("Number on the paper"), max_length=80, required=False)
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        help_text=_("Leave it empty if the paper has no end."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("It cannot end before it begins."))
        return cleaned

    def paper(self) -> dict[str, Any]:
        """What the action takes of a valid form."""
        return {name: self.cleaned_data[name] for name in ("file", "number", "valid_from", "valid_until")}


class DossierForm(RenewForm):
    """A new paper: also of what kind, and of which house where there are several."""

    kind = forms.ChoiceField(label=_("Kind of paper"))
    organisation = forms.ModelChoiceField(label=_("House"), queryset=Organisation.objects.none())
    field_order = ("organisation", "kind")

    def __init__(self, *args: Any, houses: QuerySet[Organisation], kinds: Iterable[DossierKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._houses = houses
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind of paper"),
            choices=[("", _("Please choose")), *((kind.word, kind.title) for kind in kinds)],
        )
        if len(houses) == 1:
            del self.fields["organisation"]
        else:
            self.fields["organisation"] = forms.ModelChoiceField(label=_("House"), queryset=houses)
        self.order_fields(self.field_order)

    @property
    def house(self) -> Organisation:
        """The house that was chosen, or the only one."""
        chosen: Organisation = self.cleaned_data.get("organisation") or self._houses[0]
        return chosen
