"""Forms round a move: what it asks for, what must be put right, an opinion, the panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.casework import queries
from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.casework.models import RuleNode
from zhijiang.casework.procedure import Action, Criterion, Need
from zhijiang.casework.states import Answer, Measure
from zhijiang.people.models import Organisation, User

LONG_TEXT: Final = 4000

if TYPE_CHECKING:
    RuleField = forms.ModelChoiceField[RuleNode]
else:
    RuleField = forms.ModelChoiceField


class RuleChoice(RuleField):
    """A rule that may be cited: headings cannot."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            RuleNode.objects.filter(is_heading=False).select_related("book").order_by("book", "order"),
            empty_label=_("Please choose"),
            **kwargs,
        )

    def label_from_instance(self, obj: object) -> str:
        assert isinstance(obj, RuleNode)
        return queries.cited(obj)


class StartForm(forms.Form):
    """A new application: what it is called, for whom it is made and before which authority."""

    title = forms.CharField(
        label=_("Title of the work"),
        help_text=_("As it will stand in the letters; it can be corrected until you submit."),
        max_length=200,
    )
    organisation = NamedChoice(Organisation.objects.none(), label=_("Applicant"), empty_label=None)
    authority = NamedChoice(Organisation.objects.none(), label=_("Authority"), empty_label=None)

    def __init__(self, *args: Any, houses: Any, authorities: Any, called: str = "", **kwargs: Any) -> None:
        """`called` is what the procedure's form calls the title: the name of a base, say."""
        super().__init__(*args, **kwargs)
        if called:
            self.fields["title"].label = called
        for name, choices in (("organisation", houses), ("authority", authorities)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices
            if len(choices) == 1:
                field.initial = choices[0]
                field.widget = forms.HiddenInput()
            elif name == "authority":
                field.initial = choices.first()


class MoveForm(forms.Form):
    """One move of the procedure, with exactly what it asks for."""

    number = forms.CharField(label=pgettext_lazy("of another system", "Number"), max_length=80)
    choice = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=LONG_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    rule = RuleChoice(label=_("Rule on which it rests"))
    seq = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, move: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Need.RULE not in move.needs:
            del self.fields["rule"]
        if Need.REASON not in move.needs:
            self.fields["reason"].required = False
            self.fields["reason"].label = _("Remark")
        elif move.picks == "next":
            self.fields["reason"].label = _("Opinion")
        if move.number is None:
            del self.fields["number"]
        else:
            self.fields["number"].required = Need.NUMBER in move.needs
        if move.choice is None:
            del self.fields["choice"]
        else:
            choice = self.fields["choice"]
            assert isinstance(choice, forms.ChoiceField)
            choice.label = str(move.choice.label)
            choice.choices = [(name, str(text)) for name, text in move.choice.options.items()]


def measures_to_choose() -> list[tuple[str, Any]]:
    """What can be demanded at one place; the empty choice leaves it to the words."""
    return [("", _("As the words say")), *Measure.choices]


class ItemForm(forms.Form):
    """One question or file that must be put right, or changed where the case is returned; without words it is none."""

    text = forms.CharField(
        label=_("What must be changed"),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    measure = forms.ChoiceField(label=_("What is demanded"), choices=measures_to_choose, required=False)
    rule = forms.CharField(
        label=_("Rule"), required=False, widget=forms.TextInput(attrs={"list": "rules", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, is_supplement: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_supplement:
            self.fields["text"].label = _("What must be put right")

    def clean_rule(self) -> RuleNode | None:
        """The rule that was picked by its citation “book@version#path”; anything else is said to be none."""
        typed = self.cleaned_data["rule"].strip()
        if not typed:
            return None
        book, _at, rest = typed.partition("@")
        version, _hash, path = rest.partition("#")
        found = RuleNode.objects.filter(book__code=book, book__version=version, path=path.split(" ")[0]).first()
        if found is None:
            raise forms.ValidationError(_("Choose a rule from the list."), code="no_rule")
        return found


def form_answers() -> list[tuple[str, Any]]:
    """What an applicant can say to an item of the form."""
    return [("", _("Please choose")), *((answer.value, answer.of_form) for answer in Answer)]


class AnswerForm(forms.Form):
    """The applicant's answer to one item."""

    answer = forms.ChoiceField(label=_("Answer"), choices=form_answers, required=False)
    text = forms.CharField(
        label=_("In words"),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed unless it is supplied or corrected."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") and cleaned["answer"] != Answer.WILL_FIX and not cleaned.get("text", "").strip():
            self.add_error("text", _("Say why: it is neither supplied nor corrected."))
        return cleaned


class OpinionForm(forms.Form):
    """A reviewer's signed opinion, with points where the procedure has a rubric."""

    vote = forms.ChoiceField(label=_("Opinion"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reasons"),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The officer in charge reads this. The applicant does not see it."),
    )

    def __init__(
        self, *args: Any, votes: Sequence[tuple[str, str]], rubric: Mapping[str, Criterion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        vote = self.fields["vote"]
        assert isinstance(vote, forms.ChoiceField)
        vote.choices = votes
        self.rubric = rubric
        for name, criterion in rubric.items():
            self.fields[f"points-{name}"] = forms.IntegerField(
                label=_("%(what)s (0 to %(max)d)") % {"what": criterion.label, "max": criterion.max},
                min_value=0,
                max_value=criterion.max,
            )
        self.order_fields([f"points-{name}" for name in rubric])

    @property
    def scores(self) -> dict[str, int]:
        return {name: self.cleaned_data[f"points-{name}"] for name in self.rubric}


class PanelForm(forms.Form):
    """Who is on the panel: somebody. Rule: C-83."""

    reviewers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Reviewers on this case"),
        error_messages={"required": _("Choose at least one reviewer.")},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = people
