"""What is typed about firms and what they report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.bases import queries
from zhijiang.bases.actions import Stay
from zhijiang.bases.forms.fields import reason
from zhijiang.bases.states import FIGURES
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from zhijiang.bases.models import Firm


_MOST_YUAN: Final = 10**15


class FirmNameForm(forms.Form):
    """Another name of a firm, and from when."""

    name = forms.CharField(label=_("New name"), max_length=120)
    valid_from = DayField(label=_("Named so from"), help_text=_("The name before stays, with its last day."))


class FirmForm(forms.Form):
    """A firm in a base."""

    name = forms.CharField(label=_("Name of the firm"), max_length=120)
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=40)
    segment = forms.ChoiceField(label=_("Segment"))
    joined_on = DayField(label=_("Joined on"))

    def __init__(self, *args: Any, firm: Firm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial_firm(firm)} | kwargs)
        names = [(key, queries.segment_name(key)) for key in queries.segments_in_force()]
        if firm is not None and firm.segment not in dict(names):
            names.append((firm.segment, firm.segment))
        self.fields["segment"].choices = names  # type: ignore[attr-defined]
        if firm is not None:
            self.fields["left_on"] = DayField(
                label=_("Left on"), required=False, help_text=_("Empty while it is resident.")
            )
            self.fields["reason"] = reason()

    def as_stay(self) -> Stay:
        """The firm as the actions take it."""
        given = self.cleaned_data
        return Stay(given["name"], given["credit_code"], given["segment"], given["joined_on"], given.get("left_on"))


def _initial_firm(firm: Firm | None) -> dict[str, Any]:
    if firm is None:
        return {"joined_on": timezone.localdate()}
    return {name: getattr(firm, name) for name in ("name", "credit_code", "segment", "joined_on", "left_on")}


class LeaveForm(forms.Form):
    """The last day of a firm in its base."""

    left_on = DayField(label=_("Last day in the base"))


class FiguresForm(forms.Form):
    """What a firm reports for one year."""

    year = forms.TypedChoiceField(label=_("Reporting year"), coerce=int)
    revenue = forms.IntegerField(
        label=_("Revenue, yuan"),
        required=False,
        min_value=0,
        max_value=_MOST_YUAN,
        help_text=_("Whole yuan. What is left empty is not reported, which is not nought."),
    )
    jobs = forms.IntegerField(label=pgettext_lazy("figure", "Jobs"), required=False, min_value=0, max_value=10**7)
    tax = forms.IntegerField(
        label=_("Tax, yuan"),
        required=False,
        min_value=-_MOST_YUAN,
        max_value=_MOST_YUAN,
        help_text=_("Below nought where tax was returned."),
    )
    research = forms.IntegerField(label=_("Research, yuan"), required=False, min_value=0, max_value=_MOST_YUAN)

    def __init__(self, *args: Any, firm: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = firm.left_on.year if firm.left_on else timezone.localdate().year
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year, str(year)) for year in reversed(range(firm.joined_on.year, last + 1))
        ]

    def as_figures(self) -> dict[str, int | None]:
        """The figures as the actions take them."""
        return {name: self.cleaned_data[name] for name in FIGURES}


class AboutForm(forms.Form):
    """What a firm says of itself."""

    about = forms.CharField(
        label=_("What the firm does"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=400, assume_scheme="https")
    contact = forms.CharField(
        label=pgettext_lazy("firm", "Contact"),
        required=False,
        max_length=200,
        help_text=_("Who is asked, and how. Read by the base and the authority."),
    )


class WorkbookForm(forms.Form):
    """A filled-in workbook."""

    file = forms.FileField(label=_("Workbook (xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
