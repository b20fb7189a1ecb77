"""The editor of procedures."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijiang.casework import editing

KIND_WORDS: Final = {
    "text": _("One line of text"),
    "long_text": _("Several lines of text"),
    "number": _("Whole number"),
    "money": _("Money in 10,000 CNY"),
    "date": _("Date"),
    "yes_no": _("Yes or no"),
    "files": _("Files"),
    "choice": _("Choice from a list"),
    "table": _("Table with rows"),
    "other": _("Text of a special form"),
}


class QuestionForm(forms.Form):
    """One question of a procedure's form, as a row of the editor."""

    name = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=_("Name in the data"),
        max_length=40,
        help_text=_("Small Latin letters, digits and _; it never changes once the version is published."),
    )
    section = forms.TypedChoiceField(label=_("Section"), coerce=int)
    label_zh = forms.CharField(label=_("Question in Chinese"), max_length=120)
    label_en = forms.CharField(label=_("Question in English"), max_length=160)
    help_zh = forms.CharField(label=_("Help in Chinese"), max_length=300, required=False)
    help_en = forms.CharField(label=_("Help in English"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(name, word) for name, word in KIND_WORDS.items() if name in editing.KINDS],
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    min_length = forms.IntegerField(label=_("At least so many characters"), min_value=1, required=False)
    max_length = forms.IntegerField(label=_("At most so many characters"), min_value=1, required=False)

    def __init__(
        self, *args: Any, row: editing.Question | None, sections: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs | {"initial": asdict(row) if row else None})
        section = self.fields["section"]
        assert isinstance(section, forms.TypedChoiceField)
        section.choices = sections
        self.row = row
        if row is not None:
            self.fields["name"].disabled = True
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("help_zh") and not cleaned.get("help_en"):
            self.add_error("help_en", _("Give the help in both languages."))
        return cleaned

    @property
    def question(self) -> editing.Question:
        kind = self.row.kind if self.row else self.cleaned_data["kind"]
        return editing.Question(**self.cleaned_data | {"kind": kind})
