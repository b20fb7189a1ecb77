"""What the public side and a person's keys ask for, and a rating."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.queries.tokens import Scope
from zhijiang.ui.forms import DayField


class StatusForm(forms.Form):
    """What the applicant gave to somebody who is to follow a case."""

    code = forms.CharField(label=_("Code of the case"), help_text=_("Such as C-4K7Q2MX."), max_length=12, min_length=3)
    secret = forms.CharField(
        label=_("Secret"),
        help_text=_("Eight letters and digits; the applicant finds them on the page of the case."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RatingForm(forms.Form):
    """How the service was."""

    stars = forms.TypedChoiceField(
        label=_("How was the service?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (5, _("5 – very good")),
            (4, _("4 – good")),
            (3, _("3 – fair")),
            (2, _("2 – poor")),
            (1, _("1 – very poor")),
        ],
    )
    text = forms.CharField(
        label=_("What should we know?"),
        help_text=_("The authority reads it; in statistics only the number of stars counts."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TokenForm(forms.Form):
    """A key for a program: what for, and how long."""

    name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("So that you know it again, such as “case export, office server”."),
        max_length=60,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the program may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = DayField(
        label=_("Holds until"),
        help_text=_("A year at most."),
    )
