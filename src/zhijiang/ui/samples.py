"""What the style page shows: a form of every field, the tokens, limits in every light. No data of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.utils.translation import pgettext_lazy

from zhijiang.ui.forms import DayField

COLOURS: Final = (
    *("paper", "surface", "surface-2", "line", "line-strong", "ink", "ink-2", "ink-3"),
    *("celadon", "celadon-deep", "celadon-wash", "vermilion", "vermilion-deep", "vermilion-wash"),
    *("amber", "amber-wash", "moss", "moss-wash", "slate", "slate-wash"),
)


@dataclass(frozen=True)
class SampleClock:
    """The shape of a clock as pages get it."""

    light: str
    workdays_left: int | None
    due_on: date | None
    provisional: bool = False


CLOCKS: Final = (
    SampleClock("green", 6, date(2026, 12, 2)),
    SampleClock("yellow", 1, date(2026, 11, 25)),
    SampleClock("yellow", 0, date(2026, 11, 24)),
    SampleClock("red", -2, date(2026, 11, 20)),
    SampleClock("green", None, None),
)


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label=pgettext_lazy("sample", "Title"), max_length=60)
    kind = forms.ChoiceField(
        label=pgettext_lazy("sample", "Kind"),
        choices=[("a", pgettext_lazy("sample", "Micro-drama")), ("b", pgettext_lazy("sample", "Online film"))],
    )
    premiere = DayField(label=pgettext_lazy("sample", "Planned release"), required=False)
    vote = forms.ChoiceField(
        label=pgettext_lazy("sample", "Your opinion"),
        help_text=pgettext_lazy("sample", "It is signed with your name, and stays."),
        widget=forms.RadioSelect,
        choices=[
            ("a", pgettext_lazy("sample", "Approve")),
            ("b", pgettext_lazy("sample", "Return for correction")),
            ("c", pgettext_lazy("sample", "Refuse")),
        ],
    )
    text = forms.CharField(
        label=pgettext_lazy("sample", "Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=pgettext_lazy("sample", "File"), required=False, help_text=pgettext_lazy("sample", "PDF, at most 20 MB.")
    )
    sure = forms.BooleanField(label=pgettext_lazy("sample", "I have watched all of it."))
