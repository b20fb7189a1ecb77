"""Filters of lists, batches, figures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.casework import queries
from zhijiang.casework.forms.moves import RuleChoice
from zhijiang.casework.queries.lists import ListFilter
from zhijiang.casework.queries.readers import Reader, Tab
from zhijiang.ui.forms import DayField


class CaseFilterForm(forms.Form):
    """The filters of the list of cases, as words of the address. A word that is not known filters nothing."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    item = forms.ChoiceField(label=_("Item"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Class"), required=False)
    house = forms.CharField(label=_("Applicant"), required=False, max_length=60)
    since = DayField(
        label=_("Submitted from"),
        required=False,
    )
    until = DayField(
        label=_("Submitted until"),
        required=False,
    )
    tab = forms.ChoiceField(choices=[("", ""), *Tab.choices], required=False, widget=forms.HiddenInput)

    def __init__(self, given: Any, /, *, reader: Reader) -> None:
        super().__init__(given, auto_id="filter-%s")
        item = str(given.get("item", ""))
        kinds = queries.kinds_of(reader, item)
        self.has_kinds = bool(kinds)
        self._offer("item", queries.items_of(reader))
        self._offer("state", queries.states_of(reader, item))
        self._offer("kind", kinds)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("All")), *choices]

    @property
    def knows_item(self) -> bool:
        """Whether an item is chosen, so that its states and classes can be."""
        return bool(self.cleaned_data.get("item"))

    def as_filter(self) -> ListFilter:
        """What is asked for; what cannot be read is left out."""
        self.is_valid()
        cleaned = self.cleaned_data
        tab = cleaned.get("tab")
        return ListFilter(
            tab=Tab(tab) if tab else None,
            item=cleaned.get("item", ""),
            state=cleaned.get("state", ""),
            kind=cleaned.get("kind", ""),
            house=cleaned.get("house", "").strip(),
            since=cleaned.get("since"),
            until=cleaned.get("until"),
            words=cleaned.get("q", ""),
        )

    def as_query(self) -> str:
        """The filters as an address has them, without what is empty or unknown."""
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        return urlencode(
            {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in told.items()}
        )


class FilterNameForm(forms.Form):
    """The name under which a search is kept."""

    name = forms.CharField(label=_("Name of the search"), max_length=60)


class BatchForm(forms.Form):
    """One move for many cases, and what is said once for all of them."""

    action = forms.ChoiceField(label=_("What is done"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rule = RuleChoice(label=_("Rule"), required=False)

    def __init__(self, given: Any, /, *, choices: list[queries.BatchChoice]) -> None:
        super().__init__(given)
        action = self.fields["action"]
        assert isinstance(action, forms.ChoiceField)
        action.choices = [
            (each.name, gettext("%(label)s (%(count)d)") % {"label": each.label, "count": each.count})
            for each in choices
        ]
        if not any(each.needs_rule for each in choices):
            del self.fields["rule"]
        if not any(each.needs_reason for each in choices):
            del self.fields["reason"]


class PeriodForm(forms.Form):
    """Of which item, and from and until which days, figures are wanted."""

    item = forms.ChoiceField(label=_("Item"), required=False)
    since = DayField(
        label=pgettext_lazy("period", "From"),
        required=False,
    )
    until = DayField(
        label=pgettext_lazy("period", "Until"),
        required=False,
    )

    def __init__(self, given: Any, /, *, items: list[tuple[str, str]]) -> None:
        super().__init__(given, auto_id="filter-%s")
        item = self.fields["item"]
        assert isinstance(item, forms.ChoiceField)
        item.choices = items

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The last day is before the first."))
        return cleaned
