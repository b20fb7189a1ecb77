"""What is typed when a measure is written."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.bases.queries import segment_name, segments_in_force
from zhijiang.bases.states import BaseLevel
from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.people.models import Organisation
from zhijiang.support.actions import Terms
from zhijiang.support.forms.fields import lines_field, wan_field
from zhijiang.support.models import Measure
from zhijiang.support.queries import conditions_of
from zhijiang.support.states import (
    FEN_OF_A_YUAN,
    MONEY_FACTS,
    Condition,
    Fact,
    Kind,
    Purpose,
    fen_of,
    wan_of,
)
from zhijiang.ui.forms import DayField

_MOST_DECLARATIONS: Final = 12
_LONGEST_DECLARATION: Final = 200
_BOUNDS: Final = (
    (Fact.YEARS, "least"),
    (Fact.REVENUE, "least"),
    (Fact.REVENUE, "most"),
    (Fact.JOBS, "least"),
    (Fact.JOBS, "most"),
    (Fact.TAX, "least"),
    (Fact.RESEARCH, "least"),
)
"""The bounds that the form asks for: the fact and which end."""


class MeasureForm(forms.Form):
    """A measure and its conditions."""

    authority = NamedChoice(label=_("Issued by"), queryset=Organisation.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind of support"), choices=Kind.choices)
    purpose = forms.ChoiceField(
        label=_("What is supported"),
        choices=Purpose.choices,
        help_text=_("Two grants to one project for the same are looked at twice."),
    )
    title = forms.CharField(label=pgettext_lazy("measure", "Title"), max_length=120)
    title_en = forms.CharField(label=pgettext_lazy("measure", "English title"), max_length=160, required=False)
    paper = forms.CharField(label=_("Paper it rests on"), max_length=200)
    paper_number = forms.CharField(label=_("Number of the paper"), max_length=80, required=False)
    clause = forms.CharField(label=_("Clause"), max_length=80, required=False)
    valid_from = DayField(label=_("In force from"))
    valid_until = DayField(label=_("In force until"), required=False, help_text=_("Empty where no end is named."))
    gives = lines_field(_("What is given"), max_length=2000)
    gives_en = lines_field(_("What is given, in English"), max_length=2000, required=False, rows=3)
    gives_money = forms.BooleanField(label=_("Money is given"), required=False)
    ceiling = wan_field(
        _("Ceiling for one application (10,000 yuan)"), required=False, help_text=_("Empty where there is none.")
    )
    base_levels = forms.MultipleChoiceField(
        label=_("Only firms of bases at these levels"),
        choices=BaseLevel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: of every base."),
    )
    segments = forms.MultipleChoiceField(
        label=_("Only firms of these segments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: of every segment."),
    )
    years_least = forms.IntegerField(
        label=_("At least so many years in the base"), required=False, min_value=1, max_value=50
    )
    revenue_least = wan_field(_("Revenue of the last year at least (10,000 yuan)"), places=4, required=False)
    revenue_most = wan_field(_("Revenue of the last year at most (10,000 yuan)"), places=4, required=False)
    jobs_least = forms.IntegerField(
        label=_("Jobs of the last year at least"), required=False, min_value=1, max_value=10**7
    )
    jobs_most = forms.IntegerField(
        label=_("Jobs of the last year at most"), required=False, min_value=0, max_value=10**7
    )
    tax_least = wan_field(_("Tax of the last year at least (10,000 yuan)"), places=4, required=False)
    research_least = wan_field(_("Research of the last year at least (10,000 yuan)"), places=4, required=False)
    declarations = lines_field(
        _("What the applicant declares"),
        required=False,
        help_text=_("One a line; its English words may follow after a bar: “|”."),
    )
    is_example = forms.BooleanField(
        label=pgettext_lazy("measure", "An example"),
        required=False,
        help_text=_("Its figures are not checked against the paper; every page says so."),
    )

    def __init__(self, *args: Any, houses: Any, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(measure) if measure else None} | kwargs)
        self.fields["authority"].queryset = houses  # type: ignore[attr-defined]
        self.fields["segments"].choices = [(key, segment_name(key)) for key in segments_in_force()]  # type: ignore[attr-defined]

    def clean_declarations(self) -> tuple[Condition, ...]:
        lines = [each.strip() for each in self.cleaned_data["declarations"].splitlines() if each.strip()]
        if len(lines) > _MOST_DECLARATIONS:
            raise forms.ValidationError(gettext("At most %(count)d lines.") % {"count": _MOST_DECLARATIONS})
        if any(len(each) > _LONGEST_DECLARATION for each in lines):
            raise forms.ValidationError(
                gettext("At most %(count)d characters a line.") % {"count": _LONGEST_DECLARATION}
            )
        pairs = (each.replace("｜", "|").partition("|") for each in lines)
        return tuple(Condition(Fact.DECLARED, text=zh.strip(), text_en=en.strip()) for zh, _bar, en in pairs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", gettext("The last day lies before the first."))
        if given.get("ceiling") is not None and not given.get("gives_money"):
            self.add_error("ceiling", gettext("A ceiling belongs to a measure that gives money."))
        for fact in (Fact.REVENUE, Fact.JOBS):
            least, most = given.get(f"{fact}_least"), given.get(f"{fact}_most")
            if least is not None and most is not None and most < least:
                self.add_error(f"{fact}_most", gettext("The most is less than the least."))
        return given

    def as_terms(self) -> Terms:
        """The measure as the actions take it."""
        given = self.cleaned_data
        ceiling = given["ceiling"]
        same = (
            "title",
            "title_en",
            "paper",
            "paper_number",
            "clause",
            "valid_from",
            "valid_until",
            "gives",
            "gives_en",
        )
        return Terms(
            kind=Kind(given["kind"]),
            purpose=Purpose(given["purpose"]),
            gives_money=given["gives_money"],
            ceiling_fen=fen_of(ceiling) if ceiling else None,
            conditions=tuple(self._conditions()),
            is_example=given["is_example"],
            **{name: given[name] for name in same},
        )

    def _conditions(self) -> list[Condition]:
        given = self.cleaned_data
        found = []
        if given["base_levels"]:
            found.append(Condition(Fact.BASE_LEVEL, any=tuple(given["base_levels"])))
        if given["segments"]:
            found.append(Condition(Fact.SEGMENT, any=tuple(given["segments"])))
        bounds: dict[Fact, dict[str, int]] = {}
        for fact, end in _BOUNDS:
            value = given[f"{fact}_{end}"]
            if value is not None:
                whole = fen_of(value) // FEN_OF_A_YUAN if fact in MONEY_FACTS else int(value)
                bounds.setdefault(fact, {})[end] = whole
        found += [Condition(fact, least=ends.get("least"), most=ends.get("most")) for fact, ends in bounds.items()]
        return [*found, *given["declarations"]]


def _initial(measure: Measure) -> dict[str, Any]:
    same = (
        *("kind", "purpose", "title", "title_en", "paper", "paper_number", "clause", "valid_from", "valid_until"),
        *("gives", "gives_en", "gives_money", "is_example"),
    )
    found: dict[str, Any] = {name: getattr(measure, name) for name in same}
    found["authority"] = measure.authority_id
    found["ceiling"] = wan_of(measure.ceiling_fen) if measure.ceiling_fen else None
    declared = []
    for condition in conditions_of(measure):
        if condition.fact == Fact.DECLARED:
            declared.append(f"{condition.text} | {condition.text_en}" if condition.text_en else condition.text)
        elif condition.fact == Fact.BASE_LEVEL:
            found["base_levels"] = list(condition.any)
        elif condition.fact == Fact.SEGMENT:
            found["segments"] = list(condition.any)
        else:
            for end in ("least", "most"):
                value = getattr(condition, end)
                if value is not None:
                    is_money = condition.fact in MONEY_FACTS
                    found[f"{condition.fact}_{end}"] = wan_of(value * FEN_OF_A_YUAN) if is_money else value
    return found | {"declarations": "\n".join(declared)}
