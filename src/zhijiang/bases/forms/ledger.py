"""What is typed into a base's ledger, and why something is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.bases.actions import Line
from zhijiang.people.states import Level
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from zhijiang.bases.models import Base, LedgerLine


class LineForm(forms.Form):
    """A line of the ledger."""

    title = forms.CharField(label=pgettext_lazy("ledger", "Title or name"), max_length=200)
    level = forms.ChoiceField(
        label=pgettext_lazy("ledger", "Level"), required=False, choices=[("", "—"), *Level.choices]
    )
    firm: Any = forms.ModelChoiceField(label=_("Firm"), required=False, queryset=None, empty_label="—")
    began_on = DayField(label=pgettext_lazy("ledger", "Day, or first day"))
    ended_on = DayField(label=pgettext_lazy("ledger", "Last day"), required=False)
    source = forms.CharField(
        label=_("Known from"), max_length=200, help_text=_("The paper or report that says so, by its number or title.")
    )
    link = forms.URLField(label=_("Link"), required=False, max_length=400, assume_scheme="https")
    detail = forms.CharField(
        label=_("Details"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, base: Base, row: LedgerLine | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in self.base_fields} if row else None
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.fields["firm"].queryset = base.firms.order_by("name", "pk")  # type: ignore[attr-defined]

    def as_line(self) -> Line:
        """The line as the actions take it."""
        return Line(**{name: self.cleaned_data[name] for name in self.base_fields})


class ReasonForm(forms.Form):
    """Nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
