"""A name of an authority or a house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.casework.models import DossierItem
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from django.db.models import QuerySet

    PaperField = forms.ModelChoiceField[DossierItem]
else:
    PaperField = forms.ModelChoiceField


class PaperChoice(PaperField):
    """A paper of the dossier, by its title, number and file."""

    def label_from_instance(self, obj: DossierItem) -> str:
        return " · ".join(filter(None, (obj.title, obj.number, obj.name)))


class OrganisationNameForm(forms.Form):
    """A name, from when it holds, and what shows it: a paper of the dossier where `papers` are given, else words."""

    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    valid_from = DayField(
        label=_("Named so from"), help_text=_("A day to come is taken too. Earlier names stay, with their days.")
    )
    paper = forms.CharField(
        label=_("Document that shows it"),
        max_length=200,
        help_text=_("The decision or notice of the change, with its number."),
    )

    def __init__(self, *args: Any, papers: QuerySet[DossierItem] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if papers is not None:
            del self.fields["paper"]
            self.fields["item"] = PaperChoice(
                label=_("Paper of the dossier that shows it"),
                queryset=papers,
                empty_label=_("Please choose"),
                help_text=_("The licence with the new name, for example; add it to the dossier first."),
            )
