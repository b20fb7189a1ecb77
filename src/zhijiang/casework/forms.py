"""Forms of the verification page. (Forms of procedures come out of their schema: schema.py.)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.casework import queries
from zhijiang.casework.models import RuleNode
from zhijiang.casework.queries.lists import ListFilter
from zhijiang.casework.queries.readers import Reader, Tab
from zhijiang.casework.queries.tokens import Scope

LARGEST_LETTER: Final = 20 * 1000**2
"""A file larger than this is no letter of ours: 20 MB."""


class VerifyForm(forms.Form):
    """What stands on the paper: a number, and the code beside the QR code."""

    number = forms.CharField(
        label=_("Number of the letter"),
        help_text=_("As printed on the letter, or the code of the case."),
        max_length=80,
    )
    c = forms.CharField(
        label=_("Verification code"),
        help_text=_("16 letters and digits, printed beside the QR code."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CompareForm(forms.Form):
    """A file that somebody holds, to be compared with what was issued. It is hashed and not kept."""

    file = forms.FileField(label=_("The PDF that you have"), help_text=_("It is compared and not kept."))

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST_LETTER:
            raise forms.ValidationError(_("This file is too large to be a letter."), code="too_large")
        return given


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
    since = forms.DateField(
        label=_("Submitted from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Submitted until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
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


if TYPE_CHECKING:
    RuleField = forms.ModelChoiceField[RuleNode]
else:
    RuleField = forms.ModelChoiceField


class CitedRule(RuleField):
    """A rule of the books that may be cited: headings cannot."""

    def __init__(self, **kwargs: Any) -> None:
        rules = RuleNode.objects.filter(is_heading=False).select_related("book").order_by("book", "order")
        super().__init__(rules, empty_label=_("Please choose"), **kwargs)

    def label_from_instance(self, obj: object) -> str:
        assert isinstance(obj, RuleNode)
        return f"{obj.book.title_zh} {obj.number} {obj.text_zh}"[:120]


class BatchForm(forms.Form):
    """One move for many cases, and what is said once for all of them."""

    action = forms.ChoiceField(label=_("What is done"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rule = CitedRule(label=_("Rule"), required=False)

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
    since = forms.DateField(
        label=pgettext_lazy("period", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=pgettext_lazy("period", "Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
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
    expires_on = forms.DateField(
        label=_("Holds until"),
        help_text=_("A year at most."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
