"""What is typed into the pages of the news."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.notices.actions import Given
from zhijiang.notices.states import Category
from zhijiang.people.models import Organisation


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class NoticeForm(forms.Form):
    """A text in Chinese, and as far as wanted in English."""

    organisation = NamedChoice(label=_("Published by"), queryset=Organisation.objects.none(), empty_label=None)
    category = forms.ChoiceField(label=pgettext_lazy("news", "Category"), choices=Category.choices)
    title = forms.CharField(label=_("Title, Chinese"), max_length=120)
    summary = forms.CharField(
        label=_("Summary, Chinese"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences for lists and feeds; the beginning of the text where it is empty."),
    )  # fmt: skip
    body = forms.CharField(
        label=_("Text, Chinese"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("An empty line begins a paragraph. Addresses of web pages become links."),
    )  # fmt: skip
    title_en = forms.CharField(label=_("Title, English"), max_length=200, required=False)
    summary_en = forms.CharField(
        label=_("Summary, English"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body_en = forms.CharField(
        label=_("Text, English"), max_length=40_000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, houses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = houses  # type: ignore[attr-defined]

    def as_given(self) -> Given:
        """What was typed."""
        return Given(**{name: self.cleaned_data[name] for name in Given.__dataclass_fields__})

    @property
    def chosen(self) -> Category:
        """The category that was chosen."""
        return Category(self.cleaned_data["category"])


class PictureForm(forms.Form):
    """A picture with its words."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG or JPEG."),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    alt = forms.CharField(label=_("What is seen on it, Chinese"), max_length=200)
    alt_en = forms.CharField(label=_("What is seen on it, English"), max_length=300, required=False)


class ReleaseForm(forms.Form):
    """When a text is released."""

    at = forms.DateTimeField(
        label=_("Release at"),
        required=False,
        widget=MomentInput,
        help_text=_("Empty: now. A later time: it is read from then on."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
