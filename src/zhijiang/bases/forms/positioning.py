"""What is typed beside the pictures of positioning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhijiang.bases import queries
from zhijiang.bases.actions import Judgement
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence


class JudgementForm(forms.Form):
    """What the panel judged a base's position to be."""

    main = forms.ChoiceField(label=_("Main position"))
    auxiliary = forms.MultipleChoiceField(
        label=_("Auxiliary positions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    wording = forms.CharField(
        label=_("The position in one sentence"), max_length=200, help_text=_("In the panel's own words.")
    )
    reasons = forms.CharField(label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    dissent = forms.CharField(
        label=_("Dissent"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who saw it otherwise, and why. Left empty where nobody did."),
    )
    panel = forms.CharField(label=_("Who judged"), max_length=300, help_text=_("Members of the panel by name."))
    chair = forms.CharField(
        label=_("Chair of the panel"), max_length=60, help_text=_("Who led it, as named among those who judged.")
    )
    chair_opinion = forms.CharField(
        label=_("The chair’s opinion"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How the chair weighed both sides. Needed where there is dissent."),
    )
    decided_on = DayField(label=_("Judged on"))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(key, queries.segment_name(key)) for key in queries.segments_in_force()]
        self.fields["main"].choices = [("", _("Please choose")), *names]  # type: ignore[attr-defined]
        self.fields["auxiliary"].choices = names  # type: ignore[attr-defined]

    def as_judgement(self) -> Judgement:
        """The judgement as the actions take it."""
        given = self.cleaned_data
        return Judgement(
            main=given["main"],
            wording=given["wording"],
            reasons=given["reasons"],
            panel=given["panel"],
            decided_on=given["decided_on"],
            auxiliary=tuple(given["auxiliary"]),
            dissent=given["dissent"],
            chair=given["chair"],
            chair_opinion=given["chair_opinion"],
        )


class Select(forms.Select):
    """A choice among hundreds: Django draws each of them with a template of its own."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = ((key, " selected" if str(key) in chosen else "", label) for key, label in self.choices)
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class WhatIfForm(forms.Form):
    """Firms that come, that move, or as many as make a position."""

    kind = forms.ChoiceField(
        label=_("What if"),
        choices=[
            ("add", _("new firms come")),
            ("move", _("firms move here from another place")),
            ("position", _("the segment is to have a share of the base")),
        ],
        widget=forms.RadioSelect,
    )
    base = forms.ChoiceField(label=_("Base"), widget=Select)
    segment = forms.ChoiceField(label=_("Segment"))
    firms = forms.IntegerField(label=_("How many firms"), required=False, min_value=1, max_value=500)
    from_base = forms.ChoiceField(label=_("From the base"), required=False, widget=Select)
    from_segment = forms.ChoiceField(label=_("Out of the segment"), required=False)
    share = forms.IntegerField(label=_("Share to reach, %"), required=False, min_value=1, max_value=95)

    def __init__(self, *args: Any, bases: Sequence[tuple[str, str]], segments: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(key, queries.segment_name(key)) for key in segments]
        for name, choices in (("base", bases), ("segment", names)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[f"from_{name}"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wanted = {"add": ("firms",), "move": ("firms", "from_base", "from_segment"), "position": ("share",)}
        for name in wanted.get(given.get("kind", ""), ()):
            if given.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, gettext("Please fill this in."))
        here = given.get("base"), given.get("segment")
        if given.get("kind") == "move" and here == (given.get("from_base"), given.get("from_segment")):
            self.add_error("from_segment", gettext("The firms are there already."))
        return given
