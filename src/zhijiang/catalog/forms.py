"""What people tell us about a work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.casework.models import Case
from zhijiang.catalog.actions import GivenCredit, GivenRight
from zhijiang.catalog.models import Credit, Right, Work
from zhijiang.catalog.states import GIVEN_STEPS, CreditRole, PictureKind, RightKind, Scheme, StepKind, WorkKind
from zhijiang.catalog.territories import read
from zhijiang.people.models import Organisation
from zhijiang.ui.forms import DayField

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
    synopsis_en = forms.CharField(
        label=_("English synopsis"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    adapted_from = forms.CharField(
        label=_("Adapted from"),
        max_length=200,
        required=False,
        help_text=_("The title of the original; empty for an original script."),
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
    field_order = (
        "organisation",
        "kind",
        "title",
        "title_en",
        "planned_episodes",
        "synopsis",
        "synopsis_en",
        "adapted_from",
    )

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


class CreditForm(forms.Form):
    """A name in the titles."""

    role = forms.ChoiceField(label=pgettext_lazy("credit", "Role"), choices=CreditRole.choices)
    name = forms.CharField(label=_("Name, Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name, English"), max_length=160, required=False)
    job = forms.CharField(
        label=_("Part or task"),
        max_length=60,
        required=False,
        help_text=_("Of the cast: the part they play. Of others: what they did."),
    )

    def as_given(self) -> GivenCredit:
        """What was typed."""
        told = self.cleaned_data
        return GivenCredit(CreditRole(told["role"]), told["name"], told["name_en"], told["job"])


class RightForm(forms.Form):
    """A document of the chain of rights."""

    AREAS = (
        ("CN", _("The Chinese mainland")),
        ("CN HK MO TW", _("The Chinese mainland, Hong Kong, Macao and Taiwan")),
        ("*", _("The world")),
        ("* -CN", _("The world without the Chinese mainland")),
        ("", _("Other places")),
    )
    kind = forms.ChoiceField(label=_("Right"), choices=RightKind.choices)
    grantor = forms.CharField(
        label=_("Granted by"),
        max_length=120,
        required=False,
        help_text=_("Empty where the right arises: with the author, the screenwriter, the maker of the picture."),
    )
    grantee = forms.CharField(label=_("Granted to, or arisen with"), max_length=120)
    area = forms.ChoiceField(label=_("Where it holds"), choices=AREAS, required=False, initial="*")
    places = forms.CharField(
        label=_("Other places"),
        max_length=400,
        required=False,
        help_text=_(
            "Two letters each (ISO 3166-1), with spaces between: SG MY. With * before and a hyphen at each: all but these."
        ),
    )
    is_exclusive = forms.BooleanField(label=_("Exclusive"), required=False)
    starts = DayField(label=_("First day"), required=False)
    ends = DayField(label=_("Last day"), required=False, help_text=_("Empty: without end."))
    paper = forms.CharField(label=_("Title and number of the document"), max_length=200, required=False)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, PNG, JPEG or docx, at most 50 MB. Kept under its hash; only your company reads it."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.docx"}),
    )

    def as_given(self) -> GivenRight:
        """What was typed."""
        told = self.cleaned_data
        return GivenRight(
            kind=RightKind(told["kind"]),
            grantor=told["grantor"],
            grantee=told["grantee"],
            territory=told["area"] or told["places"],
            is_exclusive=told["is_exclusive"],
            starts=told["starts"],
            ends=told["ends"],
            paper=told["paper"],
        )

    @classmethod
    def initial_of(cls, right: Right, /) -> dict[str, Any]:
        """What the form shows for a document as it is kept."""
        is_usual = right.territory in {code for code, _name in cls.AREAS}
        found = {name: getattr(right, name) for name in GivenRight.__dataclass_fields__}
        return found | {
            "area": right.territory if is_usual else "",
            "places": "" if is_usual else read(right.territory).stored,
        }


class StepForm(forms.Form):
    """A day of a work's life that the company tells."""

    kind = forms.ChoiceField(label=_("Step"), choices=[(each.value, each.label) for each in GIVEN_STEPS])
    on = DayField(label=_("Day"))
    words = forms.CharField(label=_("In words, Chinese"), max_length=200, required=False)
    words_en = forms.CharField(label=_("In words, English"), max_length=300, required=False)

    @property
    def chosen(self) -> StepKind:
        return StepKind(self.cleaned_data["kind"])


class CaseChoice(forms.ModelChoiceField[Case]):
    """A choice of cases by title and code."""

    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.shown_title} · {obj.procedure.item.shown_title} · {obj.code}"


class TieForm(forms.Form):
    """A case that is about the work."""

    case = CaseChoice(
        label=pgettext_lazy("to be tied", "Case"), queryset=Case.objects.none(), empty_label=_("Please choose")
    )

    def __init__(self, *args: Any, cases: list[Case], **rest: Any) -> None:
        super().__init__(*args, **rest)
        field = self.fields["case"]
        assert isinstance(field, CaseChoice)
        field.queryset = Case.objects.filter(pk__in=[each.pk for each in cases]).select_related("procedure__item")
        field.initial = cases[0].pk if cases else None


class NumbersForm(forms.Form):
    """What registries gave."""

    eidr = forms.CharField(label="EIDR", max_length=80, required=False, help_text="10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-C")
    isan = forms.CharField(
        label="ISAN", max_length=80, required=False, help_text=_("XXXX-XXXX-XXXX-XXXX-C, with or without its version")
    )

    def as_given(self) -> dict[Scheme, str]:
        """What was typed."""
        return {scheme: self.cleaned_data[scheme.value] for scheme in Scheme}


class PosterForm(forms.Form):
    """A poster or still with its words."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PictureKind.choices)
    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG or JPEG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    alt = forms.CharField(label=_("What is seen on it, Chinese"), max_length=200)
    alt_en = forms.CharField(label=_("What is seen on it, English"), max_length=300, required=False)


def initial_of_credit(credit: Credit, /) -> dict[str, Any]:
    """What the form shows for a credit as it is."""
    return {name: getattr(credit, name) for name in CreditForm.base_fields}
