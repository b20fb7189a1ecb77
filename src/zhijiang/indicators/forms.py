"""What is typed into the pages of indicators."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.indicators import queries, rules
from zhijiang.indicators.definitions import Definition, remarks_on
from zhijiang.indicators.definitions.units import unit_words
from zhijiang.indicators.queries import Line
from zhijiang.indicators.states import PARTS, Rhythm
from zhijiang.ui.forms import DayField

_WHY: Final = "why_"


class PeriodForm(forms.Form):
    """A period for which figures are asked."""

    rhythm = forms.ChoiceField(label=pgettext_lazy("indicators", "Period"))
    year = forms.IntegerField(label=_("Reporting year"), min_value=2000, max_value=2100)
    part = forms.IntegerField(
        label=_("Which half or quarter"),
        min_value=1,
        max_value=max(PARTS.values()),
        required=False,
        help_text=_("1 or 2 for a half-year, 1 to 4 for a quarter; left empty for a year."),
    )
    due_on = DayField(label=_("Due on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rhythm"].choices = [(each.value, each.label) for each in queries.rhythms_asked()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("rhythm") == Rhythm.YEAR:
            given["part"] = 1
        elif "rhythm" in given and not given.get("part") and "part" not in self.errors:
            self.add_error("part", gettext("Which half or quarter of the year is it?"))
        return given


class DueForm(forms.Form):
    """Another due day, and why."""

    due_on = DayField(label=_("Due on"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Everybody who is asked reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Amount(forms.DecimalField):
    """A number as people write it: 1,234.5 or 1，234.5."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").replace(" ", "")
        return super().to_python(value)


class ReportForm(forms.Form):
    """The figures of one report, each beside that of the last period, and why a warning is right."""

    def __init__(self, *args: Any, lines: Sequence[Line], is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.definition.key: line for line in lines}
        for key, line in self.lines.items():
            self.fields[key] = _amount(line)
            if self.data.get(_WHY + key) or (not self.is_bound and line.reason):
                self._ask_why(line)
        if is_correction:
            self.fields["reason"] = forms.CharField(
                label=_("What was wrong"),
                max_length=500,
                help_text=_("Stands in the record beside what was and what is."),
            )
        self._in_order()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        figures = {key: given.get(key) for key in self.lines}
        if not self.errors and all(amount is None for amount in figures.values()):
            raise forms.ValidationError(gettext("At least one figure is reported, of those that are asked."))
        for key, amount in figures.items():
            if amount is not None and (fault := rules.figure_fault(self._definition(key), amount)):
                self.add_error(key, fault)
                figures[key] = None
        beside = {key: line.last for key, line in self.lines.items()}
        asked = [line.definition for line in self.lines.values()]
        for each in remarks_on(asked, figures, before=beside, language=queries.language()):
            if each.level == "error":
                self.add_error(each.key, each.what)
            elif not str(given.get(_WHY + each.key, "")).strip():
                self._ask_why(self.lines[each.key])
                self.add_error(
                    _WHY + each.key,
                    gettext("%(what)s Is it right? Then say why; else put it right above.") % {"what": each.what},
                )
        self._in_order()
        return given

    def as_figures(self) -> dict[str, Decimal | None]:
        """The figures as the actions take them."""
        return {key: self.cleaned_data.get(key) for key in self.lines}

    def as_reasons(self) -> dict[str, str]:
        """What was said to warnings, by indicator."""
        return {key: self.cleaned_data[_WHY + key] for key in self.lines if self.cleaned_data.get(_WHY + key)}

    def _definition(self, key: str) -> Definition:
        return self.lines[key].definition

    def _ask_why(self, line: Line) -> None:
        self.fields[_WHY + line.definition.key] = forms.CharField(
            label=_("Why is it so? %(name)s") % {"name": line.name}, required=False, max_length=500, initial=line.reason
        )

    def _in_order(self) -> None:
        self.order_fields([name for key in self.lines for name in (key, _WHY + key)])


def _amount(line: Line) -> Amount:
    last = (
        gettext("Last period: %(last)s.") % {"last": line.last_words}
        if line.last is not None
        else gettext("Nothing in the last period.")
    )
    return Amount(
        label=gettext("%(name)s (%(unit)s)") % {"name": line.name, "unit": unit_words(line.definition.unit)},
        required=False,
        initial=_typed(line.amount),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=f"{last} {line.meaning}",
    )


def _typed(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


class WordsForm(forms.Form):
    """Why a report is sent back."""

    words = forms.CharField(
        label=_("What is to be put right"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever reported reads it above the figures."),
    )  # fmt: skip


class WorkbookForm(forms.Form):
    """A filled-in workbook."""

    file = forms.FileField(label=_("Workbook (xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
