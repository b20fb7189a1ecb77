"""The house's dossier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.casework.queries import DossierKind
from zhijiang.people.models import Organisation
from zhijiang.ui.forms import DayField


class RenewForm(forms.Form):
    """A standing paper of a house: its file, its number, and how long it holds."""

    file = forms.FileField(label=_("File"), help_text=_("PDF or a picture, at most 50 MB."))
    number = forms.CharField(label=_("Number on the paper"), max_length=80, required=False)
    valid_from = DayField(
        label=_("Valid from"),
        required=False,
    )
    valid_until = DayField(
        label=_("Valid until"),
        help_text=_("Leave it empty if the paper has no end."),
        required=False,
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
    organisation = NamedChoice(label=_("House"), queryset=Organisation.objects.none())
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
            self.fields["organisation"] = NamedChoice(label=_("House"), queryset=houses)
        self.order_fields(self.field_order)

    @property
    def house(self) -> Organisation:
        """The house that was chosen, or the only one."""
        chosen: Organisation = self.cleaned_data.get("organisation") or self._houses[0]
        return chosen
