"""What is typed when support is applied for, granted, paid, given and followed up."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.people.models import Organisation
from zhijiang.support.actions import Goal, Part, Service
from zhijiang.support.forms.fields import figure_field, lines_field, wan_field
from zhijiang.support.queries import conditions_of
from zhijiang.support.states import Fact, Kind, fen_of, wan_of
from zhijiang.support.templatetags.support import figure
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhijiang.bases.models import Base, Firm
    from zhijiang.support.models import Application, Grant, Measure

_PARTS: Final = 4
IN_ROWS: Final = {"part", "due", "when", "goal", "wanted", "unit"}
_FILE_HINT: Final = _("PDF, PNG, JPEG, docx or xlsx, at most 50 MB.")


def _about_earlier() -> forms.CharField:
    hint = _("What the earlier support covered, and what this one covers beside it.")
    return lines_field(_("How it differs from the earlier support"), max_length=1000, required=False, help_text=hint)


class ApplyForm(forms.Form):
    """A firm asks for a measure: what for, how much, and what it declares."""

    project = forms.CharField(
        label=_("Name of the project"),
        max_length=120,
        min_length=2,
        help_text=_("As it is called in filings and contracts: earlier support for it is found by this name."),
    )

    def __init__(self, *args: Any, measure: Measure, asks_about_earlier: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure.gives_money:
            ceiling = measure.ceiling_fen
            hint = _("At most %(ceiling)s (10,000 yuan).") % {"ceiling": wan_of(ceiling)} if ceiling else ""
            self.fields["asked"] = wan_field(_("Asked for (10,000 yuan)"), help_text=hint)
        self.declared = []
        for place, condition in enumerate(conditions_of(measure)):
            if condition.fact == Fact.DECLARED:
                self.declared.append(str(place))
                self.fields[f"declared-{place}"] = forms.BooleanField(label=condition.shown_text, required=False)
        if asks_about_earlier:
            self.fields["about_earlier"] = _about_earlier()

    def as_given(self) -> dict[str, Any]:
        """The application as the actions take it; a declaration that was not made is not there."""
        given = self.cleaned_data
        asked = given.get("asked")
        return {
            "project": given["project"],
            "asked_fen": fen_of(asked) if asked is not None else None,
            "declared": {place: True for place in self.declared if given[f"declared-{place}"]},
            "about_earlier": given.get("about_earlier", ""),
        }


class GoalRows:
    """Rows in which figures to be reached are typed, for forms of a promise."""

    if TYPE_CHECKING:
        fields: dict[str, forms.Field]
        cleaned_data: dict[str, Any]

        def __getitem__(self, name: str) -> forms.BoundField: ...

    def add_goals(self) -> None:
        """Four rows, none of them needed."""
        for place in range(1, _PARTS + 1):
            names = {"place": place}
            self.fields[f"goal-{place}"] = forms.CharField(
                label=_("Target %(place)d") % names,
                max_length=80,
                required=False,
                help_text=_("For example: episodes, views, jobs.") if place == 1 else "",
            )
            self.fields[f"wanted-{place}"] = figure_field(_("Target %(place)d: at least") % names, required=False)
            self.fields[f"unit-{place}"] = forms.CharField(
                label=_("Target %(place)d: unit") % names, max_length=20, required=False
            )

    @property
    def goal_rows(self) -> list[list[forms.BoundField]]:
        """What is asked of each target: name, figure, unit."""
        return [[self[f"{name}-{place}"] for name in ("goal", "wanted", "unit")] for place in range(1, _PARTS + 1)]

    def as_goals(self) -> list[Goal]:
        """The rows in which something was typed."""
        given = self.cleaned_data
        rows = [(given[f"goal-{n}"], given[f"wanted-{n}"], given[f"unit-{n}"]) for n in range(1, _PARTS + 1)]
        return [Goal(name, wanted or Decimal(0), unit) for name, wanted, unit in rows if name or wanted or unit]


class GrantForm(GoalRows, forms.Form):
    """What is promised, and how it is paid."""

    seq = forms.IntegerField(widget=forms.HiddenInput)
    promised = lines_field(
        _("What is granted, in words"), max_length=1000, help_text=_("Stands in the letter, after the amount.")
    )

    def __init__(self, *args: Any, application: Application, asks_about_earlier: bool, **kwargs: Any) -> None:
        asked = application.case.data.get("asked", "")
        super().__init__(*args, **{"initial": {"seq": application.case.seq, "amount": asked}} | kwargs)
        self.has_money = application.measure.gives_money
        if self.has_money:
            ceiling = application.measure.ceiling_fen
            hint = _("At most %(ceiling)s (10,000 yuan).") % {"ceiling": wan_of(ceiling)} if ceiling else ""
            self.fields["amount"] = wan_field(_("Granted (10,000 yuan)"), help_text=hint)
            for place in range(1, _PARTS + 1):
                names = {"place": place}
                self.fields[f"part-{place}"] = wan_field(
                    _("Instalment %(place)d (10,000 yuan)") % names,
                    required=False,
                    help_text=_("Left empty, the whole is one instalment.") if place == 1 else "",
                )
                self.fields[f"due-{place}"] = DayField(
                    label=_("Instalment %(place)d: planned for") % names, required=False
                )
                self.fields[f"when-{place}"] = forms.CharField(
                    label=_("Instalment %(place)d: waits for") % names, required=False, max_length=200
                )
        self.add_goals()
        if asks_about_earlier:
            self.fields["about_earlier"] = _about_earlier()

    @property
    def whole(self) -> list[forms.BoundField]:
        """What is asked of the grant as a whole, in order."""
        return [field for field in self.visible_fields() if field.name.partition("-")[0] not in IN_ROWS]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """What is asked of each instalment: amount, day, what it waits for."""
        places = range(1, _PARTS + 1) if self.has_money else ()
        return [[self[f"{name}-{place}"] for name in ("part", "due", "when")] for place in places]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for place in range(1, _PARTS + 1) if self.has_money else ():
            if not given.get(f"part-{place}") and (given.get(f"due-{place}") or given.get(f"when-{place}")):
                self.add_error(f"part-{place}", gettext("Say how much this instalment is."))
        return given

    def as_given(self) -> dict[str, Any]:
        """The decision as the actions take it."""
        given = self.cleaned_data
        found: dict[str, Any] = {"promised": given["promised"], "about_earlier": given.get("about_earlier", "")}
        found["goals"] = self.as_goals()
        if self.has_money:
            places = [place for place in range(1, _PARTS + 1) if given[f"part-{place}"]]
            found["amount_fen"] = fen_of(given["amount"])
            found["parts"] = [
                Part(fen_of(given[f"part-{place}"]), given[f"due-{place}"], given[f"when-{place}"]) for place in places
            ]
        return found | {"expected_seq": given["seq"]}


class PaymentForm(forms.Form):
    """What was paid."""

    paid_on = DayField(label=_("Paid on"))
    amount = wan_field(_("Amount (10,000 yuan)"))
    paper = forms.CharField(label=_("Voucher"), max_length=120, help_text=_("The order or voucher, by its number."))


class RecallForm(forms.Form):
    """What is called back, why and by when."""

    amount = wan_field(_("Amount (10,000 yuan)"))
    due_on = DayField(label=_("To be paid back by"))
    reason = lines_field(_("Reason"), max_length=1000, rows=3)
    paper = forms.CharField(label=pgettext_lazy("support", "Decision"), max_length=120, help_text=_("By its number."))


class ReportForm(forms.Form):
    """What became of a grant, target by target."""

    seq = forms.IntegerField(widget=forms.HiddenInput)
    text = lines_field(
        _("What was done and achieved"),
        max_length=5000,
        rows=8,
        help_text=_(
            "How far the project is, what the support was used for, and the results against what was expected."
        ),
    )
    file = forms.FileField(label=_("Proof"), required=False, help_text=_FILE_HINT)

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = list(grant.targets.all())
        for target in self.targets:
            self.fields[f"reached-{target.place}"] = figure_field(
                f"{target.name} ({target.unit})",
                help_text=_("Agreed: at least %(wanted)s") % {"wanted": figure(target.wanted)},
            )
        self.order_fields(["seq", *(f"reached-{each.place}" for each in self.targets)])

    def as_reached(self) -> dict[int, Decimal]:
        """Figures by target, as the actions take them."""
        return {each.pk: self.cleaned_data[f"reached-{each.place}"] for each in self.targets}


class ReasonForm(forms.Form):
    """Nothing but a reason."""

    reason = lines_field(_("Reason"), max_length=500, rows=3)


class ServiceForm(forms.Form):
    """A service that was given, and how it is known."""

    given_by = NamedChoice(label=_("Given by"), queryset=Organisation.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind of support"), choices=Kind.choices)
    given_on = DayField(label=_("Given on"))
    subject = forms.CharField(label=_("What was given"), max_length=200)
    firm: Any = forms.ModelChoiceField(
        label=_("To the firm"), required=False, queryset=None, empty_label=_("The base as a whole")
    )
    hours = forms.CharField(
        label=pgettext_lazy("support", "Hours"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("For example 1.5"),
    )
    reach = forms.IntegerField(label=_("People or firms reached"), required=False, min_value=0, max_value=10**8)
    source = forms.CharField(
        label=_("Known from"), max_length=200, help_text=_("The paper or report that says so, by its number or title.")
    )
    link = forms.URLField(label=_("Link"), required=False, max_length=400, assume_scheme="https")
    file = forms.FileField(label=_("Proof"), required=False, help_text=_FILE_HINT)

    def __init__(
        self, *args: Any, base: Base, givers: Sequence[Organisation], grant: Grant | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": {"kind": grant.kind} if grant else None} | kwargs)
        self.grant = grant
        self.fields["given_by"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in givers]
        ).order_by("pk")
        self.fields["firm"].queryset = base.firms.filter(left_on=None).order_by("name", "pk")  # type: ignore[attr-defined]
        if grant is not None:
            del self.fields["firm"]

    def clean_hours(self) -> int | None:
        """Minutes, since half hours are given and sums must be exact."""
        text = self.cleaned_data["hours"].strip()
        if not text:
            return None
        try:
            minutes = Decimal(text) * 60
        except InvalidOperation:
            minutes = Decimal(-1)
        if not minutes.is_finite() or minutes <= 0 or minutes != int(minutes) or minutes > 60_000_000:
            raise forms.ValidationError(gettext("Hours like 2 or 1.5 are expected."))
        return int(minutes)

    def as_service(self) -> Service:
        """The service as the actions take it."""
        given = self.cleaned_data
        firm: Firm | None = self.grant.firm if self.grant else given["firm"]
        return Service(
            kind=Kind(given["kind"]),
            given_on=given["given_on"],
            subject=given["subject"],
            source=given["source"],
            firm=firm,
            minutes=given["hours"],
            reach=given["reach"],
            link=given["link"],
        )
