"""What is typed into the pages of a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.assignments import queries
from zhijiang.assignments.actions import Given
from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.people.models import Organisation
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from zhijiang.assignments.actions.plans import About
    from zhijiang.assignments.models import Duty
    from zhijiang.people.models import User


class Houses(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several houses."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.shown_name)


def _reason() -> forms.CharField:
    hint = _("The form is published: the units read why.")
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=_("Reason for the change"), max_length=500, help_text=hint, widget=widget)


class PlanForm(forms.Form):
    """The head of a form."""

    organisation = NamedChoice(label=_("Owner"), queryset=Organisation.objects.none(), empty_label=None)
    title = forms.CharField(label=pgettext_lazy("plan", "Title"), max_length=120)
    day = DayField(label=_("Day of the form"), help_text=_("Deadlines in working days are counted from this day."))

    def __init__(self, *args: Any, houses: Any, asks_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = houses  # type: ignore[attr-defined]
        if asks_reason:
            self.fields["reason"] = _reason()


class DutyForm(forms.Form):
    """One line of a form."""

    item = forms.CharField(label=_("Duty"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    lead = NamedChoice(label=_("Lead unit"), queryset=Organisation.objects.none(), empty_label=_("Please choose"))
    helpers = Houses(
        label=_("Cooperating units"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = DayField(label=_("Deadline"), required=False, help_text=_("A day, or a number of working days below."))
    due_workdays = forms.IntegerField(label=_("Deadline in working days"), required=False, min_value=1, max_value=2000)
    after = forms.CharField(
        label=_("Depends on"), required=False, max_length=100, help_text=_("Numbers of duties, for example 1, 3.")
    )
    steps = forms.CharField(
        label=_("Steps"), required=False, help_text=_("One step a line."), widget=forms.Textarea(attrs={"rows": 4})
    )
    about = forms.CharField(
        label=pgettext_lazy("duty", "Hangs on"),
        required=False,
        max_length=12,
        help_text=_("The number of the case, the base or the project of a base that this duty is about."),
    )

    def __init__(
        self, *args: Any, user: User, duty: Duty | None = None, asks_reason: bool = False, **kwargs: Any
    ) -> None:
        seen = queries.about_of(user, duty) if duty else None
        self.unseen = duty.about if duty and seen is None else None
        """What somebody else tied the line to and this user does not see: kept, and not shown."""
        initial = _initial_of(duty, seen.code if seen else "") if duty else None
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.user = user
        for name in ("lead", "helpers"):
            self.fields[name].queryset = queries.units()  # type: ignore[attr-defined]
        if asks_reason:
            self.fields["reason"] = _reason()

    def clean_after(self) -> tuple[int, ...]:
        parts = [each for each in re.split(r"[、，,;；\s]+", self.cleaned_data["after"]) if each]
        if not all(re.fullmatch(r"\d{1,4}", each) for each in parts):
            raise forms.ValidationError(gettext("Numbers of duties are expected, with a comma between them."))
        return tuple(sorted({int(each) for each in parts}))

    def clean_steps(self) -> tuple[str, ...]:
        steps = tuple(each.strip() for each in self.cleaned_data["steps"].splitlines() if each.strip())
        if any(len(each) > 200 for each in steps):
            raise forms.ValidationError(gettext("At most %(count)d characters.") % {"count": 200})
        return steps

    def clean_about(self) -> About | None:
        code = self.cleaned_data["about"].strip().upper()
        found = queries.about_in(self.user, code) if code else None
        if code and found is None:
            raise forms.ValidationError(gettext("You see no case, base or project with this number."))
        return found.thing if found else self.unseen

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("due_on") is None) == (given.get("due_workdays") is None) and not (
            {"due_on", "due_workdays"} & set(self.errors)
        ):
            self.add_error("due_on", gettext("Give a day or a number of working days, one of the two."))
        return given

    def as_given(self) -> Given:
        """The line as the actions take it."""
        given = self.cleaned_data
        return Given(
            item=given["item"],
            lead=given["lead"],
            helpers=tuple(given["helpers"]),
            due_on=given["due_on"],
            due_workdays=given["due_workdays"],
            after=given["after"],
            steps=given["steps"],
            about=given["about"],
        )


def _initial_of(duty: Duty, about: str) -> dict[str, Any]:
    return {
        "item": duty.item,
        "lead": duty.lead_id,
        "helpers": [each.pk for each in duty.helpers.all()],
        "due_on": duty.due_on,
        "due_workdays": duty.due_workdays,
        "after": ", ".join(str(each.number) for each in duty.after.order_by("number")),
        "steps": "\n".join(step.text for step in duty.steps.all()),
        "about": about,
    }


class ReportForm(forms.Form):
    """What a unit says, with its evidence."""

    text = forms.CharField(label=_("Progress"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    link = forms.URLField(label=_("Link"), required=False, max_length=400, assume_scheme="https")
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, PNG, JPEG, docx or xlsx, at most 50 MB."))


class ReasonForm(forms.Form):
    """Nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class WorkbookForm(forms.Form):
    """A filled-in workbook."""

    file = forms.FileField(label=_("Workbook (xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
