"""What people tell us about a work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijiang.catalog.models import Work
from zhijiang.catalog.states import WorkKind
from zhijiang.people.models import Organisation

EPISODES_MAX = 200


class DescriptionForm(forms.Form):
    """What is said of a work, and may be changed later."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("As it stands in the filing."))
    title_en = forms.CharField(label=_("English title"), max_length=160, required=False)
    planned_episodes = forms.IntegerField(
        label=_("Number of episodes"),
        min_value=1,
        max_value=EPISODES_MAX,
        initial=1,
        help_text=_("1 for a film."),
    )
    synopsis = forms.CharField(
        label=_("Synopsis"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean_title(self) -> str:
        """The title without space around it; Chinese titles come without book-title marks."""
        title: str = self.cleaned_data["title"].strip()
        if title.startswith("《") and title.endswith("》") and len(title) > 2:
            return title[1:-1].strip()
        return title


class ProfileForm(forms.Form):
    """A delivery profile that there is not yet: its id and its name; all else is written in its text."""

    profile = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Id"),
        max_length=40,
        help_text=_("Small Latin letters and digits with hyphens between; it is never changed."),
    )
    title_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Name in English"), max_length=80)


class OrganisationField(forms.ModelChoiceField[Organisation]):
    """A choice of organisations by the name in the reader's language."""

    def label_from_instance(self, obj: Organisation) -> str:
        return obj.shown_name


class WorkForm(DescriptionForm):
    """A new work: also whose it is, and what kind."""

    kind = forms.ChoiceField(label=_("Kind"), choices=WorkKind.choices, widget=forms.RadioSelect)
    organisation = OrganisationField(label=_("Company"), queryset=Organisation.objects.none(), empty_label=None)
    field_order = ("organisation", "kind", "title", "title_en", "planned_episodes", "synopsis")

    def __init__(self, *args: Any, organisations: list[Organisation], **rest: Any) -> None:
        super().__init__(*args, **rest)
        field = self.fields["organisation"]
        assert isinstance(field, OrganisationField)
        field.queryset = Organisation.objects.filter(pk__in=[each.pk for each in organisations])
        field.initial = organisations[0]
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()


def initial_of(work: Work, /) -> dict[str, Any]:
    """What the description form shows for a work as it is."""
    return {name: getattr(work, name) for name in DescriptionForm.base_fields}
