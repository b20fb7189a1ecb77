"""What is typed into the pages of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.casework.forms import RuleChoice
from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.people.models import Organisation
from zhijiang.support.actions.calls import CallFacts
from zhijiang.support.actions.grants import Part
from zhijiang.support.forms.fields import lines_field, wan_field
from zhijiang.support.forms.grants import IN_ROWS, GoalRows
from zhijiang.support.states import Outcome, Purpose, fen_of, wan_of
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from zhijiang.casework.procedure import Panel
    from zhijiang.people.models import User
    from zhijiang.support.models import Call, Defence, Entry, Score

_PARTS: Final = 4


class CallForm(forms.Form):
    """A call as it is drafted."""

    authority = NamedChoice(label=_("Made by"), queryset=Organisation.objects.none(), empty_label=None)
    item = forms.ChoiceField(label=_("What is applied for"))
    title = forms.CharField(label=pgettext_lazy("call", "Title"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    about = lines_field(_("What is supported, who may apply"), max_length=4000, rows=8)
    paper = forms.CharField(label=_("Paper it rests on, with number"), max_length=200)
    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(label=_("Last day to hand in"))
    recommend_until = DayField(label=_("Last day to recommend"))
    places = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=999, help_text=_("How many can be supported.")
    )
    ceiling = wan_field(
        _("Most money for one (10,000 yuan)"), required=False, help_text=_("Empty where there is no ceiling.")
    )
    purpose = forms.ChoiceField(label=_("What is supported"), choices=Purpose.choices)
    notice_workdays = forms.IntegerField(label=_("Public notice (working days)"), min_value=1, max_value=60, initial=5)
    with_defence = forms.BooleanField(
        label=_("Each entry is presented to the experts"),
        required=False,
        help_text=_("Experts hand their points in when every presentation before them is recorded."),
    )
    is_example = forms.BooleanField(label=_("An example: its figures are not checked"), required=False)

    def __init__(
        self, *args: Any, makers: Any, items: Sequence[tuple[str, str]], call: Call | None = None, **kwargs: Any
    ) -> None:
        initial = {name: getattr(call, name) for name in self.base_fields if hasattr(call, name)} if call else {}
        if call is not None and call.ceiling_fen:
            initial["ceiling"] = wan_of(call.ceiling_fen)
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.fields["authority"].queryset = makers  # type: ignore[attr-defined]
        self.fields["item"].choices = list(items)  # type: ignore[attr-defined]
        if call is not None:
            del self.fields["authority"]
        elif len(makers) == 1:
            self.initial["authority"] = makers[0]

    def as_facts(self) -> CallFacts:
        """The call as the actions take it."""
        given = dict(self.cleaned_data)
        given.pop("authority", None)
        ceiling: Decimal | None = given.pop("ceiling")
        given["purpose"] = Purpose(given["purpose"])
        return CallFacts(**given, ceiling_fen=fen_of(ceiling) if ceiling else None)


class QuotaForm(forms.Form):
    """How many each unit may recommend."""

    def __init__(self, *args: Any, units: Sequence[Organisation], places: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for unit in units:
            self.fields[f"unit-{unit.pk}"] = forms.IntegerField(
                label=unit.shown_name, min_value=0, max_value=999, required=False, initial=places.get(unit.pk)
            )

    def as_places(self) -> dict[int, int]:
        return {int(name.removeprefix("unit-")): count or 0 for name, count in self.cleaned_data.items()}


class ExpertsForm(forms.Form):
    """Who is on the panel of a call."""

    users = forms.MultipleChoiceField(label=_("Experts"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, people: Sequence[User], chosen: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"users": [str(each) for each in chosen]}} | kwargs)
        self._people = {str(each.pk): each for each in people}
        self.fields["users"].choices = [(key, each.shown_name) for key, each in self._people.items()]  # type: ignore[attr-defined]

    def as_users(self) -> list[User]:
        return [self._people[key] for key in self.cleaned_data["users"]]


class LongerForm(forms.Form):
    """A call is kept open longer."""

    closes_on = DayField(label=_("Last day to hand in"))
    recommend_until = DayField(label=_("Last day to recommend"))
    reason = lines_field(_("Reason"), max_length=500, rows=3)


class BeginForm(forms.Form):
    """An entry is begun."""

    organisation = NamedChoice(
        label=pgettext_lazy("call", "Applicant"), queryset=Organisation.objects.none(), empty_label=None
    )
    title = forms.CharField(label=_("Name of the project"), min_length=2, max_length=60)

    def __init__(self, *args: Any, houses: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=[each.pk for each in houses])  # type: ignore[attr-defined]
        if len(houses) == 1:
            self.initial["organisation"] = houses[0]


class WordsForm(forms.Form):
    """A reason, for one entry."""

    words = lines_field(_("Reason"), max_length=1000, rows=3)


class ScoreForm(forms.Form):
    """What an expert gives one entry: points by criterion, a vote and a sentence."""

    def __init__(self, *args: Any, panel: Panel, score: Score | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = panel.rubric
        for name, criterion in panel.rubric.items():
            self.fields[f"points-{name}"] = forms.IntegerField(
                label=f"{criterion.label} / {criterion.max}",
                min_value=0,
                max_value=criterion.max,
                initial=score.points.get(name) if score else None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
        votes = [(name, str(text)) for name, text in panel.votes.items()]
        self.fields["vote"] = forms.ChoiceField(
            label=_("Your opinion"), choices=votes, widget=forms.RadioSelect, initial=score.vote if score else None
        )
        self.fields["words"] = lines_field(
            _("What it rests on"), max_length=2000, rows=3, initial=score.words if score else ""
        )

    def as_points(self) -> dict[str, int]:
        return {name: self.cleaned_data[f"points-{name}"] for name in self.rubric}


class ObjectionForm(forms.Form):
    """Somebody objects to a line of a notice."""

    entry = forms.ChoiceField(label=_("Project"))
    name = forms.CharField(label=_("Your name"), max_length=60)
    contact = forms.CharField(label=_("How to reach you"), max_length=120)
    words = lines_field(_("What you object to, and what shows it"), max_length=3000, rows=5)

    def __init__(self, *args: Any, lines: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By their place in the table above, where the applicant stands too.
        self.fields["entry"].choices = [(each.code, f"{n}. {each.title}") for n, each in enumerate(lines, 1)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """An objection is answered."""

    is_upheld = forms.ChoiceField(
        label=_("The objection"),
        choices=[
            ("no", pgettext_lazy("objection", "Does not hold")),
            ("yes", pgettext_lazy("objection", "Holds: the entry is refused")),
        ],
        widget=forms.RadioSelect,
    )
    answer = lines_field(_("Answer, with reasons"), max_length=3000, rows=5)
    rule = RuleChoice(label=_("Rule on which a refusal rests"), required=False)


class HearingForm(forms.Form):
    """That the people of an entry were heard."""

    held_on = DayField(label=_("Heard on"))
    present = forms.CharField(label=_("Who was there"), max_length=300)
    words = lines_field(_("What was asked and answered"), max_length=4000, rows=6)


class DefenceForm(forms.Form):
    """When, where and by whom an entry is presented."""

    held_on = DayField(label=_("Day of the presentation"))
    begins_at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=pgettext_lazy("defence", "Place"), max_length=200)
    asked = forms.CharField(label=_("Who is asked to present"), max_length=300)
    moved = lines_field(_("Why another day is set"), max_length=500, rows=2)

    def __init__(self, *args: Any, standing: Defence | None, **kwargs: Any) -> None:
        initial = (
            {name: getattr(standing, name) for name in ("held_on", "begins_at", "place", "asked")} if standing else {}
        )
        super().__init__(*args, **{"initial": initial} | kwargs)
        if standing is None:
            del self.fields["moved"]


class OutcomeForm(forms.Form):
    """What came of a presentation."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("defence", "What came of it"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    present = forms.CharField(
        label=_("Who was there"), max_length=300, required=False, help_text=_("Experts do not read it.")
    )
    words = lines_field(
        _("What was asked and answered"),
        max_length=4000,
        rows=6,
        help_text=_("Experts read it: no name of a house or a person. Where nobody came, say what is known of it."),
    )


class ClosingForm(forms.Form):
    """What came of a call."""

    words = lines_field(_("What came of it"), max_length=3000, rows=6)


class AgreementForm(GoalRows, forms.Form):
    """An agreement with its instalments and the figures to be reached."""

    seq = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number of the agreement"), max_length=120)
    signed_on = DayField(label=_("Signed on"))
    promised = lines_field(_("What is to be achieved"), max_length=1000, rows=3)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, _PARTS + 1) if entry.award_fen else ():
            names = {"place": place}
            whole = wan_of(entry.award_fen or 0) if place == 1 else None
            self.fields[f"part-{place}"] = wan_field(
                _("Instalment %(place)d (10,000 yuan)") % names, required=place == 1, initial=whole
            )
            self.fields[f"due-{place}"] = DayField(label=_("Instalment %(place)d: planned for") % names, required=False)
            self.fields[f"when-{place}"] = forms.CharField(
                label=_("Instalment %(place)d: waits for") % names, max_length=200, required=False
            )

        self.add_goals()

    def as_parts(self) -> list[Part]:
        given = self.cleaned_data
        names = ("part", "due", "when")
        found = [tuple(given.get(f"{name}-{place}") for name in names) for place in range(1, _PARTS + 1)]
        return [Part(fen_of(amount), due_on, when or "") for amount, due_on, when in found if amount]

    @property
    def whole(self) -> list[forms.BoundField]:
        """What is asked of the agreement as a whole."""
        return [field for field in self.visible_fields() if field.name.partition("-")[0] not in IN_ROWS]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """What is asked of each instalment: amount, day, what it waits for."""
        places = range(1, _PARTS + 1) if "part-1" in self.fields else ()
        return [[self[f"{name}-{place}"] for name in ("part", "due", "when")] for place in places]
