"""What is typed into the pages of facilities and bookings."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhijiang.booking.models import Facility
from zhijiang.booking.states import SLOT_MINUTES, WEEKDAYS, FacilityKind, clock_told
from zhijiang.people.models import Organisation
from zhijiang.ui.forms import DayField

_HALF_HOURS: Final = [(minute, clock_told(minute)) for minute in range(0, 24 * 60 + 1, 30)]


class HouseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A house by its name of the day."""

    def label_from_instance(self, obj: object) -> str:
        assert isinstance(obj, Organisation)
        return obj.shown_name


class FacilityForm(forms.Form):
    """What can be booked."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FacilityKind.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    about = forms.CharField(
        label=_("About it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Size, equipment, what to bring, what it costs beyond the price."),
    )
    units = forms.IntegerField(label=_("How many"), min_value=1, max_value=200, initial=1)
    opens = forms.TypedChoiceField(label=_("Opens"), choices=_HALF_HOURS, coerce=int, initial=540)
    closes = forms.TypedChoiceField(label=_("Closes"), choices=_HALF_HOURS, coerce=int, initial=1080)
    slot_minutes = forms.TypedChoiceField(
        label=_("Booked by"),
        coerce=int,
        initial=60,
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Open on"),
        choices=list(WEEKDAYS.items()),
        initial=list("12345"),
        widget=forms.CheckboxSelectMultiple,
    )
    price = forms.DecimalField(
        label=_("Price in yuan, for each of these times"), min_value=0, max_digits=9, decimal_places=2, initial=0
    )
    answers_within = forms.IntegerField(
        label=_("Answered within, working days"),
        min_value=0,
        max_value=30,
        initial=0,
        help_text=_("0: a booking is confirmed at once."),
    )
    is_active = forms.BooleanField(label=_("Open for booking"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minutes = [(each, gettext("%(minutes)d minutes") % {"minutes": each}) for each in SLOT_MINUTES]
        self.fields["slot_minutes"].choices = minutes  # type: ignore[attr-defined]

    def as_given(self) -> dict[str, Any]:
        """The row's columns."""
        given = dict(self.cleaned_data)
        given["weekdays"] = "".join(sorted(given["weekdays"]))
        given["price_fen"] = int(given.pop("price") * 100)
        return given


class BookingForm(forms.Form):
    """For which house, when, and what for."""

    organisation = HouseChoice(label=_("For"), queryset=Organisation.objects.none(), empty_label=None)
    day = DayField(label=_("Day"))
    first = forms.TypedChoiceField(label=_("Begins"), coerce=int)
    last = forms.TypedChoiceField(label=_("Ends"), coerce=int)
    purpose = forms.CharField(label=_("What for"), max_length=200)

    def __init__(self, *args: Any, facility: Facility, houses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = houses  # type: ignore[attr-defined]
        clock = [(index, clock_told(facility.begins(index))) for index in range(facility.slots + 1)]
        self.fields["first"].choices = clock[:-1]  # type: ignore[attr-defined]
        self.fields["last"].choices = clock[1:]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RatingForm(forms.Form):
    """How it was."""

    stars = forms.TypedChoiceField(
        label=_("Stars"), coerce=int, choices=[(number, number) for number in range(5, 0, -1)], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
